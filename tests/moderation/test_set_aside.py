"""A listing goes out of sight by itself only for many reports, or one of somebody who is often right; the author hears
why, and not by whom; and a moderator's word stands for a while. Its case says how soon it wants to be looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.accounts.safety.models import KnownBrowser
from board.listings.models import Effect, Listing
from board.moderation import actions, targets
from board.moderation.actions.reporting import Reporter
from board.moderation.models import Action, Case, Decision, Report
from board.moderation.policy import Outcome, Reason
from board.notifications.models import Notification
from board.screening.models import LISTING, Screening
from tests.factories import NOW, Make

pytestmark = pytest.mark.usefixtures("in_app")
DAY = timedelta(days=1)


def file(listing: Listing, by: Account | None, origin: str, *, now: datetime = NOW) -> Report:
    target = targets.of_listing(listing)
    return actions.report(target, by=Reporter(by, origin), reason=Reason.FRAUD, text="ひみつ", now=now)[0]


def people(make: Make, count: int) -> list[Account]:
    """Who came each on a day of their own."""
    return [make.account("つげぐち", created_at=NOW - number * DAY) for number in range(10, 10 + count)]


def effects(listing: Listing) -> list[Effect]:
    db.session.refresh(listing)
    return [restriction.effect for restriction in listing.active_restrictions]


def test_the_third_independent_report_sets_it_aside_with_a_statement(make: Make):
    make.guideline("fraud")
    listing = make.listing(published_at=NOW - 9 * DAY)
    for number, person in enumerate(people(make, 3)):
        assert effects(listing) == [], number
        file(listing, person, f"place-{number}")
    assert effects(listing) == [Effect.HELD]
    decision = db.session.scalars(select(Decision)).one()
    assert (decision.action, decision.is_automated) == (Action.HOLD, True)
    assert decision.guideline_version.code == "fraud"
    told = db.session.scalars(select(Notification).where(Notification.account_id == listing.author_id)).one()
    assert told.event == "listing_held"
    assert "つげぐち" not in str(told.params)
    assert "ひみつ" not in str(told.params)
    file(listing, people(make, 4)[3], "place-9")
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_what_may_be_one_person_is_one(make: Make):
    listing = make.listing(published_at=NOW - 9 * DAY)
    together = [make.account(created_at=NOW - 100 * DAY + timedelta(minutes=minute)) for minute in range(4)]
    for number, person in enumerate(together):
        file(listing, person, f"place-{number}")
    household = people(make, 3)
    for person in household:
        file(listing, person, "one house")
    same_browser = [make.account(created_at=NOW - 50 * DAY), make.account(created_at=NOW - 60 * DAY)]
    for person in same_browser:
        make.save(KnownBrowser(account_id=person.id, secret_hash="b", first_seen_at=NOW, last_seen_at=NOW))
    file(listing, same_browser[0], "x")
    # Brothers and sisters, a house, a browser: three, and that is enough.
    assert effects(listing) == [Effect.HELD]
    other = make.listing(published_at=NOW - 9 * DAY)
    for person in (*household, *same_browser):
        file(other, person, "one house" if person in household else f"from {person.id}")
    assert effects(other) == []
    assert db.session.scalars(select(Case).where(Case.listing_id == other.id)).one().addends["reports"] == 20


def test_strangers_weigh_little(make: Make):
    listing = make.listing(published_at=NOW - 9 * DAY)
    for number in range(9):
        file(listing, None, f"{number:064x}")
    assert effects(listing) == []


def test_somebody_who_is_often_right_is_enough_for_what_is_new_and_risky(make: Make):
    trusted = make.account()
    for version in range(5):
        make.report(reporter=trusted, target_version=version, outcome=Outcome.ACTED)
    for score, expected in ((39, []), (40, [Effect.HELD])):
        listing = make.listing(published_at=NOW - timedelta(hours=23))
        make.save(
            Screening(
                target=LISTING, target_id=listing.id, listing_id=listing.id, account_id=listing.author_id,
                rules_version=1, score=score, band="notice", guideline="", advice="", fields={}, created_at=NOW,
            )
        )  # fmt: skip
        report = file(listing, trusted, "home")
        assert report.weight == 150
        assert effects(listing) == expected, score


def test_after_somebody_has_looked_it_is_left_alone_for_a_day_unless_it_changes(make: Make):
    listing = make.listing(published_at=NOW - 9 * DAY)
    make.decision(make.case(listing, state="decided", decided_at=NOW), Action.DISMISS)
    crowd = people(make, 6)
    for number, person in enumerate(crowd[:5]):
        file(listing, person, f"place-{number}", now=NOW + timedelta(hours=number))
    assert effects(listing) == []
    listing.revise({"title": "ほんとうはこちら"}, now=NOW + timedelta(hours=6))
    file(listing, crowd[5], "place-5", now=NOW + timedelta(hours=7))
    assert effects(listing) == [Effect.HELD]


def test_the_priority_is_a_sum_whose_lines_are_kept(make: Make):
    listing = make.listing(published_at=NOW - 9 * DAY)
    make.conversation(listing)
    case = file(listing, make.account(), "home").case
    assert case.addends == {"severity": 70, "reports": 10, "talks": 15}
    assert case.priority == 95


def test_a_photo_that_many_report_leaves_its_listing_alone(make: Make):
    photo = make.listing(published_at=NOW - 9 * DAY, photos=1).photos[0]
    for number, person in enumerate(people(make, 4)):
        who = Reporter(person, f"place-{number}")
        actions.report(targets.of_photo(photo), by=who, reason=Reason.BAIT, text="", now=NOW)
    assert effects(photo.listing) == []
