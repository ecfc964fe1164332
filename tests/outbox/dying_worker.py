"""A program for test_kill.py: works the outbox off in child processes that are killed at every step there is.

For each step: a child leaves two follow-ups, a second one works and is killed at exactly that step, then (the
leases being over) a third one works in peace. It ends with the first child that did everything without reaching
its step, and prints how many rounds there were."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, update
from sqlalchemy.orm import Session

import board
from board import db
from board.backends.mail.file import FileMailer
from board.clock import utcnow
from board.config import load_settings
from board.outbox import schedule
from board.outbox.actions import follow_up, send_mail
from board.outbox.models import FollowUp, Mail
from tests.application import put_away

STEPS_MAX = 200


def main(instance: str, database_url: str) -> None:
    # One round without a kill comes first: what is compiled for it, every child inherits; connections it must not.
    app = board.create_app(load_settings({}, instance=instance, database_url=database_url))
    schedule.register("tell", tell)
    with app.app_context():
        leave_work(0)
        end_leases()
        schedule.work_off()
    put_away(app)
    for step in itertools.count(1):
        assert step < STEPS_MAX, "a worker never comes to an end"
        in_child(app, lambda step=step: leave_work(step))
        status = in_child(app, lambda step=step: work_until(step, instance))
        in_child(app, end_leases)
        assert in_child(app, schedule.work_off) == 0
        if status == 0:
            sys.stdout.write(f"{step + 1}\n")
            return
        assert os.WTERMSIG(status) == signal.SIGKILL


def in_child(app: Flask, act: Callable[[], None]) -> int:
    """The status of a process that did this."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        with app.app_context():
            act()
        db.dispose(app)
    except BaseException:  # noqa: BLE001 (a forked child must not return into its parent's code)
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def tell(subject_ids: Sequence[int], now: datetime) -> None:
    for subject_id in subject_ids:
        send_mail(f"person{subject_id}@example.jp", "password_changed", locale="ja", now=now)
        db.session.flush()
        passed()


def leave_work(step: int) -> None:
    for number in (1, 2):
        follow_up("tell", step * 10 + number, now=utcnow())
    db.session.commit()


def end_leases() -> None:
    for model in (FollowUp, Mail):
        held = update(model).where(model.leased_until.is_not(None))
        db.session.execute(held.values(leased_until=utcnow() - timedelta(seconds=1)))
    db.session.commit()


class _Life:
    steps_left = -1


def passed(*_: Any) -> None:
    """One step further; at the last one the process is gone, without a word."""
    _Life.steps_left -= 1
    if _Life.steps_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def work_until(step: int, instance: str) -> None:
    event.listen(Session, "before_commit", passed)
    event.listen(Session, "after_commit", passed)
    announce(os, "fsync")
    announce(schedule, "message_of")
    announce(FileMailer, "send", log=Path(instance) / "sent.log")
    _Life.steps_left = step
    schedule.work_off()


def announce(owner: Any, name: str, log: Path | None = None) -> None:
    """Count a step before and one after every call of it."""
    call = getattr(owner, name)

    def announced(*arguments: Any) -> Any:
        passed()
        found = call(*arguments)
        if log:
            with log.open("a", encoding="utf-8") as lines:
                lines.write(f"{arguments[1]['Message-ID']}\n")
        passed()
        return found

    setattr(owner, name, announced)


if __name__ == "__main__":
    main(*sys.argv[1:])
