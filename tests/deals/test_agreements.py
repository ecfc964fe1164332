"""What stands open between two people, and that no talk is left while something does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from board.accounts.models import Account
from board.conversations.models import Conversation
from board.deals import agreements
from board.deals.agreements import Agreement, Sort
from board.deals.lifecycle import DealState
from board.errors import RuleBroken
from board.listings.kinds import Kind
from board.participation.lifecycle import State
from board.participation.projects.lifecycle import ProjectState
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")


def deal(make: Make, host: Account, guest: Account, **fields: Any) -> Conversation:
    talk = make.conversation(make.listing(author=host), asker=guest)
    make.deal(talk, **fields)
    return talk


def project(make: Make, host: Account, guest: Account, **fields: Any) -> Conversation:
    talk = make.conversation(make.listing(author=host, kind=Kind.WORK), asker=guest)
    make.project(talk, **fields)
    return talk


def place(make: Make, host: Account, guest: Account, *, days: int = 3, **fields: Any) -> Conversation:
    starts_at = make.now + timedelta(days=days)
    event = make.listing(author=host, kind=Kind.EVENT, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    talk = make.conversation(event, asker=guest)
    make.participation(event, guest, **fields)
    return talk


# (what they have agreed on, in which state, whether it still stands)
AGREED: list[tuple[Callable[..., Conversation], dict[str, Any], Sort | None]] = [
    (deal, {}, Sort.DEAL),
    (deal, {"state": DealState.DONE}, None),
    (deal, {"state": DealState.CANCELLED}, None),
    (project, {}, Sort.PROJECT),
    (project, {"state": ProjectState.ACTIVE}, Sort.PROJECT),
    (project, {"state": ProjectState.REPORTED}, Sort.PROJECT),
    (project, {"state": ProjectState.CLOSED}, None),
    (project, {"state": ProjectState.ENDED}, None),
    (place, {}, Sort.PLACE),
    (place, {"state": State.APPLIED}, Sort.PLACE),
    (place, {"state": State.WAITLISTED}, Sort.PLACE),
    (place, {"state": State.OFFERED}, Sort.PLACE),
    (place, {"state": State.CANCELLED}, None),
    (place, {"state": State.DECLINED}, None),
    (place, {"days": -3, "state": State.CONFIRMED}, None),
    (place, {"days": -3, "state": State.ATTENDED}, None),
]


def test_what_stands_is_known_to_both_and_nobody_leaves_meanwhile(make: Make):
    for agree, fields, stands in AGREED:
        host, guest, third = make.account(), make.account(), make.account()
        talk, case = agree(make, host, guest, **fields), (agree.__name__, fields)
        expected = [stands] if stands else []
        for one, other in ((host, guest), (guest, host)):
            assert [each.sort for each in agreements.between(one, other, now=make.now)] == expected, case
            assert [each.sort for each in agreements.in_talk(talk, one, now=make.now)] == expected, case
            assert agreements.between(one, third, now=make.now) == [], case
        if stands:
            for one in (host, guest):
                with pytest.raises(RuleBroken, match="まだ約束が残っている"):
                    agreements.leave(talk, by=one, now=make.now)
        else:
            agreements.leave(talk, by=guest, now=make.now)
        assert talk.has_left(guest) is (not stands), case


@pytest.mark.both_databases
def test_each_side_is_shown_where_it_goes_on(make: Make):
    host, guest = make.account(), make.account()
    talk = place(make, host, guest)
    [hosts], [guests] = agreements.between(host, guest, now=make.now), agreements.between(guest, host, now=make.now)
    assert (hosts.is_hosts, guests.is_hosts) == (True, False)
    assert (hosts.listing_id, hosts.title) == (talk.listing_id, talk.listing.title)
    assert hosts.starts_at == talk.listing.starts_at


def test_a_talk_about_something_else_can_be_left(make: Make):
    host, guest = make.account(), make.account()
    deal(make, host, guest)
    other = make.conversation(make.listing(author=host), asker=guest)
    agreements.leave(other, by=host, now=make.now)
    assert other.has_left(host)
    assert [type(each) for each in agreements.between(host, guest, now=make.now)] == [Agreement]
