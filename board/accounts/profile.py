"""What a person says about themselves: name, region, introduction, picture, and the language of their mails."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from board import db
from board.accounts.models import Account
from board.accounts.silence import refuse_silenced
from board.audit.actions import record
from board.media.models import Image

# What everybody reads.
SHOWN = frozenset({"display_name", "introduction"})


def revise_profile(account: Account, changes: dict[str, Any], *, now: datetime) -> None:
    """Set the given fields of the account. The log names what changed, never what it says now."""
    if any(name in SHOWN and getattr(account, name) != value for name, value in changes.items()):
        refuse_silenced(account, now=now)
    changed = sorted(name for name, value in changes.items() if getattr(account, name) != value)
    for name in changed:
        setattr(account, name, changes[name])
    if changed:
        _record("profile_revised", account, now=now, fields=changed)


def set_avatar(account: Account, image: Image, *, now: datetime) -> None:
    """The same picture again changes nothing."""
    if account.avatar_id != image.id:
        refuse_silenced(account, now=now)
        account.avatar = image
        _record("avatar_set", account, now=now)


def remove_avatar(account: Account, *, now: datetime) -> None:
    """Back to the first letter of the name; without a picture nothing happens."""
    if account.avatar_id is not None:
        account.avatar = None
        _record("avatar_removed", account, now=now)


def conceal(account: Account, *, now: datetime) -> None:
    """Picture and introduction are shown to nobody else; the person keeps both. A second call does nothing.
    Whoever decides it logs it and tells them."""
    db.lock(account)
    account.profile_concealed_at = account.profile_concealed_at or now


def reveal(account: Account, *, now: datetime) -> None:  # noqa: ARG001 (as every verb that takes something back)
    """Shown again, as they are by now. A second call does nothing."""
    db.lock(account)
    account.profile_concealed_at = None


def _record(action: str, account: Account, *, now: datetime, **details: Any) -> None:
    record(action, actor_id=account.id, object_type="account", object_id=account.id, now=now, **details)
