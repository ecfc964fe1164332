from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize(
    "typed", ["三条市", "sanjo", "さんじょう", "955-0071", "新潟県三条市旭町2-3-1", "〒955-0071 新潟県三条市"]
)
def test_a_search_that_means_one_region_leads_there(client, typed):
    answer = client.get("/regions/search", query_string={"q": typed})
    assert answer.status_code == 303
    assert answer.location == "/regions/15204"


def test_a_search_that_means_several_lists_them_with_their_prefectures(client):
    page = client.get("/regions/search?q=府中市").text
    assert re.findall(r'<a href="(/regions/\d+)">(\S+ \S+)</a>', page) == [
        ("/regions/13206", "東京都 府中市"),
        ("/regions/34208", "広島県 府中市"),
    ]


def test_the_beginning_of_a_postal_code_lists_where_it_may_be(client):
    page = client.get("/regions/search?q=955").text
    assert "新潟県 三条市" in page
    assert "札幌市" not in page


def test_a_search_without_result_helps_further(client):
    page = client.get("/regions/search?q=ぬぬぬ").text
    assert "地域が見つかりませんでした" in page
    assert "/listings?q=" in page


def test_what_was_typed_is_shown_as_text(client):
    page = client.get("/regions/search", query_string={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "typed", ["a" * 10_000, "9" * 10_000, "〒" * 5000, "%", "'", "\u202e", "9550071\n9550072"]
)
def test_odd_searches_are_answered(client, typed):
    answer = client.get("/regions/search", query_string={"q": typed})
    assert "地域" in answer.text or answer.location


def test_every_prefecture_is_a_link_before_the_map(client):
    page = client.get("/regions").text
    listed = page[: page.index("region-map-drawing")]
    assert all(f'href="/regions/{number:02d}"' in listed for number in range(1, 48))


def test_suggestions_are_radios_and_may_be_kept_by_the_browser(client):
    answer = client.get("/regions/suggest?q=府中市")
    assert re.findall(r'name="region" value="(\d+)"', answer.text) == ["13206", "34208"]
    assert "checked" not in answer.text
    assert "<html" not in answer.text
    assert answer.cache_control.max_age
    assert "Set-Cookie" not in answer.headers


def test_the_only_suggestion_with_the_whole_name_is_chosen(client):
    assert re.search(r'value="15204" checked', client.get("/regions/suggest?q=さんじょう").text)
    assert "checked" not in client.get("/regions/suggest?q=さんじ").text


def test_a_prefectures_list_has_cities_with_their_wards(client):
    options = client.get("/regions/suggest?prefecture=14").text
    assert 'value="14100" data-label="神奈川県 横浜市"' in options
    assert 'value="14113" data-label="神奈川県 横浜市 緑区"' in options
    assert 'value="14"' not in options
    assert 'value="14"' in client.get("/regions/suggest?prefecture=14&any=1").text


@pytest.mark.parametrize(
    ("slug", "map_of", "here"),
    [
        ("15204", "15", ["15204"]),
        ("14113", "14", ["14100"]),  # A ward is shown by its city.
        ("15", "japan", ["15"]),
        ("R1", "japan", ["01"]),
        ("R7", "japan", ["36", "37", "38", "39"]),
        ("13362", "13", []),  # Too small an island for a shape.
    ],
)
def test_every_regions_page_shows_where_it_lies(client, slug, map_of, here):
    spot = client.get(f"/regions/{slug}").text.split('class="region-spot"')[1].split("</svg>")[0]
    address = re.search(r'"(/maps/[^"]+)#all"', spot)
    assert address is not None
    assert address[1].startswith(f"/maps/{map_of}-")
    assert re.findall(r'#(\d+)"', spot) == here
    drawn = client.get(address[1]).text
    assert all(f'id="{each}"' in drawn for each in ["all", *here])


def test_the_outlines_of_a_map_may_be_kept_for_good_under_their_own_address(client):
    page = client.get("/regions/15").text
    [address] = set(re.findall(r'<use href="(/maps/15[^"#]+)#\d+"', page))
    answer = client.get(address)
    assert answer.mimetype == "image/svg+xml"
    assert answer.cache_control.immutable
    assert "Set-Cookie" not in answer.headers
    used = re.findall(r'<use[^>]* href="/maps/15[^"#]+#([^"]+)"', page)
    assert all(f'id="{each}"' in answer.text for each in used)
    assert len(used) > 30
    assert not client.get("/maps/15-000000000000.svg").cache_control.immutable


@pytest.mark.parametrize("name", ["99", "15204", "R4", "nihon"])
def test_there_are_no_outlines_but_of_japan_and_its_prefectures(client, name):
    assert client.get(f"/maps/{name}-000000000000.svg").status_code == 404
    assert "<path" in client.get("/maps/japan-000000000000.svg").text
