"""The log of who did what."""

from __future__ import annotations

import click

from board.audit import actions
from board.cli.group import engawa


@engawa.group("audit")
def audit() -> None:
    """The log of who did what: only ever added to, each line chained to the one before it."""


@audit.command("verify")
@click.option("--holds", metavar="HASH", help="A hash printed earlier: its line must still be there.")
@click.pass_context
def verify(context: click.Context, *, holds: str | None) -> None:
    """Follow the chain from the first line to the last. Ends with 1 where a line was changed or is missing.

    Keep the hash it prints somewhere else and give it next time: lines cut off at the end leave a chain that is whole,
    and only this shows that they are gone."""
    chain = actions.follow_chain(holds=holds)
    if chain.broken is not None:
        event = chain.broken
        click.echo(f"行 {event.id}（{event.at:%Y-%m-%d %H:%M:%S} UTC）から合いません。 / broken at line {event.id}")
        context.exit(1)
    if not chain.holds:
        click.echo("前に控えたハッシュの行がありません。 / The line of that hash is not there any more.")
        context.exit(1)
    click.echo(f"{chain.count}行、最後まで合っています。 / {chain.count} lines, the whole chain holds.")
    click.echo(f"最後のハッシュ / last hash: {chain.last_hash}")
