"""The runner is told as soon as there is work; when telling fails, nothing is lost but a minute."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from board import db
from board.outbox.actions import follow_up, send_mail
from board.outbox.models import Mail
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many mails others could see each time the runner was told."""
    seen: list[int] = []

    def tell() -> None:
        with db.new_session(writing=False) as outside:
            seen.append(len(outside.scalars(select(Mail)).all()))

    monkeypatch.setitem(app.extensions, "nudge", tell)
    return seen


def write() -> None:
    send_mail("ken@example.jp", "password_changed", locale="ja", now=NOW)


@pytest.mark.both_databases
def test_once_after_the_commit_that_made_the_work_visible(told: list[int]):
    write()
    write()
    assert told == []
    db.session.commit()
    assert told == [2]
    db.session.commit()
    assert told == [2]


def test_not_when_it_was_rolled_back(told: list[int]):
    write()
    db.session.rollback()
    db.session.commit()
    assert told == []


def test_a_savepoint_is_no_commit_yet(told: list[int]):
    with db.session.begin_nested():
        write()
    assert told == []
    db.session.commit()
    assert told == [1]


def test_a_savepoint_that_failed_afterwards_takes_nothing_away(told: list[int]):
    write()
    savepoint = db.session.begin_nested()
    follow_up("test", 1, now=NOW)
    savepoint.rollback()
    db.session.commit()
    assert told == [1]


def test_when_the_runner_cannot_be_told_the_act_is_done_all_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch):
    def broken() -> None:
        raise OSError("the queue's disk is full")

    monkeypatch.setitem(app.extensions, "nudge", broken)
    write()
    db.session.commit()
    assert len(db.session.scalars(select(Mail)).all()) == 1


def test_the_real_runner_works_the_outbox_off(app: Flask):
    write()
    db.session.commit()
    huey = app.extensions["huey"]
    task = huey.dequeue()
    assert task is not None
    huey.execute(task)
    assert [letter.recipient for letter in app.extensions["mail"].letters()] == ["ken@example.jp"]
