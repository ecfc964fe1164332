"""What of a listing can be searched: its words, and the names of its category, kind and place."""

from __future__ import annotations

from dataclasses import dataclass

from board.listings.kinds import CATEGORY_NAMES, KIND_NAMES, TERMS_NAMES, Terms
from board.listings.models import Listing
from board.regions import tree


@dataclass(frozen=True)
class Document:
    """`title` weighs more than `body`."""

    id: int
    title: str
    body: str


def document_of(listing: Listing) -> Document:
    around = [
        CATEGORY_NAMES.get(listing.category, ""),
        KIND_NAMES[listing.kind],
        TERMS_NAMES[Terms(listing.terms)] if listing.terms else "",
        tree.label(tree.get(listing.region_id), "ja") if listing.region_id else "",
        listing.district,
        listing.venue,
        listing.duties,
        listing.recruiter_name,
    ]
    return Document(id=listing.id, title=listing.title, body="\n".join([listing.body, *filter(None, around)]))
