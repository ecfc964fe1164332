"""Our own labelled texts: the promise for what must be stopped, what is honest, and the command that measures it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.fraud import judged_unseen
from board.demo.catalogue import entries, listing_of
from board.demo.generated import listings
from board.listings.models import Listing
from board.screening import labelled
from board.screening.bands import Band
from board.screening.engine import Verdict, screen
from board.screening.leaning import shipped as leaning
from board.screening.rules import Where, shipped

TEXTS = Path(__file__).parent / "texts"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SAID = ("title", "body", "venue", "bring", "duties", "workplace", "pay", "expenses")


@pytest.fixture(scope="module")
def judged() -> list[labelled.Judged]:
    texts = [text for path in sorted(TEXTS.glob("*.jsonl")) for text in labelled.read(path)]
    return labelled.judge(texts, shipped())


def test_there_are_many_texts_and_half_of_them_are_honest(judged):
    honest = sum(not each.text.is_bad for each in judged)
    assert len(judged) >= 500
    assert 0.4 < honest / len(judged) < 0.6


def test_nine_of_ten_texts_that_must_be_stopped_are(judged):
    tallies = {tally.name: tally for tally in labelled.tallies(judged)}
    assert tallies["all"].recall >= 0.9
    assert tallies["hard"].recall >= 0.9


def test_of_fifty_honest_texts_at_most_one_is_held_and_none_is_refused(judged):
    honest = [each for each in judged if not each.text.is_bad]
    assert sum(each.verdict.band == Band.HOLD for each in honest) <= 0.02 * len(honest)
    assert [each.text.body for each in honest if each.verdict.band == Band.REFUSE] == []


@pytest.mark.full
def test_texts_that_were_left_out_of_the_learning_are_judged_as_well():
    """What has learned from a text proves nothing about the next one."""
    files = {path.name: labelled.read(path) for path in sorted(TEXTS.glob("*.jsonl"))}
    unseen = [each for texts in files.values() for each in judged_unseen(texts, files)]
    tallies = {tally.name: tally for tally in labelled.tallies(unseen)}
    honest = [each for each in unseen if not each.text.is_bad]
    assert tallies["all"].recall >= 0.93
    assert tallies["hard"].recall >= 0.9
    assert sum(each.verdict.band == Band.HOLD for each in honest) <= 0.02 * len(honest)
    assert not any(each.verdict.band == Band.REFUSE for each in honest)


def test_nothing_of_the_demonstration_is_stopped():
    stopped = []
    for entry in entries():
        listing = listing_of(entry, author_id=1, now=NOW)
        verdict = seen(listing)
        if verdict.band.stops:
            stopped.append((listing.title, verdict.hits))
    assert stopped == []


def test_nothing_that_is_generated_is_stopped():
    made = listings(150, seed=3, now=NOW, pictures={"furniture": ["tansu"], "food": ["apples"]})
    for each in made:
        verdict = seen(each.listing)
        assert not verdict.band.stops, (each.listing.body, verdict.hits)


def seen(listing: Listing) -> Verdict:
    """As a listing is looked at before it is published."""
    return screen(
        {name: getattr(listing, name) for name in SAID if getattr(listing, name)},
        where=Where.LISTING,
        kind=str(listing.kind),
        price=listing.price_yen,
        rules=shipped(),
        leaning=leaning(),
    )


def test_the_command_prints_recall_precision_and_the_misses(engawa, tmp_path):
    file = tmp_path / "texts.jsonl"
    file.write_text(
        '{"id": 1, "where": "message", "kind": "goods", "title": "", "body": "テレグラムで連絡ください", "price": null,'
        ' "label": "bad", "family": "O", "severity": "hold", "hard": true}\n'
        '{"id": 2, "where": "message", "kind": "goods", "title": "", "body": "よろしくお願いします", "price": 10,'
        ' "label": "bad", "family": "P1", "severity": "hold", "hard": false}\n'
        '{"id": 3, "where": "listing", "kind": "goods", "title": "机", "body": "使っていた机です", "price": 10,'
        ' "label": "ok", "family": null, "severity": "none", "hard": false}\n',
        "utf-8",
    )
    said = engawa("signals", "score", str(file)).output
    assert "1.000      1.000       1/1  O" in said
    assert "0.000      1.000       0/1  P1" in said
    assert "0.500      1.000       1/2  all" in said
    assert "honest: 1, held 0 (0.0 %), refused 0" in said
    assert "missed 2 P1/hold → publish 0 (nothing): よろしくお願いします" in said


def test_a_line_that_cannot_be_understood_is_named(tmp_path):
    file = tmp_path / "texts.jsonl"
    file.write_text('{"id": 1, "where": "letter", "label": "ok"}\n', "utf-8")
    with pytest.raises(ValueError, match="line 1"):
        labelled.read(file)
