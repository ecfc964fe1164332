"""The words of the index, for the analysis to correct and complete what people type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock

from board.backends.search.asking import Field
from board.backends.search.vocabulary import Vocabulary, is_word, reading_of
from board.backends.search.whoosh.entries import decoded, encoded
from board.backends.search.whoosh.segments import Snapshot


class IndexLexicon:
    """Frequencies come from the index itself; the orders by reading and edit are made when first asked for."""

    def __init__(self, current: Callable[[], Snapshot]) -> None:
        self._current = current
        self._vocabulary: Vocabulary | None = None
        self._known: set[str] = set()
        self._growing = Lock()

    def frequency(self, token: str) -> int:
        term, count = encoded(token), 0
        for part in self._current().parts:
            for field in (Field.TEXT, Field.KEYS):
                postings = part.contents.fields[field]
                number = postings.find(term)
                count += 0 if number < 0 else postings.frequency(number)
        return count if is_word(token) else 0

    def read_as(self, reading: str) -> list[str]:
        return self._grown().read_as(reading)

    def near(self, token: str) -> list[str]:
        return self._grown().near(token)

    def starting_with(self, beginning: str, *, limit: int) -> list[str]:
        return self._grown().starting_with(beginning, limit=limit)

    def _grown(self) -> Vocabulary:
        with self._growing:
            vocabulary = self._vocabulary = self._vocabulary or Vocabulary()
            snapshot = self._current()
            if new := snapshot.known.keys() - self._known:
                for word, frequency in self._words(snapshot, new):
                    vocabulary.put(word, vocabulary.frequency(word) + frequency, reading_of(word))
                self._known |= new
            return vocabulary

    def _words(self, snapshot: Snapshot, names: set[str]) -> Iterator[tuple[str, int]]:
        for name in names:
            for field in (Field.TEXT, Field.KEYS):
                for term, frequency in snapshot.known[name].fields[field].walk():
                    word = decoded(term)
                    if is_word(word):
                        yield word, frequency
