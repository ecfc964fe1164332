"""What is measured in a text instead of matched: sums of money against each other. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from board.screening.disguises import small_as_large


def _compile(pattern: str) -> re.Pattern[str]:
    """As texts are compared: without small letters."""
    return re.compile(small_as_large(pattern))


_KANJI = dict(zip("〇零一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_SAID = {
    small_as_large(word): n
    for n, word in enumerate(("いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"), start=1)
}
_NUMBER = (
    r"[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,8}(?:\.[0-9]{1,2})?"
    r"|[一二三四五六七八九]{0,1}[十百]?[一二三四五六七八九]{0,1}"
    rf"|(?:{'|'.join(_SAID)})(?=まん(?:えん|円|で|く|ほど|いちせん|[にご]せん|さんぜん))"
)
# 諭吉3人: three notes with his face.
_NOTES = {"諭吉": 10_000, "福沢": 10_000, "渋沢": 10_000, "樋口": 5_000, "一葉": 5_000, "津田": 5_000, "英世": 1_000}
_MONEY = _compile(
    rf"(?:[¥\\]\s?(?P<yen>[0-9][0-9,]{{0,11}}))"
    r"|(?P<face>諭吉|福沢|渋沢|樋口|一葉|津田|英世)(?:さん|先生|様|くん)?\s?(?P<notes>[0-9]{1,2}|[一二三四五六七八九])\s?(?:枚|(?<=諭吉.)[人名]|(?<=諭吉さん.)[人名])"
    rf"|(?P<number>{_NUMBER})\s?(?P<unit>万円?|まん(?:円|えん)?|千円|千(?=で|なら|出|く|ほど|は|、|。|\s|$)|円|k(?![a-z]))"
    r"(?:\s?(?P<rest>[0-9]{1,4}|[一二三四五六七八九]|に|さん|ご)\s?(?P<tail>千円?|[せぜ]ん(?:えん|円)?|円))?"
)
_TICKET = _compile(
    r"通し券|前売り?券|整理券|[1-9一二三]日券|招待券|観覧席|桟敷|マス席|花火(?:大会)?の?席|チケット|チケ(?![ァ-ヺ])|[sa]席|席|公演|ライブ|コンサート|ドーム|アリーナ|フェス|観戦"
    r"|観劇|入場券|連番|ツアー|券面"
)
_FACE = re.compile(
    r"(?:定価|もともと|元々|もとは|元は|本来|公式(?:価格)?|買った(?:とき|値段|時)は?|購入(?:時|価格|額)|額面"
    r"|券面(?:価格|額)?|正規(?:価格|料金)|元値|原価|face value|発売(?:価格|時))"
    # Not over another price: 定価8800円を28000円.
    r"(?:[^。\n0-9→⇒➡➔]|[0-9](?![0-9,])){0,8}$"
)
_OFF_FACE = re.compile(r"^[^。\n]{0,6}(?:の定価|定価)")
_NOT_FOR_ONE = _compile(
    r"(?:時給|月給|月収|年収|資本金|家賃|年会費|合計|合わせて|まとめて|全部で|全部|新品|定価|相場|買ったとき|当時"
    r"|[0-9二三四五六七八九十]\s?(?:泊|人|名|日|個|点|台|枚|本|箱|冊|袋|脚|匹|束|組|回|kg|キロ|セット)(?:で|分|セット|まとめて)?)[^。\n]{0,6}$"
)
# Told or asked, not asked for.
_HEARD = re.compile(
    r"^\s?(?:くらい|ぐらい|ほど)?(?:と(?:聞|伺)|する(?:もの|ん)|した(?:もの|ん)|で買|で売って|でしょうか|ですか|なのですか)"
)
# What counts as another price than the listed one, and as much for what was listed as free.
ASKED_MORE_TIMES, ASKED_MORE_YEN = 1.5, 500
FREE_UNTIL_YEN, FREE_THEN_TIMES = 1000, 3
SUMS_MAX = 100
# A number without a unit: a price only where a word beside it says so.
_BARE = re.compile(
    r"(?<![0-9.,/:#-])(?:[0-9]{1,3},[0-9]{3}|[1-9][0-9]{3,5})(?![0-9,]|\s?(?:円|年|月|枚|番|人|名|席|列|[:/-]))"
)
_ASKED = re.compile(
    r"(?:希望(?:額|価格)?|お?譲り?|売値|売り|販売(?:価格)?|即決|今回は?|こちら|お値段|価格|→|⇒|➡|➔|->|=>|~>|のを|から)"
    r"(?:は|で|:|が|、)?\s?$"
)


@dataclass(frozen=True)
class Sum:
    yen: int
    start: int
    end: int


@dataclass(frozen=True)
class Found:
    """Where in the plain text, and what was compared."""

    start: int
    end: int
    detail: str


def sums(text: str) -> list[Sum]:
    """Every amount of money in a plain text, in yen."""
    found = []
    for match in _MONEY.finditer(text):
        yen = _yen(match)
        if yen is not None:
            found.append(Sum(yen, match.start(), match.end()))
        if len(found) == SUMS_MAX:
            break
    return found


def _yen(match: re.Match[str]) -> int | None:
    if match["face"]:
        return _NOTES[match["face"]] * round(_number(match["notes"]) or 0)
    if match["yen"]:
        return int(match["yen"].replace(",", ""))
    number = _number(match["number"])
    if number is None:
        return None
    unit = 10_000 if match["unit"][0] in "万ま" else 1 if match["unit"] == "円" else 1_000
    return round(number * unit) + _rest(match["rest"], match["tail"])


def _rest(digits: str | None, tail: str | None) -> int:
    """2万5千: what comes after the ten thousands."""
    if not digits or not tail:
        return 0
    return round(_number(digits) or 0) * (1 if tail == "円" else 1_000)


def _number(text: str) -> float | None:
    if not text:
        return None
    if text in _SAID:
        return _SAID[text]
    if text[0].isdigit() and text[0] not in _KANJI:
        return float(text.replace(",", ""))
    total, digit = 0, 0
    for sign in text:
        if sign in _KANJI:
            digit = _KANJI[sign]
        else:
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
    return total + digit


def above_face_value(text: str, price: int | None) -> Found | None:
    """A price above the one that is called the face value of the ticket in the same text."""
    if not _TICKET.search(text):
        return None
    amounts = sums(text) + _bare(text)
    faces = [each for each in amounts if _FACE.search(text[max(each.start - 14, 0) : each.start])]
    faces += [each for each in amounts if _OFF_FACE.search(text[each.end : each.end + 9])]
    if not faces:
        return None
    face = min(faces, key=lambda each: each.yen)
    others = [each for each in amounts if each not in faces and each.yen > face.yen]
    asked = [each for each in others if each.yen <= 50 * max(face.yen, 1)]
    if asked:
        return Found(asked[0].start, asked[0].end, f"{asked[0].yen} > {face.yen}")
    if price is not None and face.yen < price <= 50 * max(face.yen, 1):
        return Found(face.start, face.end, f"{price} > {face.yen}")
    return None


def _bare(text: str) -> list[Sum]:
    """28000→58000: numbers that are prices by what stands before them."""
    found = []
    for match in islice(_BARE.finditer(text), SUMS_MAX):
        before = text[max(match.start() - 14, 0) : match.start()]
        if _FACE.search(before) or _ASKED.search(before):
            found.append(Sum(int(match.group().replace(",", "")), match.start(), match.end()))
    return found


def _is_no_demand(text: str, amount: Sum) -> bool:
    before, after = text[max(amount.start - 12, 0) : amount.start], text[amount.end : amount.end + 12]
    return bool(_NOT_FOR_ONE.search(before) or _HEARD.search(after))


def more_than_listed(text: str, price: int | None) -> Found | None:
    """An amount asked for in a message, above what the listing says."""
    if price is None:
        return None
    for each in sums(text):
        if _is_no_demand(text, each):
            continue
        if each.yen > price * ASKED_MORE_TIMES + ASKED_MORE_YEN:
            return Found(each.start, each.end, f"{each.yen} > {price}")
    return None


def free_then_paid(text: str, price: int | None) -> Found | None:
    """Listed for nothing or next to it, and now thousands are asked for."""
    if price is None or price > FREE_UNTIL_YEN:
        return None
    for each in sums(text):
        if _is_no_demand(text, each):
            continue
        if each.yen >= max(price * FREE_THEN_TIMES, FREE_UNTIL_YEN):
            return Found(each.start, each.end, f"{each.yen} > {price}")
    return None


_ANIMAL = _compile(
    r"(?:子犬|子猫|仔犬|仔猫|こいぬ|こねこ|成犬|成猫|保護犬|保護猫|(?<![番盲])犬|(?<![招])猫|うさぎ|ウサギ|ハムスター|インコ|オウム|文鳥|"
    r"モモンガ|チンチラ|フェレット|フクロウ|ハリネズミ|トイプードル|チワワ|柴犬|マンチカン|スコティッシュ|ヒョウモントカゲモドキ|リクガメ)"
    r"(?:を|の子|たち|ちゃん|の赤ちゃん|さん|の|が(?:生|産)まれ|[、 |])?"
    r"(?:[^。\n]{0,3}(?:里親|譲(?:渡|り)|お迎え|もらって|飼い主|家族(?:を)?募集)|[^。\n]{0,14}(?:オス|メス|生後|[0-9]{1,2}(?:匹|頭|羽)))"
)
# In a conversation the animal is known: it is enough that one is named beside where it is to live.
_ANIMAL_NAMED = _compile(
    r"(?:子犬|子猫|仔犬|仔猫|(?<![番盲])犬|(?<![招])猫|ねこ|いぬ|ネコ|イヌ|わん(?:こ|ちゃん)|にゃん(?:こ|ちゃん)|うさぎ|ウサギ|ハムスター|インコ|文鳥)"
    r"[^|]{0,60}?(?:0円|無料|タダ|ただ(?=で)|譲|里親|お迎え|引き取|新しい(?:家族|飼い主|おうち)|もらって|お渡し)"
)
_COSTS = _compile(
    r"(?:(?:ごはん|ご飯|フード|ミルク|餌|エサ|えさ|病院|診察|手術|注射|薬|世話|飼育|砂|シート)[代費]|食費|お気持ち|カンパ|お心づけ)"
    r"[^。\n]{0,12}$"
)
_EVERY_MONTH = _compile(r"月々|毎月|毎年|年間|ひと月|[1一]か?[カケ]?月|月に|月[0-9]|年に")
COSTS_FROM_YEN = 10_000
_FEE = _compile(
    r"(?:譲渡費用?|譲渡料|譲渡金|医療費|ワクチン代?|エサ代|餌代|飼育費|生体代|手数料|お迎え費用|経費|負担(?:金|分)|謝礼)[^。\n]{0,12}$"
)


def animal_for_money(text: str, price: int | None) -> Found | None:
    """An animal looks for a home, and money is asked for it (第一種動物取扱業の登録が要ります)."""
    animal = _ANIMAL.search(text)
    if animal is None:
        return _costs(text) if _ANIMAL_NAMED.search(text) else None
    for each in sums(text):
        if each.yen > 0 and _FEE.search(text[max(each.start - 20, 0) : each.start]):
            return Found(each.start, each.end, str(each.yen))
    if price:
        return Found(animal.start(), animal.end(), str(price))
    return _costs(text)


def _costs(text: str) -> Found | None:
    """Food and the vet, in tens of thousands: a price by another name. What an animal costs a month is none."""
    for each in sums(text):
        before = text[max(each.start - 24, 0) : each.start]
        if each.yen >= COSTS_FROM_YEN and _COSTS.search(before) and not _EVERY_MONTH.search(before):
            return Found(each.start, each.end, str(each.yen))
    return None


Figure = Callable[[str, int | None], Found | None]
FIGURES: dict[str, Figure] = {
    "above_face_value": above_face_value,
    "animal_for_money": animal_for_money,
    "free_then_paid": free_then_paid,
    "more_than_listed": more_than_listed,
}
