"""Bringing a board up, and its search index."""

from __future__ import annotations

import click
from flask import current_app

from board import db, migrations
from board.cli.group import engawa
from board.clock import utcnow
from board.listings import asked, prohibited
from board.listings.schedule import rebuild_index
from board.moderation.loading import load_guidelines
from board.regions.loading import load_postal_codes, load_regions
from board.screening import activation, rules


@engawa.command("setup")
@click.option("--demo", is_flag=True, help="With the demonstration data, the first time.")
def setup(*, demo: bool) -> None:
    """Bring the database up to date and load regions, postal codes and guidelines. Again: nothing to do."""
    settings = current_app.extensions["settings"]
    if demo and settings.production:
        # Among the people of the demonstration is an operator, and everybody knows the password.
        raise click.ClickException("the demonstration is never loaded in production")
    # Before anything is written: a file of ours that cannot be understood stops the start here.
    prohibited.entries()
    asked.house(current_app.instance_path)
    rules.shipped()
    migrations.upgrade(settings.database_url)
    session = db.current_session()
    if load_regions(session):
        click.echo("地域を読み込みました。 / Regions loaded.")
    if load_postal_codes(session):
        click.echo("郵便番号を読み込みました。 / Postal codes loaded.")
    load_guidelines(session, now=utcnow())
    activation.take_up_shipped(now=utcnow())
    db.session.commit()
    if demo:
        _load_demo()


def _load_demo() -> None:
    from board.demo.load import load  # noqa: PLC0415 (pictures and texts are read only the first time)

    if count := load(utcnow()):
        db.session.commit()
        rebuild_index()
        click.echo(f"見本の掲載を{count}件用意しました。 / {count} demonstration listings.")
