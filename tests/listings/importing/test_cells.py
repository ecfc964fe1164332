"""What a cell plainly says is understood; what it does not plainly say is nobody's guess."""

from __future__ import annotations

from datetime import date, time

import pytest

from board.listings.importing.days import days_of, hour_of
from board.listings.importing.headers import FIELDS, field_of, fields_of
from board.listings.importing.values import category_of, check_digit, people_of, place_of, spot_of, yen_of
from board.listings.kinds import CATEGORIES, Kind
from board.regions import tree

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026-12-05", (2026, 12, 5), (2026, 12, 5)),
        ("2026/12/5", (2026, 12, 5), (2026, 12, 5)),
        ("20261205", (2026, 12, 5), (2026, 12, 5)),
        ("令和８年１２月５日（土）", (2026, 12, 5), (2026, 12, 5)),
        ("R8.12.5", (2026, 12, 5), (2026, 12, 5)),
        ("12月5日(土)", (2026, 12, 5), (2026, 12, 5)),
        ("12月5日（土）～12月13日（日）", (2026, 12, 5), (2026, 12, 13)),
        ("12月5日(土)～13日(日)", (2026, 12, 5), (2026, 12, 13)),
        ("12月27日(日)から1月4日(月)", (2026, 12, 27), (2027, 1, 4)),
        ("11月23日(月・祝)", (2026, 11, 23), (2026, 11, 23)),
        # A year ago that was a Saturday, next year it is a Monday.
        ("1月9日（土）", (2027, 1, 9), (2027, 1, 9)),
    ],
)
def test_days_as_towns_write_them(typed: str, first: tuple[int, int, int], last: tuple[int, int, int]):
    days = days_of(typed, about=None, now=TODAY)
    assert days is not None
    assert (days.first, days.last) == (date(*first), date(*last))
    assert not days.has_note


@pytest.mark.parametrize(
    "typed",
    [
        "随時",
        "12月5日",
        "12月5日(日)",
        "12月5日(土)まで",
        "～12月5日(土)",
        "12月5日(土),6日(日)",
        "6月31日",
        "8・9月の試合日程",
    ],
)
def test_what_is_not_one_stretch_of_days_is_left_to_people(typed: str):
    assert days_of(typed, about=None, now=TODAY) is None


def test_the_month_a_file_is_about_says_the_year_of_its_days():
    days = days_of("1月5日", about=date(2026, 12, 15), now=TODAY)
    assert days is not None
    assert days.first == date(2027, 1, 5)


def test_a_remark_behind_the_days_is_noticed():
    days = days_of("12月5日（土）～12月13日（日）\n※月曜を除く", about=None, now=TODAY)
    assert days is not None
    assert days.has_note


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("９：00", time(9)),
        ("13時30分", time(13, 30)),
        ("午後6時半", time(18, 30)),
        ("正午", time(12)),
        ("10:00:00", time(10)),
        ("24:00", time(23, 59)),
        ("②14:00\n③18:30", None),
        ("10:00\n13:30", None),
        ("午後13時", None),
        ("25:00", None),
    ],
)
def test_hours_as_towns_write_them(typed: str, at: time | None):
    hour = hour_of(typed)
    assert (hour.at if hour else None) == at


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("無料", 0),
        ("０円", 0),
        ("500", 500),
        ("1,200円", 1200),
        ("一般300円、学生150円", None),
        ("受講料500円", None),
        ("-", None),
    ],
)
def test_fees(typed: str, yen: int | None):
    assert yen_of(typed) == yen


def test_people_are_a_number_and_nothing_else():
    assert [people_of(text) for text in ("20", "２０名", "先着20人", "0", "-")] == [20, 20, None, None, None]


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("152048", 15204),
        ("15204", 15204),
        ("92011", 9201),
        ("011002", 1100),
        ("11002", 1100),
        ("999999", None),
        ("x", None),
    ],
)
def test_codes_without_their_zero_or_their_check_digit(typed: str, id_: int | None):
    place = place_of(typed)
    assert (place.id if place else None) == id_


def test_five_digits_that_may_be_two_towns_are_the_one_at_home():
    assert place_of("15202") is None
    assert place_of("15202", near=tree.get(15000)) == tree.get(15202)


def test_our_check_digits_are_those_of_the_official_codes():
    assert all(check_digit(place.code) == place.code[5] for place in tree.all_places() if place.id >= 1000)


def test_a_spot_is_the_right_way_round():
    assert spot_of("37.63", "138.96") == spot_of("138.96", "37.63")
    assert spot_of("0", "0") is None
    assert spot_of("37.63", "") is None


def test_headings_are_known_by_other_names_and_a_remark_in_brackets_does_not_matter():
    known = ["№", "行事名", "問い合わせ先（市の担当課）", "料金（詳細）", "料 金", "所在地_連結表記", "はじめて見る列"]
    assert [field_of(each) for each in known] == ["number", "name", "contact", "fee_detail", "fee", "address", None]


def test_no_heading_stands_for_two_fields_and_a_choice_by_hand_wins():
    names = [name for _label, known in FIELDS.values() for name in known]
    assert len(names) == len(set(names))
    assert fields_of(["名称", "題", "備考"], {"題": "name", "備考": "-"}) == [":名称", "name", "-"]


def test_categories_are_ours():
    words = ["冬の花火", "古本のフリマ", "陶芸教室", "版画展", "合同説明"]
    found = [category_of(each) for each in words]
    assert found == ["festival", "flea", "course", "arts", None]
    assert {each for each in found if each} <= set(CATEGORIES[Kind.EVENT])
