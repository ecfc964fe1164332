"""Sanctions have ends: what a person may do follows from the rows that stand at that moment, and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from board import db
from board.accounts import queries
from board.accounts.models import SHUTTING_OUT, Account, Purpose, Sanction, SanctionKind, SingleUseToken
from board.accounts.sanctions import AUTHOR_SHUT_OUT, end_served, impose, lift, standing
from board.audit.models import AuditEvent
from board.errors import RuleBroken
from board.outbox.models import FollowUp, Mail
from tests.factories import NOW, Make

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
May = tuple[bool, bool, bool]


def state_of(account: Account, now: datetime) -> May:
    return account.is_shut_out(now), account.is_silenced(now), account.is_limited(now)


def said_by_sql(account: Account, now: datetime) -> May:
    asked = select(queries.shut_out(now), queries.silenced(now), queries.limited(now))
    out, silent, limited = db.session.execute(asked.where(Account.id == account.id)).one()
    return bool(out), bool(silent), bool(limited)


@pytest.mark.parametrize(
    ("kind", "until", "expected"),
    [
        (SanctionKind.WARN, None, (False, False, False)),
        (SanctionKind.LIMIT, NOW + DAY, (False, False, True)),
        (SanctionKind.SILENCE, NOW + DAY, (False, True, False)),
        (SanctionKind.SUSPEND, NOW + DAY, (True, False, False)),
        (SanctionKind.BAN, None, (True, False, False)),
    ],
)
@pytest.mark.usefixtures("in_app")
def test_a_sanction_binds_from_now_until_its_end(make: Make, kind: SanctionKind, until: datetime | None, expected: May):
    account, other = make.account(), make.account()
    impose(account, kind, until=until, now=NOW)
    assert state_of(account, NOW) == said_by_sql(account, NOW) == expected
    assert state_of(other, NOW) == (False, False, False)
    later = NOW + DAY
    still = expected if until is None else (False, False, False)
    assert state_of(account, later) == said_by_sql(account, later) == still
    assert [each.kind for each in standing(account, now=NOW)] == ([] if kind == SanctionKind.WARN else [kind])


@pytest.mark.parametrize(
    ("kind", "until"),
    [
        (SanctionKind.SUSPEND, None),
        (SanctionKind.BAN, NOW + DAY),
        (SanctionKind.WARN, NOW + DAY),
        (SanctionKind.SILENCE, NOW),
    ],
)
@pytest.mark.usefixtures("in_app")
def test_an_end_that_makes_no_sense_is_refused(make: Make, kind: SanctionKind, until: datetime | None):
    account = make.account()
    with pytest.raises(RuleBroken):
        impose(account, kind, until=until, now=NOW)
    assert db.session.scalars(queries.sanctions_of(account)).all() == []


@pytest.mark.usefixtures("in_app")
def test_several_stand_side_by_side_and_the_strongest_comes_first(make: Make):
    account = make.account()
    limit = impose(account, SanctionKind.LIMIT, until=None, now=NOW)
    short = impose(account, SanctionKind.SUSPEND, until=NOW + DAY, now=NOW)
    long = impose(account, SanctionKind.SUSPEND, until=NOW + 3 * DAY, now=NOW)
    assert standing(account, now=NOW) == [long, short, limit]
    lift(long, now=NOW + HOUR)
    assert account.suspended_until == NOW + DAY
    assert state_of(account, NOW + 2 * HOUR) == (True, False, True)
    lift(short, now=NOW + 2 * HOUR)
    assert state_of(account, NOW + 2 * HOUR) == (False, False, True)
    first_lifted = short.lifted_at
    lift(short, now=NOW + 9 * HOUR)
    assert short.lifted_at == first_lifted


@pytest.mark.usefixtures("in_app")
def test_who_is_shut_out_is_signed_out_and_their_links_die(make: Make):
    account, other = make.account(), make.account()
    here, elsewhere = make.login_session(account)[0], make.login_session(other)[0]
    tokens = [
        make.save(
            SingleUseToken(
                account_id=each.id,
                purpose=Purpose.PASSWORD_RESET,
                secret_hash=f"{each.id:064}",
                created_at=NOW,
                expires_at=NOW + HOUR,
            )
        )
        for each in (account, other)
    ]
    impose(account, SanctionKind.SILENCE, until=None, now=NOW)
    assert make.fresh(here).is_live(now=NOW)
    impose(make.fresh(account), SanctionKind.SUSPEND, until=NOW + DAY, now=NOW)
    db.session.flush()
    assert [make.fresh(each).is_live(now=NOW) for each in (here, elsewhere)] == [False, True]
    assert [make.fresh(token).is_usable(now=NOW) for token in tokens] == [False, True]
    kinds = db.session.scalars(select(FollowUp.kind).where(FollowUp.subject_id == account.id)).all()
    assert kinds == [AUTHOR_SHUT_OUT]


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_app")
def test_what_has_run_out_is_over_even_if_the_clock_is_put_back(make: Make):
    account = make.account()
    for kind in (SanctionKind.SUSPEND, SanctionKind.SILENCE):
        impose(account, kind, until=NOW + DAY, now=NOW)
    lasting = impose(account, SanctionKind.LIMIT, until=NOW + YEAR, now=NOW)
    assert state_of(account, NOW - YEAR) == (True, True, True), "a clock put back lets nobody in"
    assert end_served(account, now=NOW + HOUR) == []
    ended = end_served(account, now=NOW + DAY)
    assert [each.kind for each in ended] == [SanctionKind.SUSPEND, SanctionKind.SILENCE]
    assert end_served(account, now=NOW + DAY) == []
    for moment in (NOW + DAY, NOW - HOUR, NOW - YEAR):
        assert state_of(account, moment) == said_by_sql(account, moment) == (False, False, True)
        assert standing(account, now=moment) == [lasting]
    mails = db.session.scalars(select(Mail.event).where(Mail.recipient == account.email)).all()
    assert mails == ["account_restored"]
    logged = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "sanction_ended")).all()
    assert [(event.actor_id, event.object_id) for event in logged] == [(None, account.id)] * 2


@pytest.mark.usefixtures("in_app")
def test_nobody_is_called_back_while_something_else_shuts_them_out(make: Make):
    account = make.account()
    impose(account, SanctionKind.SUSPEND, until=NOW + DAY, now=NOW)
    impose(account, SanctionKind.BAN, until=None, now=NOW)
    end_served(account, now=NOW + 2 * DAY)
    assert state_of(account, NOW + 2 * DAY) == (True, False, False)
    assert db.session.scalars(select(Mail).where(Mail.recipient == account.email)).all() == []


@dataclass
class Laid:
    """What the test itself remembers of a sanction."""

    row: Sanction
    kind: SanctionKind
    until: datetime | None
    over: bool = False

    def binds(self, now: datetime) -> bool:
        return not self.over and (self.until is None or now < self.until)


def expected_of(laid: list[Laid], now: datetime) -> May:
    kinds = {each.kind for each in laid if each.binds(now)}
    return bool(kinds & set(SHUTTING_OUT)), SanctionKind.SILENCE in kinds, SanctionKind.LIMIT in kinds


hours = st.integers(1, 60)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("impose"), st.sampled_from(SanctionKind), st.one_of(st.none(), hours)),
        st.tuples(st.just("lift"), st.integers(0, 9), st.none()),
        st.tuples(st.just("pass"), hours, st.none()),
        st.tuples(st.just("sweep"), st.none(), st.none()),
        st.tuples(st.just("there and back"), st.sampled_from(SanctionKind), st.one_of(st.none(), hours)),
    ),
    min_size=3,
    max_size=9,
)
suppressed = [HealthCheck.function_scoped_fixture]


def end_for(kind: SanctionKind, after: int | None, now: datetime) -> datetime | None:
    if kind in {SanctionKind.BAN, SanctionKind.WARN}:
        return None
    after = after or (7 if kind == SanctionKind.SUSPEND else None)
    return now + after * HOUR if after else None


def walk(make: Make, taken: list[tuple[str, object, int | None]]) -> None:
    account, laid, now = make.account(), [], NOW
    for name, what, after in taken:
        ahead = [now, now + HOUR, now + 30 * HOUR, now + YEAR]
        before = [state_of(account, moment) for moment in ahead]
        if name == "impose":
            kind = SanctionKind(str(what))
            until = end_for(kind, after, now)
            laid.append(Laid(impose(account, kind, until=until, now=now), kind, until))
        elif name == "lift" and laid:
            chosen = laid[int(str(what)) % len(laid)]
            lift(chosen.row, now=now)
            chosen.over = True
        elif name == "pass":
            now += int(str(what)) * HOUR
        elif name == "sweep":
            end_served(account, now=now)
            for each in laid:
                each.over = each.over or not each.binds(now)
        elif name == "there and back":
            kind = SanctionKind(str(what))
            lift(impose(account, kind, until=end_for(kind, after, now), now=now), now=now)
            assert [state_of(account, moment) for moment in ahead] == before
        for moment in (now, now + HOUR, now + 30 * HOUR, now + YEAR):
            assert state_of(account, moment) == said_by_sql(account, moment) == expected_of(laid, moment)
        assert [each.stands(now=now) for each in (one.row for one in laid)] == [each.binds(now) for each in laid]
    db.session.rollback()


@settings(max_examples=15, deadline=None, suppress_health_check=suppressed)
@given(taken=steps)
@pytest.mark.usefixtures("in_app")
def test_whatever_is_laid_and_lifted_the_state_is_what_the_rows_say(make: Make, taken):
    walk(make, taken)


@pytest.mark.full
@settings(max_examples=400, deadline=None, suppress_health_check=suppressed)
@given(taken=steps)
@pytest.mark.usefixtures("in_app")
def test_whatever_is_laid_and_lifted_many_times_over(make: Make, taken):
    walk(make, taken)
