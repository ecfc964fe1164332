from __future__ import annotations

from datetime import timedelta

import pytest

from board.moderation.policy import GROUNDS, Reason, answer_within, may_judge, severity_of


def test_every_reason_has_its_words():
    assert set(GROUNDS) == set(Reason)


def test_danger_to_people_comes_before_money_and_money_before_nuisance():
    assert severity_of(Reason.DANGER) > severity_of(Reason.FRAUD) > severity_of(Reason.BAIT)


@pytest.mark.parametrize(
    ("severity", "within"),
    [
        (100, timedelta(hours=1)),
        (70, timedelta(hours=4)),
        (50, timedelta(hours=24)),
        (0, timedelta(hours=72)),
    ],
)
def test_the_graver_the_sooner(severity: int, within: timedelta):
    assert answer_within(severity) == within


def test_nobody_judges_elsewhere_themselves_or_what_they_reported():
    assert may_judge(1, covers_region=True, subject_id=2, reporter_ids=[3])
    assert not may_judge(1, covers_region=False, subject_id=2, reporter_ids=[3])
    assert not may_judge(1, covers_region=True, subject_id=1, reporter_ids=[3])
    assert not may_judge(1, covers_region=True, subject_id=2, reporter_ids=[3, 1])
