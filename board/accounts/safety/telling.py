"""Mails that tell an account's owner of what touches its safety. They go out at night, too."""

from __future__ import annotations

from datetime import datetime

from board.accounts.models import Account
from board.outbox.actions import send_mail


def tell(account: Account, what: str, *, now: datetime, **params: object) -> None:
    """`what` is one of the sentences in templates/mail/safety_changed/."""
    send_mail(
        account.email,
        "safety_changed",
        locale=account.locale,
        now=now,
        recipient_name=account.display_name,
        what=what,
        **params,
    )
