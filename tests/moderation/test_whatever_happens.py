"""Reports, decisions, appeals and their taking back in any order, killed anywhere in between: one open case per target,
a statement for every decision, a whole log, and nothing left of what was taken back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from board.config import Settings
from tests.factories import NAGAOKA, NIIGATA, SANJO, Make

ROOT = Path(__file__).parent.parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.security("5-13")]


@pytest.fixture
def people(app: Flask, make: Make) -> None:
    """Three who post, with photos, talks and words about them; three who report; three who judge."""
    make.guideline("fraud")
    reporters = [make.account(f"報告する人{number}") for number in range(3)]
    for number, asker in enumerate(reporters):
        author = make.account(f"載せる人{number}", introduction="はじめまして。")
        listing = make.listing(author=author, region=SANJO if number else NAGAOKA)
        make.photo(listing, position=0)
        make.photo(listing, position=1)
        talk = make.conversation(listing, asker=asker, said=("まだありますか。", "あります。", "行きます。"))
        deal = make.done_deal(talk)
        make.review(deal, by=author, shown_at=make.now, told_at=make.now)
    make.moderator(region=NIIGATA)
    make.moderator()
    make.moderator()


def live(settings: Settings, tmp_path: Path, *, seed: int, lives: int) -> dict[str, int]:
    """How often each act came through."""
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.moderation.random_acts",
            settings.instance,
            settings.database_url,
            str(seed),
            str(lives),
            str(acknowledged),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    counted: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return counted


@pytest.mark.usefixtures("people")
def test_whatever_happens_in_a_few_lives_everything_holds(settings: Settings, tmp_path: Path):
    counted = live(settings, tmp_path, seed=20261122, lives=6)
    assert counted["killed"] >= 2
    assert {"reported", "decided", "there_and_back"} <= set(counted)


@pytest.mark.full
@pytest.mark.both_databases
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_in_many_lives_everything_holds(settings: Settings, tmp_path: Path, seed: int):
    counted = live(settings, tmp_path, seed=seed, lives=20)
    assert counted["killed"] >= 8
    assert {"reported", "decided", "took_back", "there_and_back", "claimed", "appealed"} <= set(counted), counted
