"""What of a listing can be searched: its words, and the names of its category, kind and place."""

from __future__ import annotations

from dataclasses import dataclass

from board.listings.kinds import CATEGORY_NAMES, KIND_NAMES, TERMS_NAMES, Condition, Kind, Terms
from board.listings.models import Listing
from board.regions import tree

# People type it before the thing they look for; hardly anybody writes it into a listing of used things.
SECOND_HAND = "中古"


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
        SECOND_HAND if _is_second_hand(listing) else "",
    ]
    return Document(id=listing.id, title=listing.title, body="\n".join([listing.body, *filter(None, around)]))


def _is_second_hand(listing: Listing) -> bool:
    offered = listing.kind == Kind.GOODS and listing.terms != Terms.WANTED
    return offered and listing.condition != Condition.NEW
