"""Ways to narrow a list: what is offered leads to as many as it says, and nothing leads nowhere."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.listings.kinds import Handover, Kind, Reach
from board.listings.price_bands import BANDS, band_of
from board.listings.schedule import rebuild_index
from tests.factories import KYOTO, NAGAOKA, NOW, SAPPORO_CHUO, Make
from tests.listings.test_browsing import link_to, titles
from tests.statements import counted

CHOICE = re.compile(r'<a id="f-[^"]+" href="(\?[^"]+)">([^<]+) <span>([0-9,+]+)</span>')


def choices(page: str) -> dict[str, tuple[str, int]]:
    """Address and count by label."""
    found = CHOICE.findall(page)
    return {html.unescape(label): (html.unescape(url), int(count)) for url, label, count in found}


@pytest.fixture
def shelf(app: Flask, make: Make) -> None:
    make.listing("木の机", category="furniture", price_yen=5000)
    make.listing("木の椅子", category="furniture", price_yen=1200, handover=Handover.DELIVERY, region=NAGAOKA)
    make.listing("木の実", category="food", terms="give", price_yen=0, region=KYOTO + 103)
    make.listing("木の下の朝市", kind=Kind.EVENT, category="market", price_yen=500, starts_at=NOW)
    make.listing("木こりの翻訳", kind=Kind.WORK, category="translation", reach=Reach.ONLINE, region=SAPPORO_CHUO)
    with app.app_context():
        rebuild_index()


STARTS = ["", "kind=goods", "region=15", "q=木の", "category=furniture&price_max=9999", "afar=1&sort=cheapest"]


@pytest.mark.usefixtures("shelf")
def test_every_choice_leads_to_as_many_as_it_says(client: FlaskClient):
    for start in STARTS:
        offered = choices(client.get(f"/listings?{start}").text)
        assert offered, start
        for label, (url, count) in offered.items():
            page = client.get(f"/listings{url}").text
            assert len(titles(page)) == count > 0, (start, label)
            assert f"{count}件見つかりました" in page


@pytest.mark.usefixtures("shelf")
def test_choices_are_counted_beside_the_one_that_is_chosen(client: FlaskClient):
    page = client.get("/listings?kind=goods&region=15").text
    offered = choices(page)
    assert offered["イベント"] == ("?region=15&kind=event", 1)
    assert offered["長岡市"][1] == 1
    assert "京都府" not in offered
    assert re.search(r'href="\?region=15" aria-current="true">もの', page)
    assert 'href="?region=R4&amp;kind=goods"' in page  # the way up
    # A choice that all of the list are of would narrow nothing.
    assert "副業・プロボノ" not in choices(client.get("/listings?category=translation").text)


def test_without_an_index_filters_can_be_chosen_but_promise_nothing(client: FlaskClient, make: Make):
    make.listing("机")
    page = client.get("/listings").text
    assert choices(page) == {}
    assert 'href="?kind=event">イベント</a>' in page
    assert "見つかりました" not in page
    assert 'href="?kind=goods&amp;category=farm"' in client.get("/listings?kind=goods").text


@pytest.mark.usefixtures("shelf")
def test_counts_of_a_list_without_words_are_kept_until_the_index_changes(app: Flask, client: FlaskClient, make: Make):
    client.get("/listings")
    with counted(app) as sent:
        client.get("/listings")
    assert len(sent) <= 2
    make.listing("もう一つの机", category="furniture")
    with app.app_context():
        rebuild_index()
        app.extensions["changes"].note([0])
    assert choices(client.get("/listings").text)["家具・インテリア"][1] == 3


def test_every_price_has_its_band():
    for price in (0, 1, 1000, 1001, 3000, 3001, 10_000, 10_001, 30_000, 30_001, 100_000_000):
        assert band_of(price).holds(price)
    assert [band.low for band in BANDS[1:]] == [(band.high or 0) + 1 for band in BANDS[:-1]]


@pytest.mark.usefixtures("shelf")
def test_the_order_is_chosen_by_a_link_and_paged_like_any_other(client: FlaskClient):
    found = client.get("/listings?sort=cheapest&kind=goods").text
    assert titles(found) == ["木の実", "木の椅子", "木の机"]
    assert 'href="?kind=goods&amp;sort=cheapest" aria-current="true">安い順' in found
    assert link_to(found, "next") is None
    assert titles(client.get("/listings?sort=soonest").text)[0] == "木の下の朝市"
    assert titles(client.get("/listings?sort=newest&q=" + quote("木の")).text)[-1] == "木の机"


@pytest.mark.usefixtures("shelf")
def test_nearest_is_measured_from_the_place_somebody_names(client: FlaskClient):
    asking = client.get("/listings?sort=nearest").text
    assert "どこから近い順に並べますか" in asking
    named = client.get("/listings?sort=nearest&near_place=" + quote("札幌市中央区"))
    assert (named.status_code, named.location) == (303, "/listings?sort=nearest&near=01101")
    page = client.get(named.location).text
    assert titles(page)[0] == "木こりの翻訳"
    assert "中央区から近い順" in page
    assert "別の場所から" in page
    assert titles(client.get("/listings?sort=nearest&near=26100").text)[0] == "木の実"


@pytest.mark.usefixtures("shelf")
def test_nearest_begins_at_home_for_who_has_said_where_that_is(
    client: FlaskClient, make: Make, sign_in: Callable[..., FlaskClient]
):
    at_home, elsewhere = sign_in(make.account(home_region_id=SAPPORO_CHUO)), sign_in(make.account())
    first = at_home.get("/listings?sort=nearest&kind=goods")
    assert (first.status_code, first.location) == (303, "/listings?kind=goods&sort=nearest&near=01101")
    page = at_home.get("/listings?sort=nearest", follow_redirects=True).text
    assert titles(page)[0] == "木こりの翻訳"
    assert "別の場所から近い順に並べる" in page
    other = at_home.get("/listings?sort=nearest&near=01101&near_place=" + quote("京都市"))
    assert other.location == "/listings?sort=nearest&near=26100"
    assert titles(at_home.get(other.location).text)[0] == "木の実"
    # Who is nowhere at home, or nobody, says where.
    for browser in (elsewhere, client):
        assert "どこから近い順に並べますか" in browser.get("/listings?sort=nearest").text
