"""Who came, who did not, what they say to it, and a word to many."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.conversations.models import Conversation, Message
from board.errors import RuleBroken
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.notifications.models import Notification
from board.outbox.models import Mail
from board.participation.actions import sign_up
from board.participation.desk import actions
from board.participation.lifecycle import CORRECTED_WITHIN, State
from board.participation.models import Participation
from tests.factories import Make
from tests.participation.conftest import Gathering

pytestmark = pytest.mark.usefixtures("in_app")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def tour(event: Gathering) -> Listing:
    return event("工房見学")


@pytest.fixture
def ken(make: Make, tour: Listing, now: datetime) -> Participation:
    return sign_up(tour.openings[0], by=make.account("けん"), now=now)


def start_of(participation: Participation) -> datetime:
    assert participation.opening.starts_at is not None
    return participation.opening.starts_at


def told(account: Account) -> list[str]:
    rows = select(Notification).where(Notification.account_id == account.id).order_by(Notification.id)
    return [notice.event for notice in db.session.scalars(rows)]


def mailed(account: Account) -> list[str]:
    return [mail.event for mail in db.session.scalars(select(Mail).where(Mail.recipient == account.email))]


def trace_of(participation: Participation) -> list[tuple[int | None, str, str]]:
    rows = db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.action == "attendance_noted", AuditEvent.object_id == participation.id)
        .order_by(AuditEvent.id)
    )
    return [(event.actor_id, str(event.details["before"]), str(event.details["after"])) for event in rows]


def test_who_came_has_attended_with_a_trace(ken: Participation):
    host, at = ken.listing.author, start_of(ken)
    actions.check_in(ken, by=host, now=at)
    actions.check_in(ken, by=host, now=at + MINUTE)
    assert (ken.state, ken.attendance_noted_at, ken.attendance_noted_by_id) == (State.ATTENDED, at, host.id)
    assert trace_of(ken) == [(host.id, "confirmed", "attended")]
    assert ken.opening.taken == 1


def test_doors_open_three_hours_before(ken: Participation):
    at = start_of(ken) - timedelta(hours=3)
    with pytest.raises(RuleBroken, match="3時間前"):
        actions.check_in(ken, by=ken.listing.author, now=at - MINUTE)
    actions.check_in(ken, by=ken.listing.author, now=at)


def test_nobody_stays_away_from_what_has_not_begun(ken: Participation):
    with pytest.raises(RuleBroken, match="始まってから"):
        actions.miss(ken, by=ken.listing.author, now=start_of(ken) - MINUTE)


def test_a_no_show_is_told_and_may_object_once(ken: Participation):
    host, at = ken.listing.author, start_of(ken) + timedelta(hours=3)
    actions.miss(ken, by=host, now=at)
    assert told(ken.account)[-1] == mailed(ken.account)[-1] == "participation_missed"
    actions.object_to(ken, "奥の席にいました。", by=ken.account, now=at + MINUTE)
    assert told(host)[-1] == "participation_objected"
    with pytest.raises(RuleBroken, match="届いています"):
        actions.object_to(ken, "もう一度。", by=ken.account, now=at + MINUTE)
    actions.check_in(ken, by=host, now=at + 2 * MINUTE)
    assert ken.state == State.ATTENDED
    assert told(ken.account)[-1] == "participation_corrected"
    assert [step[1:] for step in trace_of(ken)] == [("confirmed", "no_show"), ("no_show", "attended")]


def test_attendance_is_set_right_for_fourteen_days(ken: Participation):
    host, over = ken.listing.author, ken.opening.ends_at
    assert over is not None
    actions.check_in(ken, by=host, now=over)
    actions.miss(ken, by=host, now=over + CORRECTED_WITHIN)
    with pytest.raises(RuleBroken, match="14日"):
        actions.check_in(ken, by=host, now=over + CORRECTED_WITHIN + MINUTE)


def test_who_waits_cannot_be_noted(make: Make, event: Gathering, now: datetime):
    full = event(seats=1)
    sign_up(full.openings[0], by=make.account(), now=now)
    waiting = sign_up(full.openings[0], by=make.account(), now=now)
    with pytest.raises(RuleBroken):
        actions.check_in(waiting, by=full.author, now=start_of(waiting))


def test_a_whole_list_is_noted_or_none_of_it(make: Make, tour: Listing, ken: Participation, now: datetime):
    mari = sign_up(tour.openings[0], by=make.account("まり"), now=now)
    late = start_of(ken) + MINUTE
    assert actions.note_all([ken], [mari], by=tour.author, now=late) == 2
    assert (ken.state, mari.state) == (State.ATTENDED, State.NO_SHOW)
    assert actions.note_all([ken], [mari], by=tour.author, now=late) == 0


def test_a_word_to_many_reaches_each_once_where_they_can_answer(
    make: Make, tour: Listing, ken: Participation, now: datetime
):
    mari = sign_up(tour.openings[0], by=make.account("まり"), now=now)
    key = uuid4()
    for _again in range(2):
        written = actions.write_to([ken, mari], body="長靴でどうぞ。", key=key, by=tour.author, now=now)
        assert len(written) == 2
    talks = db.session.scalars(select(Conversation).where(Conversation.listing_id == tour.id)).all()
    assert {talk.asker_id for talk in talks} == {ken.account_id, mari.account_id}
    assert db.session.scalar(select(func.count()).select_from(Message)) == 2
    assert mailed(ken.account)[-1] == "new_message"
    tour.state = ListingState.EXPIRED
    db.session.flush()
    assert all(talk.why_closed is None for talk in talks)
