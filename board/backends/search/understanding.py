"""From what somebody typed to a plan: every word must be held in one of the ways that come to mind.

Exact ways first; readings where kana or Latin letters leave open which word is meant; the nearest words of the lexicon
only for what is in no text. The wider plan guesses more, and is asked only when the first finds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product
from math import prod
from typing import Protocol

from board.backends.search import guesses, synonyms, ways
from board.backends.search.analysis import prepare, words
from board.backends.search.asking import (
    Alternative,
    Clause,
    Field,
    Lexicon,
    Plan,
    Shortcut,
    TypedFilter,
    Understood,
)
from board.backends.search.documents import KEY_MARK, key_term
from board.backends.search.query_language import Item, parse, price_bounds
from board.backends.search.synonyms import Synonyms
from board.backends.search.ways import Part

CLAUSES_MAX = 20
ALTERNATIVES_MAX = 30
# Words joined by OR, each of several units, multiply.
COMBINED_MAX = 8
_SPAN_MAX = 4

Corrections = dict[str, str]


class House(Protocol):
    """What the board around the search knows: its places, its own names for things, its operator's synonyms."""

    @property
    def synonyms(self) -> Synonyms: ...

    def place_names(self, typed: str) -> Sequence[str]:
        """How texts may write the place that is meant by exactly this: さばえ → 鯖江."""

    def value_of(self, name: Shortcut, typed: str) -> str | None:
        """As filters say it; None for what is no such thing."""


class _NoHouse:
    @property
    def synonyms(self) -> Synonyms:
        return synonyms.shipped()

    def place_names(self, typed: str) -> Sequence[str]:  # noqa: ARG002
        return ()

    def value_of(self, name: Shortcut, typed: str) -> str | None:  # noqa: ARG002
        return None


NO_HOUSE: House = _NoHouse()


def understand(query: str, lexicon: Lexicon, house: House = NO_HOUSE) -> Understood:
    """Any text will do; whatever goes beyond the limits of a sensible question is left off."""
    groups: list[list[Item]] = []
    filters: list[TypedFilter] = []
    for group in parse(query):
        if found := _filter(group[0], house):
            filters.append(found)
        else:
            groups.append(group)
    groups = [group for group in groups if not _is_filler(group[0])] or groups
    plan, corrections = _plan(groups, _Reader(lexicon, house))
    wider, more_corrections = _plan(groups, _Reader(lexicon, house, is_generous=True))
    return Understood(
        plan=plan,
        filters=tuple(filters),
        corrections=tuple(corrections.items()),
        wider=wider if wider != plan and plan.must else None,
        wider_corrections=tuple(more_corrections.items()),
        words=tuple(item.typed for group in groups for item in group),
    )


def _is_filler(item: Item) -> bool:
    """「机 の 脚」: の is nowhere in the index."""
    found = words(item.text) if not item.is_phrase and ways.is_kana(prepare(item.text)) else []
    return bool(found) and found[0].is_filler


def _filter(item: Item, house: House) -> TypedFilter | None:
    if item.shortcut is Shortcut.PRICE:
        bounds = price_bounds(item.text)
        return TypedFilter(item.shortcut, "", item.typed, bounds) if bounds else None
    value = house.value_of(item.shortcut, item.text) if item.shortcut else None
    return TypedFilter(item.shortcut, value, item.typed) if item.shortcut and value else None


def _plan(groups: Iterable[Sequence[Item]], reader: _Reader) -> tuple[Plan, Corrections]:
    must: dict[Clause, None] = {}
    must_not: dict[Clause, None] = {}
    for group in groups:
        if group[0].is_excluded:
            must_not |= dict.fromkeys(_one(reader.excluded(group[0])))
        else:
            must |= dict.fromkeys(_any_of([reader.clauses(item) for item in group]))
    return Plan(tuple(must)[:CLAUSES_MAX], tuple(must_not)[:CLAUSES_MAX]), reader.corrections


