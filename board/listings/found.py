"""Cards of a search: with the words that were looked for, where title and body say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from board import db
from board.backends.search.asking import Plan
from board.listings.cards import Card
from board.listings.marking import Marked, marked
from board.listings.models import Listing
from board.web.fragments import Recent

CARDS_KEPT = 500
_known = Recent[Card](CARDS_KEPT)


def with_marks(cards: Sequence[Card], plan: Plan) -> list[Card]:
    """In one statement for all their bodies."""
    if not cards or not plan.must:
        return list(cards)
    bodies = {row.id: row.body for row in db.session.execute(_bodies(), {"ids": [card.id for card in cards]})}
    return [_with(card, marked(card.id, card.title, bodies.get(card.id, ""), plan)) for card in cards]


def _with(card: Card, marks: Marked) -> Card:
    """The same again for the same card, so that it is drawn once."""
    found = _known.get((card, marks))
    if found is None:
        found = replace(card, title=marks.title, snippet=marks.snippet, drawn={})
        _known.put((card, marks), found)
    return found


@cache
def _bodies() -> Any:
    return select(Listing.id, Listing.body).where(Listing.id.in_(bindparam("ids", expanding=True)))
