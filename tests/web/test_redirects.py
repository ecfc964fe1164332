"""A redirect stays in the house, whatever the address asked for."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.accounts.models import Account
from board.web.security import is_local
from tests.factories import PASSWORD, Make

SignIn = Callable[..., FlaskClient]
ELSEWHERE = [
    "https://evil.example",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    "　//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HtTpS://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "evil.example",
    "@evil.example",
    "http://localhost@evil.example",
    "http:\\\\evil.example",
    "/\x0b/evil.example",
    "/\x00/evil.example",
    "/%0d%0aLocation:%20https://evil.example\r\nX: y",
    "?next=//evil.example",
    "#//evil.example",
    "/\x7f/evil.example",
    "/\\/evil.example",
    "/a\\..\\evil",
    "",
    "x" * 3000,
    "/" + "x" * 3000,
]


@pytest.fixture
def ken(make: Make) -> Account:
    return make.account(email="ken@example.jp")


@pytest.mark.parametrize("wanted", ELSEWHERE, ids=ascii)
@pytest.mark.security("4-39")
def test_no_spelling_of_another_place_is_local(wanted: str):
    assert not is_local(wanted)


@pytest.mark.parametrize(
    "wanted", ["/", "/my", "/listings?q=ギター&kind=goods", "/listings/new#top", "/a//b", "/a?x=//evil"]
)
def test_our_own_paths_are(wanted: str):
    assert is_local(wanted)


@pytest.mark.security("4-39")
def test_logging_in_leads_home_instead(app: Flask, ken: Account):
    for wanted in ELSEWHERE:
        app.extensions["limits_storage"].reset()
        sent = {"email": ken.email, "password": PASSWORD, "next": wanted}
        answer = app.test_client().post("/log-in", data=sent)
        assert answer.location == "/my" or (answer.status_code == 400 and "\x00" in wanted), ascii(wanted)


@pytest.mark.security("4-39")
def test_someone_already_signed_in_is_led_home_too(sign_in: SignIn, ken: Account):
    browser = sign_in(ken)
    for wanted in ELSEWHERE:
        answer = browser.get("/log-in", query_string={"next": wanted})
        assert answer.location == "/my" or (answer.status_code == 400 and "\x00" in wanted), ascii(wanted)


@pytest.mark.security("4-39")
def test_a_strange_path_never_becomes_another_host(client: FlaskClient):
    paths = ("//evil.example/", "///evil.example", "/\\evil.example", "//evil.example/%2e%2e", "/%09/evil.example")
    for path, query in itertools.product(paths, ("lang=en", "x=1", "")):
        answer = client.get("/", environ_overrides={"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_URI": path})
        location = answer.headers.get("Location", "/")
        assert is_local(location) or location.startswith("http://localhost/"), location


def test_a_form_that_came_too_late_leads_back_to_its_own_page_only(client: FlaskClient):
    turned_away = client.get("/my?x=//evil.example")
    assert turned_away.location == "/log-in?next=/my?x%3D//evil.example"
