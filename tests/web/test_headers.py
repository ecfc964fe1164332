"""What every answer carries, whatever its status; what a browser is given to keep."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import board
from board.config import Settings, load_settings
from tests.application import put_away
from tests.factories import PASSWORD, Make

SignIn = Callable[..., FlaskClient]
HOUSE = "https://engawa.example"


@pytest.fixture
def answers(app: Flask, make: Make, client: FlaskClient) -> dict[int, TestResponse]:
    """One answer of each status."""

    @app.get("/breaks")
    def breaks() -> str:
        raise RuntimeError("SELECT secret FROM /srv/engawa/instance")

    listing = make.listing()
    make.account(email="ken@example.jp")
    return {
        200: client.get("/"),
        303: client.get("/my"),
        304: client.get("/assets/css/x", headers={"If-None-Match": client.get("/assets/css/x").headers["ETag"]}),
        400: client.get("/listings?kind=nonsense"),
        401: client.post(f"/listings/{listing.id}/edit"),
        403: client.post("/log-in", headers={"Origin": "https://evil.example"}),
        404: client.get("/nothing"),
        405: client.post("/regions"),
        413: client.post("/log-in", data={"email": "x" * 2_000_000}),
        422: client.post("/log-in", data={}),
        500: client.get("/breaks"),
    }


@pytest.mark.security("4-22", "4-23")
def test_every_status_carries_the_same_protection(answers: dict[int, TestResponse]):
    for status, answer in answers.items():
        assert answer.status_code == status
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_every_error_is_a_page_of_ours_with_a_way_on(answers: dict[int, TestResponse]):
    for status, answer in answers.items():
        if status in {400, 403, 404, 405, 413, 500}:
            assert 'href="/listings"' in answer.text, status
            assert '<html lang="ja">' in answer.text, status


@pytest.mark.security("4-54")
def test_a_failure_tells_nothing_about_the_inside(answers: dict[int, TestResponse]):
    page = answers[500].text
    assert "こちらの不具合です" in page
    for inside in ("SELECT", "secret", "/srv", "RuntimeError", "Traceback", "Werkzeug", "Flask", "python"):
        assert inside not in page
    assert "Server" not in answers[500].headers


def test_pages_have_no_script_or_style_of_their_own(answers: dict[int, TestResponse]):
    for answer in answers.values():
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text
        assert answer.text.count("<script") == answer.text.count('<script type="module" src=')


def test_a_strangers_pages_set_no_cookie_and_carry_no_token_so_they_can_be_cached(make: Make, client: FlaskClient):
    listing = make.listing(photos=1)
    for path in (
        "/",
        "/listings",
        "/listings?q=ギター",
        "/regions",
        "/regions/15204",
        "/regions/search?q=sanjo",
        f"/listings/{listing.id}",
        "/guidelines",
        "/credits",
        "/nothing-here",
    ):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert "csrf_token" not in answer.text, path
        assert "no-store" not in answer.headers.get("Cache-Control", ""), path


def test_pages_differ_by_language_and_say_so_to_caches(client: FlaskClient):
    assert {"Accept-Language", "Cookie"} <= set(client.get("/").vary)


@pytest.mark.security("4-52")
def test_a_members_pages_are_kept_by_nobody(make: Make, sign_in: SignIn):
    browser = sign_in(make.account())
    for path in ("/", "/listings", "/my", "/conversations", "/notifications", "/listings/new", "/nothing-here"):
        assert browser.get(path).headers["Cache-Control"] == "no-store", path


def test_pages_that_hold_a_secret_in_their_address_are_kept_by_nobody(client: FlaskClient):
    for path in ("/accounts/confirmation/x", "/password-reset/x"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.fixture
def in_production(settings: Settings, database_url: str) -> Flask:
    production = load_settings(
        {},
        production=True,
        instance=settings.instance,
        database_url=database_url,
        secret_key="k" * 40,
        base_url=HOUSE,
    )
    app = board.create_app(production)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    put_away(app)


@pytest.mark.security("4-15")
def test_in_production_every_cookie_is_locked_to_the_house(in_production: Flask):
    Make(in_production).account(email="ken@example.jp")
    client = in_production.test_client()
    # TLS ends at the proxy, so the application itself sees plain HTTP.
    cookies = SimpleCookie()
    for answer in (
        client.get("/?lang=en", base_url=f"http://{HOUSE[8:]}"),
        client.post("/log-in", base_url=f"http://{HOUSE[8:]}", data={"email": "ken@example.jp", "password": PASSWORD}),
    ):
        for line in answer.headers.getlist("Set-Cookie"):
            cookies.load(line)
    assert set(cookies) == {"__Host-engawa", "__Host-engawa-browser", "lang"}
    for morsel in cookies.values():
        assert (morsel["secure"], morsel["httponly"], morsel["samesite"]) == (True, True, "Lax")
        assert (morsel["path"], morsel["domain"]) == ("/", "")


@pytest.mark.security("4-23")
def test_in_production_browsers_are_told_to_stay_with_tls(in_production: Flask):
    answer = in_production.test_client().get("/", base_url=HOUSE)
    seconds = int(answer.headers["Strict-Transport-Security"].split(";")[0].removeprefix("max-age="))
    assert seconds >= 365 * 24 * 3600


def test_in_production_nobody_reads_others_mails_or_sees_the_workshop(in_production: Flask):
    client = in_production.test_client()
    for path in ("/development/mailbox", "/development/style"):
        assert "ページが見つかりません" in client.get(path, base_url=HOUSE).text


def test_in_production_a_form_needs_no_referrer_but_its_token(in_production: Flask):
    in_production.config["WTF_CSRF_ENABLED"] = True
    Make(in_production).account(email="ken@example.jp")
    client = in_production.test_client()
    from tests.html import posting_form

    form = posting_form(client.get("/log-in", base_url=HOUSE).text)
    sent = form.values(email="ken@example.jp", password=PASSWORD)
    assert (
        client.post("/log-in", base_url=HOUSE, data=sent, headers={"Sec-Fetch-Site": "same-origin"}).location == "/my"
    )


@pytest.mark.security("4-54")
def test_in_production_a_failure_is_a_page_of_ours_too(in_production: Flask, monkeypatch: pytest.MonkeyPatch):
    def break_(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("board.pages.views.maps.prefecture_map", break_)
    page = in_production.test_client().get("/", base_url=HOUSE)
    assert (page.status_code, "こちらの不具合です" in page.text, "secret" in page.text) == (500, True, False)


HOSTS = [
    "evil.example",
    "localhost.evil.example",
    "localhost@evil.example",
    "localhost:80@evil",
    "",
    "local host",
    "x" * 500,
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.security("4-41")
def test_another_hosts_name_gets_no_page(client: FlaskClient, host: str):
    answer = client.get("/", headers={"Host": host}, environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert (
        client.post("/password-reset", data={"email": "a@b.jp"}, environ_overrides={"HTTP_HOST": host}).status_code
        == 400
    )


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/instance/engawa.sqlite3",
        "/static/../board/config.py",
        "/static/%2e%2e/pyproject.toml",
        "/.env",
    ],
)
@pytest.mark.security("4-54")
def test_files_beside_the_house_are_not_served(client: FlaskClient, path: str):
    assert "ページが見つかりません" in client.get(path).text


@pytest.mark.security("4-54")
def test_trace_is_not_answered(client: FlaskClient):
    answer = client.open("/", method="TRACE", headers={"Cookie": "engawa=canary"})
    assert (answer.status_code, "canary" in answer.text) == (405, False)
