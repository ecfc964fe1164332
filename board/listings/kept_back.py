"""What moderators have laid on a listing, in words for its author: where it stands, why, and what they can do next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from markupsafe import Markup

from board.clock import tokyo
from board.errors import msgid
from board.i18n import _, show_day, translate
from board.listings.models import Effect, Listing, Restriction
from board.text import paragraphs

# The first of these that lies on a listing is what its author has to know.
WEIGHTIEST_FIRST = (
    Effect.AUTHOR_LEAVING,
    Effect.AUTHOR_SUSPENDED,
    Effect.REMOVED,
    Effect.HIDDEN,
    Effect.HELD,
    Effect.CHANGES_REQUESTED,
    Effect.LIMITED,
)
BADGES = {
    Effect.AUTHOR_LEAVING: msgid("公開していません"),
    Effect.AUTHOR_SUSPENDED: msgid("公開していません"),
    Effect.REMOVED: msgid("見守り担当が公開を終了"),
    Effect.HIDDEN: msgid("見守り担当の判断で非公開"),
    Effect.HELD: msgid("見守り担当が確認しています"),
    Effect.CHANGES_REQUESTED: msgid("直してほしいところがあります"),
    Effect.LIMITED: msgid("一覧に出していません"),
}


def badge_of(effects: Iterable[str]) -> str:
    """In a line, by the codes of what lies on it; empty where nothing does."""
    laid = set(effects)
    return next((translate(BADGES[effect]) for effect in WEIGHTIEST_FIRST if effect in laid), "")


def told_to_author(listing: Listing) -> str | None:
    """What has become of it and what follows; None where nothing lies on it."""
    laid = {restriction.effect: restriction for restriction in listing.active_restrictions}
    weightiest = next((laid[effect] for effect in WEIGHTIEST_FIRST if effect in laid), None)
    return _sentence(weightiest) if weightiest else None


def _sentence(restriction: Restriction) -> str:
    match restriction.effect:
        case Effect.LIMITED:
            return _(
                "見守り担当の判断で、一覧や検索に出していません。このページのアドレスを知っている方は見ることができ、"
                "連絡や申し込みも続けられます。"
            )
        case Effect.CHANGES_REQUESTED:
            return _(
                "見守り担当から、直してほしいところがあります。それまではほかの方から見えません。"
                "直して送ると、見守り担当が確かめて公開に戻します。"
            )
        case Effect.HELD if restriction.follows_id is not None:
            return _("直した内容を見守り担当が確かめています。問題がなければ、そのまま公開に戻ります。")
        case Effect.HELD:
            return _("公開の前に、見守り担当が内容を確かめています。ふつうは24時間以内に終わります。")
        case Effect.REMOVED:
            return _removed(restriction)
        case _:
            return _("この掲載は、見守り担当の確認により公開されていません。内容はそのまま残っています。")


def _removed(restriction: Restriction) -> str:
    if restriction.purged_at is not None:
        return _("見守り担当の判断で公開を終えた掲載です。保管の期間が過ぎたため、内容と写真は消しました。")
    day = show_day(tokyo(restriction.kept_until).date())
    return _("見守り担当の判断で、この掲載の公開を終えました。内容は%(day)sまで保管します。", day=day)


def changes_asked(listing: Listing) -> list[dict[str, Any]]:
    """What the form says at its top, the oldest first: {words, guideline_url or None}."""
    if not listing.awaits_changes:
        return []
    asked = [each for each in listing.active_restrictions if each.effect == Effect.CHANGES_REQUESTED]
    return [{"words": _words(each), "guideline_url": _guideline_url(each)} for each in asked]


def _words(restriction: Restriction) -> Markup:
    return paragraphs(restriction.note or _("くわしくは、お届けしたお知らせをお読みください。"))


def _guideline_url(restriction: Restriction) -> str | None:
    return url_for("pages.guideline", code=restriction.guideline) if restriction.guideline else None
