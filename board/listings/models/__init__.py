"""A listing of any kind, its shifts, photos and history, and the restrictions that moderation lays on it."""

from __future__ import annotations

from board.listings.models.hidden import HiddenListing
from board.listings.models.imported import EventFile, EventRow, EventSource, RowState
from board.listings.models.listing import (
    BODY_MAX,
    DATED_IN_WORDS,
    DISTRICT_MAX,
    LISTED_IN_WORDS,
    PRICE_MAX,
    QUANTITY_MAX,
    REGISTRATION_NUMBER_MAX,
    SHORT_TEXT_MAX,
    TITLE_MAX,
    Listing,
)
from board.listings.models.opening import ROLE_NAME_MAX, ROLES_MAX, Opening, planned_openings
from board.listings.models.photo import PHOTOS_MAX, ListingPhoto
from board.listings.models.recurrence import Recurrence, Repeat
from board.listings.models.restriction import (
    CONCEALING,
    OF_THE_AUTHOR,
    REMOVED_KEPT_FOR,
    UNLISTING,
    Effect,
    Restriction,
)
from board.listings.models.revision import Revision
from board.listings.models.search_count import COUNTED_WORDS_MAX, Outcome, SearchCount
from board.listings.models.shift import SHIFTS_MAX, Shift, ShiftTimes

__all__ = [
    "BODY_MAX",
    "CONCEALING",
    "COUNTED_WORDS_MAX",
    "DATED_IN_WORDS",
    "DISTRICT_MAX",
    "LISTED_IN_WORDS",
    "OF_THE_AUTHOR",
    "PHOTOS_MAX",
    "PRICE_MAX",
    "QUANTITY_MAX",
    "REGISTRATION_NUMBER_MAX",
    "REMOVED_KEPT_FOR",
    "ROLES_MAX",
    "ROLE_NAME_MAX",
    "SHIFTS_MAX",
    "SHORT_TEXT_MAX",
    "TITLE_MAX",
    "UNLISTING",
    "Effect",
    "EventFile",
    "EventRow",
    "EventSource",
    "HiddenListing",
    "Listing",
    "ListingPhoto",
    "Opening",
    "Outcome",
    "Recurrence",
    "Repeat",
    "Restriction",
    "Revision",
    "RowState",
    "SearchCount",
    "Shift",
    "ShiftTimes",
    "planned_openings",
]
