"""What the rules against fraud saw, as a moderator reads it: a sum with every line of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from board.errors import msgid
from board.i18n import current_language, translate
from board.screening.actions import LIMITED_ACCOUNT
from board.screening.activation import in_force as rules_in_force
from board.screening.models import Screening, SignalHit


@dataclass(frozen=True)
class Addend:
    """One line of a sum: what it is called, the rule behind it, and the words it saw."""

    name: str
    rule: str
    points: int
    words: str


@dataclass(frozen=True)
class Sum:
    """What the rules against fraud saw at one moment."""

    at: datetime
    score: int
    band: str
    rules_version: int
    addends: list[Addend]


def sums(screenings: Iterable[Screening], *, with_words: bool) -> list[Sum]:
    return [
        Sum(
            at=each.created_at,
            score=each.score,
            band=translate(BAND_NAMES[each.band]),
            rules_version=each.rules_version,
            addends=[_addend(hit, each.fields if with_words else {}) for hit in each.hits],
        )
        for each in screenings
    ]


def _addend(hit: SignalHit, fields: dict[str, str]) -> Addend:
    rule = rules_in_force().rule(hit.code)
    name = rule.title_in(current_language()) if rule else translate(SIGNAL_NAMES.get(hit.code, msgid("組み合わせ")))
    words = fields.get(hit.field, "")[hit.begins : hit.ends] if hit.begins is not None else ""
    return Addend(name=name, rule=f"{hit.code} v{hit.version}", points=hit.points, words=words)


BAND_NAMES = {
    "publish": msgid("公開"),
    "notice": msgid("注意を添えて公開"),
    "hold": msgid("確認まで止める"),
    "refuse": msgid("断る"),
}
# What behaviour shows, and no rule names.
SIGNAL_NAMES = {
    "account_age": msgid("登録したばかりのアカウント"),
    "fan_out": msgid("24時間に多くの人へ連絡"),
    LIMITED_ACCOUNT: msgid("公開前に確認するアカウント"),
    "early_contact": msgid("はじめの連絡で外へ誘う"),
    "same_text": msgid("ほかの人の掲載とほぼ同じ文章"),
    "same_text_removed": msgid("非公開にした掲載とほぼ同じ文章"),
    "own_text": msgid("同じ文章を3つ以上の地域に掲載"),
    "image_reuse": msgid("ほかの人の写真とよく似た写真"),
    "image_removed": msgid("非公開にした掲載の写真とよく似た写真"),
    "low_price": msgid("似た品よりずっと安い"),
    "speed": msgid("開いてすぐに送られた"),
    "watched_word": msgid("見守る言葉"),
    "no_exchange": msgid("やり取りを終えたことがまだない"),
    "trusted": msgid("やり取りを5回以上終え、処分がない"),
    "spread": msgid("遠く離れた地域の品へつぎつぎに連絡"),
    "edited": msgid("公開したあとの大きな値上げか連絡先の追加"),
    "leaning": msgid("書き方の全体"),
}
