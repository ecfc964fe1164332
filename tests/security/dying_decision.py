"""A program for test_killed_decision.py: decides one case after another, each in a child process that is killed at the
next step there is. It ends with the first child that decided without reaching its step, and says which that was."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

import board
from board import db
from board.accounts.models import Account
from board.clock import utcnow
from board.config import load_settings
from board.moderation import actions
from board.moderation.models import Action, Case, GuidelineVersion


class _Life:
    steps_left = -1


def passed(*_: Any) -> None:
    _Life.steps_left -= 1
    if _Life.steps_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def main(instance: str, database_url: str, forms: list[dict[str, Any]]) -> None:
    for step, form in enumerate(forms, start=1):
        status = in_child(instance, database_url, step, form)
        if status == 0:
            sys.stdout.write(f"{step}\n")
            return
        assert os.WIFSIGNALED(status), "the decision failed"
    raise AssertionError("a decision never comes to an end")


def in_child(instance: str, database_url: str, step: int, form: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        app = board.create_app(load_settings({}, instance=instance, database_url=database_url))
        with app.app_context():
            for name in ("after_flush", "before_commit", "after_commit"):
                event.listen(Session, name, passed)
            _Life.steps_left = step
            decide(**form)
        db.dispose(app)
    except BaseException:  # noqa: BLE001 (a forked child must not return into its parent's code)
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def decide(case: int, by: int, guideline: int, key: str) -> None:
    """Both versions are the first: nobody has decided or changed anything before."""
    actions.decide(
        db.session.get_one(Case, case),
        Action.HIDE,
        by=db.session.get_one(Account, by),
        guideline=db.session.get_one(GuidelineVersion, guideline),
        facts="送料の先払いを求めています。",
        note="",
        ends_at=None,
        case_version=1,
        target_version=1,
        key=key,
        now=utcnow(),
    )
    db.session.commit()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
