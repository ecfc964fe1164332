"""How far it is from place to place."""

from __future__ import annotations

import pytest

from board.regions import tree
from board.regions.nearness import distances_from
from tests.factories import KYOTO, NAGAOKA, SANJO, SAPPORO, TSUBAME


def test_the_nearer_town_is_nearer_and_every_town_is_known():
    from_sanjo = distances_from(tree.get(SANJO))
    assert from_sanjo[SANJO] == 0
    assert from_sanjo[TSUBAME] < from_sanjo[NAGAOKA] < from_sanjo[KYOTO] < from_sanjo[SAPPORO]
    assert {place.id for place in tree.all_places() if place.can_hold_listings} <= set(from_sanjo)


def test_distances_are_kilometres():
    # From the prefectural office of Niigata to that of Tokyo, as the crow flies.
    assert distances_from(tree.get(15000))[13000] == pytest.approx(253, abs=2)


def test_a_region_of_many_prefectures_is_no_point():
    assert distances_from(tree.get(1)) == {}
