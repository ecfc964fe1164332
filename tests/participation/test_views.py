"""What strangers, members, people who take part and hosts see and may press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.listings.kinds import Kind, VolunteeringForm
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.participation.lifecycle import State
from board.participation.models import Participation, SignUpRules, WeeklySignUp
from tests.factories import NOW, Make
from tests.participation.conftest import Gathering, only_opening

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sign_up(browser: FlaskClient, listing: Listing, opening_id: int | None = None, **fields: str):
    opening = opening_id or only_opening(listing).id
    return browser.post(f"/listings/{listing.id}/participations", data={"opening": str(opening), **fields})


def stored(app: Flask) -> list[Participation]:
    with app.app_context():
        return list(db.session.scalars(select(Participation).order_by(Participation.id)))


def test_a_stranger_sees_the_seats_and_is_led_to_log_in_and_back(client: FlaskClient, event: Gathering):
    listing = event(seats=3)
    page = client.get(f"/listings/{listing.id}").text
    address = f"/listings/{listing.id}/participations/new?opening={only_opening(listing).id}"
    assert "残り3席" in page
    assert f'href="{address}"' in page
    answer = client.get(address)
    assert answer.status_code == 303
    assert "/log-in?next=" in answer.location


def test_the_strangers_page_is_fresh_after_somebody_signed_up(
    client: FlaskClient, make: Make, sign_in: SignIn, event: Gathering
):
    listing = event(seats=1)
    assert "残り1席" in client.get(f"/listings/{listing.id}").text
    sign_up(sign_in(make.account("けん")), listing)
    assert "満席" in client.get(f"/listings/{listing.id}").text
    assert "キャンセル待ち 1組" not in client.get(f"/listings/{listing.id}").text
    sign_up(sign_in(make.account("ゆい")), listing)
    assert "キャンセル待ち 1組" in client.get(f"/listings/{listing.id}").text


def test_one_signs_up_and_sees_ones_own_place(app: Flask, make: Make, sign_in: SignIn, event: Gathering):
    listing = event(venue="三条ものづくり学校", bring="軍手")
    ken = sign_in(make.account("けん"))
    page = ken.get(f"/listings/{listing.id}/participations/new?opening={only_opening(listing).id}").text
    for word in ("参加を申し込む", "三条ものづくり学校", "軍手", "残り5席"):
        assert word in page
    answer = sign_up(ken, listing)
    assert answer.status_code == 303
    assert "参加が決まりました" in ken.get(answer.location).text
    again = sign_up(ken, listing)
    assert again.location == answer.location
    assert ken.get(f"/listings/{listing.id}/participations/new?opening={only_opening(listing).id}").status_code == 303
    assert "申し込みを見る" in ken.get(f"/listings/{listing.id}").text
    assert "工房見学" in ken.get("/my").text
    assert len(stored(app)) == 1


def test_the_hosts_questions_are_asked_and_kept_when_something_is_missing(
    app: Flask, make: Make, sign_in: SignIn, event: Gathering
):
    questions = ["経験はありますか", "<b>車</b>で来ますか"]
    listing = event(rules={"screens": True, "questions": questions, "companions_max": 2})
    ken = sign_in(make.account("けん"))
    page = ken.get(f"/listings/{listing.id}/participations/new?opening={only_opening(listing).id}").text
    assert "経験はありますか" in page
    assert "&lt;b&gt;車" in page
    refused = sign_up(ken, listing, answer_0="少しあります", companions="2")
    assert refused.status_code == 422
    assert "少しあります" in refused.text
    assert stored(app) == []
    sign_up(ken, listing, answer_0="少しあります", answer_1="電車です", companions="2")
    [row] = stored(app)
    assert (row.state, row.companions) == (State.APPLIED, 2)
    assert [answer for _, answer in row.answers] == ["少しあります", "電車です"]


@pytest.mark.parametrize("companions", ["3", "-1", "x", "1e9"])
def test_more_companions_than_offered_are_refused(
    app: Flask, make: Make, sign_in: SignIn, event: Gathering, companions: str
):
    listing = event(rules={"companions_max": 2})
    assert sign_up(sign_in(make.account()), listing, companions=companions).status_code == 422
    assert stored(app) == []


def test_a_full_one_puts_in_line_and_a_free_seat_is_taken_up(app: Flask, make: Make, sign_in: SignIn, event: Gathering):
    listing = event(seats=1)
    ken, yui = sign_in(make.account("けん")), sign_in(make.account("ゆい"))
    seat, place = sign_up(ken, listing).location, sign_up(yui, listing).location
    assert "いま1番目です" in yui.get(place).text
    assert yui.post(f"{place}/acceptance").status_code == 409
    assert ken.post(f"{seat}/cancellation").status_code == 303
    offered = yui.get(place).text
    assert "席が空きました" in offered
    assert "席を受け取る" in offered
    assert "席の案内中" in yui.get("/my").text
    assert yui.post(f"{place}/acceptance").status_code == 303
    assert "参加が決まりました" in yui.get(place).text
    assert [row.state for row in stored(app)] == [State.CANCELLED, State.CONFIRMED]


def test_nobody_elses_place_can_be_seen_or_moved(make: Make, sign_in: SignIn, event: Gathering):
    listing = event()
    place = sign_up(sign_in(make.account("けん")), listing).location
    for other in (sign_in(make.account("ゆい")), sign_in(listing.author), sign_in(make.moderator())):
        assert other.get(place).status_code == 404
        for act in ("acceptance", "cancellation"):
            assert other.post(f"{place}/{act}").status_code == 404


def test_who_takes_part_is_on_nobody_elses_page(client: FlaskClient, make: Make, sign_in: SignIn, event: Gathering):
    listing = event()
    sign_up(sign_in(make.account("なまえのひと")), listing)
    for browser in (client, sign_in(make.account("ゆい"))):
        page = browser.get(f"/listings/{listing.id}").text
        assert "なまえのひと" not in page
        assert "参加予定" not in page


def test_an_opening_of_another_listing_or_a_made_up_one_is_not_there(make: Make, sign_in: SignIn, event: Gathering):
    mine, other = event(), event("別の催し", body="別の日の、別の催しです。どなたでもどうぞ。")
    ken = sign_in(make.account())
    assert sign_up(ken, mine, only_opening(other).id).status_code == 404
    for made_up in ("x", "²", "-1", "9" * 30):
        assert ken.get(f"/listings/{mine.id}/participations/new?opening={made_up}").status_code == 400


@pytest.mark.parametrize("effect", [Effect.HIDDEN, Effect.CHANGES_REQUESTED])
def test_under_review_nothing_can_be_pressed(make: Make, sign_in: SignIn, event: Gathering, effect: Effect):
    listing = event()
    ken = sign_in(make.account("けん"))
    place = sign_up(ken, listing).location
    make.restriction(listing, effect=effect)
    page = ken.get(place)
    assert page.status_code == 200
    assert "取り消す</button>" not in page.text
    assert ken.post(f"{place}/cancellation").status_code == 409
    assert sign_up(sign_in(make.account("ゆい")), listing).status_code == 404


def test_a_limited_event_takes_whoever_has_its_address(make: Make, sign_in: SignIn, event: Gathering):
    listing = event()
    make.restriction(listing, effect=Effect.LIMITED)
    ken = sign_in(make.account("けん"))
    place = sign_up(ken, listing).location
    assert ken.post(f"{place}/cancellation").status_code == 303


def test_drafts_and_what_is_over_take_nobody(make: Make, sign_in: SignIn, event: Gathering):
    ken = sign_in(make.account())
    assert sign_up(ken, event(state=ListingState.DRAFT)).status_code == 404
    assert sign_up(ken, event(state=ListingState.WITHDRAWN)).status_code == 409
    assert sign_up(sign_in(make.account()), event(starts_at=NOW - timedelta(hours=1))).status_code == 409


def test_one_press_is_every_week(app: Flask, make: Make, sign_in: SignIn, shifts: Gathering):
    listing = shifts(3)
    ken = sign_in(make.account("けん"))
    page = ken.get(f"/listings/{listing.id}").text
    assert page.count("参加を申し込む") == 3
    assert 'href="#openings"' in page
    assert sign_up(ken, listing, listing.openings[0].id, weekly="y").location == "/my"
    assert [row.state for row in stored(app)] == [State.CONFIRMED] * 3
    with app.app_context():
        [wish] = db.session.scalars(select(WeeklySignUp)).all()
    place = f"/participations/{stored(app)[0].id}"
    assert "毎週の申し込みをやめる" in ken.get(place).text
    assert sign_in(make.account()).post(f"/weekly-sign-ups/{wish.id}/end").status_code == 404
    assert ken.post(f"/weekly-sign-ups/{wish.id}/end").status_code == 303
    assert "毎週の申し込みをやめる" not in ken.get(place).text


def rules_of(app: Flask, listing: Listing) -> SignUpRules | None:
    with app.app_context():
        return db.session.get(SignUpRules, listing.id)


def test_a_host_says_how_people_are_taken_in(app: Flask, make: Make, sign_in: SignIn, event: Gathering):
    listing = event()
    host = sign_in(listing.author)
    page = f"/listings/{listing.id}/sign-up"
    assert f'href="{page}"' in host.get(f"/listings/{listing.id}").text
    said = {
        "screens": "choosing",
        "questions": "経験はありますか\n\n 何で来ますか ",
        "companions_max": "３人",
        "roles": "受付 2\n片づけ：３人",
    }
    refused = host.post(page, data={**said, "companions_max": "99", "roles": "受付"})
    assert refused.status_code == 422
    assert "「受付」が読み取れません" in refused.text
    assert "何で来ますか" in refused.text
    assert host.post(page, data={**said, "companions_max": "3"}).status_code == 303
    rules = rules_of(app, listing)
    assert rules is not None
    assert (rules.screens, rules.questions, rules.companions_max) == (True, ["経験はありますか", "何で来ますか"], 3)
    assert sorted((opening.role, opening.capacity) for opening in make.fresh(listing).openings if opening.offered) == [
        ("受付", 2),
        ("片づけ", 3),
    ]
    shown = host.get(page).text
    assert "受付 2" in shown


def test_a_role_cannot_lose_seats_that_are_taken(app: Flask, make: Make, sign_in: SignIn, event: Gathering):
    listing = event(seats=None, roles=[["受付", 2]])
    for _ in range(2):
        sign_up(sign_in(make.account()), listing)
    host = sign_in(listing.author)
    for roles in ("受付 1", "片づけ 3", ""):
        refused = host.post(f"/listings/{listing.id}/sign-up", data={"screens": "at_once", "roles": roles})
        assert refused.status_code == 422
        assert "すでに2人の席が決まっています" in refused.text
    assert (
        host.post(f"/listings/{listing.id}/sign-up", data={"screens": "at_once", "roles": "受付 4"}).status_code == 303
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"questions": "\n".join("あいうえお") + "\nか"},
        {"questions": "あ" * 121},
        {"roles": "受付 0"},
        {"roles": "受付 ²"},
        {"roles": "受付 1000"},
        {"roles": "受付 2\n受付 3"},
        {"roles": f"{'あ' * 41} 2"},
        {"screens": "perhaps"},
    ],
)
def test_what_cannot_be_meant_is_said_beside_the_field(
    app: Flask, sign_in: SignIn, event: Gathering, fields: dict[str, str]
):
    listing = event()
    answer = sign_in(listing.author).post(f"/listings/{listing.id}/sign-up", data={"screens": "at_once", **fields})
    assert answer.status_code == 422
    assert rules_of(app, listing) is None


def test_only_those_who_run_it_set_its_rules(
    client: FlaskClient, make: Make, sign_in: SignIn, event: Gathering, hanako: Account
):
    listing = event()
    assert sign_in(make.account()).get(f"/listings/{listing.id}/sign-up").status_code == 404
    assert sign_in(make.account()).post(f"/listings/{listing.id}/sign-up", data={}).status_code == 404
    goods = make.listing(author=hanako)
    assert sign_in(hanako).get(f"/listings/{goods.id}/sign-up").status_code == 404


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ")


def test_ones_place_offers_only_what_can_be_done(app: Flask, make: Make, sign_in: SignIn, event: Gathering):
    ken = sign_in(make.account("けん"))
    dated = ken.get(sign_up(ken, event()).location).text
    for word in ("主催者に質問する", "カレンダーに入れる", "前の日と3時間前に"):
        assert word in dated
    remote = make.listing("読み上げの手伝い", kind=Kind.VOLUNTEERING, volunteering_form=VolunteeringForm.REMOTE)
    with app.app_context():
        found = db.session.get_one(Listing, remote.id)
        found.arrange_openings()
        db.session.commit()
        opening_id = found.openings[0].id
    place = sign_up(ken, remote, opening_id).location
    assert "参加が決まりました" in ken.get(place).text
    assert "カレンダーに入れる" not in ken.get(place).text
    with app.app_context():
        db.session.get_one(Listing, remote.id).state = ListingState.EXPIRED
        db.session.commit()
    assert "主催者に質問する" not in ken.get(place).text
