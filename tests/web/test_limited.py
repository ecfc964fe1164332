"""Too often in a short time: said plainly, with what was typed."""

from __future__ import annotations

import re

from flask.testing import FlaskClient


def test_a_form_sent_too_often_comes_back_with_what_was_typed(client: FlaskClient):
    answers = [client.post("/sign-up", data={"email": "hanako@example.net", "password": ""}) for _ in range(11)]
    last = answers[-1]
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) > 0
    assert 'value="hanako@example.net"' in last.text
    assert "ここでは、1時間に10回までにしています。" in last.text
    assert re.search(r"(1時間|\d+分)ほどで、またお使いいただけます。", last.text)


def test_a_page_asked_for_too_often_says_how_often_and_when_again(client: FlaskClient):
    answers = [client.post("/log-in") for _ in range(101)]
    assert answers[-1].status_code == 429
    assert "ここでは、5分に" in answers[-1].text
    english = client.post("/log-in", headers={"Accept-Language": "en"})
    assert "times in 5 minutes" in english.text
