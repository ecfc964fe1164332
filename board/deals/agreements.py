"""What stands open between two people, of whatever kind; and that nobody leaves a talk while something does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select

from board import db
from board.accounts.models import Account
from board.conversations import actions as conversations
from board.conversations.models import Conversation
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.errors import RuleBroken, msgid
from board.listings.models import Listing
from board.participation import queries as participations
from board.participation.models import Participation
from board.participation.projects.lifecycle import STANDING as STANDING_PROJECT
from board.participation.projects.models import Project


class Sort(StrEnum):
    DEAL = "deal"
    PROJECT = "project"
    PLACE = "place"


SORT_NAMES = {
    Sort.DEAL: msgid("取引の予定"),
    Sort.PROJECT: msgid("プロジェクト"),
    Sort.PLACE: msgid("参加の予定"),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """`id`: of the conversation of a deal, of the project, of the participation. `is_hosts`: of somebody else's place
    in what this person has posted; `starts_at`: when they would come."""

    sort: Sort
    id: int
    title: str
    listing_id: int
    is_hosts: bool = False
    starts_at: datetime | None = None


def between(account: Account, other: Account, *, now: datetime) -> list[Agreement]:
    """Whatever they have agreed on and is not over, as `account` would go on with it."""
    return _found(_talks_of(account, other), _places_of(account, other), account, now=now)


def in_talk(conversation: Conversation, account: Account, *, now: datetime) -> list[Agreement]:
    """Of these, what is about the listing that they talk about."""
    place = and_(
        Participation.listing_id == conversation.listing_id, Participation.account_id == conversation.asker_id
    )
    return _found(Conversation.id == conversation.id, place, account, now=now)


def leave(conversation: Conversation, *, by: Account, now: datetime) -> None:
    """End the talk. Raises RuleBroken while something is agreed on in it."""
    if in_talk(conversation, by, now=now):
        raise RuleBroken(
            msgid("まだ約束が残っているため、このやり取りは終えられません。先に約束を取り消すか、すませてください。")
        )
    conversations.leave(conversation, by=by, now=now)


def _found(
    talks: ColumnElement[bool], places: ColumnElement[bool], account: Account, *, now: datetime
) -> list[Agreement]:
    deals = db.session.scalars(
        select(Deal).join(Conversation).where(Deal.state == DealState.RESERVED, talks).order_by(Deal.id)
    )
    at_work = db.session.scalars(
        select(Project).join(Conversation).where(Project.state.in_(STANDING_PROJECT), talks).order_by(Project.id)
    )
    signed_up = db.session.scalars(participations.still_ahead(now).where(places).order_by(Participation.id))
    return [
        *(Agreement(Sort.DEAL, deal.conversation_id, deal.listing.title, deal.listing_id) for deal in deals),
        *(Agreement(Sort.PROJECT, each.id, each.listing.title, each.listing_id) for each in at_work),
        *(
            Agreement(
                Sort.PLACE,
                place.id,
                place.listing.title,
                place.listing_id,
                is_hosts=place.account_id != account.id,
                starts_at=place.opening.starts_at,
            )
            for place in signed_up
        ),
    ]


def _talks_of(one: Account, other: Account) -> ColumnElement[bool]:
    return or_(
        and_(Conversation.asker_id == one.id, Conversation.owner_id == other.id),
        and_(Conversation.asker_id == other.id, Conversation.owner_id == one.id),
    )


def _places_of(one: Account, other: Account) -> ColumnElement[bool]:
    def at(host: Account, guest: Account) -> ColumnElement[bool]:
        hosted = select(Listing.id).where(Listing.author_id == host.id)
        return and_(Participation.account_id == guest.id, Participation.listing_id.in_(hosted))

    return or_(at(one, other), at(other, one))