def _any_of(items: list[list[Clause]]) -> Iterator[Clause]:
    """One of these or one of those: whatever is chosen of each, one of the chosen is held."""
    held = [clauses for clauses in items if clauses]
    if len(held) == 1:
        yield from held[0]
        return
    if prod(map(len, held)) > COMBINED_MAX:
        # Rather too much than a plan without end: of each its first word.
        held = [clauses[:1] for clauses in held]
    for chosen in product(*held) if held else ():
        yield from _one(alternative for clause in chosen for alternative in clause.alternatives)


def _one(alternatives: Iterable[Alternative]) -> list[Clause]:
    """Of the same tokens the weightiest; the first ones when there are too many."""
    best: dict[tuple[tuple[str, ...], Field, bool], Alternative] = {}
    for each in alternatives:
        known = best.get((each.tokens, each.field, each.is_prefix))
        if known is None or each.weight > known.weight:
            best[each.tokens, each.field, each.is_prefix] = each
    return [Clause(tuple(best.values())[:ALTERNATIVES_MAX])] if best else []


class _Reader:
    """Makes clauses of words, and remembers what it took for a typing mistake."""

    def __init__(self, lexicon: Lexicon, house: House, *, is_generous: bool = False) -> None:
        self._lexicon, self._house, self._is_generous = lexicon, house, is_generous
        self.corrections: Corrections = {}

    def excluded(self, item: Item) -> Iterator[Alternative]:
        """Only what was typed: taking away by a guess would hide what nobody meant to lose."""
        parts = ways.parts_of(words(item.text))
        if item.is_begun:
            yield from ways.begun(item.text, self._lexicon)
        elif len(parts) == 1 and not item.is_phrase:
            yield from ways.as_typed(parts[0])
        else:
            yield from _phrase(parts)

    def clauses(self, item: Item) -> list[Clause]:
        if item.is_phrase:
            return _one((*_phrase(ways.parts_of(words(item.text))), *self._guessed_pairs(prepare(item.text))))
        if item.is_begun:
            return _one(ways.begun(item.text, self._lexicon))
        return [clause for chunk in prepare(item.text).split() for clause in self._of_a_chunk(chunk)]

    def _of_a_chunk(self, chunk: str) -> Iterator[Clause]:
        """Each part is to be held, or the whole in another way."""
        found = words(chunk)
        parts = ways.parts_of(found)
        whole = [*self._places(chunk), *ways.by_reading(chunk, self._lexicon), *ways.as_skeleton(chunk, found)]
        if ways.is_kana(chunk) and not (len(parts) == 1 and ways.covers(found, chunk)):
            # Cut into pieces, or not seen whole: kana that the dictionary does not know are one word rather than two.
            whole += [] if self._holds_one(whole) else self._near(chunk)
            if self._holds_one(whole):
                yield from _one(whole)
                return
        if ways.is_left_over(found, chunk) and self._holds_one(whole):
            yield from _one(whole)
            return
        exact = [[*self._exact(parts, place)] for place in range(len(parts))]
        if self._is_generous or not (self._knows_all(exact) or self._holds_one(whole)):
            whole += ways.all_written_as(self._house.synonyms.of_abroad(chunk), ways.BY_SYNONYM)
            whole += ways.by_mixed_reading(chunk, self._lexicon)
            begun = [] if self._knows_all(exact) else [*guesses.completed(chunk, self._lexicon)]
            whole += begun
            whole += [] if begun or (self._holds_one(whole) and not self._is_generous) else self._near(chunk)
        if self._is_generous:
            whole += self._guessed_pairs(chunk)
        for part, own in zip(parts, exact, strict=True):
            yield from _one([*own, *whole, *self._guessed(part, is_known=len(parts) == 1 or self._holds_one(own))])

    def _guessed(self, part: Part, *, is_known: bool) -> Iterator[Alternative]:
        yield from () if is_known else self._near(part.written)
        if self._is_generous:
            yield from guesses.by_edge(part)
            yield from guesses.without_ending(part)

    def _exact(self, parts: Sequence[Part], place: int) -> Iterator[Alternative]:
        part = parts[place]
        yield from ways.as_typed(part)
        yield from ways.by_script(part, self._lexicon)
        yield from ways.by_reading_of_verb(part, self._lexicon)
        if len(parts) > 1:
            yield from self._places(part.written)
            # In a mixed word only what could not be an ending: 粗大ゴミ.
            if ways.is_kana(part.written) and part.words[0].is_noun and len(part.written) > 1:
                yield from ways.by_reading(part.written, self._lexicon)
        for start in range(max(0, place - _SPAN_MAX + 1), place + 1):
            for end in range(place + 1, min(len(parts), start + _SPAN_MAX) + 1):
                yield from self._synonyms(parts[start:end])

    def _synonyms(self, span: Sequence[Part]) -> tuple[Alternative, ...]:
        known = synonyms_by_tokens(self._house.synonyms)
        tokens = tuple(token for part in span for token in part.tokens)
        by_key = known.get((key_term(span[0].key),), ()) if len(span) == 1 and span[0].key else ()
        return (*known.get(tokens, ()), *by_key)

    def _places(self, written: str) -> Iterator[Alternative]:
        names = self._house.place_names(written)
        others = (name for name in names if name != written and not ways.says_nothing(name))
        return ways.all_written_as(others, ways.BY_SCRIPT)

    def _near(self, written: str) -> list[Alternative]:
        # children is child in the lexicon.
        known_as = words(written)[0].tokens[0] if written.isascii() and written.isalpha() else written
        meant = guesses.near(known_as, self._lexicon, is_generous=self._is_generous)
        if meant:
            self.corrections.setdefault(written, meant[0])
        return [*ways.all_written_as(meant, ways.BY_EDIT)]

    def _guessed_pairs(self, chunk: str) -> Iterable[Alternative]:
        return guesses.by_pairs(chunk) if self._is_generous else ()

    def _knows_all(self, parts: Iterable[Iterable[Alternative]]) -> bool:
        return all(map(self._holds_one, parts))

    def _holds_one(self, alternatives: Iterable[Alternative]) -> bool:
        return any(map(self._is_known, alternatives))

    def _is_known(self, alternative: Alternative) -> bool:
        return all(self._lexicon.frequency(token) for token in alternative.tokens)


