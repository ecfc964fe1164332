"""Reserve for one asker, hand over, cancel, close the listing; and what everyone concerned is told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import joinedload

from board import db
from board.accounts.models import Account
from board.accounts.silence import refuse_silenced
from board.audit.actions import record
from board.conversations.models import Conversation
from board.deals import policy, queries
from board.deals.lifecycle import RESERVATION_HOURS, DealState
from board.deals.models import Deal
from board.errors import RuleBroken, msgid
from board.follows.actions import FAVOURITE_ENDED
from board.listings.actions import index_later
from board.listings.kinds import TAKES_PART
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.listings.openings import SIGN_UPS_END
from board.notifications.actions import notify
from board.outbox.actions import follow_up

BATCH = 100


class Outcome(StrEnum):
    HANDED_OVER = "handed_over"
    WITHDRAWN = "withdrawn"


OUTCOME_STATES = {Outcome.HANDED_OVER: ListingState.COMPLETED, Outcome.WITHDRAWN: ListingState.WITHDRAWN}


def reserve(conversation: Conversation, *, by: Account, now: datetime, quantity: int = 1) -> Deal:
    """Hold the listing's thing for this asker. A second call while it is held does nothing.
    Raises RuleBroken when another deal holds it, or moderators or the end of the listing forbid it."""
    listing = _locked(conversation.listing)
    held = db.session.scalars(
        queries.in_conversation(conversation).where(Deal.state == DealState.RESERVED)
    ).one_or_none()
    if held is not None:
        return held
    refuse_silenced(by, now=now)
    if conversation.owner.is_leaving or conversation.asker.is_leaving:
        raise RuleBroken(msgid("相手の方が退会の手続き中のため、取引を予定できません。"))
    if conversation.is_over_for_one:
        raise RuleBroken(msgid("このやり取りは終わっているため、新しい約束はできません。"))
    left = pieces_left(listing)
    if problem := policy.why_not_reservable(
        kind=listing.kind,
        state=listing.state,
        is_restricted=listing.is_concealed,
        left=left,
        wanted=quantity,
    ):
        raise problem
    deal = Deal(
        listing=listing,
        conversation=conversation,
        quantity=quantity,
        state=DealState.RESERVED,
        reserved_at=now,
        reserved_until=Deal.reservation_end(now),
    )
    db.session.add(deal)
    _count_taken(listing)
    conversation.agreed_at = now
    if quantity == left and listing.state == ListingState.OPEN:
        listing.reserve(now=now)
        index_later(listing, now=now)
    _tell(conversation.asker, "deal_reserved", deal, now=now, hours=RESERVATION_HOURS)
    _record("deal_reserved", deal, by=by, now=now)
    return deal


def pieces_left(listing: Listing) -> int:
    return listing.quantity - (db.session.scalar(queries.taken(listing)) or 0)


def _count_taken(listing: Listing) -> None:
    """What lists and the listing's own rules read instead of asking for its deals."""
    listing.taken = db.session.scalar(queries.taken(listing)) or 0


def settle(listing: Listing, *, now: datetime) -> None:
    """Its author has said another number of pieces: open while some are left, over when the last is handed over."""
    _locked(listing)
    if not listing.is_going_on:
        return
    if pieces_left(listing) > 0:
        _offer_again(listing, now=now)
    elif not _still_reserved(listing):
        _close(listing, Outcome.HANDED_OVER, by=listing.author, now=now)
    elif listing.state == ListingState.OPEN:
        listing.reserve(now=now)
        index_later(listing, now=now)


def complete(deal: Deal, *, by: Account, now: datetime) -> None:
    """The owner has handed it over; with the last piece the listing is closed. Done twice is done."""
    listing = _locked_for(deal)
    if deal.state == DealState.DONE:
        return
    _hand_over(deal, by=by, now=now)
    if pieces_left(listing) > 0:
        _offer_again(listing, now=now)
    elif not listing.is_closed and not _still_reserved(listing):
        _close(listing, Outcome.HANDED_OVER, by=by, now=now)


def cancel(deal: Deal, *, by: Account, now: datetime) -> None:
    """Either side steps back, and the thing is free again. Cancelled twice is cancelled."""
    _locked_for(deal)
    if deal.state == DealState.CANCELLED:
        return
    _cancel(deal, by=by, now=now)


def close_listing(listing: Listing, outcome: Outcome, *, by: Account, now: datetime) -> None:
    """The owner ends it: what is reserved counts as handed over, or is cancelled. Closed twice is closed."""
    _locked(listing)
    if listing.state == OUTCOME_STATES[outcome]:
        return
    reserved = _still_reserved(listing)
    if reserved and listing.is_concealed:
        raise policy.frozen()
    for deal in reserved:
        if outcome == Outcome.HANDED_OVER:
            _hand_over(deal, by=by, now=now)
        else:
            _cancel(deal, by=by, now=now)
    _close(listing, outcome, by=by, now=now)


