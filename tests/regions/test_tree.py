from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from board.regions import tree
from board.regions.models import Level


def test_all_regions_of_japan_are_there():
    levels = Counter(place.level for place in tree.all_places())
    assert levels == {Level.REGION: 8, Level.PREFECTURE: 47, Level.MUNICIPALITY: 1741, Level.WARD: 171}


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("15204", "15204"),
        ("152048", "15204"),
        ("15", "15"),
        ("150002", "15"),
        ("R4", "R4"),
        ("221317", "22138"),
        ("22135", "22139"),
    ],
)
def test_an_address_leads_to_a_region_by_any_of_its_codes(address, slug):
    place = tree.by_slug(address)
    assert place is not None
    assert place.slug == slug


@pytest.mark.parametrize(
    "address", ["", "99", "R9", "R0", "00004", "152049", "三条市", "１５２０４", "15204 ", "-1", "9" * 5000]
)
def test_what_is_no_code_leads_nowhere(address):
    assert tree.by_slug(address) is None


def test_labels_say_what_lies_around():
    sanjo, midori, hokkaido, niigata = (tree.get(number) for number in (15204, 14113, 1000, 15000))
    assert tree.label(sanjo, "ja") == "新潟県 三条市"
    assert tree.label(sanjo, "en") == "Sanjo City, Niigata"
    assert tree.label(midori, "ja") == "神奈川県 横浜市 緑区"
    assert tree.label(midori, "en") == "Midori Ward, Yokohama City, Kanagawa"
    assert tree.label(hokkaido, "en") == "Hokkaido"
    assert tree.label(niigata, "en") == "Niigata Prefecture"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_two_regions_have_the_same_label(language):
    labels = Counter(tree.label(place, language) for place in tree.all_places())
    assert [label for label, count in labels.items() if count > 1] == []


def test_ancestors_come_nearest_first():
    assert [place.slug for place in tree.ancestors(14113)] == ["14100", "14", "R3"]
    assert tree.prefecture_of(14113) == tree.get(14000)
    assert tree.prefecture_of(4) is None


def test_children_come_in_the_order_of_their_codes():
    assert [place.name_ja for place in tree.children(4)][:3] == ["新潟県", "富山県", "石川県"]
    assert [place.slug for place in tree.children(15)] == []
    assert all(a.id < b.id for place in tree.all_places() for a, b in pairwise(tree.children(place.id)))


def test_every_span_holds_exactly_what_lies_below():
    """A filter is one BETWEEN: no stranger may fall inside and nobody of one's own outside."""
    holding = [place for place in tree.all_places() if place.can_hold_listings]
    for place in tree.all_places():
        inside = {other.id for other in holding if place.first_id <= other.id <= place.last_id}
        below = {other.id for other in holding if other == place or place in tree.ancestors(other.id)}
        assert inside == below, place.name_ja
