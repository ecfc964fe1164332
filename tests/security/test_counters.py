"""§5 row 14: people and the clock do one thing after another in any order, some of it cut off in the middle. Whatever
is kept so that it need not be counted agrees with counting anew."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from board import db
from board.accounts.models import Account
from board.clock import utcnow
from board.conversations import actions as conversations
from board.conversations.models import Conversation
from board.deals import actions as deals
from board.deals.actions import Outcome
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.deals.schedule import release_lapsed_reservations
from board.errors import RuleBroken
from board.follows import actions as follows
from board.listings import actions as listings
from board.listings import counts, queries
from board.listings.kinds import Handover, Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing, Restriction
from board.listings.schedule import close_expired, warn_authors
from board.operations import consistency
from board.operations.consistency import Check
from board.outbox.schedule import work_off
from board.web import changes
from tests.factories import NAGAOKA, NOW, SANJO, SAPPORO_CHUO, Make

pytestmark = [pytest.mark.security("5-14"), pytest.mark.both_databases]
PLACES = (SANJO, NAGAOKA, SAPPORO_CHUO)
RECOUNTED = (Check.LISTING, Check.CONVERSATION, Check.AUDIT, Check.DANGLING, Check.DATABASE)
ACTS_BETWEEN_RECOUNTS = 60
Row = TypeVar("Row", bound=db.Base)


class Killed(Exception):
    """The process is gone in the middle: what was not committed never was."""


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Town:
    """Four people, what they do at random, and what the clock does to it. `now` only goes on."""

    def __init__(self, chance: random.Random, people: list[Account], clock: time_machine.Coordinates) -> None:
        self.chance, self.clock = chance, clock
        self.people = [person.id for person in people]
        self.number = 0
        self.done: Counter[str] = Counter()
        self.acts: list[Callable[[], Any]] = [
            *[self.publish] * 3, *[self.ask] * 4, *[self.reserve] * 4, *[self.hand_over] * 2, *[self.cancel] * 2,
            self.close, self.say_another_number, self.renew, self.keep, self.let_go, self.take_down, self.lift,
            *[self.a_day_goes_by] * 2, release_lapsed_reservations, close_expired, warn_authors, work_off,
        ]  # fmt: skip

    def somebody(self) -> Account:
        return db.session.get_one(Account, self.chance.choice(self.people))

    def any_of(self, model: type[Row], *where: Any) -> Row:
        ids = list(db.session.scalars(select(model.id).where(*where).order_by(model.id)))  # type: ignore[attr-defined]
        if not ids:
            raise RuleBroken("there is none")
        return db.session.get_one(model, self.chance.choice(ids))

    def publish(self) -> None:
        self.number += 1
        author, now = self.somebody(), utcnow()
        draft = listings.begin_listing(author, Kind.GOODS, now=now)
        said = {
            "title": f"茶碗 {self.number}", "body": f"{self.number}番目に焼いたものです。", "category": "household",
            "terms": "give", "price_yen": 0, "condition": "good", "handover": Handover.IN_PERSON | Handover.DELIVERY,
            "region_id": self.chance.choice(PLACES), "quantity": self.chance.randint(1, 5),
        }  # fmt: skip
        listings.revise_listing(draft, said, by=author, now=now)
        listings.publish_listing(draft, now=now)

    def ask(self) -> None:
        listing, key = self.any_of(Listing, queries.in_a_listed_state()), UUID(int=self.chance.getrandbits(128))
        conversations.ask(listing, asker=self.somebody(), body="まだありますか。", key=key, now=utcnow())

    def reserve(self) -> None:
        talk = self.any_of(Conversation)
        deals.reserve(talk, by=talk.owner, quantity=self.chance.randint(1, 3), now=utcnow())

    def hand_over(self) -> None:
        deal = self.any_of(Deal, Deal.state == DealState.RESERVED)
        deals.complete(deal, by=deal.conversation.owner, now=utcnow())

    def cancel(self) -> None:
        deal = self.any_of(Deal, Deal.state == DealState.RESERVED)
        sides = (deal.conversation.owner, deal.conversation.asker)
        deals.cancel(deal, by=self.chance.choice(sides), now=utcnow())

    def close(self) -> None:
        listing = self.any_of(Listing, queries.in_a_listed_state())
        deals.close_listing(listing, self.chance.choice(list(Outcome)), by=listing.author, now=utcnow())

    def say_another_number(self) -> None:
        listing = self.any_of(Listing, queries.in_a_listed_state())
        said = {"quantity": self.chance.randint(1, 6), "region_id": self.chance.choice(PLACES)}
        listings.revise_listing(listing, said, by=listing.author, now=utcnow())

    def renew(self) -> None:
        listing = self.any_of(Listing, queries.in_a_listed_state())
        listings.renew_listing(listing, by=listing.author, now=utcnow())

    def keep(self) -> None:
        follows.keep(self.any_of(Listing, queries.in_a_listed_state()), by=self.somebody(), now=utcnow())

    def let_go(self) -> None:
        follows.let_go(self.any_of(Listing).id, by=self.somebody())

    def take_down(self) -> None:
        listing = self.any_of(Listing, queries.in_a_listed_state())
        db.session.add(listing.restrict(Effect.HIDDEN, guideline="bait", now=utcnow()))
        listings.index_later(listing, now=utcnow())

    def lift(self) -> None:
        restriction = self.any_of(Restriction, Restriction.lifted_at.is_(None))
        restriction.lift(now=utcnow())
        listings.index_later(restriction.listing, now=utcnow())

    def a_day_goes_by(self) -> None:
        self.clock.shift(timedelta(hours=self.chance.randint(6, 72)))


@contextmanager
def cut_off(at_step: int) -> Iterator[None]:
    """The process dies at one of the next writes or at the commit, if there are so many."""
    left = at_step

    def passed(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    for name in ("after_flush", "before_commit"):
        event.listen(Session, name, passed)
    try:
        yield
    finally:
        for name in ("after_flush", "before_commit"):
            event.remove(Session, name, passed)


def listed_by_region() -> Counter[int]:
    rows = db.session.execute(
        queries.listed().with_only_columns(Listing.region_id, func.count()).group_by(Listing.region_id)
    )
    return Counter(dict(rows.all()))


def stamps() -> dict[int, int]:
    return {region: changes.current().stamp(frozenset({region // 1000})) for region in PLACES}


def live(town: Town, *, acts: int) -> None:
    before, stamped = listed_by_region(), stamps()
    for number in range(acts):
        act = town.chance.choice(town.acts)
        dies = town.chance.random() < 0.2
        try:
            with cut_off(town.chance.randint(1, 6) if dies else 0):
                act()
                db.session.commit()
            town.done[act.__name__] += 1
        except (RuleBroken, Killed) as broken:
            db.session.rollback()
            town.done[type(broken).__name__] += 1
        db.session.expire_all()
        after, now_stamped = listed_by_region(), stamps()
        # Who keeps a page throws it away wherever what it shows has become another.
        for region in PLACES:
            assert after[region] == before[region] or now_stamped[region] != stamped[region], (number, act.__name__)
        assert Counter(counts.listed().by_region) == after, (number, act.__name__)
        before, stamped = after, now_stamped
        if number % ACTS_BETWEEN_RECOUNTS == 0:
            recount(number, act.__name__)
        db.session.rollback()
    recount(acts, "the end")


def recount(number: int, act: str) -> None:
    # Each look opens a session of its own; ours must not be in the middle of writing.
    db.session.rollback()
    report = consistency.inspect(now=utcnow(), checks=RECOUNTED)
    assert report.is_clean, (number, act, report.findings)
    for listing in db.session.scalars(select(Listing)):
        _holds_together(listing)
    for talk in db.session.scalars(select(Conversation)):
        kept = {deal.state for deal in db.session.scalars(select(Deal).where(Deal.conversation_id == talk.id))}
        assert (talk.agreed_at is not None) == bool(kept - {DealState.CANCELLED})


def _holds_together(listing: Listing) -> None:
    mine = list(db.session.scalars(select(Deal).where(Deal.listing_id == listing.id)))
    taken = sum(deal.quantity for deal in mine if deal.state != DealState.CANCELLED)
    assert listing.taken == taken <= listing.quantity
    if listing.state == ListingState.RESERVED:
        assert any(deal.state == DealState.RESERVED for deal in mine)
    if listing.is_closed:
        assert not any(deal.state == DealState.RESERVED for deal in mine) or listing.state == ListingState.EXPIRED
    assert listing.prefecture_number == (listing.region_id or 0) // 1000


@pytest.mark.parametrize(
    ("seed", "acts"),
    [pytest.param(1, 600, id="a-while"), *(pytest.param(seed, 2500, marks=pytest.mark.full) for seed in range(2, 6))],
)
def test_after_anything_that_people_and_kills_do_every_figure_is_what_counting_says(
    app: Flask, in_app: None, make: Make, clock: time_machine.Coordinates, seed: int, acts: int
):
    people = [make.account(created_at=NOW - timedelta(days=60)) for _ in range(4)]
    town = Town(random.Random(seed), people, clock)
    live(town, acts=acts)
    # It was a real life: everything happened, and some of it was cut off or refused.
    assert town.done["Killed"] > acts / 50
    assert {act.__name__ for act in town.acts} - set(town.done) == set()
