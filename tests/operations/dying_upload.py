"""A program for test_upload_kill.py: stores photos in child processes, each killed at the next step there is.

It ends with the first child that stored its photo without reaching its step."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

import board
from board import db
from board.clock import utcnow
from board.config import load_settings
from board.media.actions import store_photo
from board.media.processing import Photo

STEPS_MAX = 100


def main(instance: str, database_url: str) -> None:
    for step in itertools.count(1):
        assert step < STEPS_MAX, "an upload never comes to an end"
        status = in_child(instance, database_url, step)
        if status == 0:
            sys.stdout.write(f"{step}\n")
            return
        assert os.WTERMSIG(status) == signal.SIGKILL


def in_child(instance: str, database_url: str, step: int) -> int:
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        app = board.create_app(load_settings({}, instance=instance, database_url=database_url))
        with app.app_context():
            upload_until(step)
        db.dispose(app)
    except BaseException:  # noqa: BLE001 (a forked child must not return into its parent's code)
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


class _Life:
    steps_left = -1


def passed(*_: Any) -> None:
    _Life.steps_left -= 1
    if _Life.steps_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def upload_until(step: int) -> None:
    event.listen(Session, "after_flush", passed)
    event.listen(Session, "before_commit", passed)
    event.listen(Session, "after_commit", passed)
    # Writing, making it durable, giving it its name: for each of the three sizes.
    announce(os, "fdopen")
    announce(os, "fsync")
    announce(Path, "replace")
    _Life.steps_left = step
    renditions = {width: f"photo {step}, {width} wide".encode() for width in (320, 800, 1600)}
    store_photo(Photo(renditions, 1600, 1200), now=utcnow())
    db.session.commit()


def announce(owner: Any, name: str) -> None:
    """Count a step before and one after every call of it."""
    call = getattr(owner, name)

    def announced(*arguments: Any, **named: Any) -> Any:
        passed()
        found = call(*arguments, **named)
        passed()
        return found

    setattr(owner, name, announced)


if __name__ == "__main__":
    main(*sys.argv[1:])
