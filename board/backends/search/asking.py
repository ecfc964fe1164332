"""What is asked of a search engine and what it answers: the same for every engine, and free of all of them.

The analysis makes a Plan of what somebody typed; an engine finds the documents that hold it. What an index says is
a proposal: pages load the ids through what may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

# A place in TEXT and PAIRS that no phrase crosses: it takes up a position, and is no term.
BOUNDARY = "\n"
# The end of what has none, for engines to compare with.
NO_END = 1 << 62


class Field(StrEnum):
    """Where an engine looks."""

    TEXT = "text"  # short units in order: the title, a boundary no phrase crosses, the body
    KEYS = "keys"  # what spellings share that the dictionary keeps apart (譲り, 譲る), and whole words; in no order
    PAIRS = "pairs"  # pairs of characters in order, for words the dictionary cuts elsewhere


class Order(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    SOONEST = "soonest"  # what begins first from now on, or has begun and ends first; what is over or has no time: last
    CHEAPEST = "cheapest"  # what names no price comes last
    NEAREST = "nearest"  # by what `Request.distances` says of its region; what is not named there comes last


@dataclass(frozen=True)
class Alternative:
    """One way a text may hold what was typed: these tokens side by side in this field.

    `weight` below 1: by another spelling, a synonym or a guess, ranked below what was typed."""

    tokens: tuple[str, ...]
    field: Field = Field.TEXT
    weight: float = 1.0
    is_prefix: bool = False  # the last token may go on


@dataclass(frozen=True)
class Clause:
    """Held by a text that holds at least one of the alternatives."""

    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class Plan:
    """Every clause of `must` and none of `must_not`; without any clause, everything."""

    must: tuple[Clause, ...] = ()
    must_not: tuple[Clause, ...] = ()


Bounds = tuple[int | None, int | None]
"""Lowest and highest, both included; None is open."""


class Shortcut(StrEnum):
    """What may be typed before a colon: 地域:三条 価格:<=5000."""

    REGION = "region"
    KIND = "kind"
    CATEGORY = "category"
    PRICE = "price"


@dataclass(frozen=True)
class TypedFilter:
    """`value`: as filters say it (a slug, a kind, a category; "" for a price); `typed`: the whole as it was typed."""

    name: Shortcut
    value: str
    typed: str
    bounds: Bounds = (None, None)


@dataclass(frozen=True)
class Understood:
    """What somebody typed. `plan` comes first; `wider`, where there is one, when the plan finds nothing: it is more
    generous with what may have been meant. The corrections of each: (what was typed, what is looked for instead).
    `words`: what was typed without the filters, each in the form in which it may be left off."""

    plan: Plan = Plan()
    filters: tuple[TypedFilter, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    wider: Plan | None = None
    wider_corrections: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: everything is found."""
        return not self.plan.must and not self.plan.must_not


@dataclass(frozen=True)
class Where:
    """Filters. `tags`: (family, values): at least one of the values in each family ("kind", {"goods"}).
    `price` in yen; `during` in seconds since 1970: it begins no later, and is not over before."""

    tags: tuple[tuple[str, frozenset[str]], ...] = ()
    price: Bounds = (None, None)
    during: Bounds = (None, None)


@dataclass(frozen=True)
class Request:
    """`facets`: families of tags to count; each is counted as if its own filter were not set.
    `spans`: counted like `where.during`, as if that were not set. `now`, `distances`: see Order."""

    plan: Plan = Plan()
    where: Where = Where()
    order: Order = Order.RELEVANCE
    distances: Mapping[int, float] = field(default_factory=dict)
    now: int = 0
    limit: int = 1000
    facets: tuple[str, ...] = ()
    spans: tuple[Bounds, ...] = ()


@dataclass(frozen=True)
class Hits:
    """`ids` in the order asked for, of equal ones the highest first, at most `limit`; `total` of all that fit.
    `is_capped`: total and facets are of a part only ("at least"). `facets[family][value]`: values without any are
    absent. `spans`: one count for each span asked."""

    ids: list[int]
    total: int
    is_capped: bool = False
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    spans: tuple[int, ...] = ()


@dataclass(frozen=True)
class Document:
    """A listing as an engine is given it. `tags`: (family, value), of one family as many as it likes.
    `price` in yen, `region`: the id of its own region; `published`, `starts` and `ends` in seconds since 1970.
    What begins without an end goes on for ever; without a beginning it has no time at all. `times`: of what is on
    only now and then between the two, each from its first to its last second."""

    id: int
    title: str
    body: str
    tags: tuple[tuple[str, str], ...] = ()
    price: int | None = None
    published: int = 0
    starts: int | None = None
    ends: int | None = None
    times: tuple[tuple[int, int], ...] = ()
    region: int | None = None


@dataclass(frozen=True)
class Analysed:
    """A document as every engine keeps it. `text` and `pairs` hold BOUNDARY where no phrase may cross; the first
    `title_length` of `text` are the title. `keys`: each once, sorted. Only TEXT and KEYS feed the lexicon."""

    text: tuple[str, ...]
    keys: tuple[str, ...]
    pairs: tuple[str, ...]
    title_length: int


class Lexicon(Protocol):
    """The words an index holds: it grows with the index, and knows nothing that is not there.

    A word is a term of TEXT or KEYS of which `vocabulary.is_word` is true: a token (自転, 服) or a whole word
    (洗濯機). `vocabulary.Vocabulary` is one, for an engine to fill."""

    def frequency(self, token: str) -> int:
        """In how many documents; 0 for a word that is in none."""

    def read_as(self, reading: str) -> list[str]:
        """Words that are read so, the most frequent first. Hiragana; or Latin letters, as `romaji.sound` writes
        them, for words that sound so."""

    def near(self, token: str) -> list[str]:
        """Words one edit away, the most frequent first."""

    def starting_with(self, beginning: str, *, limit: int) -> list[str]:
        """Words by their spelling or reading, the most frequent first."""


class SearchEngine(Protocol):
    """Safe to share between threads. Every method may raise SearchUnavailable."""

    @property
    def lexicon(self) -> Lexicon: ...

    @property
    def writes_with_the_database(self) -> bool:
        """Whether `apply` belongs to the running transaction of the board's own database: done or undone with it."""

    @property
    def needs_rebuild(self) -> bool:
        """Missing, damaged, or never built from everything."""

    def find(self, request: Request) -> Hits: ...

    def apply(self, *, put: Iterable[Document] = (), remove: Iterable[int] = ()) -> None:
        """Add or replace, and take out what is not put in, in one commit; doing it again gives the same index.
        `put` is walked through only when it is this caller's turn to write."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Exactly these, beside the live index, then swapped in; how many it holds."""

    def verify(self) -> None:
        """Every night: look whether all of it is still what was written, and bring its figures up to date."""

    def count(self) -> int: ...

    def ids(self) -> set[int]: ...

    def close(self) -> None: ...
