"""Listings by the thousand, for measuring."""

from __future__ import annotations

import time

import click
from flask import current_app

from board import db
from board.cli.group import engawa
from board.clock import utcnow
from board.listings.schedule import rebuild_index


@engawa.command("seed")
@click.option("--listings", "count", type=click.IntRange(1, 5_000_000), required=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same number gives the same listings.")
@click.option("--no-index", is_flag=True, help="Leave the search index for later.")
@click.option("--yes", is_flag=True, help="In production too, where generated listings stand among real ones.")
def seed_board(count: int, *, seed: int, no_index: bool, yes: bool) -> None:
    """Add generated listings of all kinds in all regions, with authors and pictures. A seed is sown once."""
    from board.demo.seed import AlreadySown, sow  # noqa: PLC0415 (only this command needs it)

    if current_app.extensions["settings"].production and not yes:
        raise click.ClickException("これは本番の環境です。 / this is production; add --yes if you mean it")
    began = time.perf_counter()
    try:
        added = sow(count, seed=seed, now=utcnow())
    except AlreadySown:
        raise click.ClickException(f"--seed {seed}: すでにあります。 / already there, take another number") from None
    db.session.commit()
    _tell(added, "件用意しました", "listings", began)
    if not no_index:
        began = time.perf_counter()
        _tell(rebuild_index(), "件を索引に入れました", "indexed", began)


def _tell(count: int, done_ja: str, done_en: str, began: float) -> None:
    rate = count / (time.perf_counter() - began)
    click.echo(f"{count}{done_ja} / {count} {done_en} ({rate:,.0f} per second)")
