"""What machines ask: alive, ready, figures; who may read the figures, and that the answers give nothing away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from board import db
from board.backends.mail import MailServerUnreachable
from board.clock import utcnow
from board.listings.schedule import rebuild_index
from board.operations import actions, health
from board.operations.schedule import WORKER, show_life
from board.outbox.actions import follow_up, send_mail
from board.outbox.models import Mail

SignIn = Callable[..., FlaskClient]
TOKEN = "t0ken-of-the-watchers-" + "x" * 20


@pytest.fixture
def well(app: Flask) -> None:
    with app.app_context():
        rebuild_index()
        show_life()


def ready(client: FlaskClient) -> dict[str, str]:
    answer = client.get("/readyz")
    assert (answer.status_code == 200) == answer.json["ready"]
    return dict(answer.json["checks"])


def failed(client: FlaskClient) -> set[str]:
    return {name for name, said in ready(client).items() if said != "ok"}


def test_alive_needs_no_database(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(db, "new_session", None)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert "Set-Cookie" not in answer.headers


def test_a_board_whose_parts_are_all_well_is_ready(client: FlaskClient, well: None):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "ready": True,
        "checks": dict.fromkeys(("database", "schema", "storage", "search", "worker", "outbox"), "ok"),
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_a_database_of_another_shape_is_not_ready(app: Flask, client: FlaskClient, well: None):
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        db.session.commit()
    assert failed(client) == {"schema"}


def test_a_database_that_is_away_fails_what_needs_it_and_says_not_why(
    app: Flask, client: FlaskClient, well: None, monkeypatch: pytest.MonkeyPatch
):
    db.dispose(app)
    engine = db.make_engine("sqlite:////nowhere/at-all/secret-name.sqlite3")
    monkeypatch.setitem(app.extensions, "engine", engine)
    answer = client.get("/readyz")
    engine.dispose()
    assert answer.status_code == 503
    assert {"database", "schema", "worker", "outbox"} <= failed(client)
    assert not {"nowhere", "secret-name", "sqlite", "Error"} & set(answer.text.replace('"', " ").split())


def test_a_worker_that_fell_silent_is_noticed(app: Flask, client: FlaskClient, well: None):
    with app.app_context():
        actions.beat(WORKER, now=utcnow() - health.WORKER_SILENT_AFTER - timedelta(seconds=1))
        db.session.commit()
    assert failed(client) == {"worker"}


def test_a_missing_index_is_noticed(app: Flask, client: FlaskClient):
    with app.app_context():
        show_life()
    assert failed(client) == {"search"}


def test_a_storage_without_room_is_noticed(app: Flask, client: FlaskClient, well: None, monkeypatch: Any):
    monkeypatch.setattr(type(app.extensions["storage"]), "has_room", lambda _self: False)
    assert failed(client) == {"storage"}


def test_work_that_nobody_does_is_noticed(app: Flask, client: FlaskClient, well: None):
    with app.app_context():
        follow_up("index_listing", 1, now=utcnow() - health.OUTBOX_STUCK_AFTER - timedelta(seconds=1))
        db.session.commit()
    assert failed(client) == {"outbox"}


def test_mails_that_wait_for_their_server_do_not_take_the_board_down(app: Flask, client: FlaskClient, well: None):
    """§5 row 6: the site works while the mail server is away."""
    long_ago = utcnow() - timedelta(hours=1)
    with app.app_context():
        send_mail("a@example.jp", "password_changed", locale="ja", now=long_ago)
        db.session.commit()
        assert failed(client) == {"outbox"}
        db.session.query(Mail).update({"last_error": MailServerUnreachable.__name__})
        db.session.commit()
    assert failed(client) == set()


def test_probes_are_never_limited(client: FlaskClient, well: None):
    assert {client.get(path).status_code for path in ("/healthz", "/readyz") for _ in range(150)} == {200}


def test_probes_may_ask_by_address_but_not_by_another_name(client: FlaskClient, well: None):
    for host in ("127.0.0.1:5000", "10.1.2.3", "[::1]:5000"):
        assert client.get("/readyz", headers={"Host": host}).status_code == 200
        assert client.get("/", headers={"Host": host}).status_code == 400
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_figures_are_for_this_machine(client: FlaskClient, address: str):
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 200
    assert "engawa_listings" in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.1", "2001:db8::1", "", "unix"])
def test_for_everybody_else_there_are_none(client: FlaskClient, address: str):
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Proto", "Via"])
def test_what_a_proxy_on_this_machine_hands_on_is_not_near(client: FlaskClient, header: str):
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_behind_a_trusted_proxy_nobody_is_near(app: Flask, client: FlaskClient):
    app.extensions["settings"] = replace(app.extensions["settings"], trusted_proxies=1)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_host=0)  # type: ignore[method-assign]
    for headers in ({"X-Forwarded-For": "127.0.0.1"}, {}):
        assert client.get("/metrics", headers=headers).status_code == 404


def test_networks_can_be_named(app: Flask, client: FlaskClient):
    app.extensions["settings"] = replace(app.extensions["settings"], metrics_from=("10.0.0.0/8",))
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.9.8.7"}).status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (f"Bearer {TOKEN}x", 404),
        ("Bearer ", 404),
        ("Bearer é", 404),
        (TOKEN, 404),
        (f"Basic {TOKEN}", 404),
    ],
)
def test_a_token_opens_them_from_anywhere(app: Flask, client: FlaskClient, said: str, status: int):
    app.extensions["settings"] = replace(app.extensions["settings"], metrics_token=TOKEN)
    answer = client.get("/metrics", headers={"Authorization": said}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == status


def test_without_a_token_an_empty_one_opens_nothing(client: FlaskClient):
    answer = client.get("/metrics", headers={"Authorization": "Bearer "}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 404
