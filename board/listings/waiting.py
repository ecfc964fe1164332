"""Why what somebody is about to publish has to wait, in words, before they have typed it."""

from __future__ import annotations

from datetime import datetime

from board.accounts.models import Account
from board.accounts.silence import why_silent
from board.i18n import _, translate
from board.listings.day_one import day_one_text


def why_it_waits(author: Account, *, now: datetime) -> str | None:
    """A sanction first, then a new account's first day; None where nothing stands in the way."""
    if refusal := why_silent(author, now=now):
        return translate(refusal.message, **refusal.params)
    if author.is_limited(now):
        return _("見守り担当の判断により、あなたの掲載は、見守り担当が確かめてから公開されます。")
    return day_one_text(author, now=now)
