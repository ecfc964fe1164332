"""From the five doors to a published listing: drafts, forms that come back, changes, the limit of day one."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.listings.kinds import KIND_NAMES, Handover, Kind, Reach
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from tests.factories import NAGAOKA, SANJO, Make
from tests.html import Form, links_of, posting_form
from tests.listings.conftest import SignIn
from tests.listings.typed import COMPLETE, begin, complete, edit

Stored = Callable[[int], dict[str, Any]]


def shown_values(form: Form, names: Any) -> dict[str, list[str]]:
    values = form.values()
    return {name: values.get(name, []) for name in names}


def as_lists(fields: dict[str, Any]) -> dict[str, list[str]]:
    return {name: value if isinstance(value, list) else [value] for name, value in fields.items()}


def count_of(app: Flask, *conditions: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Listing).where(*conditions)) or 0


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_goes_from_its_door_to_a_page_that_everyone_can_read(
    app: Flask, browser: FlaskClient, stored: Stored, kind: Kind
):
    assert KIND_NAMES[kind] in browser.get("/listings/new").text
    draft = begin(browser, kind)
    page = browser.get(edit(draft)).text
    assert f"{KIND_NAMES[kind]}を載せる" in page
    published = browser.post(edit(draft), data=complete(kind), follow_redirects=True)
    assert "公開しました" in published.text

    fields = COMPLETE[kind]
    reading = app.test_client().get(f"/listings/{draft}").text
    assert fields["title"] in reading
    assert fields["body"] in reading
    assert "新潟県 三条市" in reading
    for name in ("venue", "duties", "pay", "registration_number"):
        assert fields.get(name, "") in reading
    assert stored(draft)["state"] == ListingState.OPEN
    assert fields["title"] in app.test_client().get("/regions/15204").text


def test_an_event_is_shown_with_its_day_and_time_in_japan(app: Flask, browser: FlaskClient):
    draft = begin(browser, Kind.EVENT)
    browser.post(edit(draft), data=complete(Kind.EVENT))
    reading = app.test_client().get(f"/listings/{draft}").text
    assert "2026年12月5日（土）10:00" in reading
    assert "参加無料" in reading


@pytest.mark.usefixtures("verified")
def test_side_work_shows_its_six_legal_items_together(app: Flask, browser: FlaskClient):
    draft = begin(browser, Kind.WORK)
    browser.post(edit(draft), data=complete(Kind.WORK))
    panel = app.test_client().get(f"/listings/{draft}").text.split('id="legal-title"')[1].split("</section>")[0]
    for name in ("recruiter_name", "recruiter_address", "recruiter_contact", "duties", "workplace", "pay"):
        assert COMPLETE[Kind.WORK][name] in panel


@pytest.mark.parametrize("kind", Kind)
def test_the_form_lists_its_parts_in_their_order(make: Make, hanako: Account, browser: FlaskClient, kind: Kind):
    published = make.listing(kind=kind, author=hanako)
    for listing_id, is_draft in ((begin(browser, kind), True), (published.id, False)):
        page = browser.get(edit(listing_id)).text
        contents = [link for link in links_of(page) if link.startswith("#part-")]
        assert contents == [f"#{part}" for part in re.findall(r'<section class="form-section" id="([^"]+)"', page)]
        assert ("#part-end" in contents) is is_draft
        assert (' steps"' in page) is is_draft


@pytest.mark.both_databases
def test_a_draft_keeps_every_step(browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    steps: list[dict[str, Any]] = [
        {"title": "ギター"},
        {"title": "ギター", "terms": "sell", "price_yen": "１２，０００円"},
        {"title": "ギター", "terms": "sell", "price_yen": "12000", "handover": ["delivery"], "place": "三条市"},
    ]
    for step in steps:
        saved = browser.post(edit(draft), data={**step, "act": "save"}, follow_redirects=True)
        assert "下書きを保存しました" in saved.text
    form = posting_form(browser.get(edit(draft)).text)
    assert (form["title"], form["price_yen"], form["terms"]) == ("ギター", "12000", "sell")
    assert (form["handover"], form["region"]) == ("delivery", "15204")
    row = stored(draft)
    assert (row["state"], row["region_id"], row["handover"]) == (ListingState.DRAFT, SANJO, Handover.DELIVERY)
    assert row["reach"] == Reach.DELIVERY


def test_drafts_are_nobody_elses_and_are_found_again(app: Flask, make: Make, browser: FlaskClient, sign_in: SignIn):
    draft = begin(browser)
    browser.post(edit(draft), data={"title": "書きかけのチェロ", "act": "save"})
    assert edit(draft) in links_of(browser.get("/listings/new").text)
    assert "書きかけのチェロ" in browser.get("/my").text
    for other in (app.test_client(), sign_in(make.account()), sign_in(make.moderator())):
        answer = other.get(f"/listings/{draft}")
        assert answer.status_code == 404
        assert "書きかけのチェロ" not in answer.text
        assert "書きかけのチェロ" not in other.get("/listings").text


def test_an_untouched_draft_is_taken_up_again_instead_of_piling_up(app: Flask, browser: FlaskClient):
    assert begin(browser) == begin(browser)
    assert begin(browser, Kind.EVENT) != begin(browser)
    assert count_of(app) == 2


@pytest.mark.parametrize("kind", Kind)
def test_a_form_with_one_mistake_comes_back_with_all_that_was_typed_and_chosen(browser: FlaskClient, kind: Kind):
    draft = begin(browser, kind)
    typed = complete(kind, title="縁" * 61, district="川のそば")
    answer = browser.post(edit(draft), data=typed)
    assert answer.status_code == 422
    assert "直してほしいところがあります" in answer.text
    assert "60文字以内で入力してください。" in answer.text
    kept = {name: value for name, value in typed.items() if name != "act"}
    assert shown_values(posting_form(answer.text), kept) == as_lists(kept)


def test_what_could_not_be_understood_is_shown_as_it_was_typed(browser: FlaskClient):
    draft = begin(browser)
    form = posting_form(browser.post(edit(draft), data=complete(price_yen="<b>たくさん</b>", quantity="-3")).text)
    assert (form["price_yen"], form["quantity"]) == ("<b>たくさん</b>", "-3")


def test_the_draft_has_the_rest_even_when_the_browser_is_closed_after_the_mistake(browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    browser.post(edit(draft), data=complete(category=""))
    row = stored(draft)
    assert (row["state"], row["title"], row["price_yen"]) == (ListingState.DRAFT, "アコースティックギター", 12000)


@pytest.mark.parametrize(
    "typed",
    ["955-0071", "９５５００７１", "〒955-0071", "さんじょうし", "ｻﾝｼﾞｮｳｼ", "sanjo-shi", "三条市", "新潟県三条市"],
)
def test_her_town_is_found_however_she_writes_it(browser: FlaskClient, stored: Stored, typed: str):
    draft = begin(browser)
    asked = browser.post(edit(draft), data=complete(region=None, place=typed, act="find_region"))
    form = posting_form(asked.text)
    assert (form["region"], form["title"]) == ("15204", "アコースティックギター")
    assert 'class="field-error"' not in asked.text
    browser.post(edit(draft), data=form.values(act="publish"))
    assert (stored(draft)["state"], stored(draft)["region_id"]) == (ListingState.OPEN, SANJO)


@pytest.mark.parametrize("typed", ["三条", "sanjo", "さんじょう"])
def test_a_short_name_offers_her_town_among_others(browser: FlaskClient, typed: str):
    page = browser.post(edit(begin(browser)), data=complete(region=None, place=typed, act="find_region")).text
    assert re.search(r'type="radio" name="region" value="15204"', page)


def test_a_name_that_two_towns_share_is_a_choice_that_she_makes(browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    asked = browser.post(edit(draft), data=complete(region=None, place="府中市"))
    assert asked.status_code == 422
    offered = re.findall(r'type="radio" name="region" value="(\d+)"', asked.text)
    assert set(offered) == {"13206", "34208"}
    assert "region" not in posting_form(asked.text)
    browser.post(edit(draft), data=posting_form(asked.text).values(region="34208", act="publish"))
    assert stored(draft)["region_id"] == 34208


def test_the_list_works_without_script(browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    fields = complete(region=None, prefecture="15", act="list_region")
    listed = browser.post(edit(draft), data=fields)
    assert re.search(r'<option value="15202"[^>]*>長岡市', listed.text)
    assert posting_form(listed.text)["title"] == "アコースティックギター"
    assert 'class="field-error"' not in listed.text
    browser.post(edit(draft), data=posting_form(listed.text).values(region_from_list="15202", act="publish"))
    assert stored(draft)["region_id"] == NAGAOKA


@pytest.mark.parametrize(
    ("picked", "sentence"),
    [
        ({"region": None}, "地域を選んでください"),
        ({"region": "15"}, "都道府県だけでは広すぎます"),
        ({"region": "99999"}, "その地域は見つかりません"),
        ({"region": None, "place": "ぱぴぷぺぽ"}, "地域が見つかりません"),
    ],
)
def test_a_listing_needs_a_town_and_the_form_says_so(
    browser: FlaskClient, stored: Stored, picked: dict[str, Any], sentence: str
):
    draft = begin(browser)
    answer = browser.post(edit(draft), data=complete(**picked))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(draft)["state"] == ListingState.DRAFT


def test_the_fourth_listing_of_the_first_day_stays_a_draft_and_says_when(
    make: Make, sign_in: SignIn, stored: Stored, clock: time_machine.Coordinates
):
    newcomer = sign_in(make.account(created_at=make.now - timedelta(hours=1)))
    drafts = []
    for number in range(4):
        drafts.append(begin(newcomer))
        answer = newcomer.post(edit(drafts[-1]), data=complete(title=f"茶わん {number}"))
    assert answer.status_code == 422
    assert "2026年11月23日（月）11:00" in answer.text
    assert posting_form(answer.text)["title"] == "茶わん 3"
    states = [stored(draft)["state"] for draft in drafts]
    assert states == [ListingState.OPEN] * 3 + [ListingState.DRAFT]
    clock.shift(timedelta(hours=23))
    assert newcomer.post(edit(drafts[-1]), data=complete(title="茶わん 3")).status_code == 303
    assert stored(drafts[-1])["state"] == ListingState.OPEN


@pytest.mark.both_databases
def test_pressing_publish_twice_makes_one_listing(app: Flask, browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    first, second = (browser.post(edit(draft), data=complete()) for _ in range(2))
    assert first.location == second.location == f"/listings/{draft}"
    assert count_of(app) == 1
    with app.app_context():
        published = select(func.count()).where(AuditEvent.action == "listing_published")
        assert db.session.scalar(published) == 1
    assert stored(draft)["state"] == ListingState.OPEN


@pytest.mark.parametrize("kind", ["", "Goods", "spaceship", "goods,event"])
def test_there_are_five_doors_and_no_sixth(app: Flask, browser: FlaskClient, kind: str):
    assert browser.post("/listings", data={"kind": kind}).status_code == 400
    assert count_of(app) == 0


@pytest.mark.parametrize(("kind", "field"), [(Kind.GOODS, "handover"), (Kind.EVENT, "reach")])
def test_a_made_up_code_is_refused_and_the_rest_of_the_draft_kept(
    browser: FlaskClient, stored: Stored, kind: Kind, field: str
):
    draft = begin(browser, kind)
    answer = browser.post(edit(draft), data=complete(kind, **{field: ["spaceship", "__class__"]}))
    assert answer.status_code == 422
    assert stored(draft)["title"] == COMPLETE[kind]["title"]


def test_what_was_typed_is_shown_as_text_never_as_markup(app: Flask, browser: FlaskClient):
    draft = begin(browser)
    wild = {"title": '<img src=x onerror="alert(1)">', "body": "<script>alert(1)</script>\n\nhttps://example.org/ です"}
    browser.post(edit(draft), data=complete(**wild))
    for path in (f"/listings/{draft}", "/listings", "/", "/regions/15204"):
        page = app.test_client().get(path).text
        assert html.escape("<img src=x") in page
        assert "<img src=x" not in page
        assert "<script>alert" not in page
    assert 'href="https://example.org/"' in app.test_client().get(f"/listings/{draft}").text
