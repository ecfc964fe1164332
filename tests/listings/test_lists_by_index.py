"""Lists of a hundred thousand are read in the order of an index, and counted once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import text

from board import db
from board.listings import counts, queries
from board.listings.filters import Filters
from board.listings.lifecycle import LISTED, ListingState
from board.listings.models import LISTED_IN_WORDS, Effect, Listing
from board.listings.narrowing import conditions
from board.regions import tree
from board.web.pagination import _one_page
from tests.factories import KYOTO, NIIGATA, SANJO, SAPPORO, SAPPORO_CHUO, Make
from tests.statements import counted

WAYS = [
    Filters(),
    Filters(kind="stay"),
    Filters(kind="goods", category="vehicles"),
    Filters(region="15"),
    Filters(region="15204"),
    Filters(region="01100"),
    Filters(region="R3"),
    Filters(region="15", kind="goods", category="vehicles"),
    Filters(afar="1"),
]


def plan_of(statement: object) -> list[str]:
    compiled = statement.compile(db.engine(), compile_kwargs={"literal_binds": True})
    return [row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize("filters", WAYS, ids=lambda filters: "&".join(filters.as_args().values()) or "all")
def test_no_list_is_gathered_and_sorted(filters: Filters):
    rows = queries.cards().where(*queries.is_listed(), *conditions(filters))
    plan = plan_of(_one_page(rows, Listing.published_at, Listing.id, 24, from_cursor=False, backwards=False))
    assert "ix_listings_listed_" in plan[0]
    assert not any("TEMP B-TREE" in step for step in plan), plan


def test_the_indexes_are_of_those_that_are_listed():
    assert set(re.findall(r"'(\w+)'", LISTED_IN_WORDS)) == set(LISTED)


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize(
    ("region", "inside"),
    [
        ("15", {SANJO}),
        ("15204", {SANJO}),
        ("01100", {SAPPORO, SAPPORO_CHUO}),
        ("01101", {SAPPORO_CHUO}),
        ("R1", {SAPPORO, SAPPORO_CHUO}),
        ("R4", {SANJO}),
    ],
)
def test_a_place_has_what_lies_in_it_and_below_it(make: Make, region: str, inside: set[int]):
    for each in (SANJO, SAPPORO, SAPPORO_CHUO, 26100):
        make.listing(region=each)
    found = db.session.scalars(queries.listed().where(queries.within(tree.by_slug(region)))).unique().all()
    assert {listing.region_id for listing in found} == inside


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_app")
def test_counts_are_of_what_is_listed_and_kept_until_something_changes(app: Flask, make: Make):
    make.listing()
    limited, hidden, twice = make.listing(), make.listing(), make.listing()
    make.listing(state=ListingState.WITHDRAWN)
    make.listing(region=26100)
    make.restriction(hidden)
    make.restriction(twice)
    make.restriction(twice, effect=Effect.HELD)
    make.restriction(limited, effect=Effect.LIMITED)
    assert counts.listed().by_region == {SANJO: 1, 26100: 1}
    assert counts.listed().below(tree.get(NIIGATA)) == counts.listed().below(tree.get(KYOTO)) == 1
    assert counts.listed().below(tree.get(13000)) == 0
    with counted(app) as sent:
        counts.listed()
    assert sent == []
    make.listing(region=SAPPORO_CHUO)
    assert counts.listed().below(tree.get(1)) == 1


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_app")
def test_those_nearby_are_of_the_prefecture_and_the_same_category_comes_first(make: Make):
    here = make.listing("これ", category="furniture")
    far = make.listing("京の箪笥", region=26100, category="furniture")
    alike = [make.listing(f"箪笥 {n}", category="furniture", region=15202) for n in range(2)]
    others = [make.listing(f"りんご {n}", category="food") for n in range(5)]
    make.restriction(make.listing("見えない箪笥", category="furniture"))
    found = [row.id for row in db.session.execute(queries.near(most=4), queries.beside(here))]
    assert found == [each.id for each in (*reversed(alike), *reversed(others))][:4]
    assert far.id not in found
