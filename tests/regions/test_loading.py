from __future__ import annotations

from dataclasses import asdict

import pytest
from sqlalchemy import func, select

from board import db
from board.regions import loading, tree
from board.regions.models import LoadedFile, PostalCode, Region, RegionAlias

pytestmark = [pytest.mark.usefixtures("in_app"), pytest.mark.both_databases]


def test_the_tables_hold_every_region_and_postal_code():
    loading.load_regions(db.session)
    loading.load_postal_codes(db.session)
    assert _count(Region) == 1967
    assert _count(RegionAlias) == 7
    assert _count(PostalCode) == 120_720
    code = db.session.get_one(PostalCode, "9550071")
    assert tree.get(code.region_id).name_ja == "三条市"


def test_loading_again_writes_nothing():
    assert loading.load_regions(db.session) == 1974
    assert loading.load_postal_codes(db.session) == 120_720
    assert loading.load_regions(db.session) == 0
    assert loading.load_postal_codes(db.session) == 0


def test_rows_follow_the_file_when_it_has_changed():
    loading.load_regions(db.session)
    sanjo = db.session.get_one(Region, 15204)
    sanjo.name_ja = "三條市"
    db.session.get_one(LoadedFile, "regions").sha256 = "of an older file"
    db.session.flush()
    loading.load_regions(db.session)
    db.session.refresh(sanjo)
    assert {name: getattr(sanjo, name) for name in asdict(tree.get(15204))} == asdict(tree.get(15204))


def test_a_postal_code_that_ended_goes_away():
    loading.load_regions(db.session)
    db.session.add(PostalCode(code="0000000", region_id=15204, town="昔の町"))
    db.session.flush()
    loading.load_postal_codes(db.session)
    assert db.session.get(PostalCode, "0000000", populate_existing=True) is None


def _count(model):
    return db.session.scalar(select(func.count()).select_from(model))
