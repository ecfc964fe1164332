"""One mail about all that is due to one person, and a line on their page if they have one. What it tells and that it
was told are written in one transaction: killed in the middle nothing has happened, and two workers at once tell once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from board import db
from board.listings import queries as listings
from board.listings.hiding import hidden_from
from board.listings.models import Listing
from board.notifications.actions import notify
from board.outbox.actions import send_mail
from board.subscriptions import queries
from board.subscriptions.models import SavedSearch, SearchMatch, Subscriber, ToldListing
from board.subscriptions.policy import is_due


def tell(subscriber: Subscriber, *, now: datetime) -> bool:
    """Whether there was something to tell."""
    db.lock(subscriber)
    if not subscriber.may_be_told:
        return False
    due = [match for match in db.session.scalars(queries.waiting_for(subscriber)) if _is_due(match, subscriber, now)]
    shown = _shown(subscriber, {match.listing_id for match in due})
    sections: dict[SavedSearch, list[int]] = {}
    for match in due:
        # What two searches have found is told under the one that was saved first.
        if match.listing_id in shown:
            sections.setdefault(match.saved_search, []).append(match.listing_id)
            shown.remove(match.listing_id)
    told = [listing_id for ids in sections.values() for listing_id in ids]
    _note_told(subscriber, told, now=now)
    if not told:
        return False
    subscriber.last_told_at = now
    _notify(subscriber, told, now=now)
    send_mail(
        subscriber.address,
        "search_found",
        locale=subscriber.language,
        now=now,
        subscriber_id=subscriber.id,
        sections=[{"query": saved.query, "listing_ids": ids} for saved, ids in sections.items()],
    )
    return True


def _notify(subscriber: Subscriber, told: list[int], *, now: datetime) -> None:
    """Whoever has an account sees it here too."""
    if subscriber.account is None:
        return
    if len(told) > 1:
        notify(subscriber.account, "search_found", now=now, mail=False, count=len(told))
        return
    listing = db.session.get_one(Listing, told[0])
    notify(subscriber.account, "search_found_one", now=now, mail=False, title=listing.title, listing_id=listing.id)


def _is_due(match: SearchMatch, subscriber: Subscriber, now: datetime) -> bool:
    frequency, last_told_at = match.saved_search.frequency, subscriber.last_told_at
    return is_due(frequency, found_at=match.found_at, last_told_at=last_told_at, now=now)


def _shown(subscriber: Subscriber, listing_ids: set[int]) -> set[int]:
    """Those that anybody may see at this moment, and nothing hides from them; what is out of sight waits for its
    return."""
    listed = listings.listed().where(Listing.id.in_(listing_ids)).with_only_columns(Listing.id)
    heard_of = select(ToldListing.listing_id).where(ToldListing.subscriber_id == subscriber.id)
    hidden = hidden_from(subscriber.account)
    return set(db.session.scalars(listed.where(Listing.id.not_in(heard_of), *hidden.conditions())))


def _note_told(subscriber: Subscriber, listing_ids: list[int], *, now: datetime) -> None:
    db.session.add_all(
        ToldListing(subscriber_id=subscriber.id, listing_id=listing_id, told_at=now) for listing_id in listing_ids
    )
    db.session.flush()
    theirs = select(SavedSearch.id).where(SavedSearch.subscriber_id == subscriber.id)
    heard_of = select(ToldListing.listing_id).where(ToldListing.subscriber_id == subscriber.id)
    db.session.execute(
        delete(SearchMatch).where(SearchMatch.saved_search_id.in_(theirs), SearchMatch.listing_id.in_(heard_of)),
        execution_options={"synchronize_session": False},
    )
