"""When a word about the other side may be written: pure values in, None or the reason out."""

from __future__ import annotations

from datetime import datetime, timedelta

from board.errors import RuleBroken, msgid

REVIEW_DAYS = 14
REVIEW_WINDOW = timedelta(days=REVIEW_DAYS)
# Asked when the thing has stood in its new place for a day; reminded once, while there is still time.
ASKED_AFTER = timedelta(days=1)
REMINDED_BEFORE = timedelta(days=3)


def why_not_writable(
    *, is_done: bool, is_shown: bool, closes_at: datetime, is_partner_gone: bool, now: datetime
) -> RuleBroken | None:
    if not is_done:
        return RuleBroken(msgid("ひとことは、受け渡しが完了してから書けます。"))
    if is_shown:
        return already_shown()
    if now >= closes_at:
        return RuleBroken(
            msgid("ひとことを書けるのは、受け渡しから%(days)s日間です。その期間は終わりました。"), days=REVIEW_DAYS
        )
    if is_partner_gone:
        return RuleBroken(msgid("相手の方が退会したか、退会の手続き中のため、ひとことは書けません。"))
    return None


def not_now() -> RuleBroken:
    """One sentence for whoever is blocked and whoever moderators have limited: a block is nobody else's to know of."""
    return RuleBroken(msgid("この取引には、いまひとことを書けません。"))


def already_shown() -> RuleBroken:
    return RuleBroken(msgid("このひとことはもう相手の方に届いているため、書き直したり取り下げたりできません。"))
