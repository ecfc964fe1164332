"""The rules of time, by table: what ends a listing, when its author hears of it, how often it may be renewed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from board.errors import RuleBroken
from board.listings.kinds import Kind
from board.listings.lifecycle import (
    RENEWALS_MAX,
    End,
    Ending,
    ListingState,
    closed_in_sight_since,
    end_of,
    next_warning,
    renewal_opens_at,
    shown_until,
)
from board.listings.models import Effect, Listing, Restriction
from tests.factories import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("ends_at", "deadline", "is_standing", "end"),
    [
        (None, None, False, End(NOW + 30 * DAY, Ending.LIFETIME)),
        (None, NOW + 5 * DAY, False, End(NOW + 5 * DAY, Ending.DEADLINE)),
        (None, NOW + 90 * DAY, False, End(NOW + 30 * DAY, Ending.LIFETIME)),
        (NOW + 3 * DAY, None, False, End(NOW + 3 * DAY, Ending.DATE)),
        (NOW + 90 * DAY, None, False, End(NOW + 90 * DAY, Ending.DATE)),
        (NOW + 3 * DAY, NOW + DAY, False, End(NOW + DAY, Ending.DEADLINE)),
        (NOW + 3 * DAY, NOW + 5 * DAY, False, End(NOW + 3 * DAY, Ending.DATE)),
        (None, None, True, End(None, Ending.STANDING)),
        (None, NOW + 5 * DAY, True, End(NOW + 5 * DAY, Ending.DEADLINE)),
        (NOW + 3 * DAY, None, True, End(NOW + 3 * DAY, Ending.DATE)),
    ],
)
def test_the_earliest_of_what_can_end_it_ends_it(
    ends_at: datetime | None, deadline: datetime | None, is_standing: bool, end: End
):
    found = end_of(Kind.GOODS, counted_from=NOW, ends_at=ends_at, deadline=deadline, is_standing=is_standing)
    assert found == end


END = NOW + 30 * DAY


@pytest.mark.parametrize(
    ("ending", "after", "told_at"),
    [
        (Ending.LIFETIME, NOW, END - 7 * DAY),
        (Ending.LIFETIME, END - 7 * DAY - HOUR, END - 7 * DAY),
        (Ending.LIFETIME, END - 7 * DAY, END - DAY),
        (Ending.LIFETIME, END - 2 * HOUR, None),
        (Ending.DEADLINE, NOW, END - DAY),
        (Ending.DEADLINE, END - DAY, None),
        (Ending.DATE, NOW, None),
    ],
)
def test_the_author_is_told_a_week_and_a_day_before_but_not_of_dates_that_pass(
    ending: Ending, after: datetime, told_at: datetime | None
):
    assert next_warning(End(END, ending), after=after) == told_at


def test_an_undated_call_for_hands_is_asked_about_on_its_day_24():
    end = end_of(Kind.VOLUNTEERING, counted_from=NOW)
    assert next_warning(end, after=NOW) == NOW + 24 * DAY


def test_a_standing_offer_is_asked_about_twice_a_year():
    assert next_warning(End(None, Ending.STANDING), after=NOW) == NOW + 180 * DAY


@pytest.mark.parametrize(
    ("ending", "renewal_count", "opens_at"),
    [
        (Ending.LIFETIME, 0, END - 7 * DAY),
        (Ending.LIFETIME, 4, END - 7 * DAY),
        (Ending.LIFETIME, 5, None),
        (Ending.DATE, 0, None),
        (Ending.DEADLINE, 0, None),
    ],
)
def test_what_lives_for_a_while_may_be_renewed_in_its_last_week_five_times(
    ending: Ending, renewal_count: int, opens_at: datetime | None
):
    assert renewal_opens_at(End(END, ending), renewal_count=renewal_count) == opens_at


def test_what_is_over_is_shown_for_thirty_days():
    assert shown_until(NOW) == NOW + 30 * DAY
    assert closed_in_sight_since(shown_until(NOW)) == NOW


def a_listing(**fields: object) -> Listing:
    listing = Listing(kind=Kind.GOODS, state=ListingState.DRAFT, author_id=1, version=1, renewal_count=0, **fields)
    listing.publish(now=NOW)
    return listing


def test_renewed_days_are_counted_from_the_renewal():
    listing = a_listing()
    listing.renew(now=NOW + 25 * DAY)
    assert listing.expires_at == NOW + 55 * DAY
    assert listing.warn_at == NOW + 48 * DAY
    assert not listing.may_renew(NOW + 47 * DAY)
    assert listing.may_renew(NOW + 48 * DAY)


def test_too_early_is_refused_with_the_number_of_days():
    with pytest.raises(RuleBroken, match="期限の") as refusal:
        a_listing().renew(now=NOW + 22 * DAY)
    assert refusal.value.params == {"days": 7}


def test_the_sixth_renewal_is_refused_and_points_to_posting_again():
    listing, moment = a_listing(), NOW
    for _ in range(RENEWALS_MAX):
        moment += 29 * DAY
        listing.renew(now=moment)
    assert listing.renewable_at is None
    with pytest.raises(RuleBroken, match="5回までです。期限が過ぎたら、もう一度載せる"):
        listing.renew(now=moment + 29 * DAY)
    assert listing.expires_at == moment + 30 * DAY


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends_at": NOW + 20 * DAY}, "日付で終わる"),
        ({"deadline": NOW + 20 * DAY}, "日付で終わる"),
        ({"is_standing": True}, "期限がない"),
    ],
)
def test_what_does_not_run_out_by_itself_is_not_renewed(fields: dict[str, object], sentence: str):
    listing = a_listing(**fields)
    with pytest.raises(RuleBroken, match=sentence):
        listing.renew(now=NOW + 19 * DAY)


def test_what_is_held_for_somebody_may_be_renewed_and_stays_held():
    listing = a_listing()
    listing.reserve(now=NOW + 24 * DAY)
    listing.renew(now=NOW + 29 * DAY)
    assert listing.state == ListingState.RESERVED
    assert listing.expires_at == NOW + 59 * DAY


def lifted(since: timedelta, until: timedelta, effect: Effect = Effect.HIDDEN) -> Restriction:
    return Restriction(effect=effect, guideline="bait", since=NOW + since, lifted_at=NOW + until)


@pytest.mark.parametrize(
    ("restrictions", "days_given_back"),
    [
        ([lifted(2 * DAY, 5 * DAY)], 3),
        ([lifted(2 * DAY, 5 * DAY), lifted(3 * DAY, 4 * DAY)], 3),
        ([lifted(2 * DAY, 5 * DAY), lifted(4 * DAY, 8 * DAY)], 6),
        ([lifted(2 * DAY, 5 * DAY), lifted(10 * DAY, 11 * DAY)], 4),
        ([lifted(2 * DAY, 5 * DAY, Effect.LIMITED)], 0),
    ],
)
def test_time_out_of_sight_is_given_back_once_and_stays_given_back(
    restrictions: list[Restriction], days_given_back: int
):
    listing = a_listing()
    listing.restrictions.extend(restrictions)
    listing.given_back(now=NOW + 12 * DAY)
    assert listing.expires_at == NOW + (30 + days_given_back) * DAY
    listing.revise({"title": "ギター"}, now=NOW + 13 * DAY)
    assert listing.expires_at == NOW + (30 + days_given_back) * DAY


def test_a_listing_that_is_over_is_never_asked_about_again():
    for end_it in (Listing.withdraw, Listing.complete, Listing.expire):
        listing = a_listing()
        end_it(listing, now=NOW + DAY)
        assert listing.warn_at is None


def test_a_last_day_set_later_moves_the_end_and_taking_it_away_moves_it_back():
    listing = a_listing()
    listing.revise({"deadline": NOW + 5 * DAY}, now=NOW + DAY)
    assert (listing.expires_at, listing.warn_at) == (NOW + 5 * DAY, NOW + 4 * DAY)
    listing.revise({"deadline": None}, now=NOW + 2 * DAY)
    assert (listing.expires_at, listing.warn_at) == (NOW + 30 * DAY, NOW + 23 * DAY)


@pytest.mark.parametrize("fields", [{"ends_at": NOW + 300 * DAY}, {"is_standing": True}])
def test_where_its_date_or_its_standing_is_taken_away_its_lifetime_begins(fields: dict[str, object]):
    listing = a_listing(**fields)
    listing.revise(dict.fromkeys(fields, None) if "ends_at" in fields else {"is_standing": False}, now=NOW + 200 * DAY)
    assert listing.expires_at == NOW + 230 * DAY
    assert listing.renewal_count == 0
