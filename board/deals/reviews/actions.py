"""Write a word after a deal, rewrite or withdraw it while it is sealed; ask for one; take it out of sight and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from board import db
from board.accounts.boundaries import stands_between
from board.accounts.models import Account
from board.accounts.silence import why_silent
from board.audit.actions import record
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.deals.reviews import policy, queries
from board.deals.reviews.models import Review
from board.errors import RuleBroken
from board.listings.screened import log_verdict
from board.notifications.actions import notify
from board.screening import actions as screening
from board.screening.bands import Band
from board.screening.rules import Where

BATCH = 100
FIELD, TARGET = "message", "review"


def write(deal: Deal, *, by: Account, body: str, hopes_again: bool, now: datetime) -> Review:
    """Or write it anew, while it is sealed; the same words again are the same review. With the second of the two both
    are shown. Raises RuleBroken where nobody can write, Refused for what the rules against fraud do not let through."""
    mine, other = _ours(deal, by=by)
    if mine is not None and (mine.body, mine.hopes_again) == (body, hopes_again):
        return mine
    if problem := why_not_writable(deal, mine, by=by, now=now):
        raise problem
    _refuse_unfit(deal, by=by, body=body, now=now)
    if mine is None:
        mine = _begin(deal, by=by, body=body, hopes_again=hopes_again, now=now)
    else:
        mine.body, mine.hopes_again, mine.written_at = body, hopes_again, now
        _log("review_rewritten", deal, by=by, now=now)
    if other is not None:
        _show(mine, other, now=now)
    return mine


def withdraw(deal: Deal, *, by: Account, now: datetime) -> None:
    """Sealed, nobody else has read it. Withdrawn twice is withdrawn."""
    mine, _other = _ours(deal, by=by)
    if mine is None:
        return
    if mine.is_shown(now=now):
        raise policy.already_shown()
    db.session.delete(mine)
    _log("review_withdrawn", deal, by=by, now=now)


def why_not_writable(deal: Deal, mine: Review | None, *, by: Account, now: datetime) -> RuleBroken | None:
    """`mine`: what this person has written of it before."""
    partner = deal.conversation.partner_of(by)
    problem = policy.why_not_writable(
        is_done=deal.state == DealState.DONE,
        is_shown=mine is not None and mine.is_shown(now=now),
        closes_at=closes_at(deal),
        is_partner_gone=partner.is_leaving,
        now=now,
    )
    if problem := problem or why_silent(by, now=now):
        return problem
    return None if _may_publish(by, about=partner, now=now) else policy.not_now()


def closes_at(deal: Deal) -> datetime:
    """The end of its window; of a deal that is not done, of no meaning."""
    return (deal.ended_at or deal.reserved_until) + policy.REVIEW_WINDOW


def _may_publish(writer: Account, *, about: Account, now: datetime) -> bool:
    """Nobody waits for a moderator here: whose words would have to wait writes none."""
    if writer.is_limited(now):
        return False
    return not stands_between(writer.id, about.id)


def _ours(deal: Deal, *, by: Account) -> tuple[Review | None, Review | None]:
    """One's own and the other side's. One writer at a time: the second sees what the first has written."""
    # The person before the deal, as when they are erased; nothing else is waited for after it.
    db.lock(by)
    db.lock(deal)
    written = {review.writer_id: review for review in db.session.scalars(queries.of_deal(deal))}
    return written.get(by.id), written.get(deal.conversation.partner_of(by).id)


def _refuse_unfit(deal: Deal, *, by: Account, body: str, now: datetime) -> None:
    """Everybody reads it and nobody answers it: whatever would come with a word of advice is refused here."""
    listing = deal.listing
    verdict = screening.look({FIELD: body}, where=Where.MESSAGE, kind=str(listing.kind), price=listing.price_yen)
    if verdict.band == Band.PUBLISH:
        return
    # Its words stay with their writer: no moderator has to judge what was never shown.
    kept = screening.keep(verdict, {}, target=TARGET, target_id=None, listing_id=listing.id, account=by, now=now)
    log_verdict("review_refused", listing, verdict, now=now)
    raise screening.Refused(kept, title=screening.title_of(kept, by.locale))


def _begin(deal: Deal, *, by: Account, body: str, hopes_again: bool, now: datetime) -> Review:
    review = Review(
        deal=deal,
        writer=by,
        about=deal.conversation.partner_of(by),
        body=body,
        hopes_again=hopes_again,
        written_at=now,
        shown_at=closes_at(deal),
    )
    db.session.add(review)
    _log("review_written", deal, by=by, now=now)
    return review


def _show(written: Review, waiting: Review, *, now: datetime) -> None:
    """Both have written. Whoever wrote last has both before them; the other is told."""
    for review in (written, waiting):
        review.shown_at = review.told_at = now
    _tell_of(written, now=now)


def tell_of_shown(*, now: datetime) -> int:
    """Those about whom somebody has written, the window being over; how many. Nobody hears it twice."""
    found = db.session.scalars(queries.to_be_told(now).order_by(Review.id).limit(BATCH)).all()
    for review in found:
        review.told_at = now
        if review.body and not review.is_concealed:
            _tell_of(review, now=now)
    return len(found)


def _tell_of(review: Review, *, now: datetime) -> None:
    _tell(review.about, "review_shown", review.deal, now=now, mail=False)


def ask_both(*, now: datetime) -> int:
    """A day after the hand-over, each who has not written yet; how many deals."""
    due = db.session.scalars(queries.to_be_asked(now).order_by(Deal.id).limit(BATCH)).all()
    for deal in due:
        deal.review_asked_at = now
        _ask(deal, "review_asked", now=now)
    return len(due)


def remind_both(*, now: datetime) -> int:
    """Shortly before the window closes, once, each who has still not written; how many deals."""
    due = db.session.scalars(queries.to_be_reminded(now).order_by(Deal.id).limit(BATCH)).all()
    for deal in due:
        deal.review_reminded_at = now
        _ask(deal, "review_due", now=now)
    return len(due)


def _ask(deal: Deal, event: str, *, now: datetime) -> None:
    written = {review.writer_id: review for review in db.session.scalars(queries.of_deal(deal))}
    for reader in (deal.conversation.owner, deal.conversation.asker):
        may_write = why_not_writable(deal, None, by=reader, now=now) is None
        if reader.id not in written and reader.can_sign_in and may_write:
            _tell(reader, event, deal, now=now, until_at=closes_at(deal).isoformat())


def conceal(review: Review, *, now: datetime) -> None:
    """Out of everybody's sight but its writer's; whoever calls it logs and tells. A second call does nothing."""
    review.concealed_at = review.concealed_at or now


def reveal(review: Review) -> None:
    """As it was. A second call does nothing."""
    review.concealed_at = None


def _tell(reader: Account, event: str, deal: Deal, *, now: datetime, mail: bool = True, **params: Any) -> None:
    notify(
        reader,
        event,
        now=now,
        mail=mail,
        name=deal.conversation.partner_of(reader).display_name,
        title=deal.listing.title,
        deal_id=deal.id,
        conversation_id=deal.conversation_id,
        **params,
    )


def _log(action: str, deal: Deal, *, by: Account, now: datetime) -> None:
    """Never what it says."""
    db.session.flush()
    record(
        action,
        actor_id=by.id,
        object_type="deal",
        object_id=deal.id,
        label=deal.listing.title,
        now=now,
        conversation_id=deal.conversation_id,
    )
