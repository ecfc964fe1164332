"""What is not exactly a backup as it was written is refused, and nothing is half restored."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from board import db, migrations
from board.config import Settings
from board.listings.models import Listing
from board.operations import backup
from tests.application import Engawa
from tests.operations.conftest import BackUp, Restore


def _change(name: str, act: Callable[[Path], object]) -> Callable[[Path], object]:
    return lambda made: act(next(made.rglob(name)))


def _newer(made: Path) -> None:
    path = made / backup.MANIFEST
    path.write_text(path.read_text("utf-8").replace(migrations.head(), "9999"), "utf-8")


def _recounted(made: Path) -> None:
    manifest = json.loads((made / backup.MANIFEST).read_text("utf-8"))
    manifest["rows"]["listings"] += 1
    (made / backup.MANIFEST).write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (_change("800.webp", Path.unlink), "missing or unknown files"),
        (_change("media", lambda folder: (folder / "stranger").write_bytes(b"x")), "missing or unknown files"),
        (_change("320.webp", lambda path: (path.unlink(), path.write_bytes(b"x"))), "not as it was written"),
        (_change("engawa.sqlite3", lambda path: path.write_bytes(path.read_bytes()[:-4096])), "not as it was written"),
        (_change(backup.MANIFEST, lambda path: path.write_text("{")), "no readable manifest.json"),
        (_newer, "newer version"),
        (_recounted, "listings"),
    ],
)
@pytest.mark.sqlite_only
@pytest.mark.security("4-58")
def test_a_damaged_backup_is_refused_and_leaves_no_trace(
    back_up: BackUp, lived_in: Listing, into: Path, restore: Restore, damage: Callable[[Path], object], why: str
):
    made = back_up(0)
    damage(made)
    answer = restore(made)
    assert (answer.exit_code, why in answer.output) == (1, True), answer.output
    assert not into.exists()
    assert list(into.parent.glob(".restoring-*")) == []


def test_only_an_empty_place_is_restored_into(back_up: BackUp, lived_in: Listing, into: Path, restore: Restore):
    into.mkdir()
    (into / "precious").write_text("mine")
    answer = restore(back_up(0))
    assert (answer.exit_code, "is not empty" in answer.output) == (1, True)
    assert (into / "precious").read_text() == "mine"


def test_a_folder_without_backups_says_so(engawa: Engawa, tmp_path: Path, into: Path):
    answer = engawa("restore", str(tmp_path), "--into", str(into))
    assert (answer.exit_code, "no backup in there" in answer.output) == (1, True)


@pytest.mark.both_databases
def test_a_board_that_is_lived_in_is_never_restored_over(
    app: Flask, engawa: Engawa, back_up: BackUp, lived_in: Listing, settings: Settings, into: Path
):
    # The file of SQLite lies in the instance; the rows of PostgreSQL lie at DATABASE_URL, wherever the files go.
    place = settings.instance if settings.database_url.startswith("sqlite") else str(into)
    answer = engawa("restore", str(back_up(0)), "--into", place)
    assert (answer.exit_code, "is not empty" in answer.output) == (1, True), answer.output
    with app.app_context():
        assert db.session.scalars(select(Listing.title)).all() == ["三線"]


@pytest.mark.sqlite_only
def test_a_backup_of_postgresql_is_not_taken_for_one_of_sqlite(
    back_up: BackUp, lived_in: Listing, into: Path, restore: Restore
):
    made = back_up(0)
    manifest = made / backup.MANIFEST
    manifest.write_text(manifest.read_text("utf-8").replace('"sqlite"', '"postgresql"'), "utf-8")
    answer = restore(made)
    assert (answer.exit_code, "set DATABASE_URL to an empty PostgreSQL database" in answer.output) == (1, True)
    assert not into.exists()
