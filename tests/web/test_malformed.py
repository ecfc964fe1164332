"""Bytes that are no text, numbers that are none: answered by a page that says so, never by a failure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.accounts.models import Account
from board.listings.lifecycle import ListingState
from tests.factories import Make
from tests.html import links_of

SignIn = Callable[..., FlaskClient]
UNREADABLE, GONE = "このページは開けません", "ページが見つかりません"
URLENCODED = "application/x-www-form-urlencoded"
NO_TEXT = ["%ff", "%c3%28", "%e3%81", "%ed%a0%80", "%f8%88%80%80%80", "%00", "a%00b", "%c0%80"]


@pytest.fixture
def person(make: Make) -> Account:
    return make.moderator()


def heading(answer: Any) -> str:
    """What the page says first."""
    found = re.search(r"<h1[^>]*>([^<]*)</h1>", answer.text)
    return found[1] if found else answer.text


def raw(client: FlaskClient, path: str) -> str:
    """A request line as a careless or hostile program writes it; the heading of the answer."""
    target, _, query = path.partition("?")
    environ = {"PATH_INFO": unquote_to_bytes(target).decode("latin-1"), "QUERY_STRING": query}
    return heading(client.get("/", environ_overrides=environ))


@pytest.mark.security("5-21")
def test_in_the_path(client: FlaskClient):
    places = ("", "regions/", "listings/", "accounts/confirmation/", "static/", "assets/css/")
    for bytes_, place in itertools.product(NO_TEXT, places):
        assert raw(client, f"/{place}{bytes_}") in {UNREADABLE, GONE}, place + bytes_


@pytest.mark.security("5-21")
def test_in_the_parameters(client: FlaskClient):
    beginnings = ("/?", "/?lang=", "/log-in?next=", "/listings?q=", "/listings?after=", "/regions/suggest?q=")
    for bytes_, beginning in itertools.product(NO_TEXT, beginnings):
        assert raw(client, beginning + bytes_) == UNREADABLE, beginning + bytes_


@pytest.mark.security("5-21")
def test_in_a_form(client: FlaskClient):
    bodies = [f"email={bytes_}&password=x".encode() for bytes_ in NO_TEXT]
    bodies += [f"{bytes_}=x".encode() for bytes_ in NO_TEXT]
    for body, path in itertools.product([*bodies, b"email=\xff\xfe"], ("/log-in", "/sign-up", "/listings", "/nothing")):
        answer = client.post(path, data=body, content_type=URLENCODED)
        assert (heading(answer), answer.status_code) == (UNREADABLE, 400), (path, body)


PARTS_THAT_ARE_NO_TEXT = [b'name="email"\r\n\r\n\xff\xfe', b"\r\n\r\nx"]
ODD_PARTS = [
    b'name="\xff\xfe"\r\n\r\nx',
    b'name="photos"; filename="\xff\xfe.jpg"\r\nContent-Type: image/jpeg\r\n\r\nx',
    b'name="photos"; filename="a\x00.jpg"\r\n\r\nx',
    b"name=\"photos\"; filename*=UTF-8''%ff%fe\r\n\r\nx",
    b'name="photos"; filename="../../../etc/passwd"\r\n\r\nx',
    b'name="title"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+AGE-',
    b'name="title"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nx',
    b'name="title"',
]


def multipart(part: bytes) -> dict[str, Any]:
    body = b"--xx\r\nContent-Disposition: form-data; " + part + b"\r\n--xx--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=xx"}


@pytest.mark.security("5-21")
def test_in_a_form_with_files(client: FlaskClient):
    for part in PARTS_THAT_ARE_NO_TEXT:
        assert heading(client.post("/log-in", **multipart(part))) == UNREADABLE, part


@pytest.mark.security("4-36")
def test_odd_parts_and_names_of_files_are_an_unfinished_form(make: Make, sign_in: SignIn, person: Account):
    listing = make.listing(author=person)
    browser = sign_in(person)
    for part in ODD_PARTS:
        answer = browser.post(f"/listings/{listing.id}/edit", **multipart(part))
        assert answer.status_code in {400, 422}, part
        assert heading(answer) in {UNREADABLE, "掲載を直す"}, part


def test_a_body_of_another_kind_is_an_empty_form(client: FlaskClient):
    kinds = [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "text/plain",
        "application/json",
        "",
        "é",
        "x" * 5000,
    ]
    for kind in kinds:
        answer = client.post("/log-in", data=b'{"email": ["x"]}', content_type=kind)
        assert heading(answer) in {"ログイン", UNREADABLE}, kind


@pytest.mark.security("5-21")
def test_a_damaged_cookie_is_no_cookie(client: FlaskClient):
    cookies = ["\xff\xfe", "engawa=\xff", "engawa=", "lang=\xff", "lang=xx", ";;;", "=", "engawa=" + "x" * 9000, "\x00"]
    for cookie in cookies:
        answer = client.get("/my", environ_overrides={"HTTP_COOKIE": cookie})
        assert answer.location == "/log-in?next=/my", ascii(cookie)


def test_a_damaged_preference_of_language_is_none(client: FlaskClient):
    for wish in ("\xff", "xx-YY;q=nonsense", "en" * 3000, ",,,", "*", "ja;q=0"):
        page = client.get("/", environ_overrides={"HTTP_ACCEPT_LANGUAGE": wish}).text
        assert '<html lang="ja">' in page, ascii(wish)


ABSURD = ["-1", "2147483648", "99999999999", "9" * 400, "²", "１", "1.5", "1e3", "0x1", "NaN", "' OR 1=1", "1;--"]


@pytest.mark.parametrize("number", ABSURD)
@pytest.mark.security("4-31")
def test_an_absurd_number_in_an_address_is_a_page_that_is_not_there(
    app: Flask, sign_in: SignIn, person: Account, number: str
):
    browser = sign_in(person)
    rules = [rule for rule in app.url_map.iter_rules() if "int:" in rule.rule]
    assert len(rules) > 15
    for rule in rules:
        path = re.sub(r"<[^>]+>", number, rule.rule)
        answer = browser.open(path, method="GET" if "GET" in (rule.methods or set()) else "POST")
        # Where the address takes only the other method for sensible numbers, that is what it says.
        assert heading(answer) in {GONE, "この操作はできません"}, path


NOT_OURS = [
    "price_min=NaN",
    "price_min=1e9",
    "price_min=-1",
    "price_max=∞",
    "price_max=" + "9" * 40,
    "kind=nonsense",
    "kind=goods&kind=event",
    "region=15&region=16",
    "q=a&q=b",
    "terms=steal",
    "category=nonsense",
    "afar=yes",
    "region=99999",
    "region=²",
    "after=" + "A" * 5000,
    "after=MS4x&before=MS4x",
]
NO_CURSORS = ["x", "é", "MS45OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "MS4tMQ", "LTE2MjEuMQ", "OTk5OTk5OTk5OTk5OTk5OTk5LjE"]


@pytest.mark.security("4-31")
def test_a_parameter_that_no_page_of_ours_asks_for_is_refused(client: FlaskClient):
    for query in NOT_OURS:
        assert heading(client.get("/listings?" + query)) == UNREADABLE, query


@pytest.mark.security("4-47")
def test_a_cursor_we_did_not_make_is_refused_wherever_there_are_pages(make: Make, sign_in: SignIn):
    browser = sign_in(make.operator())
    pages = ("/listings", "/regions/15204", "/conversations", "/operations/audit")
    for path, name, cursor in itertools.product(pages, ("after", "before"), NO_CURSORS):
        assert heading(browser.get(f"{path}?{name}={cursor}")) == UNREADABLE, (path, name, cursor)


def test_what_people_really_type_is_understood(make: Make, client: FlaskClient):
    make.listing("藍染めののれん", price_yen=1200)
    make.listing("高い棚", price_yen=50_000)
    for typed in ("１，２００円", " 1200 ", "¥1,200"):
        page = client.get("/listings", query_string={"price_max": typed}).text
        assert ("藍染めののれん" in page, "高い棚" in page) == (True, False), typed


@pytest.mark.parametrize("name", ["endpoint", "_scheme", "_external", "_anchor", "_method", "self", "values"])
def test_parameters_are_kept_in_the_language_links_whatever_they_are_called(client: FlaskClient, name: str):
    page = client.get(f"/log-in?{name}=javascript&next=/my")
    assert heading(page) == "ログイン"
    assert f'href="?{name}=javascript&amp;next=/my&amp;lang=en"' in page.text.replace("%2F", "/")


def test_addresses_that_are_none_are_nobodys(make: Make, sign_in: SignIn, person: Account):
    browser = sign_in(person)
    own = make.listing(state=ListingState.WITHDRAWN)
    for broken in ("http://[", "http://]/", "http://℀.example/", "//", "null"):
        assert browser.post("/listings", headers={"Origin": broken}).status_code == 403, broken
        refused = browser.get(f"/listings/{own.id}/conversations/new", headers={"Referer": broken})
        assert refused.status_code == 409, broken


def test_parameters_that_mean_nothing_to_us_change_nothing(make: Make, client: FlaskClient):
    make.listing("藍染めののれん")
    assert "藍染めののれん" in client.get("/listings?page=²&price_min[]=1&utm_source=x").text


def test_parameters_named_like_the_insides_of_an_address_are_only_parameters(client: FlaskClient):
    names = (
        "_scheme=javascript&_external=1",
        "_scheme=x",
        "_external=1",
        "_anchor=x",
        "_method=POST",
        "endpoint=x",
        "self=x",
    )
    paths = ("/", "/listings", "/regions", "/regions/15204", "/log-in", "/nothing")
    for path, query in itertools.product(paths, names):
        page = client.get(f"{path}?{query}").text
        assert "こちらの不具合です" not in page, (path, query)
        assert not [link for link in links_of(page) if link.startswith("javascript:")], (path, query)
        assert "http://localhost" not in page, (path, query)
