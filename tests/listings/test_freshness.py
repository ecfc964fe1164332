"""What somebody has just done is right in their very next search, for everyone once the worker has been, and what is
hidden never appears, whatever the index says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.accounts.models import Account
from board.listings.models import Effect
from board.listings.schedule import rebuild_index
from board.outbox.schedule import work_off
from tests.factories import Make
from tests.listings.test_browsing import link_to, titles
from tests.listings.typed import begin, complete, edit

SignIn = Callable[..., FlaskClient]


def found(client: FlaskClient, words: str, **filters: Any) -> list[str]:
    more = "".join(f"&{name}={value}" for name, value in filters.items())
    return titles(client.get(f"/listings?q={quote(words)}{more}").text)


def after_the_worker(app: Flask) -> None:
    with app.app_context():
        work_off()


@pytest.mark.both_databases
def test_each_of_her_acts_is_right_in_her_very_next_search_and_in_everybodys_after_the_worker(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient
):
    stranger = app.test_client()
    cello = make.listing("古いチェロ", author=hanako, category="media", price_yen=9000)
    make.listing("よそのチェロ")
    with app.app_context():
        rebuild_index()
    draft = begin(browser)
    browser.post(edit(draft), data=complete(title="チェロの弓", price_yen="1200"))
    assert set(found(browser, "チェロ")) == {"チェロの弓", "古いチェロ", "よそのチェロ"}
    assert found(browser, "チェロ", price_max=2000) == ["チェロの弓"]
    assert found(browser, "チェロ", sort="cheapest")[0] == "チェロの弓"
    after_the_worker(app)
    assert set(found(stranger, "チェロ")) == {"チェロの弓", "古いチェロ", "よそのチェロ"}

    browser.post(edit(cello.id), data=complete(title="コントラバス", body="低い音です。", price_yen="1500"))
    assert found(browser, "コントラバス") == ["コントラバス"]
    assert set(found(browser, "チェロ")) == {"チェロの弓", "よそのチェロ"}
    after_the_worker(app)
    assert found(stranger, "コントラバス") == ["コントラバス"]
    assert set(found(stranger, "チェロ")) == {"チェロの弓", "よそのチェロ"}

    browser.post(f"/listings/{cello.id}/closure", data={"outcome": "withdrawn", "reason": "other"})
    for client in (browser, stranger):
        assert found(client, "コントラバス") == []


def test_what_moderators_hide_is_gone_from_the_next_search_of_everybody(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient
):
    bait, alive = make.listing("まぼろしの三線", author=hanako), make.listing("ふつうの三線")
    with app.app_context():
        rebuild_index()
    make.restriction(bait, effect=Effect.HIDDEN)
    for client in (browser, app.test_client()):
        for order in ("relevance", "newest", "cheapest", "soonest"):
            assert found(client, "三線", sort=order) == [alive.title]
        page = client.get("/listings?q=三線").text
        assert "1件見つかりました" in page
        assert "まぼろし" not in page


def test_a_page_of_a_ranking_goes_on_where_it_was_when_its_neighbour_is_gone(
    app: Flask, client: FlaskClient, make: Make
):
    author = make.account()
    listings = {f"三線 {n:02}": make.listing(f"三線 {n:02}", author=author, price_yen=n) for n in range(30)}
    with app.app_context():
        rebuild_index()
    first = client.get("/listings?q=三線&sort=cheapest").text
    assert titles(first) == [f"三線 {n:02}" for n in range(24)]
    second = link_to(first, "next") or ""
    rest = titles(client.get(second).text)
    assert rest == [f"三線 {n:02}" for n in range(24, 30)]
    make.restriction(listings["三線 23"])
    with app.app_context():
        rebuild_index()
    assert titles(client.get(second).text) in (rest, rest[1:])
    make.restriction(listings["三線 24"])
    before = link_to(client.get(second).text, "prev") or ""
    assert titles(client.get(before).text)[-1] in {"三線 22", "三線 24"}
