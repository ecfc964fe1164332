"""From a text to a verdict: which rules fire where, what they add up to. The same text and the same rules always give
the same score."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from board.screening.bands import HOLD_FROM, NOTICE_FROM, URGENT_FROM, Band, band_of
from board.screening.disguises import Reading, readings
from board.screening.figures import FIGURES
from board.screening.hints import Found, Sum
from board.screening.leaning import NONE, Leaning
from board.screening.rules import Combo, Rule, RuleSet, Shield, Where

# Longer than any form lets through; what is beyond is not read, so that the time has an end whatever comes.
READ_MAX = 60_000
DISGUISED_POINTS = 25
# Within a sentence: what the title names, the text's first words may offer. Rules see the end of a field by its bar.
BETWEEN = " | "
TRIES_MAX, ANCHORS_MAX = 8, 40
_BESIDE = 30
_SENTENCE_END = re.compile(r"[。\n!?]")


@dataclass(frozen=True)
class Span:
    """Letters of one field as it was typed, the end not included."""

    field: str
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """One line of the sum. Behaviour and combinations have no span."""

    code: str
    version: int
    points: int
    family: str = ""
    span: Span | None = None
    detail: str = ""
    stop: bool = False


@dataclass(frozen=True)
class Verdict:
    hits: tuple[Hit, ...]
    rules_version: int

    @property
    def score(self) -> int:
        return max(sum(hit.points for hit in self.hits), 0)

    @property
    def band(self) -> Band:
        return band_of(self.score, is_stop=any(hit.stop for hit in self.hits))

    @property
    def is_urgent(self) -> bool:
        return self.score >= URGENT_FROM or self.band == Band.REFUSE

    @property
    def weightiest(self) -> Hit | None:
        """The rule that is named to its author."""
        named = [hit for hit in self.hits if hit.family]
        return max(named, key=lambda hit: (hit.stop, hit.points), default=None)


def screen(
    fields: Mapping[str, str],
    *,
    where: Where,
    rules: RuleSet,
    kind: str = "",
    price: int | None = None,
    noted_only: Collection[str] = (),
    watched: Iterable[str] = (),
    behaviour: Iterable[Hit] = (),
    leaning: Leaning = NONE,
) -> Verdict:
    """`noted_only`: codes that no longer count, for their precision was too low. `watched`: literal words. `leaning`:
    what the way of writing adds or takes."""
    text = BETWEEN.join(fields.values())[:READ_MAX]
    plain, joined = readings(text, rules.spelling)
    places = _Places(fields)
    applying = [rule for rule in rules.rules if rule.applies(where, kind)]
    views = View(plain, Found(rules.words, plain.text)), View(joined, Found(rules.words, joined.text))
    fired = [_fired(rule, *views, rules.shields, price, places) for rule in applying]
    hits = [_noted(hit) if hit.code in noted_only else hit for hit in fired if hit]
    hits += _watched(watched, *views, places)
    hits += _together(rules.combos, hits)
    if LEANING not in noted_only:
        hits += _leaning(leaning, joined.text, hits, rules)
    return Verdict((*hits, *behaviour), rules.version)


def _noted(hit: Hit) -> Hit:
    return Hit(hit.code, hit.version, 0, hit.family, hit.span, hit.detail)


@dataclass(frozen=True)
class View:
    """One of the two ways in which a text is read, and where the rules' words stand in it."""

    reading: Reading
    found: Found

    @property
    def text(self) -> str:
        return self.reading.text


def _fired(
    rule: Rule, plain: View, joined: View, shields: Mapping[str, Shield], price: int | None, places: _Places
) -> Hit | None:
    guards = [shields[name] for name in rule.unless]
    if any(guard.around and guard.around.search(plain.text) for guard in guards):
        return None
    if rule.figure:
        found = FIGURES[rule.figure](plain.text, price)
        span = places.of(plain.reading.original(found.start, found.end)) if found else None
        return _hit(rule, span, detail=found.detail) if found else None
    if rule.hints:
        return _hinted(rule, plain, joined, guards, places)
    for start, end in () if rule.torn else _stretches(rule, plain.text, guards):
        return _hit(rule, places.of(plain.reading.original(start, end)))
    for start, end in _stretches(rule, joined.text, guards):
        if joined.reading.is_torn(start, end):
            span = places.of(joined.reading.original(start, end))
            return _hit(rule, span, detail="disguised", more=DISGUISED_POINTS)
    return None


def _hinted(rule: Rule, plain: View, joined: View, guards: list[Shield], places: _Places) -> Hit | None:
    """As many points as the hints add up to, at most the rule's."""
    for view in (plain, joined):
        for total in _sums(rule, view, guards):
            span = places.of(view.reading.original(total.start, total.end))
            points = min(total.points, rule.points)
            return Hit(rule.code, rule.version, points, rule.family, span, " + ".join(total.names), rule.stop)
    return None


