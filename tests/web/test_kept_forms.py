"""A stale page or an ended session costs one more press of a button, never what was typed or chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account, LoginSession
from board.clock import utcnow
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.media.models import Image
from tests.accounts.second_steps import code_at
from tests.factories import PASSWORD, SANJO, Make
from tests.html import posting_form
from tests.media.pictures import encoded, four_corners

SignIn = Callable[..., FlaskClient]
TYPED: dict[str, Any] = {
    "terms": "sell",
    "title": 'チェロ 「ひき<語り>」&"',
    "category": "media",
    "body": "一行目\n\n三行目。<b>太字ではない</b>",
    "price_yen": "１２，０００円",
    "condition": "good",
    "handover": ["in_person", "delivery"],
    "place": "三条市",
    "act": "publish",
}


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ", email="hanako@example.jp")


@pytest.fixture
def draft(make: Make, hanako: Account) -> Listing:
    return make.listing("", author=hanako, state=ListingState.DRAFT, body="", category="")


def pictures() -> list[tuple[BytesIO, str]]:
    sizes = ((400, 300), (300, 400), (320, 320))
    return [(BytesIO(encoded(four_corners(*size))), f"IMG_{size[0]}.jpg") for size in sizes]


def as_published(app: Flask, listing: Listing) -> dict[str, Any]:
    with app.app_context():
        row = db.session.get_one(Listing, listing.id)
        return {
            "state": row.state,
            "title": row.title,
            "body": row.body,
            "price": row.price_yen,
            "region": row.region_id,
            "photos": sorted((photo.image.width, photo.image.height) for photo in row.photos),
        }


WHAT_SHE_MEANT = {
    "state": ListingState.OPEN,
    "title": TYPED["title"],
    "body": TYPED["body"],
    "price": 12000,
    "region": SANJO,
    "photos": [(300, 400), (320, 320), (400, 300)],
}


def test_after_a_stale_token_one_press_publishes_all_she_typed_and_chose(
    app: Flask, sign_in: SignIn, hanako: Account, draft: Listing, tokens: None
):
    browser = sign_in(hanako)
    refused = browser.post(f"/listings/{draft.id}/edit", data={**TYPED, "csrf_token": "stale", "photos": pictures()})
    assert refused.status_code == 400
    assert as_published(app, draft)["state"] == ListingState.DRAFT
    assert "一行目" in refused.text

    back = posting_form(refused.text)
    browser.post(back.action, data=back.values())
    assert as_published(app, draft) == WHAT_SHE_MEANT


def test_after_an_ended_session_she_logs_in_and_goes_on_where_she_was(
    app: Flask, sign_in: SignIn, hanako: Account, draft: Listing, tokens: None
):
    browser = sign_in(hanako)
    token = posting_form(browser.get(f"/listings/{draft.id}/edit").text)["csrf_token"]
    end_all_sessions(app)

    asked = browser.post(f"/listings/{draft.id}/edit", data={**TYPED, "csrf_token": token, "photos": pictures()})
    assert asked.status_code == 401
    assert "入力した内容は残っています" in asked.text
    log_in = posting_form(asked.text)
    mistyped = browser.post(log_in.action, data=log_in.values(email="hanako@example.jp", password="not-it-1234"))
    log_in = posting_form(mistyped.text)
    resumed = browser.post(log_in.action, data=log_in.values(email="hanako@example.jp", password=PASSWORD))

    back = posting_form(resumed.text)
    published = browser.post(back.action, data=back.values())
    assert published.location == f"/listings/{draft.id}"
    assert as_published(app, draft) == WHAT_SHE_MEANT


def test_a_session_of_thirty_days_that_ends_while_she_types_takes_no_photo_with_it(
    app: Flask, hanako: Account, draft: Listing, tokens: None, clock: Any
):
    browser = app.test_client()
    form = posting_form(browser.get("/log-in").text)
    browser.post("/log-in", data=form.values(email=hanako.email, password=PASSWORD))
    clock.shift(timedelta(days=30) - timedelta(minutes=10))
    token = posting_form(browser.get(f"/listings/{draft.id}/edit").text)["csrf_token"]
    clock.shift(timedelta(minutes=20))

    asked = browser.post(f"/listings/{draft.id}/edit", data={**TYPED, "csrf_token": token, "photos": pictures()})
    log_in = posting_form(asked.text)
    resumed = browser.post(log_in.action, data=log_in.values(email=hanako.email, password=PASSWORD))
    back = posting_form(resumed.text)
    browser.post(back.action, data=back.values())
    assert as_published(app, draft) == WHAT_SHE_MEANT


def test_a_moderators_short_session_takes_no_reasons_with_it(make: Make, sign_in: SignIn, tokens: None, clock: Any):
    moderator = make.moderator()
    case = make.case()
    make.report(case)
    browser = sign_in(moderator)
    form = posting_form(browser.get(f"/moderation/cases/{case.id}").text)
    clock.shift(timedelta(hours=13))
    asked = browser.post(form.action, data=form.values(facts="現物がないまま連絡先を集めています。"))
    assert asked.status_code == 401
    log_in = posting_form(asked.text)
    browser.post(log_in.action, data=log_in.values(email=moderator.email, password=PASSWORD))
    second_step = posting_form(browser.get("/log-in/code").text)
    resumed = browser.post("/log-in/code", data=second_step.values(one_time_code=code_at(utcnow())))
    back = posting_form(resumed.text)
    assert back["facts"] == "現物がないまま連絡先を集めています。"
    assert back.action == form.action.partition("#")[0]


def test_when_even_the_cookie_is_gone_the_words_are_still_there(
    app: Flask, sign_in: SignIn, hanako: Account, draft: Listing, tokens: None
):
    browser = app.test_client()
    page = browser.post(f"/listings/{draft.id}/edit", data=TYPED)
    for _ in range(4):
        form = posting_form(page.text)
        page = browser.post(
            form.action, data=form.values(**({"email": hanako.email, "password": PASSWORD} if "email" in form else {}))
        )
        if page.status_code == 303:
            break
    assert {**as_published(app, draft), "photos": []} == {**WHAT_SHE_MEANT, "photos": []}


def test_a_stranger_cannot_fill_our_disk_with_photos_of_refused_forms(
    app: Flask, client: FlaskClient, draft: Listing, tokens: None
):
    client.post(f"/listings/{draft.id}/edit", data={**TYPED, "photos": pictures()})
    client.post("/log-in", data={"photos": pictures()})
    with app.app_context():
        assert db.session.scalar(select(func.count(Image.id))) == 0


def test_more_photos_than_a_listing_takes_are_not_held(
    app: Flask, sign_in: SignIn, hanako: Account, draft: Listing, tokens: None
):
    many = [(BytesIO(encoded(four_corners(100 + n, 100))), f"{n}.jpg") for n in range(14)]
    sign_in(hanako).post(f"/listings/{draft.id}/edit", data={**TYPED, "photos": many})
    with app.app_context():
        assert db.session.scalar(select(func.count(Image.id))) == 10


def test_what_is_no_photo_does_not_spoil_the_rest(
    app: Flask, sign_in: SignIn, hanako: Account, draft: Listing, tokens: None
):
    browser = sign_in(hanako)
    files = [(BytesIO(b"<svg onload=alert(1)>"), "x.jpg"), *pictures()]
    refused = browser.post(f"/listings/{draft.id}/edit", data={**TYPED, "photos": files})
    back = posting_form(refused.text)
    browser.post(back.action, data=back.values())
    assert as_published(app, draft) == WHAT_SHE_MEANT


def test_a_held_photo_is_kept_for_a_day(
    app: Flask, sign_in: SignIn, hanako: Account, draft: Listing, tokens: None, clock: Any
):
    browser = sign_in(hanako)
    refused = browser.post(f"/listings/{draft.id}/edit", data={**TYPED, "photos": pictures()})
    back = posting_form(refused.text)
    clock.shift(timedelta(hours=25))
    browser.post(back.action, data=back.values())
    assert as_published(app, draft) == {**WHAT_SHE_MEANT, "photos": []}


@pytest.mark.parametrize("ticket", ["1", "MQ.aaaa.bbbb", "あ", "", "x" * 5000])
def test_a_made_up_ticket_brings_nobodys_photo(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, draft: Listing, ticket: str
):
    make.image()
    sign_in(hanako).post(f"/listings/{draft.id}/edit", data={**TYPED, "held_photo": ticket})
    assert as_published(app, draft)["photos"] == []


@pytest.mark.parametrize(
    "action", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_kept_form_goes_to_no_other_site(client: FlaskClient, make: Make, hanako: Account, action: str):
    sent = {"email": hanako.email, "password": PASSWORD, "kept": '[["body","x"]]', "kept_action": action}
    answer = client.post("/log-in", data=sent)
    assert answer.location == "/my"


@pytest.mark.parametrize(
    "kept", ["", "[", "{}", "[[1]]", '[["a","b","c"]]', '"x"', "null", "9" * 300_000, "[" * 150_000]
)
def test_a_damaged_kept_form_is_no_form(client: FlaskClient, hanako: Account, kept: str):
    sent = {"email": hanako.email, "password": PASSWORD, "kept": kept, "kept_action": "/listings"}
    assert client.post("/log-in", data=sent).location == "/my"


def test_a_kept_form_cannot_bring_a_password_or_token_of_its_own(client: FlaskClient, hanako: Account):
    kept = '[["csrf_token","planted"],["password","planted"],["body","x"]]'
    sent = {"email": hanako.email, "password": PASSWORD, "kept": kept, "kept_action": "/listings"}
    page = client.post("/log-in", data=sent).text
    assert "planted" not in page


def end_all_sessions(app: Flask) -> None:
    with app.app_context():
        for row in db.session.scalars(select(LoginSession)):
            row.ended_at = row.created_at
        db.session.commit()
