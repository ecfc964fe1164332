"""A program for test_killed_migration.py: brings a database up to date again and again, killed each time at another
statement, first before it, then after it. It says how many statements there are, and ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from board import migrations

STATEMENTS_MAX = 8000


class _Life:
    moments_left = -1
    passed = 0


def passed(*_: Any) -> None:
    _Life.passed += 1
    _Life.moments_left -= 1
    if _Life.moments_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, first: str, step: str) -> None:
    """Killed at the moments `first`, `first` + `step` …; each child says at the end how many it has lived through."""
    moment = int(first)
    while moment < STATEMENTS_MAX:
        status = in_child(lambda moment=moment: upgrade_until(url, moment))
        assert not migrations.is_current(url) or status == 0, "killed, and yet up to date"
        if status == 0:
            sys.stdout.write(f"{moment}\n")
            return
        assert os.WIFSIGNALED(status), "the migration failed"
        assert os.WTERMSIG(status) == signal.SIGKILL
        moment += int(step)
    raise AssertionError("a migration never comes to an end")


def in_child(act: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        act()
    except BaseException:  # noqa: BLE001 (a forked child must not return into its parent's code)
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def upgrade_until(url: str, moment: int) -> None:
    event.listen(Engine, "before_cursor_execute", passed)
    event.listen(Engine, "after_cursor_execute", passed)
    event.listen(Engine, "commit", passed)
    _Life.moments_left = moment
    migrations.upgrade(url)


if __name__ == "__main__":
    # Imported once, before the children: Alembic and all models.
    from alembic import command  # noqa: F401

    import board.models  # noqa: F401

    main(*sys.argv[1:])
