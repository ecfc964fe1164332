"""What a column holds, by its heading: the names of the four formats that towns use, and those people make up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from board.errors import msgid

IGNORED = "-"
# Headings that nobody mapped keep their own name behind this sign.
OTHER = ":"

# Field → its name for a person who maps by hand, and the headings it is known by (format A, B, C, D, then others).
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "number": (msgid("番号（NO）"), ("NO", "№", "No.", "ID", "番号", "管理番号", "イベントID", "整理番号")),
    "code": (
        msgid("市区町村コード"),
        (
            "都道府県コード又は市区町村コード",
            "全国地方公共団体コード",
            "市区町村コード",
            "都道府県コードまたは市区町村コード",
            "自治体コード",
            "団体コード",
        ),
    ),
    "prefecture": (msgid("都道府県の名前"), ("都道府県名", "都道府県")),
    "municipality": (msgid("市区町村の名前"), ("市区町村名", "市区町村", "地方公共団体名")),
    "name": (
        msgid("催しの名前"),
        ("イベント名", "名称", "行事名", "催し名", "催事名", "タイトル", "事業名", "講座名", "イベント名称"),
    ),
    "subtitle": (msgid("副題"), ("サブタイトル", "副題")),
    "date": (
        msgid("開催日（期間も1つの欄）"),
        ("開催日", "開催期間", "開催日時", "日時", "日程", "期日", "実施日", "開催年月日", "期間"),
    ),
    "start_date": (msgid("開始日"), ("開始日", "開催開始日", "イベント開始日", "開始年月日", "開催日(開始)")),
    "end_date": (msgid("終了日"), ("終了日", "開催終了日", "イベント終了日", "終了年月日", "開催日(終了)")),
    "start_time": (msgid("開始時刻"), ("開始時間", "開始時刻", "開演時間", "開催時間(開始)")),
    "end_time": (msgid("終了時刻"), ("終了時間", "終了時刻", "閉演時間", "開催時間(終了)")),
    "when_note": (msgid("日時の注意書き"), ("開始日時特記事項", "日時備考", "日時特記事項", "開催日時特記事項")),
    "summary": (msgid("概要"), ("概要", "要約")),
    "description": (msgid("説明"), ("説明", "内容", "詳細", "イベント内容", "イベント説明", "行事内容")),
    "kind": (msgid("種類"), ("イベント種類", "カテゴリー", "カテゴリ", "分類", "ジャンル", "種別", "種類")),
    "fee": (msgid("料金"), ("料金(基本)", "料金", "参加費", "費用", "入場料", "受講料")),
    "fee_detail": (msgid("料金の詳細"), ("料金(詳細)", "料金種別", "料金詳細", "料金備考")),
    "place": (msgid("場所の名前"), ("場所名称", "開催場所", "会場", "場所", "会場名", "開催場所名称", "施設名")),
    "meeting_place": (msgid("集合場所"), ("集合場所",)),
    "address": (msgid("住所"), ("住所", "所在地_連結表記", "所在地", "開催場所住所", "会場住所")),
    "address_prefecture": (msgid("住所の都道府県"), ("住所都道府県", "所在地_都道府県")),
    "address_city": (msgid("住所の市区町村"), ("住所市区町村", "所在地_市区町村")),
    "address_town": (msgid("住所の町名"), ("住所町名", "所在地_町字")),
    "address_rest": (msgid("住所の番地"), ("住所丁目以下", "所在地_番地以下")),
    "building": (msgid("建物の名前"), ("方書", "建物名等", "建物名等(方書)", "建物名")),
    "latitude": (msgid("緯度"), ("緯度",)),
    "longitude": (msgid("経度"), ("経度",)),
    "organiser": (msgid("主催"), ("主催者", "主催団体", "主催")),
    "audience": (msgid("対象"), ("対象者", "対象", "参加資格")),
    "capacity": (msgid("定員"), ("定員", "募集人数")),
    "apply_by": (msgid("申し込みの最終日"), ("参加申込終了日", "申込期限日", "申込終了日", "申込締切日")),
    "apply_by_time": (msgid("申し込みの締め切りの時刻"), ("参加申込終了時間", "申込期限時刻", "申込終了時間")),
    "apply_period": (msgid("申し込みの期間"), ("申込期間", "募集期間", "受付期間")),
    "apply_how": (msgid("申し込みの方法"), ("参加申込方法", "申込方法", "申し込み方法", "申込")),
    "access": (msgid("アクセス"), ("アクセス方法", "アクセス", "交通")),
    "parking": (msgid("駐車場"), ("駐車場情報", "駐車場")),
    "contact": (
        msgid("連絡先"),
        ("連絡先名称", "問い合わせ先", "問合せ先", "お問い合わせ先", "お問い合わせ", "問い合わせ", "連絡先", "担当課"),
    ),
    "phone": (msgid("電話番号"), ("連絡先電話番号", "TEL", "電話番号", "電話", "問い合わせ先電話番号")),
    "extension": (msgid("内線番号"), ("連絡先内線番号", "内線番号")),
    "email": (msgid("メールアドレス"), ("連絡先メールアドレス", "メールアドレス", "E-mail")),
    "url": (msgid("くわしいページのアドレス"), ("URL", "コンテンツURL", "ホームページ", "リンク", "関連URL")),
    "note": (msgid("備考"), ("備考", "その他", "特記事項")),
    "status": (msgid("開催の状態"), ("状態", "開催状況", "開催状態")),
    "name_kana": (msgid("名前のよみ"), ("イベント名_カナ", "名称(カナ)", "イベント名_カナ表記", "フリガナ")),
    "name_en": (msgid("名前（英語）"), ("イベント名_英語", "名称(英字)", "イベント名_英字")),
}
# A town's own bookkeeping, of no use to whoever comes.
_UNTOLD_HEADINGS = ("町字ID", "公開日", "更新日", "施設No", "画像URL", "対象となる産業", "ステージ", "郵便番号")
_SIGNS = re.compile(r"[\s_・.．\-]")
_ADDITION = re.compile(r"\([^()]*\)$")


def plain(heading: str) -> str:
    """Widths, case, spaces and joining signs make no difference."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", heading)).casefold()


