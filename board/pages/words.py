"""What people have written about each other after a deal, as a thread and a person's page show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_date
from sqlalchemy import Select

from board import db
from board.accounts.models import Account
from board.accounts.queries import shown_avatar_id
from board.clock import tokyo
from board.conversations.models import Conversation
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.deals.reviews import queries
from board.deals.reviews.actions import closes_at, why_not_writable
from board.deals.reviews.models import Review
from board.i18n import _, current_language, show_moment, translate
from board.listings.kinds import CATEGORY_NAMES, KIND_NAMES, Kind
from board.listings.models import Listing

DEALS_SHOWN = 3


@dataclass(frozen=True)
class Word:
    """One review as this reader may read it, line by line: addresses in it are words like others, never links."""

    id: int
    body: str
    writer_name: str
    is_mine: bool
    hopes_again: bool
    is_concealed: bool
    # Everybody may read it, and anybody but its writer may say that something is wrong with it.
    is_reportable: bool

    @property
    def lines(self) -> list[str]:
        return self.body.split("\n")


@dataclass(frozen=True)
class Exchange:
    """After one deal: `theirs` only once it can be read."""

    deal_id: int
    mine: Word | None
    theirs: Word | None
    can_write: bool
    until: str

    @property
    def asks(self) -> bool:
        return self.can_write and self.mine is None


@dataclass(frozen=True)
class PublicWord(Word):
    """On the page of the one it is about: with who wrote it, after what kind of deal, and when."""

    writer_id: int
    writer_avatar_id: int | None
    what: str
    month: str


def exchanges(
    conversation: Conversation, deals: Sequence[Deal], *, reader: Account, now: datetime
) -> list[Exchange]:
    """The latest deal first; those of which there is nothing to read or to write are left out. One thing is asked at
    a time: a word about an earlier deal, when the later one has its own."""
    done = [deal for deal in deals if deal.state == DealState.DONE]
    if not done:
        return []
    done.sort(key=closes_at, reverse=True)
    written = list(db.session.scalars(queries.in_conversation(conversation)))
    found = [_exchange(deal, written, reader=reader, now=now) for deal in done[:DEALS_SHOWN]]
    first_asked = next((each for each in found if each.asks), None)
    return [each for each in found if each.mine or each.theirs or each is first_asked]


def _exchange(deal: Deal, written: Sequence[Review], *, reader: Account, now: datetime) -> Exchange:
    of_deal = [review for review in written if review.deal_id == deal.id and review.visible_to(reader, now=now)]
    mine = next((review for review in of_deal if review.writer_id == reader.id), None)
    theirs = next((review for review in of_deal if review.writer_id != reader.id), None)
    partner = deal.conversation.partner_of(reader)
    return Exchange(
        deal_id=deal.id,
        mine=_word(mine, writer=reader, is_mine=True, now=now) if mine else None,
        theirs=_word(theirs, writer=partner, is_mine=False, now=now) if theirs else None,
        can_write=_is_open(deal, mine, reader=reader, now=now),
        until=show_moment(closes_at(deal), with_year=False),
    )


def _is_open(deal: Deal, mine: Review | None, *, reader: Account, now: datetime) -> bool:
    """Something sealed can be withdrawn, if nothing else."""
    if mine is not None:
        return not mine.is_shown(now=now)
    return why_not_writable(deal, None, by=reader, now=now) is None


def _word(review: Review, *, writer: Account, is_mine: bool, now: datetime) -> Word:
    return Word(
        id=review.id,
        body=review.body,
        writer_name=writer.display_name,
        is_mine=is_mine,
        hopes_again=review.hopes_again,
        is_concealed=review.is_concealed,
        is_reportable=not is_mine and review.is_shown(now=now) and writer.has_profile,
    )


def about(member: Account, *, reader: Account | None, now: datetime) -> Select[Any]:
    """Rows for `public_words`, by `Review.shown_at` and `Review.id`."""
    columns: list[Any] = [
        Review.id,
        Review.body,
        Review.hopes_again,
        Review.concealed_at,
        Review.writer_id,
        Review.shown_at.label("moment"),
        Account.display_name.label("writer_name"),
        shown_avatar_id().label("writer_avatar_id"),
        Listing.kind,
        Listing.category,
        Deal.ended_at,
    ]
    return (
        queries.visible_to(reader, now)
        .where(Review.about_id == member.id)
        .join(Deal, Deal.id == Review.deal_id)
        .join(Listing, Listing.id == Deal.listing_id)
        .join(Account, Account.id == Review.writer_id)
        .with_only_columns(*columns)
    )


def public_words(rows: Sequence[Any], *, reader: Account | None) -> list[PublicWord]:
    return [
        PublicWord(
            id=row.id,
            body=row.body,
            writer_name=row.writer_name,
            is_mine=reader is not None and row.writer_id == reader.id,
            hopes_again=row.hopes_again,
            is_concealed=row.concealed_at is not None,
            is_reportable=reader is None or row.writer_id != reader.id,
            writer_id=row.writer_id,
            writer_avatar_id=row.writer_avatar_id,
            what=_what(row.kind, row.category),
            month=month_of(row.ended_at),
        )
        for row in rows
    ]


def _what(kind: Kind, category: str) -> str:
    """Never the title: a listing may be gone, and is nobody else's business then."""
    name = translate(KIND_NAMES[kind])
    if category not in CATEGORY_NAMES:
        return name
    return _("%(kind)s（%(category)s）", kind=name, category=translate(CATEGORY_NAMES[category]))


def month_of(moment: datetime) -> str:
    """The month is enough: nobody needs to know when somebody sat at their screen, or stood at whose door."""
    pattern = "y年M月" if current_language() == "ja" else "MMMM y"
    return str(format_date(tokyo(moment).date(), pattern))
