"""What the clock does: publish what was scheduled, tell authors what is about to end, ask after standing offers, close
what has run out. Each is safe to run in several processes at once and to run again: whoever comes second finds nothing
left to do. Nothing here commits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from board import db
from board.accounts.models import Account
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.listings import lifecycle, queries
from board.listings.actions import LISTING_CLOSED, NotYet, index_later, publish_listing
from board.listings.lifecycle import Ending
from board.listings.models import Listing
from board.listings.openings import follow_changes
from board.notifications.actions import notify
from board.outbox.actions import follow_up, send_mail

TokenOf = Callable[[Listing], str]


def publish_scheduled(listing_id: int, *, now: datetime) -> None:
    """Publish the draft by the same rules as its author would. What cannot be published stays a draft, and its author
    is told why; who has used up the first day's listings is told when it will be published instead."""
    listing = _draft_still_due(listing_id, now=now)
    if listing is None:
        return
    try:
        if listing.author.is_shut_out(now):
            raise RuleBroken(msgid("アカウントが停止されているためです。"))
        if listing.author.is_silenced(now):
            raise RuleBroken(msgid("見守り担当の判断により、あなたの投稿を止めているためです。"))
        publish_listing(listing, now=now)
    except NotYet as wait:
        listing.publish_at = wait.opens_at
        _tell(listing, "schedule_postponed", now=now, mail=True, opens_at=wait.opens_at.isoformat())
    except RuleBroken as broken:
        listing.publish_at = None
        _tell(listing, "schedule_refused", now=now, mail=True, why=broken.message, why_params=broken.params)
    else:
        _tell(listing, "schedule_kept", now=now, mail=False)


def _draft_still_due(listing_id: int, *, now: datetime) -> Listing | None:
    listing = db.session.get_one(Listing, listing_id)
    # In the order in which publishing locks them: the author may press the button at this very moment.
    db.lock(listing.author)
    db.lock(listing)
    due = listing.is_draft and listing.publish_at is not None and listing.publish_at <= now
    return listing if due else None


def warn_due(*, now: datetime, token_of: TokenOf) -> int:
    """Tell or ask the authors whose moment has come; how many. `token_of` makes the key in the mail's renewal link."""
    count = 0
    for listing in db.session.scalars(queries.to_be_warned(now)):
        _warn(listing, now=now, token_of=token_of)
        listing.warned(now=now)
        count += 1
    return count


def _warn(listing: Listing, *, now: datetime, token_of: TokenOf) -> None:
    end = listing.end
    if end is None or end.at is None:
        _tell(listing, "standing_question", now=now, mail=True)
    elif end.ending == Ending.DEADLINE:
        _tell(listing, "listing_deadline", now=now, mail=True, expires_at=end.at.isoformat())
    else:
        _tell(listing, "listing_expiring", now=now, mail=False, expires_at=end.at.isoformat())
        # The key is for the mail alone; what is told on the page stays in the database for long.
        _write(
            listing.author,
            "listing_expiring",
            now=now,
            title=listing.title,
            listing_id=listing.id,
            kind=str(listing.kind),
            expires_at=end.at.isoformat(),
            token=token_of(listing) if listing.renewable_at else "",
            renewals_max=lifecycle.RENEWALS_MAX,
            shown_days=lifecycle.CLOSED_SHOWN_FOR.days,
        )


def end_unfounded_standing(*, now: datetime) -> int:
    """Where an organisation is no longer verified, or the author no longer acts for it, the offer lives from now on as
    long as others of its kind; how many."""
    count = 0
    for listing in db.session.scalars(queries.standing_without_ground()):
        listing.stop_standing(now=now)
        if listing.expires_at is not None:
            _tell(listing, "standing_ended", now=now, mail=True, expires_at=listing.expires_at.isoformat())
        _record("standing_ended", listing, now=now)
        count += 1
    return count


def make_shifts_ahead(listing_id: int, *, now: datetime) -> bool:
    """Whether there was one to make. What is taken out of sight or has ended meanwhile is left as it is."""
    listing = db.session.get_one(Listing, listing_id)
    db.lock(listing)
    if not listing.is_going_on:
        return False
    before = listing.starts_at
    made = listing.make_shifts(now=now)
    if made or listing.starts_at != before:
        # Nobody's change: its readers see more of it, its history says nothing.
        listing.version += 1
        listing.arrange_openings()
        follow_changes(listing, {}, now=now)
        index_later(listing, now=now)
    return made


def expire_due(*, now: datetime) -> int:
    """Close what has run out; how many were closed."""
    count = 0
    for listing in db.session.scalars(queries.open_and_past(now)):
        had_a_date = listing.end is not None and listing.end.ending == Ending.DATE
        listing.expire(now=now)
        index_later(listing, now=now)
        follow_up(LISTING_CLOSED, listing.id, now=now)
        if not had_a_date:
            _tell(listing, "listing_expired", now=now, mail=False)
        _record("listing_expired", listing, now=now)
        count += 1
    return count


def _tell(listing: Listing, event: str, *, now: datetime, mail: bool, **params: object) -> None:
    # Nobody can read a mail's link who cannot sign in.
    mail = mail and listing.author.suspended_at is None
    notify(listing.author, event, now=now, mail=mail, title=listing.title, listing_id=listing.id, **params)


def _write(account: Account, event: str, *, now: datetime, **params: object) -> None:
    send_mail(account.email, event, locale=account.locale, now=now, recipient_name=account.display_name, **params)


def _record(action: str, listing: Listing, *, now: datetime) -> None:
    """Nobody's doing but the clock's."""
    record(action, actor_id=None, object_type="listing", object_id=listing.id, label=listing.title, now=now)