_BY_HEADING = {plain(name): field for field, (_label, names) in FIELDS.items() for name in names}
_BY_HEADING |= dict.fromkeys(map(plain, _UNTOLD_HEADINGS), IGNORED)


def field_of(heading: str) -> str | None:
    """None for a heading nobody has met; a remark in brackets at its end may be anything."""
    known = plain(heading)
    return _BY_HEADING.get(known) or _BY_HEADING.get(_ADDITION.sub("", known))


def fields_of(headings: Sequence[str], chosen: Mapping[str, str]) -> list[str]:
    """What each column holds; `chosen` by hand comes first. Two columns never hold the same."""
    wanted = [chosen.get(heading.strip()) or field_of(heading) for heading in headings]
    # Whoever chose by hand takes a field away from the column that only looked like it.
    by_hand = {chosen[heading.strip()] for heading in headings if heading.strip() in chosen}
    taken: set[str] = set()
    fields = []
    for heading, field in zip(headings, wanted, strict=True):
        is_second = field in taken or (field in by_hand and heading.strip() not in chosen)
        is_plain = field == IGNORED or (field is not None and not is_second)
        fields.append(field if is_plain and field else _other(heading))
        taken.add(fields[-1])
    return fields


def _other(heading: str) -> str:
    return f"{OTHER}{heading.strip()}" if heading.strip() else IGNORED


def lacking(fields: Sequence[str]) -> list[str]:
    """Names (msgids) of what no list of events can do without."""
    missing = [] if "name" in fields else [FIELDS["name"][0]]
    if "date" not in fields and "start_date" not in fields:
        missing.append(FIELDS["start_date"][0])
    return missing
