"""Blocking and muting: what stands afterwards, and that nobody is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from board import db
from board.accounts import boundaries
from board.accounts.models import BOUNDARIES_MAX, Account, Block, Mute
from board.audit.models import AuditEvent
from board.errors import RuleBroken
from board.notifications.models import Notification
from board.outbox.models import Mail
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")


def all_of(model: type) -> list:
    return list(db.session.scalars(select(model)))


@pytest.fixture
def people(make: Make) -> tuple[Account, Account]:
    return make.account("けん"), make.account("たぬき")


def test_a_block_stands_between_the_two_whoever_drew_it(make: Make, people: tuple[Account, Account]):
    ken, tanuki = people
    third = make.account()
    boundaries.block(tanuki, by=ken, now=make.now)
    assert boundaries.stands_between(ken.id, tanuki.id)
    assert boundaries.stands_between(tanuki.id, ken.id)
    assert not boundaries.stands_between(ken.id, third.id)
    assert boundaries.drawn_towards(tanuki, by=ken) == (True, False)
    assert boundaries.drawn_towards(ken, by=tanuki) == (False, False)
    assert (ken.sees_less, tanuki.sees_less, third.sees_less) == (True, True, False)


def test_blocked_twice_is_blocked_and_one_press_lifts_it(make: Make, people: tuple[Account, Account]):
    ken, tanuki = people
    first = boundaries.block(tanuki, by=ken, now=make.now)
    assert boundaries.block(tanuki, by=ken, now=make.now) is first
    boundaries.unblock(tanuki.id, by=ken, now=make.now)
    boundaries.unblock(tanuki.id, by=ken, now=make.now)
    assert not boundaries.stands_between(ken.id, tanuki.id)
    logged = [(event.action, event.actor_id) for event in all_of(AuditEvent)]
    assert logged == [("person_blocked", ken.id), ("person_unblocked", ken.id)]


def test_what_each_drew_is_theirs_to_lift(make: Make, people: tuple[Account, Account]):
    ken, tanuki = people
    boundaries.block(tanuki, by=ken, now=make.now)
    boundaries.block(ken, by=tanuki, now=make.now)
    boundaries.unblock(tanuki.id, by=ken, now=make.now)
    assert boundaries.stands_between(ken.id, tanuki.id)


def test_nobody_is_told(make: Make, people: tuple[Account, Account]):
    ken, tanuki = people
    boundaries.block(tanuki, by=ken, now=make.now)
    boundaries.mute(tanuki, by=ken, now=make.now)
    assert (all_of(Notification), all_of(Mail)) == ([], [])
    # What is about an account stands in that person's copy.
    assert not [event for event in all_of(AuditEvent) if event.object_id == tanuki.id]


def test_a_mute_is_one_way(make: Make, people: tuple[Account, Account]):
    ken, tanuki = people
    quiet = boundaries.mute(tanuki, by=ken, now=make.now)
    assert boundaries.mute(tanuki, by=ken, now=make.now) is quiet
    assert boundaries.is_muted(tanuki, by=ken)
    assert not boundaries.is_muted(ken, by=tanuki)
    assert not boundaries.stands_between(ken.id, tanuki.id)
    boundaries.unmute(tanuki.id, by=ken, now=make.now)
    boundaries.unmute(tanuki.id, by=ken, now=make.now)
    assert not boundaries.is_muted(tanuki, by=ken)


def test_not_oneself(make: Make, people: tuple[Account, Account]):
    ken, _tanuki = people
    for verb in (boundaries.block, boundaries.mute):
        with pytest.raises(RuleBroken):
            verb(ken, by=ken, now=make.now)


@pytest.mark.parametrize(("verb", "model", "other"), [("block", Block, "blocked_id"), ("mute", Mute, "muted_id")])
def test_no_more_than_so_many(
    make: Make, monkeypatch: pytest.MonkeyPatch, people: tuple[Account, Account], verb: str, model: type, other: str
):
    ken, tanuki = people
    assert BOUNDARIES_MAX > 100
    monkeypatch.setattr(boundaries, "BOUNDARIES_MAX", 1)
    make.save(model(account_id=ken.id, since=make.now, **{other: make.account().id}))
    with pytest.raises(RuleBroken) as refused:
        getattr(boundaries, verb)(tanuki, by=ken, now=make.now)
    assert refused.value.params == {"most": 1}
    getattr(boundaries, verb)(ken, by=tanuki, now=make.now)
