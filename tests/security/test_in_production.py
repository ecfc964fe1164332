"""Production, every address as everybody: headers, cookies, caches, and nothing about the inside."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from board import db
from board.accounts.actions import start_session
from board.accounts.models import Account
from board.clock import utcnow
from board.config import Settings, load_settings
from tests.factories import PASSWORD
from tests.test_routes import DEVELOPMENT, ROUTES, clock, lines, world

HOUSE = "https://engawa.example"
KEY = "canary-key-of-production-which-nobody-sees"
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
# Only for the browser of whoever asked, and asked again each time or within minutes.
PRIVATE = {"no-store", "private, no-cache", "private, max-age=300"}
# Names of places and words of listings, asked for letter by letter.
THE_SAME_FOR_EVERYBODY = {"/regions/suggest", "/suggestions"}
__all__ = ["clock", "world"]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return load_settings(
        {}, production=True, instance=str(tmp_path), database_url=database_url, secret_key=KEY, base_url=HOUSE
    )


def browser_of(app: Flask, account: Account | None) -> FlaskClient:
    browser = app.test_client()
    if account:
        with app.app_context():
            _, secret = start_session(db.session.get_one(Account, account.id), user_agent="test", now=utcnow())
            db.session.commit()
        with browser.session_transaction(base_url=HOUSE) as cookie:
            cookie.update(_user_id=secret, _fresh=True)
    return browser


def every_answer(app: Flask, world: dict[str, Any]) -> Iterator[tuple[str, str, TestResponse]]:
    """Who asks, what, and the answer; reading first, and every form empty."""
    rules = dict(lines(app))
    addresses = sorted(line for line, who in ROUTES.items() if who != DEVELOPMENT)
    for who, person in world["people"].items():
        browser = browser_of(app, person)
        for line in addresses:
            method, rule = line.split()[0], rules[line]
            # Whoever logs out or ends sessions asks for the rest as a stranger.
            if method == "POST" and rule.endpoint.split(".")[-1] in {"log_out", "end_sessions"}:
                continue
            values = {name: world["values"][name] for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
            with browser.open(path, method=method, base_url=HOUSE) as answer:
                yield who, line, answer


@pytest.mark.security("4-15", "4-22", "4-23", "4-52", "4-54")
def test_every_answer_to_everybody_is_protected(app: Flask, world: dict[str, Any]):
    faults: list[tuple[str, str, str]] = []
    seen: set[int] = set()
    for who, line, answer in every_answer(app, world):
        seen.add(answer.status_code)
        faults += [(who, line, fault) for fault in _faults(who, answer)]
    assert faults == []
    assert seen >= {200, 303, 400, 401, 404, 409, 422}


def _faults(who: str, answer: TestResponse) -> Iterator[str]:
    headers = answer.headers
    if answer.status_code >= 500 and answer.status_code != 503:
        yield f"failed: {answer.status_code}"
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy:
        yield f"policy: {policy}"
    if "sandbox" not in policy and not all(part in policy for part in ("script-src 'self'", "frame-ancestors 'none'")):
        yield f"policy: {policy}"
    yield from (name for name, value in STRICT.items() if headers.get(name) != value)
    if "max-age=63072000" not in headers.get("Strict-Transport-Security", ""):
        yield "no HSTS"
    yield from _loose_cookies(answer)
    caching = headers.get("Cache-Control", "")
    is_everybodys = "public" in caching or answer.request.path in THE_SAME_FOR_EVERYBODY
    if who != "stranger" and answer.status_code != 304 and not is_everybodys and caching not in PRIVATE:
        yield f"kept: {caching!r}"
    text = answer.data.decode("utf-8", "replace")
    if who != "stranger" and caching != "no-store" and "<html" in text:
        yield f"a whole page is kept: {caching!r}"
    if KEY in text or "Server" in headers or "Traceback" in text:
        yield "tells of the inside"


def _loose_cookies(answer: TestResponse) -> Iterator[str]:
    for line in answer.headers.getlist("Set-Cookie"):
        for name, morsel in SimpleCookie(line).items():
            flags = (morsel["secure"], morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"])
            if flags != (True, True, "Lax", "/", "") or not (name.startswith("__Host-") or name == "lang"):
                yield f"cookie: {line}"


@pytest.mark.security("4-15")
def test_the_cookies_of_logging_in_of_a_form_and_of_the_language_are_locked(app: Flask, world: dict[str, Any]):
    browser = app.test_client()
    answers = [
        browser.get("/?lang=en", base_url=HOUSE),
        browser.get("/sign-up", base_url=HOUSE),
        browser.post(
            "/log-in", base_url=HOUSE, data={"email": world["people"]["other"].email, "password": PASSWORD}
        ),
        browser.get("/my", base_url=HOUSE),
        browser.post("/log-out", base_url=HOUSE),
    ]
    names = {name for each in answers for line in each.headers.getlist("Set-Cookie") for name in SimpleCookie(line)}
    assert names == {"lang", "__Host-engawa", "__Host-engawa-browser"}
    assert [fault for each in answers for fault in _loose_cookies(each)] == []


WHILE_BROKEN = {404: "/nothing", 400: "/listings?kind=nonsense", 405: "/listings/1/closure"}


@pytest.mark.security("4-22", "4-23", "4-54")
def test_refusals_and_failures_are_protected_and_tell_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch):
    def break_(*_: object) -> None:
        raise RuntimeError("SELECT secret FROM accounts", KEY)

    browser = app.test_client()
    answers = {status: browser.get(path, base_url=HOUSE) for status, path in WHILE_BROKEN.items()}
    answers[413] = browser.post("/log-in", base_url=HOUSE, data={"email": "x" * 2_000_000})
    answers[403] = browser.post("/log-in", base_url=HOUSE, headers={"Origin": "https://evil.example"})
    monkeypatch.setattr("board.pages.views.maps.prefecture_map", break_)
    answers[500] = browser.get("/", base_url=HOUSE)
    for status, answer in answers.items():
        assert answer.status_code == status
        assert list(_faults("stranger", answer)) == ([f"failed: {status}"] if status == 500 else [])
        for inside in ("SELECT", "RuntimeError", "/board/", "Werkzeug", "Flask/", "sqlite"):
            assert inside not in answer.text, (status, inside)


@pytest.mark.security("4-41")
def test_another_hosts_name_is_refused_and_mails_lead_to_the_configured_one(app: Flask, world: dict[str, Any]):
    from board.outbox.schedule import work_off

    email = world["people"]["other"].email
    browser = app.test_client()
    for host in ("evil.example", "engawa.example.evil.example", "127.0.0.1", "engawa.example:443@evil.example"):
        evil = {"HTTP_HOST": host}
        assert browser.post("/password-reset", data={"email": email}, environ_overrides=evil).status_code == 400
    forwarded = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    browser.post("/password-reset", base_url=HOUSE, data={"email": email}, headers=forwarded)
    with app.app_context():
        work_off()
    [letter] = [each for each in app.extensions["mail"].letters() if each.recipient == email]
    assert f"{HOUSE}/password-reset/" in letter.text
    assert "evil" not in letter.text + letter.html
