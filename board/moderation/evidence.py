"""What people could read when it was reported, as plain values that no later change touches: a listing, a profile, a
review, some messages of a conversation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence

from board.accounts.models import Account
from board.conversations.models import Message
from board.deals.reviews.models import Review
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
    return [photo.image_id for photo in listing.shown_photos]


def profile(account: Account) -> dict[str, object]:
    return {"name": account.display_name, "introduction": account.introduction}


def picture_ids(account: Account) -> list[int]:
    return [] if account.avatar_id is None else [account.avatar_id]


def review(written: Review) -> dict[str, object]:
    return {
        "review": written.body,
        "writer": written.writer.display_name,
        "about": written.about.display_name,
        "title": written.deal.listing.title,
    }


def messages(shown: Sequence[Message], chosen: Collection[int], *, subject: Account) -> dict[str, object]:
    """Oldest first, of both sides; those that the reporter chose are marked."""
    return {
        "messages": [
            {
                "id": message.id,
                "by": message.author.display_name,
                "is_of_subject": message.author_id == subject.id,
                "is_chosen": message.id in chosen,
                "at": plain(message.sent_at),
                "text": message.body,
            }
            for message in shown
        ]
    }


def number_of(content: dict[str, object], image_ids: list[int]) -> int:
    """Stands for the version of what keeps no count of its own: the same content, the same number."""
    return int(digest(content, image_ids)[:7], 16)


def digest(content: dict[str, object], image_ids: list[int]) -> str:
    """Of the canonical form: the same content always gives the same digest."""
    canonical = json.dumps([content, image_ids], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
