from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from board.regions import maps, outlines, tree

PREFECTURES = [place.id for place in tree.prefectures()]
TOO_SMALL = {"利島村", "渡名喜村"}


def test_the_map_of_japan_has_all_prefectures():
    drawn = maps.prefecture_map()
    assert [shape.place.id for shape in drawn.shapes] == PREFECTURES
    assert all(shape.d.startswith("M") for shape in drawn.shapes)


@pytest.mark.parametrize("prefecture_id", PREFECTURES)
def test_every_municipality_is_drawn_or_listed_in_words(prefecture_id):
    drawn = maps.municipality_map(prefecture_id)
    on_map = {shape.place.id for shape in drawn.shapes}
    in_words = {place.id for place in drawn.without_shape}
    assert on_map | in_words == {place.id for place in tree.children(prefecture_id)}
    assert {place.name_ja for place in drawn.without_shape} <= TOO_SMALL
    assert all(re.fullmatch(r"(M-?\d+ -?\d+[lhv][-\d hlv]+z)+", shape.d) for shape in drawn.shapes)


@pytest.mark.parametrize("prefecture_id", PREFECTURES)
def test_everything_lies_inside_the_picture(prefecture_id):
    drawn = maps.municipality_map(prefecture_id)
    _left, _top, width, height = (int(number) for number in drawn.view_box.split())
    box = outlines.bounds(ring for shape in drawn.shapes for ring in outlines.rings_of_path(shape.d))
    assert box.left >= 0
    assert box.top >= 0
    assert box.left + box.width <= width
    assert box.top + box.height <= height


def test_only_what_fits_is_written_on_the_map():
    japan = {shape.place.name_ja: shape for shape in maps.prefecture_map().shapes}
    assert japan["北海道"].written_name("ja") == "北海道"
    assert japan["福島県"].written_name("ja") == "福島"
    assert japan["佐賀県"].written_name("en") == ""


def test_a_city_counts_its_wards_and_the_busiest_place_is_the_darkest():
    niigata, sanjo, tsubame = 15100, 15204, 15213
    counted = maps.municipality_map(15000).with_counts({15101: 30, 15102: 34, sanjo: 1})
    by_id = {shape.place.id: (count, shade) for shape, count, shade in counted}
    assert by_id[niigata] == (64, 4)
    assert by_id[sanjo] == (1, 1)
    assert by_id[tsubame] == (0, 0)


def test_shades_grow_with_the_counts():
    shades = maps.shades({1: 1, 2: 4, 3: 20, 4: 100, 5: 0})
    assert shades == {1: 1, 2: 2, 3: 3, 4: 4}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_map_on_the_page_is_a_group_of_named_links(client, language):
    page = client.get("/regions", headers={"Accept-Language": language}).text
    found = re.search(r"<svg class=\"region-map-drawing\".*?</svg>", page, re.DOTALL)
    assert found is not None
    svg = ElementTree.fromstring(found[0].replace("&#39;", "'"))  # noqa: S314 (our own page)
    assert svg.get("role") == "group"
    links = list(svg.iter("a"))
    assert [each.get("href") for each in links] == [f"/regions/{place.slug}" for place in tree.prefectures()]
    assert [each.findtext("title") for each in links] == [
        place.name(language) for place in tree.prefectures()
    ]
    credit = {"ja": "国土数値情報（行政区域データ）", "en": "National Land Numerical Information"}
    assert credit[language] in page
