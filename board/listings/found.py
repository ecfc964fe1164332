"""Cards of a search: with the words that were looked for, where title and body say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from board.backends.search.asking import Plan
from board.listings.cards import Card
from board.listings.marking import Marked, marked
from board.web.fragments import Recent

CARDS_KEPT = 500
_known = Recent[Card](CARDS_KEPT)


def with_marks(cards: Sequence[Card], rows: Sequence[Any], plan: Plan) -> Sequence[Card]:
    """`rows`: those the cards were made of, with their bodies."""
    if not plan.must:
        return cards
    number = hash(plan)
    return [
        _with(card, marked(card.id, card.title, row.body, plan, number=number))
        for card, row in zip(cards, rows, strict=True)
    ]


def _with(card: Card, marks: Marked) -> Card:
    """The same again for the same card, so that it is drawn once."""
    made = partial(replace, card, title=marks.title, snippet=marks.snippet, drawn={})
    return _known.got_or_made((card, marks), made)
