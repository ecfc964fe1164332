"""What one person does not want to see, or is not to see: single listings, and all of those behind a block.

Lists are kept in parts for everybody. Whoever has nothing hidden, nearly all, is known by their own row
(`Account.sees_less`) and shares them; of the others lists ask once what to leave out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, delete, literal, select, union_all

from board import db
from board.accounts import queries as accounts
from board.accounts.models import Account
from board.listings.models import HiddenListing, Listing


@dataclass(frozen=True, slots=True)
class Hidden:
    """False where nothing is."""

    author_ids: frozenset[int] = frozenset()
    listing_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.author_ids or self.listing_ids)

    def keeps_apart(self, author_id: int) -> bool:
        """Whether a block stands between: then even the address of a listing leads nowhere."""
        return author_id in self.author_ids

    def hides(self, row: Any) -> bool:
        """Of a listing, or a row with its `id` and `author_id`."""
        return row.id in self.listing_ids or row.author_id in self.author_ids

    def without(self, rows: Iterable[Any]) -> list[Any]:
        return [row for row in rows if not self.hides(row)]

    def conditions(self) -> list[ColumnElement[bool]]:
        """For a statement over listings; none where nothing is hidden, so that a kept statement stays as it is."""
        found: list[ColumnElement[bool]] = []
        if self.author_ids:
            found.append(Listing.author_id.not_in(sorted(self.author_ids)))
        if self.listing_ids:
            found.append(Listing.id.not_in(sorted(self.listing_ids)))
        return found


NOTHING = Hidden()


def hidden_from(account: Account | None) -> Hidden:
    if account is None or not account.sees_less:
        return NOTHING
    rows = db.plain_rows(_hidden(), {"reader": account.id})
    return Hidden(
        author_ids=frozenset(row.id for row in rows if row.is_author),
        listing_ids=frozenset(row.id for row in rows if not row.is_author),
    )


def hide(listing: Listing, account: Account, *, now: datetime) -> None:
    """Lists show it to this person no more. Hidden twice is hidden; one's own always shows."""
    if listing.author_id == account.id:
        return
    # Two presses at once: the second sees the first.
    db.lock(account)
    if db.session.get(HiddenListing, (account.id, listing.id)) is None:
        db.session.add(HiddenListing(account_id=account.id, listing_id=listing.id, since=now))
    account.sees_less = True


def unhide(listing_id: int, account: Account) -> None:
    """What is not hidden stays so."""
    theirs = HiddenListing.account_id == account.id, HiddenListing.listing_id == listing_id
    db.session.execute(delete(HiddenListing).where(*theirs))


def hidden_by(account: Account) -> Select[HiddenListing]:
    """The latest first."""
    hidden = select(HiddenListing).where(HiddenListing.account_id == account.id)
    return hidden.order_by(HiddenListing.since.desc(), HiddenListing.listing_id.desc())


@cache
def _hidden() -> Select[Any]:
    reader: Any = bindparam("reader", type_=Integer)
    behind = accounts.ids_behind_a_block(reader).subquery()
    people = select(behind.c.id, literal(1).label("is_author"))
    single = select(HiddenListing.listing_id.label("id"), literal(0).label("is_author"))
    both = union_all(people, single.where(HiddenListing.account_id == reader)).subquery()
    return select(both.c.id, both.c.is_author)
