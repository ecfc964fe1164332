"""Calendars for other programs: of a listing, of a region, and one's own behind an address nobody else knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from board import db
from board.clock import TOKYO
from board.feeds.models import CalendarKey
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing, Opening, Shift
from board.participation.lifecycle import State
from board.participation.models import Participation
from tests.factories import NAGAOKA, NOW, SANJO, Make
from tests.html import links_of

SignIn = Callable[..., FlaskClient]
BEGINS = datetime(2026, 12, 5, 10, tzinfo=TOKYO)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def event(make: Make, title: str = "刃物まつり", **fields: Any) -> Listing:
    fields = {"starts_at": BEGINS, "ends_at": BEGINS + 6 * HOUR, "venue": "広場", **fields}
    return make.listing(title, kind=Kind.EVENT, **fields)


def entries(client: FlaskClient, path: str) -> list[Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_an_event_as_an_entry(client: FlaskClient, make: Make):
    fair = event(make, "刃物; まつり, 冬", body="研ぎ直しも\nできます。" * 30)
    answer = client.get(f"/listings/{fair.id}/calendar.ics")
    text = answer.data.decode()
    assert "DTSTART;TZID=Asia/Tokyo:20261205T100000\r\n" in text
    assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\n" in text
    assert r"刃物\; まつり\, 冬" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (entry,) = entries(client, f"/listings/{fair.id}/calendar.ics")
    assert entry["UID"] == f"listing-{fair.id}@localhost"
    assert entry["SEQUENCE"] == fair.version
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["LOCATION"] == "新潟県 三条市 広場"
    assert entry["URL"] == f"http://localhost/listings/{fair.id}"
    assert entry.decoded("DTEND") == fair.ends_at
    assert entry.decoded("LAST-MODIFIED") == entry.decoded("DTSTAMP") == fair.updated_at
    assert "研ぎ直しも" in entry["DESCRIPTION"]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="engawa-{fair.id}.ics"'


def test_what_has_no_hour_is_whole_days(client: FlaskClient, make: Make):
    begins = datetime(2026, 12, 5, tzinfo=TOKYO)
    fair = event(make, starts_at=begins, ends_at=begins + timedelta(days=1, hours=23, minutes=59))
    (entry,) = entries(client, f"/listings/{fair.id}/calendar.ics")
    assert (str(entry.decoded("DTSTART")), str(entry.decoded("DTEND"))) == ("2026-12-05", "2026-12-07")


def test_each_shift_is_an_entry_of_its_own(client: FlaskClient, make: Make):
    hands = make.listing(
        "りんごの収穫", kind=Kind.VOLUNTEERING, starts_at=BEGINS, ends_at=BEGINS + 26 * HOUR, volunteering_form="shifts"
    )
    for n in range(2):
        begins = BEGINS + n * 24 * HOUR
        make.save(Shift(listing_id=hands.id, starts_at=begins, ends_at=begins + 2 * HOUR, capacity=3))
    found = entries(client, f"/listings/{hands.id}/calendar.ics")
    assert [entry.decoded("DTSTART") for entry in found] == [BEGINS, BEGINS + 24 * HOUR]
    assert len({entry["UID"] for entry in found}) == 2
    assert len(entries(client, "/regions/15204/calendar.ics")) == 2


def test_what_is_called_off_says_so_for_a_while(app: Flask, client: FlaskClient, make: Make):
    fair = event(make)
    before = entries(client, "/regions/15/calendar.ics")[0]
    with app.app_context():
        db.session.get_one(Listing, fair.id).withdraw(now=NOW)
        db.session.commit()
    for path in (f"/listings/{fair.id}/calendar.ics", "/regions/15/calendar.ics"):
        (entry,) = entries(client, path)
        assert entry["STATUS"] == "CANCELLED"
        assert entry["UID"] == before["UID"]
        assert entry["SEQUENCE"] > before["SEQUENCE"]
    with time_machine.travel(NOW + timedelta(days=31)):
        assert client.get(f"/listings/{fair.id}/calendar.ics").status_code == 404


def test_goods_stays_drafts_and_what_is_held_back_have_no_calendar(client: FlaskClient, make: Make):
    held = event(make)
    make.restriction(held)
    others = [
        make.listing(),
        make.listing(kind=Kind.STAY, starts_at=BEGINS, ends_at=BEGINS + HOUR),
        event(make, state=ListingState.DRAFT),
        make.listing("遠隔の手伝い", kind=Kind.VOLUNTEERING, volunteering_form="remote"),
        held,
    ]
    assert {client.get(f"/listings/{each.id}/calendar.ics").status_code for each in others} == {404}
    assert entries(client, "/regions/15204/calendar.ics") == []


def test_a_region_has_what_lies_ahead_in_it_and_below(client: FlaskClient, make: Make):
    event(make, "三条の市")
    event(make, "長岡の市", region=NAGAOKA, starts_at=BEGINS + HOUR)
    event(make, "昨日の市", starts_at=NOW - 30 * HOUR, ends_at=NOW - 24 * HOUR)
    event(make, "今の市", starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    assert [each["SUMMARY"] for each in entries(client, "/regions/15/calendar.ics")] == [
        "今の市",
        "三条の市",
        "長岡の市",
    ]
    assert [each["SUMMARY"] for each in entries(client, "/regions/15202/calendar.ics")] == ["長岡の市"]
    assert client.get("/regions/152048/calendar.ics").location == "/regions/15204/calendar.ics"
    assert client.get("/regions/99999/calendar.ics").status_code == 404


def test_who_has_it_already_is_told_nothing_until_something_changes(app: Flask, client: FlaskClient, make: Make):
    fair = event(make)
    first = client.get("/regions/15204/calendar.ics")
    tag = first.headers["ETag"]
    assert first.headers["Last-Modified"]
    again = client.get("/regions/15204/calendar.ics", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    make.restriction(fair)
    with app.app_context():
        db.session.get_one(Listing, fair.id).touch(now=NOW)
        db.session.commit()
    later = client.get("/regions/15204/calendar.ics", headers={"If-None-Match": tag})
    assert later.status_code == 200
    assert b"VEVENT" not in later.data


def own_address(browser: FlaskClient) -> str:
    page = browser.post("/my/calendar")
    assert page.headers["Cache-Control"] == "no-store"
    found = re.search(r'value="http://localhost(/calendars/[\w-]+\.ics)"', page.text)
    assert found
    return found[1]


@pytest.mark.both_databases
def test_ones_own_calendar_has_what_one_hosts_and_takes_part_in(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn
):
    hanako, ken = make.account("はなこ"), make.account("けん")
    fair, walk = event(make, author=hanako), event(make, "まち歩き", author=ken)
    event(make, "よその催し", author=make.account())
    seat(make, walk, hanako, State.CONFIRMED)
    seat(make, event(make, "満員の会", author=ken), hanako, State.WAITLISTED)
    seat(make, event(make, "やめた会", author=ken), hanako, State.CANCELLED)
    path = own_address(sign_in(hanako))
    found = {str(each["SUMMARY"]): str(each["STATUS"]) for each in entries(client, path)}
    assert found == {
        "刃物まつり": "CONFIRMED",
        "まち歩き（参加予定）": "CONFIRMED",
        "満員の会（キャンセル待ち）": "TENTATIVE",
    }
    assert fair.title in found
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    with app.app_context():
        db.session.get_one(Listing, walk.id).withdraw(now=NOW)
        db.session.commit()
    assert {str(each["STATUS"]) for each in entries(client, path) if "まち歩き" in each["SUMMARY"]} == {"CANCELLED"}


def test_ones_own_place_is_one_entry_for_oneself(make: Make, sign_in: SignIn):
    hanako, ken = make.account("はなこ"), make.account("けん")
    place = seat(make, event(make, "まち歩き", author=ken), hanako, State.CONFIRMED)
    path = f"/participations/{place.id}/calendar.ics"
    assert [str(each["SUMMARY"]) for each in entries(sign_in(hanako), path)] == ["まち歩き（参加予定）"]
    assert sign_in(ken).get(path).status_code == 404


def seat(make: Make, listing: Listing, account: Any, state: State) -> Participation:
    opening = make.save(Opening(listing_id=listing.id, starts_at=listing.starts_at, ends_at=listing.ends_at, taken=0))
    return make.save(
        Participation(
            opening_id=opening.id,
            listing_id=listing.id,
            account_id=account.id,
            state=state,
            created_at=NOW,
            moved_at=NOW,
        )
    )


@pytest.mark.security("4-59")
def test_the_address_is_a_secret_that_can_be_renewed_and_taken_away(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn
):
    browser = sign_in(make.account())
    first = own_address(browser)
    with app.app_context():
        kept = db.session.query(CalendarKey).one()
    assert kept.secret_hash not in first
    assert first.removeprefix("/calendars/").removesuffix(".ics") not in repr(vars(kept))
    assert first not in browser.get("/my/calendar").text
    second = own_address(browser)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert browser.post("/my/calendar/end").status_code == 303
    assert client.get(second).status_code == 404


def test_who_is_suspended_or_leaves_has_no_calendar(app: Flask, client: FlaskClient, make: Make, sign_in: SignIn):
    account = make.account()
    path = own_address(sign_in(account))
    make.save(account, suspended_at=datetime(2026, 11, 22, tzinfo=UTC))
    assert client.get(path).status_code == 404


def test_pages_lead_to_their_calendars(client: FlaskClient, make: Make):
    fair, guitar = event(make), make.listing()
    assert f"/listings/{fair.id}/calendar.ics" in links_of(client.get(f"/listings/{fair.id}").text)
    assert "calendar.ics" not in client.get(f"/listings/{guitar.id}").text
    assert f"/regions/{SANJO}/calendar" in links_of(client.get(f"/regions/{SANJO}").text)
    links = links_of(client.get(f"/regions/{SANJO}/calendar").text)
    assert {f"webcal://localhost/regions/{SANJO}/calendar.ics", f"/regions/{SANJO}/events.csv"} <= set(links)