def _sums(rule: Rule, view: View, guards: list[Shield]) -> Iterator[Sum]:
    def counts(place: tuple[int, int]) -> bool:
        return not _shielded(place, view.text, guards)

    return view.found.sums(rule.hints, rule.within, counts) if rule.hints else iter(())


def _hit(rule: Rule, span: Span | None, *, detail: str = "", more: int = 0) -> Hit:
    return Hit(rule.code, rule.version, rule.points + more, rule.family, span, detail, rule.stop)


def _stretches(rule: Rule, text: str, guards: list[Shield]) -> Iterator[tuple[int, int]]:
    """Where the rule applies, unless something beside it says the opposite."""
    for pattern in rule.patterns:
        for match in _matches(pattern, text, guards, most=TRIES_MAX):
            yield match.span()
    if rule.together:
        yield from _clusters(rule, text, guards)


def _clusters(rule: Rule, text: str, guards: list[Shield]) -> Iterator[tuple[int, int]]:
    """Around each match of the first pattern the nearest of every other, if all of them are near."""
    anchors, *others = ([m.span() for m in _matches(each, text, guards, most=ANCHORS_MAX)] for each in rule.together)
    if not all(others):
        return
    for anchor in anchors:
        chosen = [anchor, *(min(spans, key=lambda span: abs(span[0] - anchor[0])) for spans in others)]
        start, end = min(span[0] for span in chosen), max(span[1] for span in chosen)
        if end - start <= rule.within:
            yield start, end


def _matches(pattern: re.Pattern[str], text: str, guards: list[Shield], *, most: int) -> Iterator[re.Match[str]]:
    for match in itertools.islice(pattern.finditer(text), most):
        if match.end() > match.start() and not _shielded(match.span(), text, guards):
            yield match


def _shielded(place: tuple[int, int], text: str, guards: Iterable[Shield]) -> bool:
    start, end = place
    before = _SENTENCE_END.split(text[max(start - _BESIDE, 0) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + _BESIDE])[0]
    return any(
        (guard.before and guard.before.search(before)) or (guard.after and guard.after.match(after)) for guard in guards
    )


def _watched(words: Iterable[str], plain: View, joined: View, places: _Places) -> Iterator[Hit]:
    """Literals, compared as all text is; a word that a moderator has typed never is a pattern."""
    for typed in words:
        word = readings(typed)[0].text.strip()
        for view in (plain, joined):
            start = view.text.find(word) if word else -1
            if start >= 0 and (view is plain or view.reading.is_torn(start, start + len(word))):
                span = places.of(view.reading.original(start, start + len(word)))
                yield Hit("watched_word", 1, WATCHED_POINTS, "W", span, typed)
                break


WATCHED_POINTS = 20
LEANING = "leaning"


def _leaning(leaning: Leaning, text: str, hits: Sequence[Hit], rules: RuleSet) -> Iterator[Hit]:
    """It tips the scale between hints, and speaks alone only where it is sure enough to hold. Rules that are sure mean
    the points they have: it adds nothing to them, and what they notice goes on being noticed."""
    points = leaning.points(text)
    weighed = [(hit.points, rules.rule(hit.code)) for hit in hits if hit.points]
    if 0 < points < HOLD_FROM and not any(rule and rule.hints for _, rule in weighed):
        return
    if points < 0:
        untouched = sum(each for each, rule in weighed if rule and rule.firm)
        if any(each >= NOTICE_FROM for each, rule in weighed if not rule or not rule.hints):
            untouched = max(untouched, NOTICE_FROM)
        points = min(max(points, untouched - sum(each for each, _ in weighed)), 0)
    if points:
        yield Hit(LEANING, leaning.version, points)


def _together(combos: Iterable[Combo], hits: Iterable[Hit]) -> Iterator[Hit]:
    fired = {hit.code for hit in hits if hit.points}
    for combo in combos:
        if all(group & fired for group in combo.groups):
            yield Hit(combo.code, combo.version, combo.points, stop=combo.stop)


class _Places:
    """Which letter of which field a letter of all of them together is."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._begins: list[tuple[str, int, int]] = []
        start = 0
        for name, text in fields.items():
            self._begins.append((name, start, start + len(text)))
            start += len(text) + len(BETWEEN)

    def of(self, stretch: tuple[int, int]) -> Span | None:
        """Within the field where it begins."""
        start, end = stretch
        for name, begins, ends in self._begins:
            if begins <= start < ends:
                return Span(name, start - begins, min(end, ends) - begins)
        return None
