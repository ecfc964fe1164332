"""The search without an index: every text is looked at. Slow, plain, and what every engine must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from board.backends.search.asking import Document, Understood
from board.backends.search.documents import analysed, holds
from board.backends.search.understanding import NO_HOUSE, House, understand
from board.backends.search.vocabulary import Vocabulary, is_word, reading_of


class PlainSearch:
    def __init__(self, documents: Iterable[Document]) -> None:
        self._texts = {document.id: analysed(document) for document in documents}
        counts = Counter(term for text in self._texts.values() for term in {*text.text, *text.keys} if is_word(term))
        self.lexicon = Vocabulary((word, count, reading_of(word)) for word, count in counts.items())

    def understood(self, query: str, house: House = NO_HOUSE) -> Understood:
        return understand(query, self.lexicon, house)

    def found(self, query: str, house: House = NO_HOUSE) -> set[int]:
        understood = self.understood(query, house)
        if understood.is_empty:
            return set()
        found = {id_ for id_, text in self._texts.items() if holds(understood.plan, text)}
        if found or not understood.wider:
            return found
        return {id_ for id_, text in self._texts.items() if holds(understood.wider, text)}


def searching(*texts: str) -> PlainSearch:
    """Texts by their number from 0: each a title."""
    return PlainSearch(Document(number, text, "") for number, text in enumerate(texts))
