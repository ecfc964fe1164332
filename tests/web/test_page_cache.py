"""Whole pages kept for strangers: never a stale one for longer than a look takes, never one for anybody else."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

import board
from board import db
from board.accounts.models import Account
from board.clock import utcnow
from board.config import Settings, load_settings
from board.listings.actions import index_later
from board.listings.models import Effect, Listing
from board.listings.schedule import rebuild_index
from board.outbox.schedule import work_off
from board.web import changes, page_cache
from tests.application import put_away
from tests.factories import KYOTO, SANJO, Make
from tests.html import unmarked
from tests.statements import counted

SignIn = Callable[..., FlaskClient]
KYOTO_CITY = 26100


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return load_settings(
        {}, instance=str(tmp_path), database_url=database_url, base_url="http://localhost", page_cache_seconds=60
    )


@pytest.fixture
def other_process(app: Flask, settings: Settings) -> Iterator[Flask]:
    """A second application on the same database, with a cache and a memory of its own."""
    other = board.create_app(settings)
    other.testing = True
    yield other
    put_away(other)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`later(0.6)`: so many seconds have gone by for the cache and for those who look for changes. Until then none do,
    however slow the machine is."""
    moment = page_cache.time.monotonic()

    def go_on(seconds: float) -> None:
        nonlocal moment
        moment += seconds

    monkeypatch.setattr(page_cache, "time", SimpleNamespace(monotonic=lambda: moment))
    monkeypatch.setattr(changes, "time", SimpleNamespace(monotonic=lambda: moment))
    return go_on


def hits(app: Flask) -> int:
    found: int = app.extensions["page_cache"].hits
    return found


def conceal(app: Flask, listing: Listing) -> None:
    with app.app_context():
        db.session.add(db.session.get_one(Listing, listing.id).restrict(Effect.HIDDEN, guideline="bait", now=utcnow()))
        db.session.commit()


def test_who_chose_the_dark_gets_a_kept_page_of_their_own(app: Flask, make: Make):
    make.listing("桐の箪笥")
    night, day = app.test_client(), app.test_client()
    night.get("/?theme=dark")
    pages = [browser.get("/").text for browser in (night, day, night, day)]
    assert ["data-theme" in page for page in pages] == [True, False, True, False]
    assert hits(app) == 2


