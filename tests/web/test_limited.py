"""Too often in a short time: said plainly, with what was typed."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_a_form_sent_too_often_comes_back_with_what_was_typed(client: FlaskClient):
    answers = [client.post("/sign-up", data={"email": "hanako@example.net", "password": ""}) for _ in range(11)]
    last = answers[-1]
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) > 0
    assert 'value="hanako@example.net"' in last.text
    assert "短い時間に操作がくり返されたため" in last.text
