"""The words of the index, for the analysis to correct and complete what people type: those of the last night in one
file that all processes share (words.py), those that have come since in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from pathlib import Path
from threading import Lock

from board.backends.files import sync_folder
from board.backends.search.asking import Field
from board.backends.search.vocabulary import Vocabulary, is_shown, is_word, reading_of
from board.backends.search.whoosh import archive, words
from board.backends.search.whoosh.archive import Damaged, stamp_of
from board.backends.search.whoosh.entries import decoded, encoded
from board.backends.search.whoosh.postings import Postings
from board.backends.search.whoosh.segments import Contents, Part, Snapshot
from board.backends.search.whoosh.words import Counted, KnownWord, Words, rank

FILE = "words.eng"
# Of rarer words the deleted documents are taken off.
COUNTED_MAX = 64


class IndexLexicon:
    """Frequencies come from the index itself."""

    def __init__(self, current: Callable[[], Snapshot]) -> None:
        self._current = current
        self._known: _Known | None = None
        self._growing = Lock()

    def frequency(self, token: str) -> int:
        return sum(_in_each(self._current(), token)) if is_word(token) else 0

    def read_as(self, reading: str) -> list[str]:
        known = self._grown()
        return self._there(known.table.read_as(reading), known.since, known.since.read_as(reading))

    def near(self, token: str) -> list[str]:
        known = self._grown()
        return self._there(known.table.near(token), known.since, known.since.near(token))

    def starting_with(self, beginning: str, *, limit: int) -> list[str]:
        known = self._grown()
        # As many again: some may be gone.
        begun = known.table.starting_with(beginning, limit=2 * limit)
        return self._there(begun, known.since, known.since.starting_with(beginning, limit=limit))[:limit]

    def _grown(self) -> _Known:
        snapshot = self._current()
        with self._growing:
            if self._known is None or not self._known.is_of(snapshot):
                self._known = _Known.of(snapshot)
            self._known.grow(snapshot)
            return self._known

    def _there(self, found: Counted, since: Vocabulary, new: Iterable[str]) -> list[str]:
        """The most frequent first; one that no document holds any more stays known until the night."""
        snapshot = self._current()
        ranked = {**found, **{word: since.frequency(word) for word in new}}
        ordered = sorted(ranked, key=lambda word: rank(ranked[word], word), reverse=True)
        return [word for word in ordered if any(_in_each(snapshot, word))]


@dataclass
class _Known:
    """`since`: the words that are in segments of which the table does not know, and not in the table."""

    folder: Path
    stamp: tuple[int, ...]
    table: Words
    since: Vocabulary = field(default_factory=Vocabulary)
    seen: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, snapshot: Snapshot) -> _Known:
        stamp = _stamp(snapshot.folder)
        table = _table(snapshot.folder) or Words(words.tables((), covered=()))
        return cls(snapshot.folder, stamp, table, seen=set(table.covered))

    def is_of(self, snapshot: Snapshot) -> bool:
        return self.folder == snapshot.folder and self.stamp == _stamp(self.folder)

    def grow(self, snapshot: Snapshot) -> None:
        for name in snapshot.known.keys() - self.seen:
            for term, frequency in _terms(snapshot.known[name]):
                word = decoded(term)
                if is_shown(word) and self.table.spellings.find(word) < 0:
                    self.since.put(word, self.since.frequency(word) + frequency)
            self.seen.add(name)


def write(snapshot: Snapshot) -> None:
    """All words of this commit, in one file beside it."""
    before = _table(snapshot.folder)
    readings = {known.word: known.readings for known in before.walk()} if before else {}
    growing = snapshot.folder / f"{FILE}.growing"
    with growing.open("wb") as file:
        archive.write(file, words.tables(_words(snapshot, readings), covered=snapshot.known))
    archive.settle(growing)
    growing.replace(snapshot.folder / FILE)
    sync_folder(snapshot.folder)


def _words(snapshot: Snapshot, readings: dict[str, str]) -> Iterator[KnownWord]:
    every: Iterable[tuple[bytes, int]] = merge(*(_terms(contents) for contents in snapshot.known.values()))
    for term, counts in groupby(every, key=lambda one: one[0]):
        word = decoded(term)
        if is_shown(word):
            yield KnownWord(word, sum(count for _, count in counts), readings.get(word) or reading_of(word))


def _terms(contents: Contents) -> Iterator[tuple[bytes, int]]:
    return merge(*(contents.fields[name].walk() for name in (Field.TEXT, Field.KEYS)))


def _in_each(snapshot: Snapshot, token: str) -> Iterator[int]:
    """In how many documents of each segment, the largest first."""
    term = encoded(token)
    for part in sorted(snapshot.parts, key=lambda part: -part.contents.size):
        for name in (Field.TEXT, Field.KEYS):
            postings = part.contents.fields[name]
            number = postings.find(term)
            if number >= 0:
                yield _living(part, postings, number)


def _living(part: Part, postings: Postings, number: int) -> int:
    """Exact where it matters: a frequent word is there, whatever was deleted."""
    frequency = postings.frequency(number)
    if part.living is None or frequency > COUNTED_MAX:
        return frequency
    return int(part.living[postings.docs(number)].sum())


def _stamp(folder: Path) -> tuple[int, ...]:
    try:
        return stamp_of(folder / FILE)
    except OSError:
        return ()


def _table(folder: Path) -> Words | None:
    # Without it, or when it is damaged, the words are read from the segments: that takes a while, and no more.
    with suppress(OSError, Damaged):
        return Words(archive.read(folder / FILE).arrays)
    return None
