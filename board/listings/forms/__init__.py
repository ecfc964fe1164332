"""What a poster fills in: the fields every kind shares, then each kind's own."""

from __future__ import annotations

from datetime import datetime

from board.listings.forms.base import ListingForm
from board.listings.forms.gatherings import EventForm, VolunteeringForm
from board.listings.forms.goods import GoodsForm
from board.listings.forms.stay import StayForm
from board.listings.forms.work import WorkForm
from board.listings.kinds import Handover, Kind
from board.listings.models import Listing

__all__ = ["FORMS", "GoodsForm", "ListingForm", "form_for"]

FORMS: dict[Kind, type[ListingForm]] = {
    form.kind: form for form in (GoodsForm, EventForm, VolunteeringForm, WorkForm, StayForm)
}


def form_for(listing: Listing, *, now: datetime) -> ListingForm:
    """The form of this listing's kind, filled with what is stored, then with what was sent."""
    form = FORMS[listing.kind](obj=listing)
    form.now = now
    if isinstance(form, GoodsForm) and not form.is_submitted():
        form.free.data = listing.price_yen == 0
        if listing.handover is None:
            form.handover.process_data(Handover.IN_PERSON)
    return form
