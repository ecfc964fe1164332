"""Rows among themselves, and the index beside them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Integer, and_, case, exists, false, func, or_, select, text, true, type_coerce

from board.audit.actions import first_broken
from board.backends import search
from board.backends.search import SearchUnavailable
from board.conversations.models import Conversation, Message
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.listings import queries as listings
from board.listings.actions import INDEX_LISTING
from board.listings.kinds import FROM_AFAR
from board.listings.lifecycle import ListingState
from board.listings.models import OF_THE_AUTHOR, Listing, Opening, Restriction
from board.moderation.evidence import digest
from board.moderation.models import Action, Case, Decision, Evidence, TargetKind
from board.operations.looking import Look
from board.outbox import queries as outbox
from board.outbox.models import FollowUp, Mail
from board.participation.lifecycle import SEATED
from board.participation.models import Participation


def damage(look: Look) -> Iterator[str]:
    """SQLite's own look at its file; PostgreSQL sees to its files itself."""
    if look.session.get_bind().dialect.name == "sqlite":
        found = look.session.scalars(text("PRAGMA quick_check(20)"))
        yield from (line for line in found if line != "ok")


def dangling(look: Look) -> Iterator[str]:
    """PostgreSQL lets no such row in; a SQLite file may have been written to by other programs."""
    if look.session.get_bind().dialect.name == "sqlite":
        for table, row_id, parent, _ in look.session.execute(text("PRAGMA foreign_key_check")):
            yield f"{table} {row_id} → {parent}"


def broken_log(look: Look) -> Iterator[str]:
    broken = first_broken(look.session)
    if broken is not None:
        yield f"audit_events {broken.id}"


def changed_evidence(look: Look) -> Iterator[str]:
    for evidence in look.session.scalars(select(Evidence).execution_options(yield_per=200)):
        if digest(evidence.content, evidence.image_ids) != evidence.sha256:
            yield f"evidence {evidence.id}"


def unpaired_restrictions(look: Look) -> Iterator[str]:
    """Each standing restriction has the decision that laid it, each take-down its restriction."""
    # What came of one needs no decision of its own: its author has changed what was asked for.
    decided = exists().where(Decision.restriction_id.in_((Restriction.id, Restriction.follows_id)))
    bare = select(Restriction.id, Restriction.listing_id).where(
        Restriction.lifted_at.is_(None), Restriction.effect.not_in(OF_THE_AUTHOR), ~decided
    )
    for restriction_id, listing_id in look.session.execute(bare):
        yield f"restriction {restriction_id} (listing {listing_id})"
    empty = (
        select(Decision.id)
        .join(Case)
        .where(
            Case.target_kind == TargetKind.LISTING,
            Decision.action == Action.REMOVE,
            Decision.restriction_id.is_(None),
        )
    )
    yield from (f"decision {decision_id}" for decision_id in look.session.scalars(empty))


def wrong_conversations(look: Look) -> list[str]:
    return [f"conversation {row.id}" for row in conversations_to_mend(look)]


def conversations_to_mend(look: Look) -> list[Conversation]:
    """Whose note of its last message is not its last message."""
    last = (
        select(Message.conversation_id, func.max(Message.id).label("id")).group_by(Message.conversation_id).subquery()
    )
    wrong = (
        select(Conversation)
        .outerjoin(last, last.c.conversation_id == Conversation.id)
        .where(Conversation.last_message_id != func.coalesce(last.c.id, 0))
        .order_by(Conversation.id)
    )
    return list(look.session.scalars(wrong))


def wrong_listings(look: Look) -> list[str]:
    return [
        *(f"listing {row.id}" for row in listings_to_mend(look)),
        *(f"opening {row.id}" for row in openings_to_mend(look)),
        *(f"listing {listing_id} ({ListingState.RESERVED})" for listing_id in _reserved_for_nobody(look)),
    ]


def listings_to_mend(look: Look) -> list[Listing]:
    """Whose figures for lists (pieces taken, prefecture, from afar) do not follow from the rows they stand for."""
    taken = (
        select(func.coalesce(func.sum(Deal.quantity), 0))
        .where(Deal.listing_id == Listing.id, Deal.state.in_((DealState.RESERVED, DealState.DONE)))
        .correlate(Listing)
        .scalar_subquery()
    )
    afar = case((type_coerce(Listing.reach, Integer).bitwise_and(int(FROM_AFAR)) != 0, true()), else_=false())
    wrong = select(Listing).where(
        or_(
            Listing.taken != taken,
            Listing.from_afar != afar,
            and_(Listing.region_id.is_not(None), Listing.prefecture_number != Listing.region_id // 1000),
        )
    )
    return list(look.session.scalars(wrong.order_by(Listing.id)))


def openings_to_mend(look: Look) -> list[Opening]:
    """Whose number of seats taken is not that of the people who have one."""
    seats = (
        select(func.coalesce(func.sum(Participation.companions + 1), 0))
        .where(Participation.opening_id == Opening.id, Participation.state.in_(SEATED))
        .correlate(Opening)
        .scalar_subquery()
    )
    return list(look.session.scalars(select(Opening).where(Opening.taken != seats).order_by(Opening.id)))


def _reserved_for_nobody(look: Look) -> list[int]:
    reserved = exists().where(Deal.listing_id == Listing.id, Deal.state == DealState.RESERVED)
    empty = select(Listing.id).where(Listing.state == ListingState.RESERVED, ~reserved)
    return list(look.session.scalars(empty.order_by(Listing.id)))


def index_differences(look: Look) -> list[str]:
    """Listed but not to be found, or the other way round; what waits to be taken in is left aside."""
    try:
        indexed = search.current().ids()
    except SearchUnavailable:
        return ["-"]
    listed = set(look.session.scalars(listings.listed().with_only_columns(Listing.id)))
    waiting = set(
        look.session.scalars(
            select(FollowUp.subject_id).where(FollowUp.kind == INDEX_LISTING, FollowUp.done_at.is_(None))
        )
    )
    missing = [f"listing {number}" for number in sorted(listed - indexed - waiting)]
    return missing + [f"index {number}" for number in sorted(indexed - listed - waiting)]


def dead_letters(look: Look) -> Iterator[str]:
    yield from (f"follow_up:{row.id}" for row in look.session.scalars(outbox.dead(FollowUp)))
    yield from (f"mail:{row.id}" for row in look.session.scalars(outbox.dead(Mail)))
