"""What an address may ask of a list, and what no page of ours could have asked."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from board.errors import BadInput
from board.listings.filters import QUERY_MAX, Filters, read_filters
from board.listings.kinds import CATEGORIES, Kind, Terms
from board.listings.models import PRICE_MAX
from board.listings.narrowing import conditions


def read(*pairs: tuple[str, str], **args: str) -> Filters:
    return read_filters(MultiDict([*pairs, *args.items()]))


def test_an_address_without_filters_narrows_nothing():
    assert read() == Filters()
    assert not read().any_set
    assert conditions(read()) == []


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_and_each_of_its_categories_can_be_asked_for(kind: Kind):
    for category in CATEGORIES[kind]:
        assert read(kind=kind, category=category) == Filters(kind=kind, category=category)


@pytest.mark.parametrize("terms", Terms)
def test_goods_can_be_asked_for_by_their_terms(terms: Terms):
    assert read(kind="goods", terms=terms).terms == terms


@pytest.mark.parametrize("slug", ["15204", "15", "R4", "R1", "01101", "152048"])
def test_a_region_is_asked_for_by_any_of_its_codes(slug: str):
    assert read(region=slug).region_node is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "furniture"),
        ("kind", "GOODS"),
        ("kind", "goods,event"),
        ("category", "cars"),
        ("category", "' OR 1=1 --"),
        ("terms", "steal"),
        ("afar", "2"),
        ("afar", "true"),
        ("region", "99999"),
        ("region", "15-204"),
        ("region", "三条市"),
        ("region", "１５"),
        ("region", "-1"),
        ("region", "R9"),
        ("price_min", "1e9"),
        ("price_min", "NaN"),
        ("price_min", "-1"),
        ("price_max", "12.5"),
        ("price_max", "たくさん"),
        ("price_max", "1" * 13),
        ("price_max", "0x10"),
        ("price_max", "½"),
        ("price_max", "٣٤٥"),
    ],
)
def test_what_no_page_could_have_asked_is_refused(name: str, value: str):
    with pytest.raises(BadInput):
        read((name, value))


@pytest.mark.parametrize("name", ["q", "region", "kind", "category", "terms", "price_min", "price_max", "afar"])
def test_a_name_given_twice_with_two_values_is_refused_and_the_same_twice_is_not(name: str):
    values = {
        "q": ("机", "椅子"),
        "region": ("15", "16"),
        "kind": ("goods", "event"),
        "category": ("media", "farm"),
        "terms": ("sell", "give"),
        "price_min": ("1", "2"),
        "price_max": ("1", "2"),
        "afar": ("1", ""),
    }[name]
    with pytest.raises(BadInput):
        read((name, values[0]), (name, values[1]))
    assert read((name, values[0]), (name, values[0])) == read((name, values[0]))


@pytest.mark.parametrize(
    "typed", ["1200", "１２００", "1,200", "１，２００円", "¥1,200", " 1200 ", "１ ２００", "1、200"]
)
def test_a_price_is_understood_however_it_is_typed(typed: str):
    assert read(price_min=typed).price_min == "1200"


@pytest.mark.parametrize("typed", ["", " ", "円", "　"])
def test_an_empty_price_is_no_price(typed: str):
    assert read(price_max=typed) == Filters()


def test_a_price_beyond_every_listing_is_the_highest_one():
    assert read(price_max="9" * 12).price_max == str(PRICE_MAX)


def test_prices_in_the_wrong_order_are_turned_round():
    swapped = read(price_min="20000", price_max="１０００円")
    assert (swapped.price_min, swapped.price_max) == ("1000", "20000")


def test_prices_are_compared_as_numbers_not_as_text():
    asked = read(price_min="900", price_max="1000")
    assert (asked.price_min, asked.price_max) == ("900", "1000")


def test_a_category_left_over_from_another_kind_is_dropped():
    assert read(kind="event", category="media") == Filters(kind="event")


def test_terms_left_over_from_goods_are_dropped():
    assert read(kind="work", terms="sell") == Filters(kind="work")


def test_the_words_lose_stray_spaces_and_a_novel_its_end():
    assert read(q="  中古　 ギター \n").q == "中古 ギター"
    assert len(read(q="あ" * 5000).q) == QUERY_MAX


def test_one_filter_can_be_taken_off_and_the_address_holds_what_is_left():
    filters = read(kind="goods", terms="sell", region="15")
    assert filters.without("terms").as_args() == {"kind": "goods", "region": "15"}
    assert filters.as_args(after="abc") == {"kind": "goods", "terms": "sell", "region": "15", "after": "abc"}
