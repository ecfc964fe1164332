"""A region's page: what is on by kind, what comes next, where to look when there is nothing."""

from __future__ import annotations

import re
from datetime import timedelta

from flask.testing import FlaskClient

from board.listings.kinds import Kind
from tests.factories import NAGAOKA, SANJO, TSUBAME, Make
from tests.html import links_of


def _part(page: str, heading: str) -> str:
    return page.split(f'id="{heading}"')[1].split("</section>", maxsplit=1)[0]


def test_the_kinds_say_how_much_of_each_is_on_in_and_below_the_place(client: FlaskClient, make: Make):
    make.listing(region=SANJO)
    make.listing(region=TSUBAME)
    make.listing(region=TSUBAME, kind=Kind.EVENT)
    make.restriction(make.listing(region=SANJO))
    ways = client.get("/regions/15").text.split('class="ways"')[1].split("</ul>")[0]
    counted = dict(re.findall(r'kind=(\w+)">.*?</svg>[^<]*<span class="place-count">(\d+)', ways))
    assert counted == {"goods": "2", "event": "1"}
    town = client.get("/regions/15204").text.split('class="ways"')[1].split("</ul>")[0]
    assert re.findall(r'class="place-count">(\d+)', town) == ["1"]


def test_what_comes_next_stands_soonest_first_and_what_has_begun_is_not_among_it(client: FlaskClient, make: Make):
    for title, days in (("収穫祭", 20), ("朝市", 3), ("昨日の市", -1)):
        starts_at = make.now + timedelta(days=days)
        make.listing(title, kind=Kind.EVENT, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    make.listing("長岡の花火", kind=Kind.EVENT, region=NAGAOKA, starts_at=make.now + timedelta(days=1))
    make.listing("箪笥")
    agenda = _part(client.get("/regions/15204").text, "upcoming-title")
    assert re.findall(r'agenda-title"><a [^>]*>([^<]+)<', agenda) == ["朝市", "収穫祭"]
    whole = _part(client.get("/regions/15").text, "upcoming-title")
    assert re.findall(r'agenda-title"><a [^>]*>([^<]+)<', whole) == ["長岡の花火", "朝市", "収穫祭"]
    assert "新潟県 長岡市" in whole


def test_an_empty_town_leads_to_its_neighbours_and_says_where_something_is_on(client: FlaskClient, make: Make):
    make.listing(region=SANJO)
    page = client.get("/regions/15213").text
    assert "ここにはまだ掲載がありません" in page
    near = _part(page, "around-title")
    assert "/regions/15204" in links_of(near)
    assert re.search(r'三条市 <span class="place-count">1<', near)
    assert "/regions/15#below" in links_of(near)


def test_a_prefecture_lists_its_towns_beside_the_map_and_the_other_prefectures_around(client: FlaskClient):
    page = client.get("/regions/15").text
    assert {"/regions/15204", "/regions/15100"} <= set(links_of(_part(page, "below-title")))
    assert "region-map-drawing" in _part(page, "below-title")
    around = [link for link in links_of(_part(page, "around-title")) if "#" not in link]
    assert around == [f"/regions/{number}" for number in range(16, 24)]


def test_searching_from_a_regions_page_stays_in_the_region(client: FlaskClient):
    form = client.get("/regions/15204").text.split('class="hero-search"')[1].split("</form>")[0]
    assert '<input type="hidden" name="region" value="15204">' in form
