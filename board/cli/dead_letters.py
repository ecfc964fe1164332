"""What was given up after the last attempt: look, try again, or let go."""

from __future__ import annotations

from collections.abc import Callable

import click

from board import db
from board.cli.group import engawa
from board.clock import tokyo, utcnow
from board.operations.dead_letters import discard, find, kind_of, retry
from board.outbox import queries
from board.outbox.models import FollowUp, Mail

ERROR_SHOWN = 120


@engawa.group("dead-letters")
def dead_letters() -> None:
    """Mails and follow-up work that were given up after the last attempt."""


@dead_letters.command("list")
def list_dead_letters() -> None:
    """Each with the name that retry and discard take."""
    rows = _all()
    for row in rows:
        what = f"{row.event} → {row.recipient}" if isinstance(row, Mail) else f"{row.kind} {row.subject_id}"
        died = tokyo(row.dead_at).strftime("%Y-%m-%d %H:%M") if row.dead_at else ""
        click.echo(f"{_name(row)}  {died}  {what}  {row.last_error[:ERROR_SHOWN]}")
    click.echo(f"{len(rows)}件 / dead letters")


@dead_letters.command("retry")
@click.argument("name", metavar="mail:ID|follow_up:ID|all")
def retry_dead_letter(name: str) -> None:
    """Try again from the first attempt."""
    count = _each(name, lambda row: retry(row, now=utcnow()))
    click.echo(f"{count}件をもう一度試します。 / {count} to be tried again")


@dead_letters.command("discard")
@click.argument("name", metavar="mail:ID|follow_up:ID")
def discard_dead_letter(name: str) -> None:
    """Never try it again."""
    if name == "all":
        raise click.ClickException("all: 捨てるときは1件ずつ。 / discard them one by one")
    count = _each(name, lambda row: discard(row, now=utcnow()))
    click.echo(f"{count}件を終わりにしました。 / {count} discarded")


def _each(name: str, act: Callable[[FollowUp | Mail], None]) -> int:
    rows = _all() if name == "all" else [_named(name)]
    for row in rows:
        act(row)
    db.session.commit()
    return len(rows)


def _all() -> list[FollowUp | Mail]:
    return [*db.session.scalars(queries.dead(FollowUp)), *db.session.scalars(queries.dead(Mail))]


def _named(name: str) -> FollowUp | Mail:
    kind, _, number = name.partition(":")
    found = find(kind, int(number)) if number.isdecimal() else None
    if found is None:
        raise click.ClickException(f"{name}: ありません。 / no such dead letter")
    return found


def _name(row: FollowUp | Mail) -> str:
    return f"{kind_of(row)}:{row.id}"
