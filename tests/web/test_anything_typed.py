"""Whatever is typed into any field of any form, or into any parameter: an answer, never a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.html import Form, posting_forms
from tests.test_routes import world

SignIn = Callable[..., FlaskClient]
__all__ = ["world"]
pytestmark = [pytest.mark.full, pytest.mark.both_databases]

ODD = [
    "",
    "-1",
    "0",
    "²",
    "9" * 30,
    "2147483648",
    "9223372036854775808",
    "1e9",
    "NaN",
    "true",
    "[]",
    "null",
    "' OR 1=1 --",
    '"<script>alert(1)</script>',
    "{{7*7}}%(x)s{0}",
    "\u202e\u200b",
    "👩‍👩‍👧‍👦" * 3,
    "あ" * 20_000,
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "2026-02-30T25:61",
    "\ud7ff\uffff",
]
PARAMETERS = ["q", "region", "kind", "category", "terms", "price_min", "price_max", "afar", "after", "before",
              "listing", "state", "object", "place", "next", "lang", "etag", "any"]  # fmt: skip


def pages_with_forms(world: dict[str, Any]) -> Iterator[tuple[str, str]]:
    ids = world["values"]
    yield "owner", f"/listings/{ids['listing_id']}/edit"
    yield "owner", f"/listings/{ids['listing_id']}"
    yield "owner", f"/conversations/{ids['conversation_id']}"
    yield "owner", "/listings/new"
    yield "other", f"/listings/{ids['listing_id']}/conversations/new"
    yield "other", f"/reports/new?listing={ids['listing_id']}"
    yield "moderator", f"/moderation/cases/{ids['case_id']}"
    for path in ("/sign-up", "/log-in", "/password-reset"):
        yield "stranger", path


def test_no_field_of_any_form_can_bring_the_board_down(app: Flask, sign_in: SignIn, world: dict[str, Any]):
    failed, sent = [], 0
    for actor, path in pages_with_forms(world):
        person = world["people"][actor]
        browser = sign_in(person) if person else app.test_client()
        for form in posting_forms(browser.get(path).text):
            if form.action == "/log-out":
                continue
            for name, typed in _typings(form):
                app.extensions["limits_storage"].reset()
                answer = browser.post(form.action.partition("#")[0] or path, data=form.values(**{name: typed}))
                sent += 1
                if answer.status_code >= 500:
                    failed.append((path, name, typed[:30], answer.status_code))
    assert sent > 500
    assert failed == []


def _typings(form: Form) -> Iterator[tuple[str, str]]:
    for name in dict(form.fields):
        for typed in ODD:
            yield name, typed


def test_no_parameter_of_any_page_can(app: Flask, sign_in: SignIn, world: dict[str, Any]):
    failed = []
    browsers = {who: sign_in(person) if person else app.test_client() for who, person in world["people"].items()}
    places = [
        ("stranger", "/listings"),
        ("stranger", "/regions/15204"),
        ("stranger", "/regions/search"),
        ("stranger", "/regions/suggest"),
        ("other", "/conversations"),
        ("other", "/reports/new"),
        ("owner", f"/conversations/{world['values']['conversation_id']}"),
        ("owner", f"/conversations/{world['values']['conversation_id']}/messages"),
        ("moderator", "/moderation"),
        ("operator", "/operations/audit"),
    ]
    for who, path in places:
        for name in PARAMETERS:
            for typed in ODD:
                answer = browsers[who].get(path, query_string={name: typed})
                if answer.status_code >= 500:
                    failed.append((path, name, typed[:30]))
    assert failed == []
