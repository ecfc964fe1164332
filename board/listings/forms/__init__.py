"""What a poster fills in: the fields every kind shares, then each kind's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from board.accounts.models import Organisation
from board.clock import tokyo
from board.listings.forms.base import ListingForm, WithDeadline
from board.listings.forms.gatherings import EventForm, VolunteeringForm
from board.listings.forms.goods import GoodsForm
from board.listings.forms.stay import StayForm
from board.listings.forms.work import USUAL_MONTHS, WorkForm
from board.listings.kinds import Handover, Kind, Rsvp
from board.listings.lifecycle import LIFETIMES
from board.listings.models import Listing

__all__ = ["FORMS", "GoodsForm", "ListingForm", "form_for"]

FORMS: dict[Kind, type[ListingForm]] = {
    form.kind: form for form in (GoodsForm, EventForm, VolunteeringForm, WorkForm, StayForm)
}


def form_for(
    listing: Listing, *, now: datetime, organisations: Iterable[Organisation] = (), is_sent: bool = True
) -> ListingForm:
    """The form of this listing's kind, filled with what is stored, then with what was sent, if it was.
    `organisations`: those its author acts for."""
    form = FORMS[listing.kind](obj=listing) if is_sent else FORMS[listing.kind](None, obj=listing)
    form.now = now
    form.is_draft = listing.is_draft
    form.offer_organisations(organisations)
    if isinstance(form, GoodsForm):
        form.taken = listing.taken or 0
    if not listing.is_draft:
        del form.publish_at
        _tell_of_seats(form, listing)
    if isinstance(form, WithDeadline) and not listing.is_standing:
        counted_from = listing.renewed_at or listing.published_at or now
        form.last_day = tokyo(counted_from + LIFETIMES[listing.kind]).date()
    if not (is_sent and form.is_submitted()):
        _propose(form, listing)
    return form


def _tell_of_seats(form: ListingForm, listing: Listing) -> None:
    """How many have a seat, and what of a published listing is over."""
    offered = [opening for opening in listing.openings if opening.offered and not opening.role]
    if isinstance(form, EventForm):
        form.taken = sum(opening.taken for opening in offered if not opening.online)
        form.taken_online = sum(opening.taken for opening in offered if opening.online)
    if isinstance(form, VolunteeringForm):
        form.taken = {opening.shift_id or 0: opening.taken for opening in offered}
        form.over = [shift.times for shift in listing.shifts if shift.ends_at <= form.now]
        form.shifts.leave_out([times.id for times in form.over if times.id])
        form.has_rule = listing.recurrence is not None


def _propose(form: ListingForm, listing: Listing) -> None:
    """What is usual or known, where nothing has been said yet."""
    match form:
        case GoodsForm():
            form.free.data = listing.price_yen == 0
            if listing.handover is None:
                form.handover.process_data(Handover.IN_PERSON)
        case VolunteeringForm() if listing.recurrence is not None:
            form.show_repeat(listing.recurrence)
        case EventForm() if listing.rsvp is None:
            form.rsvp.data = Rsvp.WANTED
        case WorkForm() if listing.is_draft:
            form.months.data = listing.months or USUAL_MONTHS
            form.propose_recruiter()
