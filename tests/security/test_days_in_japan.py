"""§5 row 16: days begin and end in Japan, wherever the server stands and whatever its machine takes for its zone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from tests.factories import NOW, Make
from tests.listings.typed import begin, complete, edit

SignIn = Callable[..., FlaskClient]
STATIC = Path(__file__).parent.parent.parent / "static" / "js"
pytestmark = pytest.mark.security("5-16")
# The last and the first minute of a day in Japan; in Los Angeles and in London it is one and the same day.
BEFORE_MIDNIGHT, AFTER_MIDNIGHT = datetime(2026, 12, 4, 14, 59, tzinfo=UTC), datetime(2026, 12, 4, 15, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True, params=["America/Los_Angeles", "Pacific/Kiritimati", "UTC"])
def somewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own zone: seventeen hours behind Japan, five before it, none."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ")


@pytest.fixture
def browser(sign_in: SignIn, hanako: Account) -> FlaskClient:
    return sign_in(hanako)


def text_of(page: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))


def stored(app: Flask, listing_id: int) -> Listing:
    with app.app_context():
        return db.session.get_one(Listing, listing_id)


@pytest.mark.parametrize(("moment", "day"), [(BEFORE_MIDNIGHT, "12月4日"), (AFTER_MIDNIGHT, "12月5日")])
def test_an_event_stands_on_its_day_in_japan(client: FlaskClient, make: Make, moment: datetime, day: str):
    listing = make.listing("夜の集まり", kind=Kind.EVENT, starts_at=moment, ends_at=moment + timedelta(hours=2))
    clock = "23:59" if moment == BEFORE_MIDNIGHT else "00:01"
    shown = text_of(client.get(f"/listings/{listing.id}").text)
    assert day in shown
    assert clock in shown or clock.removeprefix("0") in shown


def test_a_time_that_was_typed_is_one_in_japan_and_comes_back_as_typed(app: Flask, browser: FlaskClient):
    listing_id = begin(browser, Kind.EVENT)
    typed = complete(
        Kind.EVENT, starts_at="2026-12-05T00:01", ends_at="2026-12-05T23:59", rsvp_until="2026-12-04T23:59"
    )
    assert browser.post(edit(listing_id), data=typed).status_code == 303
    listing = stored(app, listing_id)
    assert listing.state == ListingState.OPEN
    assert (listing.starts_at, listing.rsvp_until) == (AFTER_MIDNIGHT, BEFORE_MIDNIGHT)
    page = browser.get(edit(listing_id)).text
    assert 'value="2026-12-05T00:01"' in page
    assert 'value="2026-12-05T23:59"' in page


def test_a_last_day_ends_at_midnight_in_japan_and_an_appointed_hour_is_one_there(
    app: Flask, browser: FlaskClient, clock: time_machine.Coordinates
):
    from board.listings.schedule import close_expired, publish_scheduled

    listing_id = begin(browser)
    typed = complete(deadline="2026-12-04", publish_at="2026-11-23T00:01")
    assert browser.post(edit(listing_id), data=typed).status_code == 303
    planned = stored(app, listing_id)
    assert (planned.state, planned.publish_at) == (ListingState.DRAFT, datetime(2026, 11, 22, 15, 1, tzinfo=UTC))
    assert planned.deadline == BEFORE_MIDNIGHT

    def state_at(moment: datetime) -> ListingState:
        clock.move_to(moment)
        for work in (publish_scheduled, close_expired):
            with app.app_context():
                work()
        return stored(app, listing_id).state

    assert state_at(datetime(2026, 11, 22, 15, 0, 59, tzinfo=UTC)) == ListingState.DRAFT
    assert state_at(datetime(2026, 11, 22, 15, 1, tzinfo=UTC)) == ListingState.OPEN
    assert state_at(BEFORE_MIDNIGHT - timedelta(seconds=1)) == ListingState.OPEN
    assert state_at(AFTER_MIDNIGHT) == ListingState.EXPIRED


def test_what_was_said_around_midnight_stands_under_two_days(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    talk = make.conversation(said=())
    for moment, body in ((BEFORE_MIDNIGHT, "おやすみなさい。"), (AFTER_MIDNIGHT, "日付が変わりました。")):
        message = make.message(talk, body, by=talk.asker)
        make.save(message, sent_at=moment)
    clock.move_to(AFTER_MIDNIGHT + timedelta(minutes=1))
    page = sign_in(talk.asker).get(f"/conversations/{talk.id}").text
    # Beside it stands the list of talks with the last words of each.
    shown = text_of(page[page.index('class="thread-talk"') :])
    order = [shown.index(word) for word in ("12月4日", "おやすみなさい。", "12月5日", "日付が変わりました。")]
    assert order == sorted(order)
    assert "23:59" in shown
    assert "00:01" in shown


def test_no_script_reckons_a_time_in_the_zone_of_its_reader():
    """What the server wrote stays: a reader in Los Angeles sees the hour at which to be there; `own-time.js` writes
    theirs beside it."""
    reckoning = re.compile(r"toLocale(Date|Time)?String|Intl\.DateTimeFormat|\.get(Hours|Date|Day)\(|getTimezoneOffset")
    found = [path.name for path in STATIC.rglob("*.js") if reckoning.search(path.read_text("utf-8"))]
    assert found == ["own-time.js"]