@pytest.mark.parametrize("path", ["/", "/listings", "/listings?kind=goods", "/regions/15", "/regions/15204"])
def test_a_second_stranger_gets_the_page_without_a_single_statement(
    app: Flask, make: Make, path: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(changes, "SECONDS_BETWEEN_LOOKS", 60)
    make.listing("桐の箪笥")
    first = app.test_client().get(path)
    with counted(app) as sent:
        second = app.test_client().get(path)
    assert "桐の箪笥" in second.text == first.text
    assert sent == []
    assert hits(app) == 1


@pytest.mark.parametrize("path", ["/", "/listings", "/regions/15", "/regions/15204"])
def test_what_is_posted_stands_on_every_page_at_once(app: Flask, client: FlaskClient, make: Make, path: str):
    make.listing("桐の箪笥")
    client.get(path)
    make.listing("りんごの木箱")
    assert "りんごの木箱" in client.get(path).text


def test_what_is_taken_down_is_gone_at_once_from_lists_and_its_own_page(app: Flask, client: FlaskClient, make: Make):
    listing = make.listing("桐の箪笥")
    paths = ["/", "/listings", "/regions/15204", f"/listings/{listing.id}"]
    assert all("桐の箪笥" in client.get(path).text for path in paths)
    conceal(app, listing)
    answers = [client.get(path) for path in paths]
    assert all("桐の箪笥" not in answer.text for answer in answers)
    assert answers[-1].status_code == 404


def test_other_processes_drop_what_was_taken_down_when_they_next_look(
    app: Flask, other_process: Flask, make: Make, later: Callable[[float], None]
):
    listing = make.listing("桐の箪笥")
    elsewhere = other_process.test_client()
    elsewhere.get("/listings")
    assert "桐の箪笥" in elsewhere.get("/listings").text
    assert hits(other_process) == 1
    conceal(app, listing)
    later(changes.SECONDS_BETWEEN_LOOKS + 0.01)
    assert changes.SECONDS_BETWEEN_LOOKS < 1
    assert "桐の箪笥" not in elsewhere.get("/listings").text


def test_a_change_in_one_prefecture_leaves_the_pages_of_another(app: Flask, client: FlaskClient, make: Make):
    make.listing("京の茶碗", region=KYOTO_CITY)
    make.listing("桐の箪笥", region=SANJO)
    client.get(f"/regions/{KYOTO // 1000}")
    make.listing("りんごの木箱", region=SANJO)
    assert "京の茶碗" in client.get(f"/regions/{KYOTO // 1000}").text
    assert hits(app) == 1


def test_a_listing_that_moves_leaves_the_pages_of_where_it_was(app: Flask, client: FlaskClient, make: Make):
    listing = make.listing("桐の箪笥", region=KYOTO_CITY)
    assert "桐の箪笥" in client.get("/regions/26").text
    with app.app_context():
        db.session.get_one(Listing, listing.id).region_id = SANJO
        db.session.commit()
    assert "桐の箪笥" not in client.get("/regions/26").text
    assert "桐の箪笥" in client.get("/regions/15").text


def test_a_new_name_is_shown_at_once(app: Flask, client: FlaskClient, make: Make):
    listing = make.listing(author=make.account("はなこ"))
    assert "はなこ" in client.get(f"/listings/{listing.id}").text
    with app.app_context():
        db.session.get_one(Account, listing.author_id).display_name = "さくら"
        db.session.commit()
    assert "さくら" in client.get(f"/listings/{listing.id}").text


def test_what_is_rolled_back_drops_nothing(app: Flask, client: FlaskClient, make: Make):
    listing = make.listing("桐の箪笥")
    client.get("/listings")
    with app.app_context():
        db.session.get_one(Listing, listing.id).title = "ほかの題"
        db.session.flush()
        db.session.rollback()
    assert "桐の箪笥" in client.get("/listings").text
    assert hits(app) == 1


def test_a_draft_drops_nothing(app: Flask, client: FlaskClient, make: Make):
    make.listing("桐の箪笥")
    client.get("/listings")
    make.listing("書きかけ", state="draft", author=make.account())
    client.get("/listings")
    assert hits(app) == 1


def test_a_search_is_made_anew_once_the_index_has_taken_something_in(app: Flask, client: FlaskClient, make: Make):
    make.listing("桐の箪笥")
    with app.app_context():
        rebuild_index()
    client.get("/listings?q=箪笥")
    fresh = make.listing("欅の箪笥")
    assert "欅の箪笥" not in unmarked(client.get("/listings?q=箪笥").text)
    with app.app_context():
        index_later(db.session.get_one(Listing, fresh.id), now=utcnow())
        db.session.commit()
        work_off()
    assert "欅の箪笥" in unmarked(client.get("/listings?q=箪笥").text)


@pytest.mark.security("4-52")
def test_whoever_is_signed_in_is_answered_anew_and_leaves_nothing_behind(app: Flask, make: Make, sign_in: SignIn):
    make.listing("桐の箪笥")
    hanako = sign_in(make.account("はなこ"))
    stranger = app.test_client()
    stranger.get("/listings")
    assert "/my" in hanako.get("/listings").text
    assert hits(app) == 0
    assert 'href="/my"' not in app.test_client().get("/listings").text
    hanako.get("/regions/15")
    assert 'href="/my"' not in app.test_client().get("/regions/15").text


def test_each_language_has_its_own_page(app: Flask, make: Make):
    make.listing("桐の箪笥")
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    for _ in range(2):
        assert 'lang="ja"' in app.test_client().get("/listings").text[:60]
        assert 'lang="en"' in app.test_client().get("/listings", headers=english).text[:60]
        chosen = app.test_client()
        chosen.get("/listings?lang=en")
        assert 'lang="en"' in chosen.get("/listings").text[:60]
        # What was chosen wins over what the browser prefers.
        chosen.get("/listings?lang=ja")
        assert 'lang="ja"' in chosen.get("/listings", headers=english).text[:60]
    assert hits(app) == 6


def test_a_strange_language_cookie_is_left_to_the_application(app: Flask, make: Make):
    make.listing("桐の箪笥")
    odd = app.test_client(use_cookies=False)
    for _ in range(2):
        assert odd.get("/listings", headers={"Cookie": 'lang="en"'}).status_code == 200
    assert hits(app) == 0


def test_each_browser_gets_the_compression_it_takes(app: Flask, make: Make):
    make.listing("桐の箪笥")
    for _ in range(2):
        plain = app.test_client().get("/listings")
        zipped = app.test_client().get("/listings", headers={"Accept-Encoding": "gzip"})
        refused = app.test_client().get("/listings", headers={"Accept-Encoding": "gzip;q=0"})
        assert "桐の箪笥" in plain.text
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert "桐の箪笥" in gzip.decompress(zipped.data).decode()
        assert "Content-Encoding" not in refused.headers
    assert hits(app) == 4


@pytest.mark.security("4-23")
def test_a_kept_page_carries_every_header_of_the_first_and_sets_no_cookie(app: Flask, make: Make):
    make.listing("桐の箪笥")
    first, second = (app.test_client().get("/listings") for _ in range(2))
    assert hits(app) == 1
    assert sorted(first.headers) == sorted(second.headers)
    assert second.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert {"Accept-Language", "Cookie"} <= set(second.vary)
    assert second.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in second.headers


def test_a_browser_that_has_the_page_is_told_so(app: Flask, make: Make):
    make.listing("桐の箪笥")
    etag = app.test_client().get("/listings").headers["ETag"]
    again = app.test_client().get("/listings", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == etag
    make.listing("りんごの木箱")
    assert app.test_client().get("/listings", headers={"If-None-Match": etag}).status_code == 200


def test_head_has_the_headers_alone(app: Flask, client: FlaskClient, make: Make):
    make.listing("桐の箪笥")
    whole = client.get("/listings")
    asked = client.head("/listings")
    assert asked.data == b""
    assert asked.headers["Content-Length"] == whole.headers["Content-Length"]


@pytest.mark.parametrize("path", ["/listings/99999", "/listings?kind=nonsense", "/regions/999", "/log-in", "/help"])
def test_errors_and_forms_are_never_kept(app: Flask, client: FlaskClient, path: str):
    client.get(path)
    client.get(path)
    assert hits(app) == 0


@pytest.mark.security("4-41")
def test_another_host_name_is_refused_though_the_page_is_kept(app: Flask, client: FlaskClient, make: Make):
    make.listing("桐の箪笥")
    client.get("/listings")
    assert client.get("/listings", headers={"Host": "evil.example"}).status_code == 400


def test_a_page_grows_old(app: Flask, client: FlaskClient, make: Make, later: Callable[[float], None]):
    make.listing("桐の箪笥")
    client.get("/listings")
    later(61)
    client.get("/listings")
    assert hits(app) == 0
    client.get("/listings")
    assert hits(app) == 1


def test_the_least_wanted_pages_make_room(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    size = len(client.get("/listings?price_min=1").data)
    monkeypatch.setattr(page_cache, "BYTES_MAX", int(size * 3.5))
    for price in range(2, 9):
        client.get(f"/listings?price_min={price}")
    cache = app.extensions["page_cache"]
    assert cache.bytes <= size * 3.5
    client.get("/listings?price_min=8")
    assert hits(app) == 1
    client.get("/listings?price_min=1")
    assert hits(app) == 1


def test_a_change_while_the_page_is_made_keeps_it_from_being_kept(app: Flask, client: FlaskClient, make: Make):
    make.listing("桐の箪笥")

    def meanwhile(response):
        app.extensions["changes"].note([15])
        return response

    app.after_request_funcs.setdefault(None, []).append(meanwhile)
    client.get("/listings")
    client.get("/listings")
    assert hits(app) == 0


def test_without_the_database_nothing_kept_is_shown(
    app: Flask, client: FlaskClient, make: Make, later: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
):
    """Nobody can say any more whether it still is as it was."""
    make.listing("桐の箪笥")
    client.get("/listings")

    def broken(_self: changes.Changes) -> None:
        raise changes.SQLAlchemyError

    monkeypatch.setattr(changes.Changes, "_learn", broken)
    later(1)
    client.get("/listings")
    assert hits(app) == 0


@pytest.mark.both_databases
def test_old_changes_are_forgotten_but_counting_goes_on(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(changes, "KEPT_ROWS", 3)
    author = make.account()
    for number in range(8):
        make.listing(f"箪笥 {number}", author=author)
    with app.app_context():
        newest = db.session.scalar(changes._NEWEST)
        db.session.rollback()
        changes.forget_old_changes()
        kept = db.session.scalars(changes._SINCE).all()
    assert kept[-1] == newest
    assert len(kept) == 4


def test_it_is_off_where_no_seconds_are_given(database_url: str, tmp_path: Path):
    app = board.create_app(load_settings({}, instance=str(tmp_path), database_url=database_url))
    try:
        assert "page_cache" not in app.extensions
    finally:
        put_away(app)
