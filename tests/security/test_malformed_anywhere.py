"""§5 row 21 for every address there is, whatever was added last: bytes that are no text are refused, and what a script
would send, sent broken, breaks nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Make

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.security("5-21")
BROKEN_JSON = ["{", "[]", "null", "1e999", '{"id": 1}', "[" * 5000, '{"id": "\\ud800"}', '{"response": {}}', "é" * 300]
MULTIPART = "multipart/form-data; boundary=xx"


@pytest.fixture
def posts(app: Flask) -> list[str]:
    rules = [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())]
    assert len(rules) > 60
    return [re.sub(r"<[^>]+>", "1", rule) for rule in rules]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"%ff=a", "application/x-www-form-urlencoded"),
        (b"a=\xff\xfe", "application/x-www-form-urlencoded"),
        (b"a=%00", "application/x-www-form-urlencoded"),
        (b'--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\xfe\r\n--xx--\r\n', MULTIPART),
    ],
)
def test_no_form_takes_bytes_that_are_no_text(make: Make, sign_in: SignIn, posts: list[str], body: bytes, kind: str):
    browser = sign_in(make.operator())
    for path in posts:
        answer = browser.post(path, data=body, content_type=kind)
        assert answer.status_code in {400, 404}, path


def test_no_address_takes_parameters_that_are_no_text(app: Flask, make: Make, sign_in: SignIn):
    browser = sign_in(make.operator())
    gets = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())]
    for path in (re.sub(r"<[^>]+>", "1", rule) for rule in gets):
        answer = browser.get("/", environ_overrides={"PATH_INFO": path, "QUERY_STRING": "a=%ff"})
        assert answer.status_code in {400, 404}, path


@pytest.mark.parametrize("sent", BROKEN_JSON)
def test_what_a_script_sends_broken_is_refused_and_breaks_nothing(
    make: Make, sign_in: SignIn, app: Flask, posts: list[str], sent: str
):
    browser, stranger = sign_in(make.account()), app.test_client()
    for path in posts:
        if "passkey" not in path and not path.endswith("/draft"):
            continue
        for client in (browser, stranger):
            as_field = client.post(path, data={"credential": sent, "name": sent[:20]})
            as_body = client.post(path, data=sent.encode("utf-8", "surrogatepass"), content_type="application/json")
            assert max(as_field.status_code, as_body.status_code) < 500, path
