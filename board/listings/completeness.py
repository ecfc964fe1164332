"""What must be there before a listing can be seen: the same for the button, the preview and the appointed hour."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from board import db
from board.accounts.models import Account, Organisation
from board.accounts.queries import organisations_of
from board.errors import RuleBroken, msgid
from board.listings import policy
from board.listings.models import Listing


class Unfinished(RuleBroken):
    """`names`: the fields that are still empty or have been overtaken by time, in reading order."""

    def __init__(self, names: list[str], message: str | None) -> None:
        super().__init__(
            message or msgid("公開に必要な項目がまだそろっていません。内容を直してから、もう一度公開してください。")
        )
        self.names = names


def refuse_unfinished(listing: Listing, *, at: datetime) -> None:
    """Raises Unfinished when it could not be published at this moment, RuleBroken when not in that name."""
    value_of = partial(getattr, listing)
    names = policy.still_to_say(listing.kind, value_of=value_of)
    names += [name for name in ("ends_at", "deadline") if (end := getattr(listing, name)) and end <= at]
    if names:
        raise Unfinished(list(dict.fromkeys(names)), policy.broken_law(listing.kind, value_of=value_of))
    refuse_foreign_organisation(listing.organisation_id, by=listing.author)


def refuse_foreign_organisation(organisation_id: int | None, *, by: Account) -> None:
    """Only those who act for an organisation now speak in its name."""
    if organisation_id is None:
        return
    acted_for = organisations_of(by).where(Organisation.id == organisation_id)
    if db.session.scalars(acted_for).first() is None:
        raise RuleBroken(msgid("この団体の名前で載せることはできません。団体の担当者になっているか確かめてください。"))