def _phrase(parts: Sequence[Part]) -> Iterator[Alternative]:
    if tokens := tuple(token for part in parts for token in part.tokens):
        yield Alternative(tokens[:CLAUSES_MAX])


@cache
def synonyms_by_tokens(known: Synonyms) -> dict[tuple[str, ...], tuple[Alternative, ...]]:
    """What is found besides for these tokens, or for this one key."""
    found: dict[tuple[str, ...], list[Alternative]] = {}
    for word, other in known.pairs():
        ways_to_hold = [*_ways_to_hold(other)]
        if _is_part(next(_typed_as(other)), next(_typed_as(word))):
            # Who types 電子レンジ has said more than レンジ; the other way round it is found anyway.
            continue
        for tokens in _typed_as(word):
            found.setdefault(tokens, []).extend(each for each in ways_to_hold if each.tokens != tokens)
    return {tokens: tuple(dict.fromkeys(alternatives)) for tokens, alternatives in found.items()}


def _is_part(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[start : start + len(part)] == part for start in range(len(whole) - len(part) + 1))


def _typed_as(word: str) -> Iterator[tuple[str, ...]]:
    parts = ways.parts_of(words(word))
    yield tuple(token for part in parts for token in part.tokens)
    if len(parts) == 1 and parts[0].key:
        yield (key_term(parts[0].key),)


def _ways_to_hold(word: str) -> Iterator[Alternative]:
    yield from ways.all_written_as([word], ways.BY_SYNONYM)
    for tokens in _typed_as(word):
        if tokens[0].startswith(KEY_MARK):
            yield Alternative(tokens, Field.KEYS, ways.BY_SYNONYM)
