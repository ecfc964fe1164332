"""The signals against fraud: what they say about a text, how well they do on a labelled file, which are in force."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from board import db
from board.cli.group import engawa
from board.clock import utcnow
from board.errors import ConfigurationError
from board.screening import activation, labelled
from board.screening.engine import screen
from board.screening.rules import RuleSet, Where, parse, shipped

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@engawa.group("signals")
def signals() -> None:
    """The rules against fraud, as data."""


@signals.command("score")
@click.argument("file", type=FILE)
@click.option("--rules", type=FILE, help="Another file of rules than those in force.")
def score(file: Path, *, rules: Path | None) -> None:
    """Judge every text of a labelled file (one JSON object a line: id, where, kind, title, body, price, label, family,
    severity, hard); print recall and precision per family and for hard ones, and the misses."""
    try:
        texts = labelled.read(file)
    except ValueError as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    for line in labelled.report(labelled.judge(texts, _rules(rules))):
        click.echo(line)


@signals.command("explain")
@click.argument("text")
@click.option("--where", type=click.Choice([str(each) for each in Where]), default=str(Where.LISTING))
@click.option("--kind", default="goods")
@click.option("--price", type=int)
def explain(text: str, *, where: str, kind: str, price: int | None) -> None:
    """Show what the rules see in a text, line by line, and what it adds up to."""
    verdict = screen({"body": text}, where=Where(where), kind=kind, price=price, rules=_rules(None))
    for hit in verdict.hits:
        words = text[hit.span.start : hit.span.end] if hit.span else hit.detail
        click.echo(f"{hit.points:+5}  {hit.code} v{hit.version}  {words}")
    click.echo(f"{verdict.score:>5}  {verdict.band}  (rules {verdict.rules_version})")


@signals.command("activate")
@click.argument("file", type=FILE)
def activate(file: Path) -> None:
    """Put a file of rules in force, if every one of them is sound; otherwise the old ones stay."""
    try:
        activation.activate(file.read_text("utf-8"), by=None, now=utcnow())
    except ConfigurationError as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    db.session.commit()
    click.echo(f"{file.name}: 有効にしました。 / now in force")


def _rules(path: Path | None) -> RuleSet:
    if path is None:
        return _in_force()
    try:
        return parse(path.read_text("utf-8"))
    except ConfigurationError as error:
        raise click.ClickException(f"{path.name}: {error}") from error


def _in_force() -> RuleSet:
    try:
        return activation.in_force()
    except DBAPIError:
        # A file can be scored before the board was ever set up.
        return shipped()
