"""The words of an index with their readings in one file beside it: sorted tables that processes share, looked through
by halving. vocabulary.Vocabulary answers the same from memory; this is for two hundred thousand words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import jaconv
import numpy as np

from board import romaji
from board.backends.search.vocabulary import BEGINNING_MAX, NEAR_MIN, NEAR_MIN_LATIN, NEAR_MIN_SOUND, is_one_edit
from board.backends.search.whoosh.arrays import EMPTY, Array, smallest, starts_of
from board.backends.search.whoosh.entries import decoded, encoded
from board.backends.search.whoosh.postings import AFTER

Counted = dict[str, int]
"""Words with their frequencies, the most frequent first."""

_KANA = re.compile("[ぁ-ゖァ-ヺー]+")


@dataclass(frozen=True)
class KnownWord:
    """`readings`: with spaces between them."""

    word: str
    frequency: int
    readings: str


def rank(frequency: int, word: str) -> tuple[int, int, str]:
    """As Vocabulary ranks: the higher the earlier."""
    return frequency, -len(word), word


def tables(words: Iterable[KnownWord], *, covered: Iterable[str]) -> dict[str, Array]:
    """As archive.write takes them. `covered`: names of the segments whose words these are."""
    known = sorted(words, key=lambda one: encoded(one.word))
    readings = _numbered(one.readings.split() for one in known)
    sounds = _numbered([romaji.sound_of_kana(reading)] for reading in readings.values)
    order = sorted(range(len(known)), key=lambda n: rank(known[n].frequency, known[n].word), reverse=True)
    ranks = np.zeros(len(known), np.int64)
    ranks[order] = np.arange(len(known))
    return {
        **_strings("words", [one.word for one in known]),
        **_strings("readings", readings.values),
        **_strings("sounds", sounds.values),
        "word_ranks": smallest(ranks),
        "frequencies": smallest(np.array([one.frequency for one in known], np.int64)),
        "reading_words": smallest(readings.holders),
        "reading_first": smallest(readings.first),
        "sound_readings": smallest(sounds.holders),
        "sound_first": smallest(sounds.first),
        "covered": np.frombuffer("\n".join(sorted(covered)).encode(), np.uint8),
    }


@dataclass(frozen=True)
class _Numbered:
    """Values in order; of each the numbers of those who hold it."""

    values: list[str]
    holders: Array
    first: Array


def _numbered(lists: Iterable[Sequence[str]]) -> _Numbered:
    held: dict[str, list[int]] = {}
    for number, values in enumerate(lists):
        for value in dict.fromkeys(values):
            held.setdefault(value, []).append(number)
    values = sorted(held, key=encoded)
    holders = [number for value in values for number in held[value]]
    lengths = np.array([len(held[value]) for value in values], np.int64)
    return _Numbered(values, np.array(holders, np.int64), starts_of(lengths))


def _strings(name: str, values: Sequence[str]) -> dict[str, Array]:
    terms = [encoded(value) for value in values]
    backwards = sorted(range(len(values)), key=lambda number: encoded(values[number][::-1]))
    return {
        f"{name}.data": np.frombuffer(b"".join(terms), np.uint8),
        f"{name}.ends": smallest(starts_of(np.array([len(term) for term in terms], np.int64))),
        f"{name}.backwards": smallest(np.array(backwards, np.int64)),
    }


class _Strings:
    """Sorted strings, from the front and from the back: one edit leaves either half of a word as it is."""

    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self._data = memoryview(arrays[f"{name}.data"].data)
        self._ends = arrays[f"{name}.ends"]
        self._backwards = arrays[f"{name}.backwards"]
        self._places = range(len(self._ends) - 1)

    def __len__(self) -> int:
        return len(self._places)

    def term(self, number: int) -> bytes:
        return bytes(self._data[self._ends[number] : self._ends[number + 1]])

    def __getitem__(self, number: int) -> str:
        return decoded(self.term(number))

    def find(self, value: str) -> int:
        """Its number; -1 where there is none."""
        term = encoded(value)
        place = bisect_left(self._places, term, key=self.term)
        return place if place < len(self) and self.term(place) == term else -1

    def beginning_with(self, beginning: str) -> range:
        return range(*_bounds(self._places, encoded(beginning), self.term))

    def ending_with(self, end: str) -> list[int]:
        low, high = _bounds(self._places, encoded(end[::-1]), self._reversed)
        numbers: list[int] = self._backwards[low:high].tolist()
        return numbers

    def one_edit_from(self, value: str) -> Iterator[int]:
        half = len(value) // 2
        swapped = (value[:n] + value[n + 1] + value[n] + value[n + 2 :] for n in range(len(value) - 1))
        near = {*self.beginning_with(value[:half]), *self.ending_with(value[half:]), *map(self.find, swapped)}
        for number in near - {-1}:
            candidate = self[number]
            if len(candidate) >= NEAR_MIN and is_one_edit(value, candidate):
                yield number

    def _reversed(self, place: int) -> bytes:
        return encoded(self[int(self._backwards[place])][::-1])


def _bounds(places: range, beginning: bytes, key: Callable[[int], bytes]) -> tuple[int, int]:
    return bisect_left(places, beginning, key=key), bisect_left(places, beginning + AFTER, key=key)


class Words:
    """See asking.Lexicon; all answers with their frequencies."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.spellings = _Strings(arrays, "words")
        self.covered = frozenset(bytes(arrays["covered"]).decode().split())
        self.frequencies = arrays["frequencies"]
        self._readings, self._sounds = _Strings(arrays, "readings"), _Strings(arrays, "sounds")
        self._ranks = arrays["word_ranks"]
        self._reading_words, self._reading_first = arrays["reading_words"], arrays["reading_first"]
        self._sound_readings, self._sound_first = arrays["sound_readings"], arrays["sound_first"]

    def __len__(self) -> int:
        return len(self.spellings)

    def walk(self) -> Iterator[KnownWord]:
        """All of them, in order."""
        readings: list[list[str]] = [[] for _ in range(len(self))]
        for number in range(len(self._readings)):
            for word in self._of(self._reading_words, self._reading_first, number, number + 1).tolist():
                readings[word].append(self._readings[number])
        for number, each in enumerate(readings):
            yield KnownWord(self.spellings[number], int(self.frequencies[number]), " ".join(each))

    def read_as(self, reading: str) -> Counted:
        if not reading.isascii():
            return self._frequent_first(self._read_as([self._readings.find(reading)]))
        sound = self._sounds.find(reading)
        readings = self._of(self._sound_readings, self._sound_first, sound, sound + 1) if sound >= 0 else EMPTY
        return self._frequent_first(self._read_as(readings.tolist()))

    def near(self, token: str) -> Counted:
        if len(token) < (NEAR_MIN_LATIN if token.isascii() else NEAR_MIN):
            return {}
        found = [np.fromiter(self.spellings.one_edit_from(token), np.int64)]
        if _KANA.fullmatch(token):
            found.append(self._read_as(self._readings.one_edit_from(str(jaconv.kata2hira(token)))))
        elif token.isascii() and not len(found[0]):
            for sound in {romaji.sound(token), token}:
                found += self._sounding_near(sound)
        near = self._frequent_first(np.concatenate(found))
        near.pop(token, None)
        return near

    def _sounding_near(self, sound: str) -> Iterator[Array]:
        for near in self._sounds.one_edit_from(sound) if len(sound) >= NEAR_MIN_SOUND else ():
            yield self._read_as(self._of(self._sound_readings, self._sound_first, near, near + 1).tolist())

    def starting_with(self, beginning: str, *, limit: int) -> Counted:
        words = self.spellings.beginning_with(beginning)[:BEGINNING_MAX]
        found = [np.arange(words.start, words.stop)]
        if _KANA.fullmatch(beginning):
            readings = self._readings.beginning_with(str(jaconv.kata2hira(beginning)))[:BEGINNING_MAX]
            found.append(self._of(self._reading_words, self._reading_first, readings.start, readings.stop))
        elif beginning.isascii() and (sound := romaji.unfinished_sound(beginning)):
            sounds = self._sounds.beginning_with(sound)[:BEGINNING_MAX]
            sounding = self._of(self._sound_readings, self._sound_first, sounds.start, sounds.stop)
            found.append(self._read_as(sounding.tolist()))
        return self._frequent_first(np.concatenate(found), limit=limit)

    def _read_as(self, readings: Iterable[int]) -> Array:
        lists = [
            self._of(self._reading_words, self._reading_first, number, number + 1) for number in readings if number >= 0
        ]
        return np.concatenate(lists) if lists else EMPTY

    def _of(self, holders: Array, first: Array, low: int, high: int) -> Array:
        return holders[int(first[low]) : int(first[high])] if low < high else EMPTY

    def _frequent_first(self, numbers: Array, *, limit: int | None = None) -> Counted:
        chosen = np.unique(numbers.astype(np.int64))
        ranked = chosen[np.argsort(self._ranks[chosen])][:limit]
        return {self.spellings[number]: int(self.frequencies[number]) for number in ranked.tolist()}
