"""What a change of a published listing did to it, as its readers would tell, in values that nothing changes later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import IntFlag
from typing import Any

from board import db
from board.accounts.models import Account
from board.listings.models import Listing, Recurrence, Revision, Shift

# Whatever an author says about a listing. A test asks that each column is here or is none of theirs.
WRITTEN = (
    "title",
    "body",
    "category",
    "region_id",
    "district",
    "reach",
    "quantity",
    "price_yen",
    "terms",
    "condition",
    "handover",
    "starts_at",
    "ends_at",
    "venue",
    "capacity",
    "capacity_online",
    "bring",
    "volunteering_form",
    "rsvp",
    "rsvp_until",
    "roles",
    "recruiter_name",
    "recruiter_address",
    "recruiter_contact",
    "duties",
    "workplace",
    "pay",
    "pay_kind",
    "hours_a_week",
    "online_percent",
    "months",
    "expenses",
    "registration_number",
    "organisation_id",
    "deadline",
    "is_standing",
    "publish_at",
)
# What follows from what was typed and is read by others.
DERIVED = ("reach",)


def readable(listing: Listing, names: Iterable[str]) -> dict[str, object]:
    """These fields, and what follows from them, as they are now."""
    return {name: plain(getattr(listing, name)) for name in {*names, *DERIVED}}


def plain(value: Any) -> object:
    """As JSON keeps it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, IntFlag):
        return int(value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, Recurrence):
        return value.rule
    if isinstance(value, Shift):
        return [plain(value.starts_at), plain(value.ends_at), value.capacity]
    return str(value) if isinstance(value, str) else value


def note_revision(
    listing: Listing, before: Mapping[str, object], after: Mapping[str, object], *, by: Account, now: datetime
) -> None:
    """A change of the photos alone may leave their number as it was: the order is told too."""
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name] or name == "photos"}
    if changes:
        db.session.add(Revision(listing_id=listing.id, version=listing.version, at=now, by_id=by.id, changes=changes))
