"""Whoever was erased does not come back with a backup from before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.clock import utcnow
from board.config import Settings
from board.departure import actions
from board.departure.models import GRACE
from board.departure.schedule import erase_departed
from board.listings import queries as listings
from board.listings.models import Listing
from board.operations import erased
from tests.application import Engawa
from tests.factories import Make
from tests.operations.conftest import BackUp, Restore, living_in


@pytest.fixture
def hanako_is_erased(app: Flask, make: Make, lived_in: Listing, back_up: BackUp) -> Path:
    """The backup from before she asked to leave."""
    make.listing("太鼓", author=make.account("けん"))
    made = back_up(0)
    with app.app_context():
        actions.ask_to_leave(db.session.get_one(Account, lived_in.author_id), now=utcnow())
        db.session.commit()
    with time_machine.travel(utcnow() + GRACE + timedelta(minutes=1)), app.app_context():
        erase_departed()
    return made


@pytest.mark.both_databases
@pytest.mark.security("4-57")
def test_they_are_out_of_sight_when_it_is_restored_and_erased_in_the_first_round(
    hanako_is_erased: Path, lived_in: Listing, restore: Restore, into: Path, empty_database: str
):
    answer = restore(hanako_is_erased)
    assert answer.exit_code == 0, answer.output
    with living_in(into, empty_database) as other, other.app_context():
        shown = db.session.scalars(listings.listed().with_only_columns(Listing.title)).all()
        assert shown == ["太鼓"]
        assert db.session.get_one(Account, lived_in.author_id).display_name == "はなこ"
        db.session.rollback()
        erase_departed()
        db.session.expire_all()
        back = db.session.get_one(Account, lived_in.author_id)
        assert (back.email, back.display_name) == (f"erased-{back.id}", "")
        assert "三線" not in db.session.scalars(select(Listing.title)).all()
        # Were the restored board's own backup brought back, it would know as well.
        assert back.id in {number for number, _ in erased.read(into)}


def test_the_list_is_kept_beside_the_backups_too(
    app: Flask, hanako_is_erased: Path, lived_in: Listing, engawa: Engawa, settings: Settings
):
    with time_machine.travel(utcnow() + GRACE + timedelta(minutes=2)):
        answer = engawa("backup")
    assert answer.exit_code == 0, answer.output
    beside = erased.read(hanako_is_erased.parent)
    assert beside == erased.read(Path(settings.instance))
    assert [number for number, _ in beside] == [lived_in.author_id]


def test_a_number_given_again_to_somebody_else_is_left_alone(
    app: Flask, make: Make, back_up: BackUp, restore: Restore, settings: Settings, into: Path, empty_database: str
):
    ken = make.account("けん")
    erased.note(Path(settings.instance), ken.id, ken.created_at - timedelta(days=1))
    assert restore(back_up(0)).exit_code == 0
    with living_in(into, empty_database) as other, other.app_context():
        assert not db.session.get_one(Account, ken.id).is_leaving


def test_a_line_cut_short_by_a_power_cut_costs_only_itself(tmp_path: Path):
    erased.write(tmp_path, [(1, "2026-01-01T00:00:00+00:00")])
    with (tmp_path / erased.FILE).open("a") as file:
        file.write('\n[2, "2026-')
    erased.write(tmp_path, [(3, "2026-01-01T00:00:00+00:00")])
    assert {number for number, _ in erased.read(tmp_path)} == {1, 3}
