"""The words an index holds, by spelling, reading and sound: what an engine's lexicon is made of.

Nothing here is slow at 200,000 words: the sorted lists are made when first asked for, and grow word by word."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from heapq import nlargest
from threading import Lock

import jaconv

from board import romaji
from board.backends.search.analysis import UNFREE
from board.backends.search.asking import BOUNDARY
from board.backends.search.dictionary import readings
from board.backends.search.documents import KEY_MARK

NEAR_MIN = 3
# gutar is guitar, but bike is not like.
NEAR_MIN_LATIN = 5
# Of Japanese written in Latin letters: there are many more sounds than words.
NEAR_MIN_SOUND = 6
# One character begins thousands of words; what is looked at for the most frequent ones stays bounded.
BEGINNING_MAX = 20_000

_JAPANESE = re.compile("[々〆ぁ-ゖァ-ヺー\u3400-\u9fff]")
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")
_LAST = "\U0010ffff"


def is_word(term: str) -> bool:
    """Whether a term of TEXT or KEYS belongs into the lexicon."""
    return term != BOUNDARY


def reading_of(word: str) -> str:
    """In hiragana; several with spaces between them. "" for what has none. Costs about 50 µs: keep it."""
    return " ".join(readings(word)) if _JAPANESE.search(word) and is_shown(word) else ""


def is_shown(word: str) -> bool:
    """Whether somebody may have meant it: keys and counted things are only known to be there."""
    return not word.startswith(KEY_MARK) and not word.endswith(UNFREE)


class Vocabulary:
    """A Lexicon for an engine to fill: `Vocabulary((word, frequency, reading) …)`. Safe to share between threads."""

    def __init__(self, words: Iterable[tuple[str, int, str]] = ()) -> None:
        self._lock = Lock()
        self._frequencies: dict[str, int] = {}
        self._words_read: dict[str, list[str]] = {}
        self._spellings: _Ordered | None = None
        self._readings: _Ordered | None = None
        self._readings_sounding: dict[str, list[str]] | None = None
        self._sounds: _Ordered | None = None
        for word, frequency, reading in words:
            self.put(word, frequency, reading)

    def __len__(self) -> int:
        return len(self._frequencies)

    def put(self, word: str, frequency: int, reading: str | None = None) -> None:
        """Add a word, or say how frequent it is now. One that is in no document any more stays, with 0."""
        with self._lock:
            is_new = word not in self._frequencies
            self._frequencies[word] = frequency
            if is_new and is_shown(word):
                if self._spellings:
                    self._spellings.add(word)
                for each in (reading_of(word) if reading is None else reading).split():
                    self._put_reading(each, word)

    def _put_reading(self, reading: str, word: str) -> None:
        if reading in self._words_read:
            self._words_read[reading].append(word)
            return
        self._words_read[reading] = [word]
        if self._readings:
            self._readings.add(reading)
        if self._readings_sounding is not None and self._sounds is not None:
            self._put_sound(reading, self._readings_sounding, self._sounds)

    def _put_sound(self, reading: str, readings_sounding: dict[str, list[str]], sounds: _Ordered) -> None:
        sound = romaji.sound_of_kana(reading)
        if sound not in readings_sounding:
            sounds.add(sound)
        readings_sounding.setdefault(sound, []).append(reading)

    def frequency(self, token: str) -> int:
        return self._frequencies.get(token, 0)

    def read_as(self, reading: str) -> list[str]:
        if reading.isascii():
            readings = self._by_sound()[0].get(reading, [])
            return self._frequent_first(word for each in tuple(readings) for word in self._words_read.get(each, ()))
        return self._frequent_first(tuple(self._words_read.get(reading, ())))

    def near(self, token: str) -> list[str]:
        if len(token) < (NEAR_MIN_LATIN if token.isascii() else NEAR_MIN):
            return []
        found = set(self._by_spelling().one_edit_from(token))
        if _KANA.fullmatch(token):
            for reading in self._by_reading().one_edit_from(str(jaconv.kata2hira(token))):
                found.update(self._words_read.get(reading, ()))
        elif token.isascii() and not found:
            # bonsia would sound bonshia.
            for sound in {romaji.sound(token), token}:
                found.update(self._words_sounding_near(sound))
        return self._frequent_first(found - {token})

    def _words_sounding_near(self, sound: str) -> Iterator[str]:
        """shmisen is near しゃみせん."""
        if len(sound) >= NEAR_MIN_SOUND:
            readings_sounding, sounds = self._by_sound()
            for near in sounds.one_edit_from(sound):
                yield from self._words_of(tuple(readings_sounding[near]))

    def starting_with(self, beginning: str, *, limit: int) -> list[str]:
        found = set(self._by_spelling().beginning_with(beginning))
        if _KANA.fullmatch(beginning):
            found.update(self._words_of(self._by_reading().beginning_with(str(jaconv.kata2hira(beginning)))))
        elif beginning.isascii() and (sound := romaji.unfinished_sound(beginning)):
            readings_sounding, sounds = self._by_sound()
            readings = (each for key in sounds.beginning_with(sound) for each in tuple(readings_sounding[key]))
            found.update(self._words_of(readings))
        return self._frequent_first(found)[:limit] if len(found) <= limit else self._most_frequent(found, limit)

    def _words_of(self, readings: Iterable[str]) -> Iterator[str]:
        for reading in readings:
            yield from tuple(self._words_read.get(reading, ()))

    def _most_frequent(self, words: Iterable[str], limit: int) -> list[str]:
        return [word for word in nlargest(limit, words, key=self._rank) if self.frequency(word)]

    def _frequent_first(self, words: Iterable[str]) -> list[str]:
        return sorted((word for word in set(words) if self.frequency(word)), key=self._rank, reverse=True)

    def _rank(self, word: str) -> tuple[int, int, str]:
        return self.frequency(word), -len(word), word

    def _by_spelling(self) -> _Ordered:
        with self._lock:
            if self._spellings is None:
                self._spellings = _Ordered(filter(is_shown, self._frequencies))
            return self._spellings

    def _by_reading(self) -> _Ordered:
        with self._lock:
            if self._readings is None:
                self._readings = _Ordered(self._words_read)
            return self._readings

    def _by_sound(self) -> tuple[dict[str, list[str]], _Ordered]:
        with self._lock:
            if self._readings_sounding is None or self._sounds is None:
                sounding: dict[str, list[str]] = {}
                for reading in self._words_read:
                    sounding.setdefault(romaji.sound_of_kana(reading), []).append(reading)
                self._readings_sounding, self._sounds = sounding, _Ordered(sounding)
            return self._readings_sounding, self._sounds


class _Ordered:
    """Words in order, from the front and from the back: one edit leaves either half of a word as it is."""

    def __init__(self, words: Iterable[str]) -> None:
        self._forwards = sorted(words)
        self._backwards = sorted(word[::-1] for word in self._forwards)

    def add(self, word: str) -> None:
        insort(self._forwards, word)
        insort(self._backwards, word[::-1])

    def beginning_with(self, beginning: str) -> list[str]:
        return _slice(self._forwards, beginning)[:BEGINNING_MAX]

    def one_edit_from(self, word: str) -> Iterator[str]:
        half = len(word) // 2
        candidates = _slice(self._forwards, word[:half])
        candidates += [backwards[::-1] for backwards in _slice(self._backwards, word[half:][::-1])]
        candidates += [swapped for swapped in _swapped(word) if self._has(swapped)]
        for candidate in candidates:
            if abs(len(candidate) - len(word)) <= 1 and len(candidate) >= NEAR_MIN and is_one_edit(word, candidate):
                yield candidate

    def _has(self, word: str) -> bool:
        place = bisect_left(self._forwards, word)
        return place < len(self._forwards) and self._forwards[place] == word


def _slice(ordered: list[str], beginning: str) -> list[str]:
    return ordered[bisect_left(ordered, beginning) : bisect_left(ordered, beginning + _LAST)]


def _swapped(word: str) -> Iterator[str]:
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def is_one_edit(one: str, other: str) -> bool:
    """One character more, fewer or other, or two neighbours changed about. Not for equal words."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    if len(rest) == len(other_rest):
        swapped = len(rest) > 1 and rest[1] + rest[0] == other_rest[:2] and rest[2:] == other_rest[2:]
        return swapped or rest[1:] == other_rest[1:]
    return rest[1:] == other_rest or rest == other_rest[1:]
