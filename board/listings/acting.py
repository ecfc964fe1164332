"""Leaving an organisation: what is on in its name must not be left behind by everybody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select

from board import db
from board.accounts import organisations
from board.accounts.models import Account, Organisation
from board.errors import RuleBroken, msgid
from board.listings.lifecycle import LISTED
from board.listings.models import Listing


def leave(organisation: Organisation, account: Account, *, by: Account, now: datetime) -> bool:
    """One who acts for it ends this for themselves or for another; what they posted for it stays. Whether anything
    changed. Raises RuleBroken for the last one while something is on in its name."""
    # Whoever publishes in its name waits for the same turn.
    db.lock(organisation)
    db.session.expire(organisation, ["acting"])
    is_last = [each.account_id for each in organisation.acting] == [account.id]
    if is_last and db.session.scalar(on_count(organisation)):
        raise RuleBroken(
            msgid(
                "この団体の名前で公開中の掲載があるため、最後の担当者は抜けられません。先に掲載を終えるか、ほかの方を招待してください。"
            )
        )
    return organisations.remove_member(organisation, account, now=now, by=by)


def on_count(organisation: Organisation) -> Select[int]:
    """How many listings are on in its name."""
    return select(func.count()).where(Listing.organisation_id == organisation.id, Listing.state.in_(LISTED))
