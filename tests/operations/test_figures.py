"""The figures: counted in each process, added up over all, without anybody's words in their labels."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.listings.lifecycle import ListingState
from board.listings.schedule import rebuild_index
from board.outbox.actions import send_mail
from board.outbox.schedule import work_off
from board.web import metrics
from board.web.metrics import Figures
from tests.factories import PASSWORD, Make

SignIn = Callable[..., FlaskClient]


def said(client: FlaskClient, line: str) -> float:
    """The value of one figure; 0 when it has not been counted."""
    lines = client.get("/metrics").text.splitlines()
    return next((float(each.rpartition(" ")[2]) for each in lines if each.rpartition(" ")[0] == line), 0.0)


def test_answers_are_counted_by_page_and_kind_of_status(client: FlaskClient, make: Make):
    listing = make.listing()
    for path in (f"/listings/{listing.id}", f"/listings/{listing.id}?from=secret-word", "/listings/999"):
        client.get(path)
    assert said(client, 'engawa_requests_total{endpoint="pages.listing",method="GET",status="2xx"}') == 2
    assert said(client, 'engawa_requests_total{endpoint="pages.listing",method="GET",status="4xx"}') == 1
    assert said(client, 'engawa_request_seconds_count{endpoint="pages.listing"}') == 3
    assert "secret-word" not in client.get("/metrics").text


def test_labels_are_never_what_somebody_sent(client: FlaskClient):
    client.get("/no/such/page/of-anybodys-choosing")
    client.open("/", method="ANYBODYSWORD")
    figures = client.get("/metrics").text
    assert "choosing" not in figures
    assert "ANYBODYSWORD" not in figures
    assert 'endpoint="none"' in figures


def test_the_one_that_asks_is_being_answered_and_nobody_else(client: FlaskClient):
    client.get("/")
    assert said(client, "engawa_requests_in_flight") == 1


def test_log_ins_searches_and_mails_are_counted(app: Flask, client: FlaskClient, make: Make):
    account = make.account()
    make.listing("藍染めののれん")
    for password in ("wrong-password-9", PASSWORD):
        client.post("/log-in", data={"email": account.email, "password": password})
    assert said(client, 'engawa_sign_ins_total{outcome="refused"}') == 1
    assert said(client, 'engawa_sign_ins_total{outcome="done"}') == 1
    client.get("/listings?q=のれん")
    with app.app_context():
        rebuild_index()
    client.get("/listings?q=のれん")
    client.get("/listings?q=どこにもないもの")
    for outcome in ("without_index", "found", "empty"):
        assert said(client, f'engawa_searches_total{{outcome="{outcome}"}}') == 1, outcome
    with app.app_context():
        send_mail("a@example.jp", "password_changed", locale="ja", now=make.now)
        db.session.commit()
        before = said(client, 'engawa_mails_total{outcome="sent"}')
        work_off()
    assert said(client, 'engawa_mails_total{outcome="sent"}') > before


def test_what_stands_in_the_database_is_told(client: FlaskClient, make: Make):
    make.listing()
    make.listing(state=ListingState.WITHDRAWN)
    assert said(client, 'engawa_listings{state="open"}') == 1
    assert said(client, 'engawa_listings{state="withdrawn"}') == 1
    assert said(client, 'engawa_outbox_waiting{table="mails"}') == 0
    assert said(client, "engawa_storage_size_bytes") > 0


def test_coming_too_often_is_counted(client: FlaskClient):
    for _ in range(12):
        client.post("/log-in", data={"email": "a@example.jp", "password": "wrong-password-9"})
    assert said(client, 'engawa_rate_limited_total{endpoint="accounts.log_in"}') >= 1


def of(figures: Figures, name: str) -> float:
    return sum(s.value for metric in figures.merged() for s in metric.samples if s.name == name)


def test_the_processes_figures_are_added_up(tmp_path: Path):
    ours, theirs = Figures(tmp_path), Figures(tmp_path)
    ours.mails.labels("sent").inc(3)
    theirs.mails.labels("sent").inc(4)
    theirs.in_flight.inc()
    theirs.write(at_once=True)
    assert of(ours, "engawa_mails_total") == 7
    assert of(ours, "engawa_requests_in_flight") == 1


def test_the_counts_of_a_process_that_died_stay_but_it_answers_nobody(tmp_path: Path):
    died = Figures(tmp_path)
    died.mails.labels("sent").inc(4)
    died.in_flight.inc()
    died.write(at_once=True)
    (file,) = tmp_path.glob("*.json")
    file.rename(tmp_path / f"{_ended_pid()}-1.json")
    ours = Figures(tmp_path)
    assert of(ours, "engawa_mails_total") == 4
    assert of(ours, "engawa_requests_in_flight") == 0


def test_when_the_whole_board_starts_anew_so_do_the_figures(tmp_path: Path):
    left = tmp_path / f"{_ended_pid()}-1.json"
    left.write_text("[]")
    alive = tmp_path / f"{os.getpid()}-1.json"
    alive.write_text("[]")
    metrics._forget_former_run(tmp_path)
    assert left.exists()
    alive.unlink()
    metrics._forget_former_run(tmp_path)
    assert not left.exists()


@pytest.mark.parametrize("content", ["", "{", "[1]", json.dumps([["a", "b", [["c"]], 1]]), "null"])
def test_a_spoilt_file_costs_nothing_but_itself(tmp_path: Path, content: str):
    (tmp_path / f"{os.getpid()}-1.json").write_text(content)
    ours = Figures(tmp_path)
    ours.mails.labels("sent").inc()
    assert of(ours, "engawa_mails_total") == 1


def test_a_full_disk_costs_the_figures_and_never_the_answer(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(metrics, "write_atomically", full)
    monkeypatch.setattr(metrics, "SECONDS_BETWEEN_WRITES", 0.0)
    assert client.get("/").status_code == 200


def _ended_pid() -> int:
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid
