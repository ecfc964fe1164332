"""Searching: what people type finds what they mean, at once for the poster, politely when the index is away."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.accounts.models import Account
from board.backends.search import SearchUnavailable
from board.listings.kinds import Handover
from board.listings.lifecycle import CLOSED, ListingState
from board.listings.models import Effect, Listing
from board.listings.schedule import index_listings, rebuild_index
from board.outbox.schedule import work_off
from board.web.pagination import PAGE_SIZE
from tests.factories import KYOTO, SANJO, Make
from tests.index import indexed_with
from tests.listings.test_browsing import NOTHING, link_to, titles, walk
from tests.listings.typed import begin, complete, edit

DEGRADED = "検索の準備をしています"


@pytest.fixture
def index(app: Flask) -> Callable[[], None]:
    """Build the index from what is listed now."""

    def build() -> None:
        with app.app_context():
            rebuild_index()

    return build


def found(client: FlaskClient, words: str, **filters: Any) -> list[str]:
    more = "".join(f"&{name}={value}" for name, value in filters.items())
    page = client.get(f"/listings?q={quote(words)}{more}")
    assert page.status_code == 200
    assert DEGRADED not in page.text
    return titles(page.text)


@pytest.fixture
def board(make: Make, index: Callable[[], None]) -> None:
    make.listing("ヤマハのアコースティックギター", category="media", price_yen=12000, handover=Handover.DELIVERY)
    make.listing("ギター弦の束", category="media", price_yen=300)
    make.listing("東京都の写真集", category="media", body="昭和の街並み")
    make.listing("町家の湯のみ", body="京都から持ってきました。", region=KYOTO + 103)
    make.listing("学習机", category="furniture", body="六年間使いました。")
    make.listing("古い机", category="furniture", body="木の天板です。")
    make.listing("椅子", category="furniture", body="座り心地のよい一脚。")
    index()


TYPED: list[tuple[str, set[str] | None]] = [
    ("ギター", {"ヤマハのアコースティックギター", "ギター弦の束"}),
    ("ｷﾞﾀｰ", {"ヤマハのアコースティックギター", "ギター弦の束"}),
    ("中古ｷﾞﾀｰ", {"ヤマハのアコースティックギター", "ギター弦の束"}),
    ("ヤマハ　ギター", {"ヤマハのアコースティックギター"}),
    ("京都", {"町家の湯のみ"}),
    ("東京都", {"東京都の写真集"}),
    ("机", {"学習机", "古い机"}),
    ("三条市 机", {"学習机", "古い机"}),
    ("存在しないもの", set()),
    ("*", set()),
    ("title:机 OR (", None),
    ('"', None),
    ("AND OR NOT", None),
    ("あ" * 5000, None),
]


@pytest.mark.usefixtures("board")
def test_words_find_what_they_mean_and_any_text_will_do(client: FlaskClient):
    for words, expected in TYPED:
        shown = found(client, words)
        assert expected is None or set(shown) == expected, words


@pytest.mark.usefixtures("board")
def test_a_search_says_how_many_and_keeps_the_words_in_its_field(client: FlaskClient):
    page = client.get("/listings?q=" + quote("ギター")).text
    assert "「ギター」の検索結果" in page
    assert "2件見つかりました" in page
    assert page.count('value="ギター"') == 2
    assert NOTHING in client.get("/listings?q=" + quote("潜水艦")).text


@pytest.mark.usefixtures("board")
def test_a_search_is_narrowed_by_every_filter(client: FlaskClient):
    assert found(client, "ギター", price_max=1000) == ["ギター弦の束"]
    assert found(client, "ギター", afar=1) == ["ヤマハのアコースティックギター"]
    assert found(client, "ギター", region=26) == []
    assert found(client, "ギター", kind="event") == []
    assert len(found(client, "ギター", region=SANJO, kind="goods", category="media", terms="sell")) == 2


@pytest.mark.both_databases
def test_what_she_has_just_posted_she_finds_at_once_and_others_after_the_worker(
    app: Flask, make: Make, browser: FlaskClient, index: Callable[[], None]
):
    index()
    draft = begin(browser)
    browser.post(edit(draft), data=complete())
    assert found(browser, "中古ｷﾞﾀｰ") == ["アコースティックギター"]
    if not app.extensions["search"].writes_with_the_database:
        assert found(app.test_client(), "中古ｷﾞﾀｰ") == []
    with app.app_context():
        work_off()
    assert found(app.test_client(), "中古ｷﾞﾀｰ") == ["アコースティックギター"]
    assert found(browser, "中古ｷﾞﾀｰ") == ["アコースティックギター"]


def test_a_draft_is_not_even_found_by_its_author(make: Make, hanako: Account, browser: FlaskClient, index: Any):
    index()
    make.listing("ひみつのチェロ", author=hanako, state=ListingState.DRAFT)
    assert found(browser, "チェロ") == []


def test_a_new_title_counts_once_the_worker_has_been(app: Flask, make: Make, hanako: Account, browser: FlaskClient):
    listing = make.listing("チェロ", author=hanako, category="media")
    with app.app_context():
        rebuild_index()
    browser.post(edit(listing.id), data=complete(title="コントラバス"))
    with app.app_context():
        work_off()
    assert found(app.test_client(), "チェロ") == []
    assert found(app.test_client(), "コントラバス") == ["コントラバス"]


def test_a_reserved_one_is_found_with_its_badge(client: FlaskClient, make: Make, index: Callable[[], None]):
    make.listing("チェロ", state=ListingState.RESERVED)
    index()
    page = client.get("/listings?q=" + quote("チェロ")).text
    assert titles(page) == ["チェロ"]
    assert '<span class="card-state">取引予定</span>' in page


def gone(make: Make, listing: Listing, how: Any) -> None:
    if isinstance(how, ListingState):
        make.save(listing, state=how)
    else:
        make.restriction(listing, effect=how)


@pytest.mark.parametrize("how", [*CLOSED, ListingState.DRAFT, Effect.HELD, Effect.HIDDEN, Effect.REMOVED])
def test_a_stale_index_never_shows_what_is_gone(
    client: FlaskClient, make: Make, index: Callable[[], None], how: ListingState | Effect
):
    stale, alive = make.listing("ひみつのチェロ"), make.listing("ふつうのチェロ")
    index()
    gone(make, stale, how)
    page = client.get("/listings?q=" + quote("チェロ")).text
    assert titles(page) == [alive.title]
    assert "1件見つかりました" in page
    assert "ひみつ" not in page


def test_indexing_again_or_out_of_order_gives_the_same_index(app: Flask, client: FlaskClient, make: Make):
    listing, closed = make.listing("チェロ"), make.listing("古いチェロ", state=ListingState.WITHDRAWN)
    with app.app_context():
        for ids in ([listing.id, closed.id], [closed.id], [listing.id], [9999]):
            index_listings(ids, make.now)
        assert indexed_with("チェロ") == [listing.id]


def damage_nothing_there(app: Flask, _monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(app.extensions["search"]._generations.root, ignore_errors=True)


def damage_files(app: Flask, _monkeypatch: pytest.MonkeyPatch) -> None:
    for file in app.extensions["search"]._generations.live.glob("*"):
        if file.is_file():
            file.write_bytes(b"\x00" * 100)


def damage_engine(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise SearchUnavailable("another writer is at work")

    monkeypatch.setattr(app.extensions["search"], "find", refuse)


# The search library leaves a file open when it cannot read it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", [damage_nothing_there, damage_files, damage_engine])
@pytest.mark.sqlite_only  # On PostgreSQL the index is not in files.
def test_without_an_index_words_are_compared_as_they_stand_and_the_page_says_so(
    app: Flask, client: FlaskClient, make: Make, index: Any, monkeypatch: pytest.MonkeyPatch, damage: Any
):
    make.listing("アコースティックギター", price_yen=9000)
    make.listing("椅子", body="50%_引きのギター台つき", price_yen=100)
    make.restriction(make.listing("かくれたギター"))
    index()
    damage(app, monkeypatch)
    page = client.get("/listings?q=" + quote("ギター"))
    assert (page.status_code, DEGRADED in page.text) == (200, True)
    assert set(titles(page.text)) == {"アコースティックギター", "椅子"}
    assert titles(client.get("/listings?price_max=500&q=" + quote("ギター")).text) == ["椅子"]
    assert titles(client.get("/listings?q=" + quote("0%_引")).text) == ["椅子"]
    assert titles(client.get("/listings?q=" + quote("%")).text) == ["椅子"]


# The search library leaves a file open when it cannot read it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", [damage_nothing_there, damage_files])
@pytest.mark.sqlite_only  # On PostgreSQL the index is not in files.
def test_a_rebuilt_index_brings_the_whole_search_back(
    app: Flask, client: FlaskClient, make: Make, index: Any, monkeypatch: pytest.MonkeyPatch, damage: Any
):
    make.listing("アコースティックギター")
    index()
    damage(app, monkeypatch)
    client.get("/listings?q=" + quote("ギター"))
    index()
    assert found(client, "中古ｷﾞﾀｰ") == ["アコースティックギター"]


def test_pages_of_a_search_show_every_hit_once_forward_and_back(client: FlaskClient, make: Make, index: Any):
    author = make.account()
    for n in range(2 * PAGE_SIZE + 5):
        make.listing(f"ギター {n:03}", author=author)
    index()
    start = "/listings?q=" + quote("ギター")
    forward = walk(client, start, "next")
    assert [len(page) for page in forward] == [PAGE_SIZE, PAGE_SIZE, 5]
    assert len({title for page in forward for title in page}) == 2 * PAGE_SIZE + 5
    second = link_to(client.get(start).text, "next") or ""
    third = link_to(client.get(second).text, "next") or ""
    assert list(reversed(walk(client, third, "prev"))) == forward


def test_a_page_of_a_search_whose_neighbour_is_gone_begins_again_instead_of_failing(
    client: FlaskClient, make: Make, index: Any
):
    author = make.account()
    listings = {f"ギター {n:03}": make.listing(f"ギター {n:03}", author=author) for n in range(PAGE_SIZE + 3)}
    index()
    first = client.get("/listings?q=" + quote("ギター")).text
    second = link_to(first, "next") or ""
    make.restriction(listings[titles(first)[-1]])
    assert titles(client.get(second).text)
