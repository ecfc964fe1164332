"""Who may read and not publish: asked by every verb that brings something before others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from board.accounts.models import Account
from board.errors import RuleBroken, msgid


class Silenced(RuleBroken):
    """A sanction stands in the way. Nothing typed is lost: the page that says so carries it back."""


def why_silent(account: Account, *, now: datetime) -> Silenced | None:
    """Until when this person publishes nothing; None while they may. Also for whoever was shut out a moment ago."""
    if not account.is_silenced(now) and not account.is_shut_out(now):
        return None
    until = account.silenced_until if account.is_silenced(now) else account.suspended_until
    if until is None:
        return Silenced(
            msgid(
                "見守り担当の判断により、あなたの投稿を止めています。"
                "掲載ややり取りを読むことと、約束済みの相手との連絡はできます。"
            )
        )
    params: dict[str, Any] = {"moment": until}
    return Silenced(
        msgid(
            "見守り担当の判断により、%(moment)sまであなたの投稿を止めています。"
            "掲載ややり取りを読むことと、約束済みの相手との連絡はできます。"
        ),
        **params,
    )


def refuse_silenced(account: Account, *, now: datetime) -> None:
    if refusal := why_silent(account, now=now):
        raise refusal
