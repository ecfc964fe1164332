"""What people could read in a listing, as plain values that no later change of the listing touches."""

from __future__ import annotations

import hashlib
import json

from board.listings.models import Listing
from board.listings.revisions import plain

# Every column that a reader of the page sees; a test asks that no other one is forgotten.
READABLE = (
    "kind",
    "title",
    "body",
    "category",
    "region_id",
    "district",
    "reach",
    "quantity",
    "terms",
    "price_yen",
    "condition",
    "handover",
    "starts_at",
    "ends_at",
    "venue",
    "capacity",
    "capacity_online",
    "bring",
    "volunteering_form",
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
    "registration_number",
    "expenses",
    "rsvp",
    "rsvp_until",
    "roles",
    "deadline",
    "is_standing",
    "organisation_id",
    "shifts",
)


def snapshot(listing: Listing) -> dict[str, object]:
    """The readable fields that say something, and whose name stood beside them."""
    values = {name: plain(getattr(listing, name)) for name in READABLE}
    said = {name: value for name, value in values.items() if value not in (None, "", []) and value is not False}
    return {**said, "author": listing.author.display_name}


def photo_ids(listing: Listing) -> list[int]:
    """The stored images in the order shown."""
    return [photo.image_id for photo in listing.photos]


def digest(content: dict[str, object], image_ids: list[int]) -> str:
    """Of the canonical form: the same content always gives the same digest."""
    canonical = json.dumps([content, image_ids], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
