"""What must be there before a listing can be seen: the same for the button, the preview and the appointed hour."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from board import db
from board.accounts.models import Account, Organisation
from board.accounts.queries import organisations_of
from board.errors import RuleBroken, msgid
from board.listings import policy
from board.listings.kinds import Kind
from board.listings.models import Listing

ORGANISATION = "organisation_id"
UNVERIFIED = {
    Kind.WORK: msgid(
        "副業・プロボノの募集は、確認の済んだ団体の名前で公開します。団体の確認は、マイページの「団体」から申し込めます。"
    ),
    Kind.STAY: msgid(
        "料金をいただく滞在は、確認の済んだ団体の名前で公開します。団体の確認は、マイページの「団体」から申し込めます。"
    ),
}


class Unverified(RuleBroken):
    """A change that only somebody verified may make."""


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
    if policy.needs_verified_organisation(listing.kind, value_of=value_of) and not _is_verified(
        listing.organisation_id
    ):
        raise Unfinished([ORGANISATION], UNVERIFIED[listing.kind])


def refuse_unverified(listing: Listing, changes: dict[str, Any] | None = None) -> None:
    """Of what is published already. What stood there before its organisation lost our word may still be corrected,
    but neither be renewed nor become what needs it."""
    then = partial(getattr, listing)

    def now(name: str) -> Any:
        return (changes or {}).get(name, getattr(listing, name))

    if not policy.needs_verified_organisation(listing.kind, value_of=now) or _is_verified(now(ORGANISATION)):
        return
    is_as_it_was = now(ORGANISATION) == then(ORGANISATION) and policy.needs_verified_organisation(
        listing.kind, value_of=then
    )
    if changes is None:
        raise RuleBroken(UNVERIFIED[listing.kind])
    if not is_as_it_was:
        raise Unverified(UNVERIFIED[listing.kind])


def _is_verified(organisation_id: int | None) -> bool:
    found = db.session.get(Organisation, organisation_id) if organisation_id else None
    return found is not None and found.is_verified


def refuse_foreign_organisation(organisation_id: int | None, *, by: Account) -> None:
    """Only those who act for an organisation now speak in its name."""
    if organisation_id is None:
        return
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is not None:
        # Whoever leaves it meanwhile counts what is on in its name.
        db.lock(organisation)
    acted_for = organisations_of(by).where(Organisation.id == organisation_id)
    if db.session.scalars(acted_for).first() is None:
        raise RuleBroken(msgid("この団体の名前で載せることはできません。団体の担当者になっているか確かめてください。"))
