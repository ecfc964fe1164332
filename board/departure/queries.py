"""Who leaves, what is theirs, and what still has to be erased, as statements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from board.accounts.models import Account
from board.clock import SLACK
from board.conversations.models import Conversation
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.departure.models import DAY, RECALLED_BEFORE, Export
from board.listings.models import Effect, Listing, Restriction
from board.moderation.models import Case, CaseState, Evidence, Report

BATCH = 50
# Of a case: nobody looks into it any more.
OVER = (CaseState.DECIDED, CaseState.CLOSED)


def exports_of(account: Account) -> Select[Export]:
    """The newest first."""
    return select(Export).where(Export.account_id == account.id).order_by(Export.id.desc())


def exports_lately(account: Account, *, now: datetime) -> Select[int]:
    """How many were asked for within a day."""
    lately = Export.asked_at > now - DAY, Export.asked_at <= now + SLACK
    return select(func.count()).where(Export.account_id == account.id, *lately)


def pending_export(account: Account) -> Select[Export]:
    return exports_of(account).where(Export.ready_at.is_(None), Export.file_name != "")


def past_exports(now: datetime) -> Select[Export]:
    return select(Export).where(Export.expires_at <= now, Export.file_name != "").order_by(Export.id)


def withheld_of(account: Account) -> Select[Listing]:
    """Out of sight because their author leaves."""
    return select(Listing).where(Listing.author_id == account.id, _is_withheld()).order_by(Listing.id)


def reserved_with(account: Account) -> Select[Deal]:
    """What is reserved by this person or from them."""
    theirs = or_(Conversation.asker_id == account.id, Conversation.owner_id == account.id)
    reserved = select(Deal).join(Conversation, Conversation.id == Deal.conversation_id)
    return reserved.where(theirs, Deal.state == DealState.RESERVED).order_by(Deal.listing_id, Deal.id)


def due_for_erasure(now: datetime) -> Select[int]:
    """Ids of those whose days to think it over have passed."""
    due = select(Account.id).where(Account.erase_at <= now, Account.erased_at.is_(None))
    return due.order_by(Account.erase_at, Account.id).limit(BATCH)


def to_be_recalled(now: datetime) -> Select[int]:
    """Ids of those who have a day left and have not been told so."""
    soon = Account.erase_at <= now + RECALLED_BEFORE, Account.erase_at > now
    waiting = select(Account.id).where(*soon, Account.erased_at.is_(None), Account.erasure_recalled_at.is_(None))
    return waiting.order_by(Account.id).limit(BATCH)


def left_behind() -> Select[int]:
    """Ids of those who are erased but for a listing that was under investigation, which is over now."""
    over = select(Listing.author_id).where(_is_withheld(), ~_has_open_case())
    behind = select(Account.id).where(Account.erased_at.is_not(None), Account.id.in_(over))
    return behind.order_by(Account.id).limit(BATCH)


def listings_free_of_cases(account: Account) -> Select[Listing]:
    return select(Listing).where(Listing.author_id == account.id, ~_has_open_case()).order_by(Listing.id)


def ended_evidence_about(account: Account) -> Select[Evidence]:
    return select(Evidence).join(Case).where(Case.subject_id == account.id, Case.state.in_(OVER))


def told_reports() -> Select[Report]:
    """The words of those who have left, about cases that are over."""
    return (
        select(Report)
        .join(Case, Case.id == Report.case_id)
        .join(Account, Account.id == Report.reporter_id)
        .where(Case.state.in_(OVER), Account.erased_at.is_not(None), Report.text != "")
        .order_by(Report.id)
    )


def _is_withheld() -> ColumnElement[bool]:
    return exists().where(
        Restriction.listing_id == Listing.id,
        Restriction.effect == Effect.AUTHOR_LEAVING,
        Restriction.lifted_at.is_(None),
    )


def _has_open_case() -> ColumnElement[bool]:
    return exists().where(Case.listing_id == Listing.id, Case.state.not_in(OVER))


def kept_file_names() -> Select[str]:
    return select(Export.file_name).where(Export.file_name != "")
