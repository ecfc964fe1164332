"""A message before the rules against fraud: before anybody but its author reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.conversations import queries
from board.conversations.models import Conversation, HeldMessage, Message
from board.listings.models import Listing
from board.listings.screened import log_verdict, upheld_against
from board.outbox.actions import follow_up
from board.regions import tree
from board.regions.nearness import distances_from
from board.screening import actions as screening
from board.screening import behaviour
from board.screening.bands import Band
from board.screening.engine import Hit, Verdict
from board.screening.models import MESSAGE, Screening
from board.screening.rules import Where

MESSAGE_SCREENED = "message_screened"
FIELD = "message"
# Contact outside, asked for at once, before the two know anything of each other.
EARLY_MESSAGES, EARLY_POINTS = 2, 10
OUTSIDE = frozenset({"O1_line", "O3_phone"})


def screen_message(
    listing: Listing, conversation: Conversation | None, *, by: Account, body: str, now: datetime
) -> Verdict:
    """What the rules say of it. Raises Refused, having kept why."""
    verdict = screening.look(
        {FIELD: body},
        where=Where.MESSAGE,
        kind=str(listing.kind),
        price=listing.price_yen,
        behaviour=[
            *behaviour.account_age(by.created_at, now=now),
            *behaviour.fan_out(len(db.session.scalars(queries.started_lately(by, now=now)).all())),
            *behaviour.experience(_exchanged(by), upheld_against(by)),
            *behaviour.spread(_apart_km(listing, by, now=now) if conversation is None else None),
        ],
    )
    if any(hit.code in OUTSIDE for hit in verdict.hits) and _written_so_far(conversation, by) < EARLY_MESSAGES:
        verdict = replace(verdict, hits=(*verdict.hits, Hit("early_contact", 1, EARLY_POINTS)))
    if verdict.band == Band.REFUSE:
        kept = keep(verdict, listing, by=by, body=body, message_id=None, now=now)
        follow_up(MESSAGE_SCREENED, kept.id, now=now)
        log_verdict("message_refused", listing, verdict, now=now)
        raise screening.Refused(kept, title=screening.title_of(kept, by.locale))
    return verdict


def _exchanged(account: Account) -> int:
    return db.session.scalar(select(func.count()).select_from(queries.exchanged(account).subquery())) or 0


def _apart_km(listing: Listing, asker: Account, *, now: datetime) -> float | None:
    """From this one to the farthest that they have asked for lately; None where nothing has to be fetched."""
    if listing.from_afar or listing.region_id is None:
        return None
    asked = db.session.scalars(queries.asked_regions(asker, since=now - timedelta(days=behaviour.SPREAD_DAYS)))
    distances = distances_from(tree.get(listing.region_id))
    return max((distances.get(region_id or 0, 0.0) for region_id in asked), default=None)


def _written_so_far(conversation: Conversation | None, by: Account) -> int:
    if conversation is None:
        return 0
    mine = queries.messages_of(conversation).where(Message.author_id == by.id)
    return db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0


def keep(
    verdict: Verdict, listing: Listing, *, by: Account, body: str, message_id: int | None, now: datetime
) -> Screening:
    return screening.keep(
        verdict, {FIELD: body}, target=MESSAGE, target_id=message_id, listing_id=listing.id, account=by, now=now
    )


def hold(
    conversation: Conversation, verdict: Verdict, *, by: Account, body: str, submit: str, now: datetime
) -> HeldMessage:
    """Its author sees it, marked; the reader hears nothing until a moderator lets it through."""
    kept = keep(verdict, conversation.listing, by=by, body=body, message_id=None, now=now)
    held = HeldMessage(
        conversation=conversation, author=by, screening=kept, body=body, written_at=now, idempotency_key=submit
    )
    db.session.add(held)
    db.session.flush()
    follow_up(MESSAGE_SCREENED, kept.id, now=now)
    log_verdict("message_held", conversation.listing, verdict, now=now)
    return held
