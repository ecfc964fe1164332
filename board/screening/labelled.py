"""How well the rules do on texts that somebody has labelled: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from board.screening.bands import Band
from board.screening.engine import Verdict, screen
from board.screening.leaning import Leaning, shipped
from board.screening.rules import RuleSet, Where

SEVERITIES = ("block", "hold", "review", "none")
MISSES_SHOWN_LETTERS = 90


@dataclass(frozen=True)
class Labelled:
    id: str
    where: Where
    kind: str
    title: str
    body: str
    price: int | None
    is_bad: bool
    family: str
    severity: str
    is_hard: bool


@dataclass(frozen=True)
class Judged:
    text: Labelled
    verdict: Verdict

    @property
    def must_stop(self) -> bool:
        return self.text.is_bad and self.text.severity in {"block", "hold"}

    @property
    def is_right(self) -> bool:
        """Stopped where it must be, noticed where it should be looked at, let through where it is honest."""
        band = self.verdict.band
        if self.must_stop:
            return band.stops
        return band != Band.PUBLISH if self.wants_notice else not band.stops

    @property
    def wants_notice(self) -> bool:
        return self.text.is_bad and self.text.severity == "review"


@dataclass(frozen=True)
class Tally:
    """`caught` of `bad` texts that must be stopped; `false` of those stopped are honest."""

    name: str
    caught: int
    bad: int
    false: int

    @property
    def recall(self) -> float:
        return self.caught / self.bad if self.bad else 1.0

    @property
    def precision(self) -> float:
        return self.caught / (self.caught + self.false) if self.caught + self.false else 1.0


def read(path: Path) -> list[Labelled]:
    """Raises ValueError, naming the line, for a file that is not as described."""
    texts = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            texts.append(_text(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"line {number}: {error!r}") from None
    return texts


def _text(row: dict[str, Any]) -> Labelled:
    if row["label"] not in {"bad", "ok"} or (row.get("severity") or "none") not in SEVERITIES:
        raise ValueError("label is bad or ok, severity one of " + ", ".join(SEVERITIES))
    price = row.get("price")
    return Labelled(
        id=str(row["id"]),
        where=Where(row["where"]),
        kind=str(row.get("kind") or ""),
        title=str(row.get("title") or ""),
        body=str(row.get("body") or ""),
        price=None if price is None or price == "" else int(price),
        is_bad=row["label"] == "bad",
        family=str(row.get("family") or ""),
        severity=row.get("severity") or "none",
        is_hard=bool(row.get("hard")),
    )


def judge(texts: Iterable[Labelled], rules: RuleSet, leaning: Leaning | None = None) -> list[Judged]:
    """As in force; or by another `leaning`, that has not seen these texts."""
    return [
        Judged(
            text,
            screen(
                {"title": text.title, "body": text.body},
                where=text.where,
                kind=text.kind,
                price=text.price,
                rules=rules,
                leaning=leaning or shipped(),
            ),
        )
        for text in texts
    ]


def tallies(judged: Sequence[Judged]) -> list[Tally]:
    """Of each family, of the hard ones, of all. An honest text that is stopped counts against the families whose
    rules stopped it."""
    bad = [each for each in judged if each.must_stop]
    families = sorted({each.text.family for each in bad})
    return [
        *(_tally(name, [j for j in bad if j.text.family == name], _false(judged, name)) for name in families),
        _tally("hard", [j for j in bad if j.text.is_hard], _false(judged, hard=True)),
        _tally("all", bad, _false(judged)),
    ]


def _tally(name: str, bad: Sequence[Judged], false: int) -> Tally:
    return Tally(name, sum(each.is_right for each in bad), len(bad), false)


def _false(judged: Sequence[Judged], family: str = "", *, hard: bool = False) -> int:
    stopped = [each for each in judged if not each.text.is_bad and each.verdict.band.stops]
    return sum(
        (not family or any(_same_family(family, hit.family) for hit in each.verdict.hits))
        and (not hard or each.text.is_hard)
        for each in stopped
    )


def _same_family(name: str, family: str) -> bool:
    """Files may say G7 or G7_drug where a rule says G."""
    return bool(family) and (name.startswith(family) or family.startswith(name))


def report(judged: Sequence[Judged]) -> Iterator[str]:
    """Recall and precision, what became of the honest ones, and every text that was not judged right."""
    yield f"{'recall':>7} {'precision':>10} {'stopped':>9}  family"
    for tally in tallies(judged):
        stopped = f"{tally.caught}/{tally.bad}"
        yield f"{tally.recall:>7.3f} {tally.precision:>10.3f} {stopped:>9}  {tally.name}"
    review = [each for each in judged if each.wants_notice]
    honest = [each for each in judged if not each.text.is_bad]
    bands = {band: sum(each.verdict.band == band for each in honest) for band in Band}
    yield f"review: {sum(each.is_right for each in review)}/{len(review)} noticed or stopped"
    yield (
        f"honest: {len(honest)}, held {bands[Band.HOLD]} ({_percent(bands[Band.HOLD], len(honest))}), "
        f"refused {bands[Band.REFUSE]}, with a notice {bands[Band.NOTICE]}"
    )
    for each in judged:
        if not each.is_right:
            yield _miss(each)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "0 %"


def _miss(each: Judged) -> str:
    text, verdict = each.text, each.verdict
    fired = ", ".join(f"{hit.code} {hit.points:+}" for hit in verdict.hits) or "nothing"
    kind = "missed" if text.is_bad else "false"
    words = " ".join(f"{text.title} {text.body}".split())[:MISSES_SHOWN_LETTERS]
    return f"{kind} {text.id} {text.family or 'ok'}/{text.severity} → {verdict.band} {verdict.score} ({fired}): {words}"
