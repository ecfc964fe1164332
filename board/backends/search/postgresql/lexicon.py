"""The words of the index as every process knows them: read once, then only what is new.

How often each is used is counted by PostgreSQL itself, at a rebuild and every night; a word that is new meanwhile is
known at once, as if it were used a single time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from threading import Lock

from sqlalchemy import Connection, func, select, text

from board.backends.search.postgresql.lexemes import LEXEME_MAX
from board.backends.search.postgresql.ranking import Weights
from board.backends.search.postgresql.tables import documents, words
from board.backends.search.vocabulary import Vocabulary, is_word, reading_of

# How long a process may miss words that another one has learnt; and after which it reads all of them anew.
LOOK_AGAIN_SECONDS = 1.0
READ_ANEW_SECONDS = 3600.0
# Enough to know how long a text is in the mean.
SAMPLE = 20_000

_UNSEEN = text(
    "SELECT token FROM unnest(CAST(:tokens AS text[])) AS seen(token)"
    " WHERE NOT EXISTS (SELECT FROM search_words known WHERE known.token = seen.token) ORDER BY token"
)
_LEARN = text(
    "INSERT INTO search_words (token, frequency, reading, number)"
    " VALUES (:token, 1, :reading, nextval('search_words_numbers')) ON CONFLICT DO NOTHING"
)
# Words of the text and of its keys; a key that is no word begins with the mark that `vocabulary.is_word` knows.
_COUNT_ANEW = (
    "CREATE TEMPORARY TABLE search_counted ON COMMIT DROP AS"
    " SELECT substr(word, 2) AS token, max(ndoc) AS frequency FROM ts_stat('SELECT words FROM search_documents')"
    " WHERE word ~ '^[wk][^=]' AND octet_length(word) < 400 GROUP BY 1",
    "DELETE FROM search_words w WHERE NOT EXISTS (SELECT FROM search_counted c WHERE c.token = w.token)",
    "UPDATE search_words w SET frequency = c.frequency FROM search_counted c"
    " WHERE c.token = w.token AND c.frequency <> w.frequency",
)
_COUNTED_BUT_UNKNOWN = text(
    "SELECT token, frequency FROM search_counted c"
    " WHERE NOT EXISTS (SELECT FROM search_words w WHERE w.token = c.token) ORDER BY token"
)
_ADD = text(
    "INSERT INTO search_words (token, frequency, reading, number)"
    " VALUES (:token, :frequency, :reading, nextval('search_words_numbers'))"
    " ON CONFLICT (token) DO UPDATE SET frequency = excluded.frequency"
)


def learn(connection: Connection, terms: Iterable[str]) -> None:
    """Words that were never seen before."""
    clean = [term for term in set(terms) if is_word(term) and "\0" not in term and len(term.encode()) < LEXEME_MAX - 1]
    unseen = connection.scalars(_UNSEEN, {"tokens": clean}).all()
    if unseen:
        connection.execute(_LEARN, [{"token": token, "reading": reading_of(token)} for token in unseen])


def count_anew(connection: Connection) -> None:
    """How many documents hold each word; words that none holds any more are forgotten."""
    for statement in _COUNT_ANEW:
        connection.execute(text(statement))
    unknown = connection.execute(_COUNTED_BUT_UNKNOWN).all()
    if unknown:
        rows = [{"token": token, "frequency": count, "reading": reading_of(token)} for token, count in unknown]
        connection.execute(_ADD, rows)


class KnownWords:
    """The words as this process last read them: a Lexicon."""

    def __init__(self, looking: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._looking = looking
        self._lock = Lock()
        self._vocabulary = Vocabulary()
        self._last_number = -1
        self._count, self._mean_length = 0, 1.0
        self._looked_at = self._read_at = -READ_ANEW_SECONDS

    def frequency(self, token: str) -> int:
        return self._fresh().frequency(token)

    def read_as(self, reading: str) -> list[str]:
        return self._fresh().read_as(reading)

    def near(self, token: str) -> list[str]:
        return self._fresh().near(token)

    def starting_with(self, beginning: str, *, limit: int) -> list[str]:
        return self._fresh().starting_with(beginning, limit=limit)

    @property
    def weights(self) -> Weights:
        return Weights(self._fresh().frequency, self._count, self._mean_length)

    def look_again(self) -> None:
        """What this process has just written, it knows."""
        self._looked_at = -READ_ANEW_SECONDS

    def read_anew(self) -> None:
        self._read_at = -READ_ANEW_SECONDS
        self.look_again()

    def _fresh(self) -> Vocabulary:
        if time.monotonic() - self._looked_at >= LOOK_AGAIN_SECONDS:
            with self._lock, self._looking() as connection:
                self._refresh(connection, now=time.monotonic())
        return self._vocabulary

    def _refresh(self, connection: Connection, *, now: float) -> None:
        news = select(words.c.token, words.c.frequency, words.c.reading, words.c.number)
        if now - self._read_at >= READ_ANEW_SECONDS:
            rows = connection.execute(news).all()
            self._vocabulary = Vocabulary((row.token, row.frequency, row.reading) for row in rows)
            self._measure(connection)
            self._read_at = now
        else:
            rows = connection.execute(news.where(words.c.number > self._last_number)).all()
            for row in rows:
                self._vocabulary.put(row.token, row.frequency, row.reading)
        self._last_number = max((row.number for row in rows), default=self._last_number)
        self._looked_at = now

    def _measure(self, connection: Connection) -> None:
        sample = select(documents.c.length).limit(SAMPLE).subquery()
        counted, mean = connection.execute(select(func.count(), func.avg(sample.c.length)).select_from(sample)).one()
        about = connection.scalar(text("SELECT reltuples::bigint FROM pg_class WHERE relname = 'search_documents'"))
        self._count, self._mean_length = max(counted, about or 0), float(mean or 1)
