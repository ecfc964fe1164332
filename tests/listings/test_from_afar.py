"""What somebody far away can do: said by each kind in its own words, shown under one heading, found by the filter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.listings.filters import REACHES
from board.listings.kinds import (
    FROM_AFAR,
    FROM_AFAR_SENTENCES,
    REACH_NAMES_BY_KIND,
    Kind,
    Reach,
    from_afar_sentences,
    reach_names,
)
from board.listings.schedule import rebuild_index
from tests.factories import NOW, Make
from tests.listings.test_browsing import titles
from tests.listings.typed import begin, complete, edit

Stored = Callable[[int], dict[str, Any]]
HEADING = "遠くからできること</h2>"
DATES = {"starts_at": NOW + timedelta(days=5), "ends_at": NOW + timedelta(days=5, hours=2)}


@pytest.mark.parametrize("kind", Kind)
def test_every_way_to_take_part_that_a_kind_offers_has_its_sentence(kind: Kind):
    offered = {flag for flag in REACH_NAMES_BY_KIND[kind] if flag & FROM_AFAR}
    if kind == Kind.GOODS:
        offered -= {Reach.ONLINE}  # follows from the hand-over, which knows no such way
    assert offered == set(FROM_AFAR_SENTENCES[kind])
    assert from_afar_sentences(kind, Reach.ON_SITE) == []


@pytest.mark.parametrize(
    ("kind", "fields", "sentences"),
    [
        (Kind.EVENT, {"reach": Reach.ONLINE, "capacity_online": 30}, ["オンラインで参加できます。", "30人分です。"]),
        (Kind.VOLUNTEERING, {"reach": Reach.LODGING | Reach.TRAVEL}, ["泊まる場所があります。", "交通費の補助が"]),
        (Kind.WORK, {"reach": Reach.ONLINE, "online_percent": 80}, ["オンラインで働けます。", "80%はオンライン"]),
        (Kind.STAY, {"reach": Reach.TRAVEL}, ["ここまでの交通費の補助があります。"]),
        (Kind.GOODS, {"reach": Reach.DELIVERY}, ["配送で受け取れます。"]),
    ],
)
def test_the_page_says_it_under_one_heading(
    app: Flask, make: Make, kind: Kind, fields: dict[str, Any], sentences: list[str]
):
    listing = make.listing(kind=kind, **fields, **(DATES if kind != Kind.GOODS else {}))
    page = app.test_client().get(f"/listings/{listing.id}").text
    part = page.split(HEADING)[1].split("</section>")[0]
    for sentence in sentences:
        assert sentence in part


def test_what_is_done_on_the_spot_promises_nothing(app: Flask, make: Make):
    listing = make.listing(kind=Kind.EVENT, **DATES)
    page = app.test_client().get(f"/listings/{listing.id}").text
    assert HEADING not in page
    assert "現地のみ" in page


def test_on_the_spot_too_is_said_beside_another_way_alone():
    assert reach_names(Kind.EVENT, Reach.ONLINE | Reach.ON_SITE) == ["オンライン席あり", "現地でも"]
    assert reach_names(Kind.EVENT, Reach.LODGING | Reach.ON_SITE) == ["泊まる場所あり"]
    assert reach_names(Kind.EVENT, Reach.ON_SITE) == ["現地のみ"]


@pytest.mark.parametrize("reach", ["lodging", "travel"])
@pytest.mark.parametrize("q", ["", "&q=雪かき"])
def test_the_filter_finds_a_bed_and_the_fare(app: Flask, make: Make, reach: str, q: str):
    make.listing("雪かきと泊まり", kind=Kind.VOLUNTEERING, reach=Reach.ON_SITE | REACHES[reach], **DATES)
    make.listing("日帰りの雪かき", kind=Kind.VOLUNTEERING, reach=Reach.ON_SITE, **DATES)
    with app.app_context():
        rebuild_index()
    reader = app.test_client()
    assert titles(reader.get(f"/listings?reach={reach}{q}").text) == ["雪かきと泊まり"]
    assert titles(reader.get(f"/listings?afar=1{q}").text) == ["雪かきと泊まり"]


@pytest.mark.usefixtures("verified")
def test_said_once_is_enough(browser: FlaskClient, stored: Stored):
    """An online share, or help from afar, is online: nobody ticks it again."""
    work = begin(browser, Kind.WORK)
    browser.post(edit(work), data=complete(Kind.WORK, reach=["on_site"], online_percent="50"))
    assert stored(work)["reach"] == Reach.ON_SITE | Reach.ONLINE
    help_ = begin(browser, Kind.VOLUNTEERING)
    remote = complete(Kind.VOLUNTEERING, volunteering_form="remote", starts_at="", ends_at="", venue="")
    browser.post(edit(help_), data=remote)
    row = stored(help_)
    assert (row["reach"], row["from_afar"]) == (Reach.ONLINE, True)