def release_lapsed(*, now: datetime) -> int:
    """Free what was held past its time, and tell both; how many. Nothing happens twice."""
    lapsed = db.session.scalars(queries.past_their_time(now).order_by(Deal.listing_id, Deal.id).limit(BATCH)).all()
    # Every listing before the first line in the log: one that waits for a listing must not hold up its holder.
    for deal in lapsed:
        _locked(deal.listing)
    count = 0
    for deal in lapsed:
        db.session.refresh(deal)
        if deal.has_lapsed(now=now):
            _lapse(deal, now=now)
            count += 1
    return count


def tell_askers(listing: Listing, *, now: datetime) -> None:
    """Those who asked and have no agreement hear that it is gone, once each and without a mail."""
    waiting = queries.still_to_be_told(listing).options(joinedload(Conversation.asker)).order_by(Conversation.id)
    for conversation in db.session.scalars(waiting):
        notify(
            conversation.asker,
            "listing_gone",
            now=now,
            mail=False,
            title=listing.title,
            conversation_id=conversation.id,
        )
    follow_up(FAVOURITE_ENDED, listing.id, now=now)


def _hand_over(deal: Deal, *, by: Account, now: datetime) -> None:
    _refuse_if_frozen(deal)
    deal.hand_over(by=deal.side_of(by), now=now)
    _tell(deal.conversation.asker, "deal_done", deal, now=now)
    _record("deal_done", deal, by=by, now=now)


def _cancel(deal: Deal, *, by: Account, now: datetime) -> None:
    _refuse_if_frozen(deal)
    side = deal.side_of(by)
    deal.cancel(by=side, now=now)
    _free(deal, now=now)
    _tell(deal.conversation.partner_of(by), "deal_cancelled", deal, now=now)
    _record("deal_cancelled", deal, by=by, now=now, side=str(side))


def _lapse(deal: Deal, *, now: datetime) -> None:
    deal.lapse(now=now)
    _free(deal, now=now)
    _tell(deal.conversation.owner, "deal_lapsed", deal, now=now)
    _tell(deal.conversation.asker, "deal_lapsed", deal, now=now)
    _record("deal_cancelled", deal, by=None, now=now, side="")


def _free(deal: Deal, *, now: datetime) -> None:
    """The thing can be had again; the two keep their word only if something was handed over before."""
    _count_taken(deal.listing)
    done = queries.in_conversation(deal.conversation).where(Deal.state == DealState.DONE)
    if db.session.scalars(done.limit(1)).first() is None:
        deal.conversation.agreed_at = None
    if pieces_left(deal.listing) > 0:
        _offer_again(deal.listing, now=now)


def _offer_again(listing: Listing, *, now: datetime) -> None:
    """There are pieces that nobody has; a listing that is open anyway stays as it is."""
    if listing.state == ListingState.RESERVED:
        listing.release(now=now)
        index_later(listing, now=now)


def _close(listing: Listing, outcome: Outcome, *, by: Account, now: datetime) -> None:
    if outcome == Outcome.HANDED_OVER:
        listing.complete(now=now)
    else:
        listing.withdraw(now=now)
    index_later(listing, now=now)
    tell_askers(listing, now=now)
    if listing.kind in TAKES_PART:
        follow_up(SIGN_UPS_END, listing.id, now=now)
    record(
        "listing_closed",
        actor_id=by.id,
        object_type="listing",
        object_id=listing.id,
        label=listing.title,
        now=now,
        outcome=str(outcome),
    )


def _still_reserved(listing: Listing) -> list[Deal]:
    return list(db.session.scalars(queries.reserved(listing).order_by(Deal.id)))


def _locked(listing: Listing) -> Listing:
    """One act on a listing's deals at a time; the second sees what the first has done."""
    db.lock(listing)
    return listing


def _locked_for(deal: Deal) -> Listing:
    listing = _locked(deal.listing)
    db.session.refresh(deal)
    return listing


def _refuse_if_frozen(deal: Deal) -> None:
    if deal.listing.is_concealed:
        raise policy.frozen()


def _tell(reader: Account, event: str, deal: Deal, *, now: datetime, **params: Any) -> None:
    conversation = deal.conversation
    notify(
        reader,
        event,
        now=now,
        name=conversation.partner_of(reader).display_name,
        title=deal.listing.title,
        conversation_id=conversation.id,
        **params,
    )


def _record(action: str, deal: Deal, *, by: Account | None, now: datetime, **details: Any) -> None:
    db.session.flush()
    record(
        action,
        actor_id=by.id if by else None,
        object_type="deal",
        object_id=deal.id,
        label=deal.listing.title,
        now=now,
        listing_id=deal.listing_id,
        conversation_id=deal.conversation_id,
        **details,
    )
