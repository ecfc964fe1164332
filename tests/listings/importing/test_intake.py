"""A town's list taken in: every row of it, once, whatever its format; what cannot be read waits for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.clock import TOKYO
from board.errors import RuleBroken
from board.listings.actions import revise_listing
from board.listings.importing import actions
from board.listings.kinds import Rsvp
from board.listings.lifecycle import ListingState
from board.listings.models import EventRow, EventSource, Listing, RowState
from board.listings.openings import OPENING_MOVED, SIGN_UPS_END
from board.outbox.models import FollowUp
from board.participation.actions import sign_up
from tests.factories import SANJO, SAPPORO, Make
from tests.listings.importing.conftest import FILES, TakeIn, table

Listings = Callable[[], dict[str, Listing]]
Rows = Callable[[], dict[str, EventRow]]
FAIR = ["1", "刃物まつり", "2026-12-05", "", "10:00", "16:00", "広場", "500", "研ぎ直しもできます。"]
MARKET = ["2", "雪の朝市", "2026-12-06", "", "", "", "駅前", "", "野菜と漬物。"]


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=TOKYO)  # type: ignore[arg-type,misc]


def counts(outcome: object) -> dict[str, int]:
    return {name: count for name, count in outcome.counts.items() if count}  # type: ignore[attr-defined]


def test_the_recommended_format(take_in: TakeIn, listings: Listings, rows: Rows, source: EventSource):
    outcome = take_in((FILES / "recommended_a.csv").read_bytes(), name="events.csv")
    assert counts(outcome) == {"read": 2, "created": 2}
    open_day, snow = listings()["鍛冶場をひらく日"], listings()["雪あそび広場"]
    assert (open_day.region_id, open_day.source_id, open_day.author_id) == (SANJO, source.id, source.author_id)
    assert (open_day.starts_at, open_day.ends_at) == (at(2026, 12, 5, 10), at(2026, 12, 6, 16))
    assert (open_day.price_yen, open_day.capacity, open_day.venue) == (500, 20, "縁側工房 2階")
    assert open_day.rsvp_until == at(2026, 12, 3, 17)
    for said in ("親方の手もと", "料金について：中学生以下は無料", "問い合わせ：縁側工房", "https://example.jp/kaji"):
        assert said in open_day.body
    # Without hours it is the whole day.
    assert (snow.starts_at, snow.ends_at) == (at(2027, 1, 10), at(2027, 1, 10, 23, 59))
    # The number of a code without its check digit, and a spot that was typed the wrong way round.
    assert rows()["2"].scope == "152048"
    assert (rows()["2"].latitude, rows()["2"].longitude) == (37.63, 138.95)


def test_the_catalogue_format(take_in: TakeIn, listings: Listings, rows: Rows):
    outcome = take_in((FILES / "catalogue_b.csv").read_bytes(), name="092011_event.csv")
    assert counts(outcome) == {"read": 2, "created": 1, "skipped": 1}
    walk = listings()["里山のまち歩き"]
    assert (walk.region_id, walk.category) == (9201, "tour")
    assert "集合場所：案内所の軒下" in walk.body
    assert "住所：栃木県宇都宮市本町1-2" in walk.body
    # Called off before anybody heard of it.
    assert list(listings()) == ["里山のまち歩き"]
    assert rows()["8"].listing_id is None


def test_the_standard_format_and_a_column_nobody_knows(take_in: TakeIn, listings: Listings):
    outcome = take_in((FILES / "standard_c.csv").read_bytes(), name="event.csv")
    assert counts(outcome) == {"read": 1, "created": 1}
    snow = listings()["雪かきを覚える会"]
    assert (snow.region_id, snow.price_yen, snow.venue) == (SAPPORO, 0, "北の公民館 1階ロビー")
    assert (snow.starts_at, snow.ends_at) == (at(2026, 12, 19, 10), at(2026, 12, 19, 12))
    assert "合言葉：ゆきだるま" in snow.body


def test_the_free_form_with_messy_days_and_fees(take_in: TakeIn, listings: Listings, rows: Rows):
    outcome = take_in((FILES / "free_form_d.csv").read_bytes())
    assert counts(outcome) == {"read": 4, "created": 3, "waiting": 1, "review": 3}
    prints, stars = listings()["木版画の冬展"], listings()["冬の星空上映会"]
    assert (prints.starts_at, prints.ends_at) == (at(2026, 12, 5, 9), at(2026, 12, 13, 17))
    assert prints.price_yen is None
    assert "料金：一般300円、高校生以下無料" in prints.body
    assert (stars.starts_at, stars.ends_at) == (at(2026, 12, 19), at(2026, 12, 19, 23, 59))
    assert "①10:00 ②14:00" in stars.body
    assert "出前ふれあい講座" not in listings()
    found = rows()
    assert found["1"].problems == ["date_note", "time_note", "unclear_fee"]
    assert found["1"].said["date"] == "12月5日（土）～12月13日（日）\n※月曜を除く"
    assert (found["3"].state, found["3"].problems) == (RowState.WAITING, ["unclear_date", "unclear_time"])
    assert found["4"].problems == ["unclear_time"]
    assert [number for number, row in sorted(found.items()) if row.awaits_review] == ["1", "3", "4"]
    # Its numbers begin anew each month.
    assert {row.period for row in found.values()} == {"2026-12"}


def test_the_same_file_twice_changes_nothing(take_in: TakeIn, listings: Listings):
    content = table(FAIR, MARKET)
    take_in(content)
    before = {title: (listing.id, listing.version) for title, listing in listings().items()}
    assert counts(take_in(content)) == {"read": 2, "unchanged": 2}
    assert counts(take_in(content.decode("utf-8-sig").encode("cp932"))) == {"read": 2, "unchanged": 2}
    assert {title: (listing.id, listing.version) for title, listing in listings().items()} == before


def test_a_newer_file_changes_what_it_says_otherwise(app: Flask, take_in: TakeIn, listings: Listings, make: Make):
    take_in(table(FAIR, MARKET))
    before = listings()["刃物まつり"]
    later = [*FAIR[:4], "11:00", *FAIR[5:]]
    outcome = take_in(table(later, MARKET), at=make.now + timedelta(days=1))
    assert counts(outcome) == {"read": 2, "updated": 1, "unchanged": 1}
    after = listings()["刃物まつり"]
    assert (after.id, after.starts_at) == (before.id, at(2026, 12, 5, 11))
    assert after.version > before.version


@pytest.mark.both_databases
def test_what_is_gone_and_still_ahead_is_called_off(app: Flask, take_in: TakeIn, listings: Listings, make: Make):
    over = ["3", "落ち葉たき", "2026-11-28", "", "10:00", "12:00", "公園", "", ""]
    take_in(table(FAIR, MARKET, over))
    outcome = take_in(table(FAIR), at=at(2026, 12, 1, 9))
    assert counts(outcome) == {"read": 1, "unchanged": 1, "cancelled": 1}
    states = {title: listing.state for title, listing in listings().items()}
    assert states == {
        "刃物まつり": ListingState.OPEN,
        "雪の朝市": ListingState.WITHDRAWN,
        "落ち葉たき": ListingState.OPEN,  # Over by then; the clock closes it, and nobody called it off.
    }
    with app.app_context():
        told = [row.subject_id for row in db.session.query(FollowUp).filter_by(kind="listing_closed")]
    assert told == [listings()["雪の朝市"].id]
    again = take_in(table(FAIR, MARKET), at=at(2026, 12, 2, 9))
    assert counts(again) == {"read": 2, "unchanged": 1, "created": 1}
    assert listings()["雪の朝市"].state == ListingState.OPEN


def test_the_list_of_another_month_or_source_calls_nothing_off(
    app: Flask, take_in: TakeIn, listings: Listings, source: EventSource, make: Make
):
    take_in(table(FAIR), name="152048_event_202612.csv")
    other = ["1", "書き初め会", "2027-01-05", "", "10:00", "", "公民館", "", ""]
    assert counts(take_in(table(other), name="152048_event_202701.csv")) == {"read": 1, "created": 1}
    assert {listing.state for listing in listings().values()} == {ListingState.OPEN}
    assert len(listings()) == 2


def test_a_row_marked_as_called_off_closes_its_listing(take_in: TakeIn, listings: Listings):
    headings = ["NO", "名称", "開始日", "場所名称", "状態"]
    take_in(table(["1", "雪まつり", "2026-12-20", "広場", "EventScheduled"], headings=headings))
    outcome = take_in(table(["1", "雪まつり", "2026-12-20", "広場", "中止"], headings=headings))
    assert counts(outcome) == {"read": 1, "cancelled": 1}
    assert listings()["雪まつり"].state == ListingState.WITHDRAWN


def test_what_is_over_is_kept_with_its_month_and_nobody_is_told(app: Flask, take_in: TakeIn, listings: Listings):
    take_in(table(["1", "夏まつり", "2026-08-01", "", "18:00", "21:00", "河川敷", "", ""]))
    fair = listings()["夏まつり"]
    assert (fair.state, fair.closed_at) == (ListingState.EXPIRED, at(2026, 8, 1, 21))
    with app.app_context():
        assert db.session.query(FollowUp).count() == 0


def test_a_listing_taken_down_by_hand_or_held_back_is_not_brought_back(
    app: Flask, take_in: TakeIn, listings: Listings, make: Make
):
    take_in(table(FAIR, MARKET))
    with app.app_context():
        db.session.get_one(Listing, listings()["刃物まつり"].id).withdraw(now=make.now)
        db.session.commit()
    make.restriction(listings()["雪の朝市"])
    changed = [[*FAIR[:6], "体育館", *FAIR[7:]], [*MARKET[:6], "体育館", *MARKET[7:]]]
    assert counts(take_in(table(*changed))) == {"read": 2, "skipped": 2}
    assert {listing.venue for listing in listings().values()} == {"広場", "駅前"}


def test_a_name_a_day_and_a_place_must_be_said_and_numbers_only_once(take_in: TakeIn, rows: Rows):
    bad = [
        ["1", "", "2026-12-05"],
        ["2", "日のない会", ""],
        ["3", "さかさまの会", "2026-12-05", "2026-12-01"],
        ["4", "はみだす会", "2026-12-05", "", "", "", "", "", "", "ここまで"],
        ["5", "一度目", "2026-12-05"],
        ["5", "二度目", "2026-12-06"],
    ]
    outcome = take_in(table(*bad))
    assert counts(outcome) == {"read": 6, "waiting": 5, "created": 1, "review": 5}
    assert [(problem.line, problem.codes) for problem in outcome.problems] == [
        (2, ("no_name",)),
        (3, ("no_date",)),
        (4, ("ends_before_start",)),
        (5, ("too_many_cells",)),
        (7, ("same_number",)),
    ]
    assert counts(take_in(table(["1", "所のない会", "2026-12-05"]), name="a.csv")) == {
        "read": 1,
        "waiting": 1,
        "review": 1,
        "cancelled": 1,
    }


def test_half_a_file_is_no_file(app: Flask, take_in: TakeIn, listings: Listings):
    broken = table(FAIR) + b'2,"\xe9\x9b\xaa\r\n'
    with pytest.raises(RuleBroken):
        take_in(broken)
    assert listings() == {}


def test_a_file_without_the_columns_it_needs_says_which_and_what_it_has(take_in: TakeIn):
    with pytest.raises(RuleBroken) as refused:
        take_in(table(["1", "雪"], headings=["番号", "なまえ"]))
    assert refused.value.params == {"field": "催しの名前", "headings": "番号、なまえ"}


def test_a_person_completes_a_row_and_the_next_file_leaves_it_so(
    app: Flask, take_in: TakeIn, listings: Listings, rows: Rows, make: Make, source: EventSource
):
    content = (FILES / "free_form_d.csv").read_bytes()
    take_in(content)
    said = {"starts_at": at(2026, 12, 8, 10).isoformat(), "ends_at": at(2026, 12, 8, 11).isoformat()}
    with app.app_context():
        by = db.session.get_one(EventSource, source.id).author
        for number, words in (("3", said), ("1", {"price_yen": 300, "checked": True})):
            row = db.session.query(EventRow).filter_by(number=number).one()
            actions.complete_row(row, words, by=by, now=make.now)
        db.session.commit()
    assert listings()["出前ふれあい講座"].starts_at == at(2026, 12, 8, 10)
    assert listings()["木版画の冬展"].price_yen == 300
    assert counts(take_in(content)) == {"read": 4, "unchanged": 4, "review": 1}
    assert [number for number, row in rows().items() if row.awaits_review] == ["4"]
    # The town says the fee otherwise: what was completed answered other words.
    changed = content.decode("cp932").replace("一般300円、高校生以下無料", "一般400円、高校生以下無料").encode("cp932")
    assert counts(take_in(changed)) == {"read": 4, "unchanged": 3, "updated": 1, "review": 2}
    assert listings()["木版画の冬展"].price_yen is None


def test_a_row_that_was_dropped_stays_dropped(
    app: Flask, take_in: TakeIn, listings: Listings, source: EventSource, make: Make
):
    take_in(table(FAIR, MARKET))
    with app.app_context():
        row = db.session.query(EventRow).filter_by(number="1").one()
        actions.drop_row(row, by=row.source.author, now=make.now)
        db.session.commit()
    assert listings()["刃物まつり"].state == ListingState.WITHDRAWN
    assert counts(take_in(table([*FAIR[:6], "体育館", *FAIR[7:]], MARKET))) == {"read": 2, "skipped": 1, "unchanged": 1}


def test_an_imported_event_takes_no_sign_up_here_and_says_whose_data_it_is(
    client: FlaskClient, take_in: TakeIn, listings: Listings
):
    take_in(table(FAIR))
    fair = listings()["刃物まつり"]
    page = client.get(f"/listings/{fair.id}").text
    assert "出典：三条市" in page
    assert 'href="https://creativecommons.org/licenses/by/4.0/deed.ja"' in page
    assert "三条市" in client.get("/credits").text


def test_who_signed_up_here_keeps_the_seat_and_hears_of_what_the_file_changes(
    app: Flask, take_in: TakeIn, listings: Listings, make: Make
):
    headings = ["NO", "イベント名", "開始日", "開始時間", "終了時間", "場所名称", "定員"]
    row = ["1", "刃物まつり", "2026-12-05", "10:00", "16:00", "広場", "2"]
    take_in(table(row, headings=headings))
    with app.app_context():
        fair = db.session.get_one(Listing, listings()["刃物まつり"].id)
        revise_listing(fair, {"rsvp": Rsvp.REQUIRED}, by=fair.author, now=make.now)
        for name in ("けん", "ゆい"):
            sign_up(fair.openings[0], by=make.account(name), now=make.now)
        db.session.commit()
    take_in(table([*row[:3], "11:00", *row[4:6], "1"], headings=headings))
    fair = listings()["刃物まつり"]
    assert (fair.capacity, fair.starts_at) == (2, at(2026, 12, 5, 11))
    take_in(table(MARKET))
    assert listings()["刃物まつり"].state == ListingState.WITHDRAWN
    with app.app_context():
        told = db.session.scalars(select(FollowUp.kind).where(FollowUp.kind.in_((OPENING_MOVED, SIGN_UPS_END))))
        assert list(told) == [OPENING_MOVED, SIGN_UPS_END]
