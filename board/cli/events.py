"""Municipal event files from the machine itself: look at one, or take it in."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from board import db
from board.accounts.models import Organisation, Role
from board.accounts.queries import holders_of
from board.cli.group import engawa, person, place
from board.clock import utcnow
from board.i18n import LANGUAGES, in_language, translate
from board.listings.importing import actions, queries
from board.listings.importing.headers import FIELDS, IGNORED
from board.listings.importing.intake import DEFAULT_CATEGORY, Act, Intake, Outcome, look_over
from board.listings.importing.reading import Sheet
from board.listings.importing.rows import PROBLEMS
from board.listings.kinds import CATEGORIES, Kind
from board.listings.models import EventSource
from board.listings.models.imported import CREDIT_MAX, LICENCE_MAX, SOURCE_NAME_MAX
from board.regions import tree
from board.text import one_line

PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
# Of a source that a dry run only thinks of.
NOT_YET = 0
BEGINNING: dict[str, Any] = {"region_id": None, "category": DEFAULT_CATEGORY, "credit": "", "licence": ""}
SAID = (
    ("read", "rows read", "読んだ行"),
    (Act.CREATE, "created", "新しく載せる"),
    (Act.UPDATE, "updated", "書き直す"),
    (Act.KEEP, "unchanged", "そのまま"),
    (Act.CALL_OFF, "cancelled", "取りやめ"),
    (Act.SKIP, "left out", "載せない"),
    ("review", "for review", "人が確かめる"),
)


@engawa.command("import-events")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", "name", required=True, help="Whose list it is; the same name every time.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, line by line; write nothing.")
@click.option("--as", "email", help="Who answers for the listings; else the first operator.")
@click.option("--organisation", "organisation_id", type=int, help="The verified organisation it is published by.")
@click.option("--region", "slug", help="Where rows without a code belong: 37201.")
@click.option("--period", help="The month it is about: 2026-08. Else by its name or its days.")
@click.option("--category", type=click.Choice(list(CATEGORIES[Kind.EVENT])), help="Of rows whose words name none.")
@click.option("--licence", help="Such as 'CC BY 4.0'; shown with the credit.")
@click.option("--credit", help="Whose data it is, as they ask to be named.")
@click.option("--map", "mapped", multiple=True, metavar="HEADING=FIELD", help="What a column holds; - leaves it out.")
def import_events(file: Path, name: str, *, dry_run: bool, **given: Any) -> None:
    """Take in a municipal event file (CSV). The same file twice changes nothing."""
    now = utcnow()
    terms, period = _terms(given), _period(given["period"])
    source = db.session.scalars(queries.named(_short(name, SOURCE_NAME_MAX, "--source"))).first()
    if source is not None:
        _keep_whose_it_is(source, given)
        actions.revise_source(source, by=None, now=now, **terms)
    elif dry_run:
        source = EventSource(id=NOT_YET, name=name, **{**BEGINNING, **terms})
    else:
        source = _begin(name, given, {**BEGINNING, **terms}, now=now)
    with file.open("rb") as opened:
        intake = Intake(Sheet(opened, file.name), source, period=period, now=now)
        if dry_run:
            outcome = look_over(intake)
            db.session.rollback()
        else:
            sent = actions.send_file(source, file.name, None, by=None, now=now)
            outcome = actions.take_in(intake, sent, now=now)
            db.session.commit()
    _tell(outcome, intake, dry_run=dry_run)


def _terms(given: dict[str, Any]) -> dict[str, Any]:
    """What is said of the source now; the rest stays as it was."""
    terms: dict[str, Any] = {}
    if given["slug"]:
        terms["region_id"] = place(given["slug"]).id
    if given["category"]:
        terms["category"] = given["category"]
    if given["licence"]:
        terms["licence"] = _short(given["licence"], LICENCE_MAX, "--licence")
    if given["credit"]:
        terms["credit"] = _short(given["credit"], CREDIT_MAX, "--credit")
    if given["mapped"]:
        terms["mapping"] = dict(_pair(each) for each in given["mapped"])
    return terms


def _pair(text: str) -> tuple[str, str]:
    heading, _sign, field = text.rpartition("=")
    if not heading or field not in {*FIELDS, IGNORED}:
        raise click.ClickException(f"--map {text}: {IGNORED} {' '.join(FIELDS)}")
    return heading.strip(), field


def _period(text: str | None) -> str | None:
    if text and not PERIOD.fullmatch(text):
        raise click.ClickException("--period: 2026-08")
    return text


def _begin(name: str, given: dict[str, Any], terms: dict[str, Any], *, now: datetime) -> EventSource:
    author = person(given["email"]) if given["email"] else db.session.scalars(holders_of(Role.OPERATOR)).first()
    if author is None:
        raise click.ClickException("載せる人を --as で指定してください。 / say with --as who answers for the listings")
    organisation = None
    if given["organisation_id"]:
        organisation = db.session.get(Organisation, given["organisation_id"])
        if organisation is None:
            raise click.ClickException(f"{given['organisation_id']}: 団体がありません。 / no such organisation")
    return actions.begin_source(name, author=author, organisation=organisation, by=None, now=now, **terms)


def _keep_whose_it_is(source: EventSource, given: dict[str, Any]) -> None:
    email, organisation_id = given["email"], given["organisation_id"]
    if (email and person(email).id != source.author_id) or organisation_id not in {None, source.organisation_id}:
        raise click.ClickException(
            f"{source.name}: 載せる人と団体は、はじめに決めたものから変えられません。"
            " / who publishes this source was decided at its beginning"
        )


def _short(text: str, most: int, option: str) -> str:
    line = one_line(text)
    if not 0 < len(line) <= most:
        raise click.ClickException(f"{option}: 1〜{most}文字で。 / 1 to {most} characters")
    return line


def _tell(outcome: Outcome, intake: Intake, *, dry_run: bool) -> None:
    """How many of each, then what is open, by line, in both languages."""
    where = tree.label(intake.place, "ja") if intake.place else "-"
    click.echo(f"{intake.sheet.name}: {intake.sheet.encoding}, {where}, {intake.period or '-'}")
    for code, english, japanese in SAID:
        click.echo(f"{outcome.counts[code]:>6}  {english} / {japanese}")
    waiting = outcome.counts[Act.WAIT]
    if waiting:
        click.echo(f"{waiting:>6}  of these not published yet / うち、確かめるまで載せないもの")
    for problem in outcome.problems:
        click.echo(f"  line {problem.line}行目 {problem.name}: {' '.join(_in_both(code) for code in problem.codes)}")
    if dry_run:
        click.echo("何も書いていません。 / nothing was written")


def _in_both(code: str) -> str:
    said = []
    for language in LANGUAGES:
        with in_language(language):
            said.append(translate(PROBLEMS[code]))
    return " / ".join(said)
