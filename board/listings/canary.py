"""Whether the index still says what the database says: no engine notices by itself that it is wrong."""

from __future__ import annotations

from sqlalchemy.orm import Session

from board.backends.search.asking import BOUNDARY, Alternative, Clause, Document, Plan, Request, SearchEngine
from board.backends.search.documents import analysed
from board.listings import queries
from board.listings.models import Listing

ASKED_FOR = 20


def differs(engine: SearchEngine, session: Session) -> bool:
    """Other listings in it than are listed, or some of the newest not found by their own titles. What waits to be
    taken in is no matter. Raises SearchUnavailable."""
    waiting = set(session.scalars(queries.awaiting_any_index()))
    listed = set(session.scalars(queries.listed().with_only_columns(Listing.id)))
    if (listed ^ engine.ids()) - waiting:
        return True
    newest = queries.listed().where(Listing.id.not_in(waiting)).order_by(Listing.id.desc()).limit(ASKED_FOR)
    return not all(_is_found(engine, listing) for listing in session.scalars(newest))


def _is_found(engine: SearchEngine, listing: Listing) -> bool:
    title = analysed(Document(listing.id, listing.title, ""))
    tokens = tuple(word for word in title.text if word != BOUNDARY)
    asked = Plan(tuple(Clause((Alternative((token,)),)) for token in tokens))
    return listing.id in engine.find(Request(asked, limit=max(1, engine.count()))).ids
