"""The search index: build it, look whether it is right, measure it, see why something is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import func, select

from board import db
from board.backends import search as engines
from board.backends.search import SearchUnavailable
from board.backends.search.asking import Document, Plan, Request, SearchEngine
from board.backends.search.documents import analysed
from board.backends.search.explaining import parts_of_score, spelt_out
from board.backends.search.trial import trial
from board.cli.group import engawa
from board.clock import utcnow
from board.listings import asked, queries, relevance
from board.listings.indexing import document_of
from board.listings.models import Listing
from board.listings.relevance import Result
from board.listings.schedule import rebuild_index
from board.operations import row_checks
from board.operations.looking import Look

EXAMPLES_MAX = 20
EXPLAINED_MAX = 5


@engawa.group("search")
def search() -> None:
    """The search index; it can always be rebuilt from the database."""


@search.command("rebuild")
def rebuild() -> None:
    """Build a new index beside the live one, then swap it in."""
    listed = select(func.count()).select_from(queries.listed().with_only_columns(Listing.id).subquery())
    with click.progressbar(length=db.current_session().scalar(listed) or 0, label="索引 / index") as bar:
        count = rebuild_index(after_each=lambda: bar.update(1))
    click.echo(f"{count}件 / listings indexed")


@search.command("check")
@click.pass_context
def check(context: click.Context) -> None:
    """Read every file of the index, compare it with the database, and look for listings by their own titles.
    Ends with 1 when something is wrong: rebuild then."""
    wrong = list(_wrong(engines.current()))
    for each in wrong[:EXAMPLES_MAX]:
        click.echo(f"  {each}")
    if wrong:
        click.echo(
            f"{len(wrong)}件の食い違い。flask engawa search rebuild で直ります。 / {len(wrong)} differences: rebuild"
        )
        context.exit(1)
    click.echo("索引は掲載と合っています。 / The index agrees with the listings.")


def _wrong(engine: SearchEngine) -> Iterator[str]:
    try:
        engine.verify()
        yield from row_checks.index_differences(Look(db.current_session(), now=utcnow()))
        yield from _not_found_by_title(engine)
    except SearchUnavailable as error:
        yield str(error)


def _not_found_by_title(engine: SearchEngine) -> Iterator[str]:
    indexed = engine.ids()
    newest = queries.listed().order_by(Listing.id.desc()).limit(EXAMPLES_MAX)
    for listing in db.current_session().scalars(newest):
        if listing.id in indexed and listing.id not in relevance.find(f'"{listing.title}"', engine):
            yield f"listing {listing.id}: {listing.title}"


@search.command("score")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--each", is_flag=True, help="Also print every question that was not answered in full.")
def score(file: Path, *, each: bool) -> None:
    """Measure the search by a file of listings and questions, in an index of its own that is thrown away."""
    try:
        known = relevance.read(file)
    except ValueError as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    with trial(current_app.extensions["settings"].search_url) as engine:
        results = relevance.measure(known, engine)
    if each:
        _show_unanswered(results)
    for category in dict.fromkeys(result.case.category for result in results):
        _show_score(category, [result for result in results if result.case.category == category])
    _show_score("all", results)


def _show_score(name: str, results: list[Result]) -> None:
    click.echo(f"{relevance.mean(results):.3f}  {len(results):>4}  {name}")


def _show_unanswered(results: list[Result]) -> None:
    for result in results:
        if result.f1 < 1:
            case = result.case
            missing = ",".join(sorted(case.relevant - result.found))
            noise = ",".join(sorted(result.found - case.relevant))
            click.echo(f"{result.f1:.3f}  {case.category}  {case.query}  missing: {missing}  too much: {noise}")


@search.command("explain")
@click.argument("query")
def explain(query: str) -> None:
    """Show what is understood of a query, how it is looked for, and what the score of the first hits is made of."""
    try:
        _explain(query, engines.current())
    except SearchUnavailable as error:
        raise click.ClickException(f"索引が使えません。 / The index is away: {error}") from error


def _explain(query: str, engine: SearchEngine) -> None:
    understood = asked.understand(query, engine.lexicon)
    for line in spelt_out(query, understood):
        click.echo(line)
    plan = understood.plan
    hits = engine.find(Request(plan, limit=EXPLAINED_MAX))
    if not hits.total and understood.wider:
        plan = understood.wider
        hits = engine.find(Request(plan, limit=EXPLAINED_MAX))
        click.echo("何も見つからないので広く探しました。 / Nothing found: looked wider.")
    click.echo(f"{hits.total}件 / found")
    for document in _documents(hits.ids):
        _explain_one(document, plan, engine)


def _documents(ids: list[int]) -> Iterator[Document]:
    listings = {one.id: one for one in db.current_session().scalars(select(Listing).where(Listing.id.in_(ids)))}
    yield from (document_of(listings[id_]) for id_ in ids if id_ in listings)


def _explain_one(document: Document, plan: Plan, engine: SearchEngine) -> None:
    click.echo(f"\n{document.id}  {document.title}")
    for part in parts_of_score(plan, analysed(document), engine):
        click.echo(f"  {part}")
