"""Sign up, wait, move up, step back, say no: who has a seat and who hears what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from board import db
from board.accounts.models import Account, Membership, Organisation, OrganisationKind
from board.deals.actions import Outcome, close_listing
from board.errors import RuleBroken
from board.listings.actions import revise_listing
from board.listings.models import Effect, Listing, Opening, ShiftTimes
from board.notifications.models import Notification
from board.outbox.models import FollowUp, Mail
from board.participation import actions, queries
from board.participation.actions import Party
from board.participation.lifecycle import Side, State
from board.participation.models import Participation, WeeklySignUp
from board.participation.schedule import end_with_listings, follow_openings, tell_of_moves
from tests.factories import SANJO, Make
from tests.participation.conftest import IN_A_WEEK, TWO_HOURS, Gathering, only_opening, people

pytestmark = pytest.mark.usefixtures("in_app")
DAY = timedelta(days=1)


def joins(opening: Opening, *accounts: Account, make: Make, companions: int = 0) -> list[Participation]:
    party = Party(companions)
    return [actions.sign_up(opening, by=account, party=party, now=make.now) for account in accounts]


def states(*participations: Participation) -> list[State]:
    return [each.state for each in participations]


def told(account: Account) -> list[str]:
    rows = select(Notification).where(Notification.account_id == account.id).order_by(Notification.id)
    return [notice.event for notice in db.session.scalars(rows)]


def mailed(account: Account) -> list[str]:
    mails = select(Mail).where(Mail.recipient == account.email).order_by(Mail.id)
    return [mail.event for mail in db.session.scalars(mails)]


def follow_ups_done(listing: Listing, make: Make) -> None:
    """What the worker does after the commit."""
    for row in db.session.scalars(select(FollowUp)).all():
        handler = {
            "openings_changed": follow_openings,
            "opening_moved": tell_of_moves,
            "sign_ups_end": end_with_listings,
        }.get(row.kind)
        if handler:
            handler([row.subject_id], make.now)
        db.session.delete(row)
    db.session.flush()


def test_whoever_comes_while_there_are_seats_has_one_and_the_next_waits(make: Make, event: Gathering):
    opening = only_opening(event(seats=2))
    ken, yui, mai = people(make, "けん", "ゆい", "まい")
    places = joins(opening, ken, yui, mai, make=make)
    assert states(*places) == [State.CONFIRMED, State.CONFIRMED, State.WAITLISTED]
    assert opening.taken == 2
    assert (told(ken), told(mai)) == (["participation_confirmed"], ["participation_waitlisted"])
    assert (mailed(ken), mailed(mai)) == (told(ken), told(mai))
    assert told(opening.listing.author) == ["participation_joined"] * 3
    assert mailed(opening.listing.author) == []


def test_signing_up_twice_is_signing_up_once(make: Make, event: Gathering):
    opening = only_opening(event())
    [ken] = people(make, "けん")
    first, second = joins(opening, ken, ken, make=make)
    assert first is second
    assert opening.taken == 1
    assert told(ken) == ["participation_confirmed"]


def test_companions_sit_on_seats_too(make: Make, event: Gathering):
    opening = only_opening(event(seats=4, rules={"companions_max": 2}))
    family, pair, one = people(make, "家族", "ふたり", "ひとり")
    joins(opening, family, make=make, companions=2)
    [waiting] = joins(opening, pair, make=make, companions=1)
    [fits] = joins(opening, one, make=make)
    assert (waiting.state, fits.state, opening.taken) == (State.WAITLISTED, State.CONFIRMED, 4)


@pytest.mark.parametrize(("companions", "seats"), [(-1, 5), (3, 5), (2, 2)])
def test_a_party_that_could_never_fit_is_refused(make: Make, event: Gathering, companions: int, seats: int):
    opening = only_opening(event(seats=seats, rules={"companions_max": 2}))
    with pytest.raises(RuleBroken):
        joins(opening, make.account(), make=make, companions=companions)


def test_a_seat_that_comes_free_is_held_for_the_first_in_line_for_a_day(make: Make, event: Gathering):
    opening = only_opening(event(seats=1))
    ken, yui, mai = people(make, "けん", "ゆい", "まい")
    has_seat, first, second = joins(opening, ken, yui, mai, make=make)
    actions.cancel(has_seat, by=ken, now=make.now)
    assert states(has_seat, first, second) == [State.CANCELLED, State.OFFERED, State.WAITLISTED]
    assert first.offered_until == make.now + DAY
    assert opening.taken == 1
    assert told(yui)[-1] == mailed(yui)[-1] == "participation_offered"
    assert told(opening.listing.author)[-1] == mailed(opening.listing.author)[-1] == "participation_left"
    actions.accept(first, by=yui, now=make.now + DAY - timedelta(minutes=1))
    actions.accept(first, by=yui, now=make.now + DAY)
    assert (first.state, opening.taken) == (State.CONFIRMED, 1)


def test_the_first_whose_company_fits_is_offered_the_seat(make: Make, event: Gathering):
    opening = only_opening(event(seats=2, rules={"companions_max": 1}))
    ken, yui, pair, mai = people(make, "けん", "ゆい", "ふたり", "まい")
    has_seat, _ = joins(opening, ken, yui, make=make)
    [two] = joins(opening, pair, make=make, companions=1)
    [one] = joins(opening, mai, make=make)
    actions.cancel(has_seat, by=ken, now=make.now)
    assert states(two, one) == [State.WAITLISTED, State.OFFERED]


def test_an_offer_nobody_takes_goes_on_to_the_next(make: Make, event: Gathering):
    opening = only_opening(event(seats=1))
    ken, yui, mai = people(make, "けん", "ゆい", "まい")
    has_seat, first, second = joins(opening, ken, yui, mai, make=make)
    actions.cancel(has_seat, by=ken, now=make.now)
    assert actions.lapse_due(now=make.now + DAY - timedelta(minutes=1)) == 0
    assert actions.lapse_due(now=make.now + DAY) == 1
    assert actions.lapse_due(now=make.now + DAY) == 0
    assert states(first, second) == [State.LAPSED, State.OFFERED]
    assert second.offered_until == make.now + 2 * DAY
    assert (told(yui)[-1], opening.taken) == ("participation_lapsed", 1)
    with pytest.raises(RuleBroken):
        actions.accept(first, by=yui, now=make.now + DAY)


def test_an_offer_past_its_time_cannot_be_taken_even_before_the_clock_comes_round(make: Make, event: Gathering):
    opening = only_opening(event(seats=1))
    ken, yui = people(make, "けん", "ゆい")
    has_seat, first = joins(opening, ken, yui, make=make)
    actions.cancel(has_seat, by=ken, now=make.now)
    with pytest.raises(RuleBroken):
        actions.accept(first, by=yui, now=make.now + DAY)


def test_shortly_before_the_start_everybody_is_told_and_the_first_has_it(make: Make, event: Gathering):
    opening = only_opening(event(seats=1, starts_at=make.now + timedelta(hours=47)))
    ken, yui, mai = people(make, "けん", "ゆい", "まい")
    has_seat, first, second = joins(opening, ken, yui, mai, make=make)
    with pytest.raises(RuleBroken):
        actions.accept(second, by=mai, now=make.now)
    actions.cancel(has_seat, by=ken, now=make.now)
    assert states(first, second) == [State.WAITLISTED, State.WAITLISTED]
    assert mailed(yui)[-1] == mailed(mai)[-1] == "participation_free"
    actions.accept(second, by=mai, now=make.now)
    with pytest.raises(RuleBroken):
        actions.accept(first, by=yui, now=make.now)
    assert (second.state, first.state, opening.taken) == (State.CONFIRMED, State.WAITLISTED, 1)


def test_with_time_left_nobody_jumps_the_line(make: Make, event: Gathering):
    opening = only_opening(event(seats=2, rules={"companions_max": 1}))
    [ken] = people(make, "けん")
    joins(opening, ken, make=make)
    [pair] = joins(opening, make.account("ふたり"), make=make, companions=1)
    with pytest.raises(RuleBroken):
        actions.accept(pair, by=pair.account, now=make.now)


def test_stepping_back_within_a_day_of_the_start_is_late_and_afterwards_too_late(make: Make, event: Gathering):
    opening = only_opening(event())
    ken, yui = people(make, "けん", "ゆい")
    early, late = joins(opening, ken, yui, make=make)
    actions.cancel(early, by=ken, now=opening.starts_at - DAY)
    actions.cancel(late, by=yui, now=opening.starts_at - DAY + timedelta(minutes=1))
    actions.cancel(late, by=yui, now=opening.starts_at)
    assert states(early, late) == [State.CANCELLED, State.LATE_CANCELLED]
    assert early.ended_by == late.ended_by == Side.PERSON
    [there] = joins(opening, ken, make=make)
    with pytest.raises(RuleBroken):
        actions.cancel(there, by=ken, now=opening.starts_at)


def test_a_host_who_chooses_takes_people_in_or_not(make: Make, event: Gathering):
    opening = only_opening(event(seats=1, rules={"screens": True, "questions": ["経験はありますか"]}))
    ken, yui, mai = people(make, "けん", "ゆい", "まい")
    answers = [("経験はありますか", "あります")]
    first = actions.sign_up(opening, by=ken, party=Party(answers=answers), now=make.now)
    second, third = joins(opening, yui, mai, make=make)
    host = opening.listing.author
    assert states(first, second, third) == [State.APPLIED] * 3
    assert (opening.taken, told(ken), mailed(host)) == (0, [], ["participation_applied"] * 3)
    assert [list(pair) for pair in first.answers] == [["経験はありますか", "あります"]]
    actions.confirm(first, by=host, now=make.now)
    actions.confirm(first, by=host, now=make.now)
    actions.confirm(second, by=host, now=make.now)
    actions.decline(third, by=host, now=make.now)
    assert states(first, second, third) == [State.CONFIRMED, State.WAITLISTED, State.DECLINED]
    assert told(ken) == mailed(ken) == ["participation_confirmed"]
    assert told(yui) == mailed(yui) == ["participation_waitlisted"]
    assert told(mai) == mailed(mai) == ["participation_declined"]
    with pytest.raises(RuleBroken):
        actions.confirm(second, by=host, now=make.now)
    actions.call_off(first, by=host, now=make.now)
    assert states(first, second) == [State.CANCELLED, State.OFFERED]
    assert (first.ended_by, told(ken)[-1]) == (Side.HOST, "participation_off")


def test_neither_the_host_nor_those_who_act_for_the_organisation_sign_up(make: Make, event: Gathering):
    hanako, taro = people(make, "はなこ", "たろう")
    committee = make.save(
        Organisation(name="祭りの会", kind=OrganisationKind.NPO, region_id=SANJO, created_at=make.now)
    )
    make.save(Membership(organisation_id=committee.id, account_id=taro.id, since=make.now))
    opening = only_opening(event(author=hanako, organisation_id=committee.id))
    for account in (hanako, taro):
        with pytest.raises(RuleBroken):
            joins(opening, account, make=make)


@pytest.mark.parametrize("fields", [{"confirmed": False}, {"suspended": True}, {"leaving": True}])
def test_only_people_in_good_standing_sign_up(make: Make, event: Gathering, fields: dict[str, bool]):
    account = make.account("けん", confirmed=fields.get("confirmed", True))
    account.suspended_at = make.now if "suspended" in fields else None
    account.leaving_at = make.now if "leaving" in fields else None
    with pytest.raises(RuleBroken):
        joins(only_opening(event()), account, make=make)


def test_after_the_last_day_for_it_and_after_the_start_nobody_signs_up(make: Make, event: Gathering):
    closed = only_opening(event(rsvp_until=make.now))
    begun = only_opening(event(starts_at=make.now))
    days_long = event(starts_at=make.now - DAY)
    days_long.ends_at = make.now + 2 * DAY
    days_long.arrange_openings()
    for opening in (closed, begun):
        with pytest.raises(RuleBroken):
            joins(opening, make.account(), make=make)
    assert states(*joins(only_opening(days_long), make.account(), make=make)) == [State.CONFIRMED]


def test_while_moderators_look_nothing_moves_and_nothing_is_lost(make: Make, event: Gathering):
    listing = event(seats=1)
    opening = only_opening(listing)
    ken, yui, mai = people(make, "けん", "ゆい", "まい")
    first, second = joins(opening, ken, yui, make=make)
    actions.cancel(first, by=ken, now=make.now)
    restriction = listing.restrict(Effect.CHANGES_REQUESTED, guideline="bait", now=make.now + timedelta(hours=12))
    db.session.add(restriction)
    db.session.flush()
    for act in (
        lambda: joins(opening, mai, make=make),
        lambda: actions.accept(second, by=yui, now=make.now),
        lambda: actions.cancel(second, by=yui, now=make.now),
        lambda: actions.decline(second, by=listing.author, now=make.now),
    ):
        with pytest.raises(RuleBroken):
            act()
    assert actions.lapse_due(now=make.now + 3 * DAY) == 0
    restriction.lift(now=make.now + 3 * DAY)
    # Twelve of the twenty-four hours were left.
    assert actions.lapse_due(now=make.now + 3 * DAY + timedelta(hours=11)) == 0
    assert actions.lapse_due(now=make.now + 3 * DAY + timedelta(hours=12)) == 1


def test_more_seats_are_offered_to_those_who_wait_in_their_order(make: Make, event: Gathering):
    listing = event(seats=1)
    waiting = joins(only_opening(listing), *people(make, "けん", "ゆい", "まい", "りく"), make=make)[1:]
    revise_listing(listing, {"capacity": 3}, by=listing.author, now=make.now)
    follow_ups_done(listing, make)
    assert states(*waiting) == [State.OFFERED, State.OFFERED, State.WAITLISTED]
    assert only_opening(listing).taken == 3


def test_seats_that_came_free_without_a_word_are_found_within_a_minute(make: Make, event: Gathering):
    listing = event(seats=1)
    opening = only_opening(listing)
    _, waiting = joins(opening, *people(make, "けん", "ゆい"), make=make)
    opening.capacity = 2
    db.session.flush()
    assert actions.offer_what_is_free(now=make.now) == 1
    assert actions.offer_what_is_free(now=make.now) == 0
    assert waiting.state == State.OFFERED


def test_fewer_seats_than_are_taken_and_shifts_with_people_are_kept(make: Make, event: Gathering, shifts: Gathering):
    listing = event(seats=3)
    joins(only_opening(listing), *people(make, "けん", "ゆい"), make=make)
    with pytest.raises(RuleBroken) as refused:
        revise_listing(listing, {"capacity": 1}, by=listing.author, now=make.now)
    assert refused.value.params == {"taken": 2}
    db.session.rollback()
    volunteering = shifts(2)
    joins(volunteering.openings[0], make.account(), make=make)
    left = [shift.times for shift in volunteering.shifts[1:]]
    with pytest.raises(RuleBroken):
        revise_listing(volunteering, {"shifts": left}, by=volunteering.author, now=make.now)


def test_who_waited_for_a_shift_that_is_gone_is_told(make: Make, shifts: Gathering):
    listing = shifts(2, rules={"screens": True})
    [applied] = joins(listing.openings[0], make.account("けん"), make=make)
    left = [shift.times for shift in listing.shifts[1:]]
    revise_listing(listing, {"shifts": left}, by=listing.author, now=make.now)
    follow_ups_done(listing, make)
    assert (applied.state, told(applied.account)) == (State.DECLINED, ["participation_off"])


def test_whoever_comes_hears_that_it_is_at_another_time(make: Make, event: Gathering):
    listing = event()
    [ken, yui] = joins(only_opening(listing), *people(make, "けん", "ゆい"), make=make)
    actions.cancel(yui, by=yui.account, now=make.now)
    ken.reminded_day_at = make.now
    later = {"starts_at": listing.starts_at + DAY, "ends_at": listing.ends_at + DAY}
    revise_listing(listing, later, by=listing.author, now=make.now)
    follow_ups_done(listing, make)
    assert told(ken.account)[-1] == mailed(ken.account)[-1] == "participation_moved"
    assert "participation_moved" not in told(yui.account)
    assert ken.reminded_day_at is None
    revise_listing(listing, {"title": "工房見学と体験"}, by=listing.author, now=make.now)
    follow_ups_done(listing, make)
    assert told(ken.account).count("participation_moved") == 1


def test_a_withdrawn_event_does_not_take_place_for_anybody(make: Make, event: Gathering):
    listing = event(seats=1)
    ken, yui = joins(only_opening(listing), *people(make, "けん", "ゆい"), make=make)
    close_listing(listing, Outcome.WITHDRAWN, by=listing.author, now=make.now)
    follow_ups_done(listing, make)
    assert states(ken, yui) == [State.CANCELLED, State.DECLINED]
    assert told(ken.account)[-1] == told(yui.account)[-1] == "participation_off"
    end_with_listings([listing.id], make.now)
    assert told(ken.account).count("participation_off") == 1


def test_what_has_taken_place_is_not_called_off(make: Make, shifts: Gathering):
    listing = shifts(2)
    past, coming = [joins(opening, make.account(), make=make)[0] for opening in listing.openings]
    close_listing(listing, Outcome.WITHDRAWN, by=listing.author, now=make.now + IN_A_WEEK + TWO_HOURS)
    follow_ups_done(listing, make)
    assert states(past, coming) == [State.CONFIRMED, State.CANCELLED]


def test_who_still_waited_when_it_was_over_hears_it_without_a_mail(make: Make, event: Gathering):
    listing = event(seats=1)
    comes, waits = joins(only_opening(listing), *people(make, "けん", "ゆい"), make=make)
    over = listing.ends_at
    assert actions.let_go_of_unsettled(now=over - timedelta(minutes=1)) == 0
    assert actions.let_go_of_unsettled(now=over) == 1
    assert actions.let_go_of_unsettled(now=over) == 0
    assert states(comes, waits) == [State.CONFIRMED, State.DECLINED]
    assert told(waits.account)[-1] == "participation_over"
    assert "participation_over" not in mailed(waits.account)


def test_every_week_is_one_press_for_all_coming_shifts_and_those_to_come(make: Make, shifts: Gathering):
    listing = shifts(3, seats=1)
    [ken] = people(make, "けん")
    joins(listing.openings[1], make.account("ゆい"), make=make)
    signed_up = actions.sign_up_weekly(listing.openings[0], by=ken, now=make.now)
    assert states(*signed_up) == [State.CONFIRMED, State.WAITLISTED, State.CONFIRMED]
    assert mailed(ken) == ["participation_confirmed"]
    again = actions.sign_up_weekly(listing.openings[0], by=ken, now=make.now)
    assert again == signed_up
    actions.cancel(signed_up[2], by=ken, now=make.now)
    starts_at = make.now + 4 * IN_A_WEEK
    fourth = ShiftTimes(starts_at, starts_at + TWO_HOURS, 1)
    another_hour = ShiftTimes(starts_at + TWO_HOURS, starts_at + 2 * TWO_HOURS, 1)
    times = [*(shift.times for shift in listing.shifts), fourth, another_hour]
    revise_listing(listing, {"shifts": times}, by=listing.author, now=make.now)
    follow_ups_done(listing, make)
    theirs = db.session.scalars(queries.of(ken).order_by(Participation.id)).all()
    assert [each.opening.starts_at for each in theirs] == [make.now + week * IN_A_WEEK for week in (1, 2, 3, 4)]
    assert theirs[-1].state == State.CONFIRMED
    assert signed_up[2].state == State.CANCELLED
    [wish] = db.session.scalars(select(WeeklySignUp))
    actions.stop_weekly(wish)
    assert db.session.scalars(select(WeeklySignUp)).all() == []


def test_an_event_has_no_every_week(make: Make, event: Gathering):
    with pytest.raises(RuleBroken):
        actions.sign_up_weekly(only_opening(event()), by=make.account(), now=make.now)


def test_roles_have_seats_of_their_own(make: Make, event: Gathering):
    listing = event(seats=None, roles=[["受付", 1], ["片づけ", 2]])
    desk, tidying = sorted(listing.openings, key=lambda opening: opening.capacity or 0)
    first, second = joins(desk, *people(make, "けん", "ゆい"), make=make)
    [third] = joins(tidying, make.account("まい"), make=make)
    assert states(first, second, third) == [State.CONFIRMED, State.WAITLISTED, State.CONFIRMED]
    assert (desk.role, desk.taken, tidying.taken) == ("受付", 1, 1)


def test_reminders_come_a_day_and_three_hours_before_once_each(make: Make, event: Gathering):
    listing = event()
    starts_at = listing.starts_at
    [ken] = joins(only_opening(listing), make.account("けん"), make=make)
    counts = [actions.remind_due(now=starts_at - timedelta(hours=hours)) for hours in (25, 24, 23, 4, 3, 2, 1)]
    assert counts == [0, 1, 0, 0, 1, 0, 0]
    assert mailed(ken.account)[1:] == ["participation_reminder"] * 2


def test_who_signs_up_today_is_not_reminded_of_tomorrow(make: Make, event: Gathering):
    starts_at = make.now + timedelta(hours=20)
    [ken] = joins(only_opening(event(starts_at=starts_at)), make.account("けん"), make=make)
    assert actions.remind_due(now=make.now + timedelta(hours=1)) == 0
    assert actions.remind_due(now=starts_at - timedelta(hours=3)) == 1
    assert told(ken.account)[-1] == "participation_reminder"


def test_after_a_long_sleep_of_the_clock_one_reminder_is_enough(make: Make, event: Gathering):
    listing = event()
    joins(only_opening(listing), make.account("けん"), make=make)
    assert actions.remind_due(now=listing.starts_at - timedelta(hours=2)) == 1
    assert actions.remind_due(now=listing.starts_at - timedelta(hours=1)) == 0
