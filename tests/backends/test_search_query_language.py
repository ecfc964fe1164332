"""The signs of a search field. Nothing is ever an error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.backends.search.asking import Shortcut
from board.backends.search.query_language import QUERY_CHARACTERS_MAX, Item, parse, price_bounds


def said(item: Item) -> str:
    signs = [("-", item.is_excluded), ("P:", item.is_phrase), (f"{item.shortcut}=", item.shortcut)]
    return "".join(sign for sign, is_there in signs if is_there) + item.text + "*" * item.is_begun


@pytest.mark.parametrize(
    ("query", "groups"),
    [
        ("ギター 机", ["ギター", "机"]),
        ("ギター\u3000机", ["ギター", "机"]),
        ('"木の机"', ["P:木の机"]),
        ("「木の机」『古い』“a b”«c»", ["P:木の机", "P:古い", "P:a b", "P:c"]),
        ("机 -中古", ["机", "-中古"]),
        ("机 －中古", ["机", "-中古"]),
        ('-"古い 机"', ["-P:古い 机"]),
        ("wi-fi usb-c 3-4", ["wi-fi", "usb-c", "3-4"]),
        ("机 OR 椅子 木", ["机|椅子", "木"]),
        ("机|椅子｜棚", ["机|椅子|棚"]),
        ("机 or 椅子", ["机", "or", "椅子"]),
        ("OR 机 OR", ["机"]),
        ("机 OR -椅子", ["机", "-椅子"]),
        ("自転*", ["自転*"]),
        ("自転＊", ["自転*"]),
        ("*", []),
        ("地域:三条", ["region=三条"]),
        ("地域：三条", ["region=三条"]),
        ('region:"三条 市"', ["region=三条 市"]),
        ("カテゴリ:家具 種別:イベント 価格:<=5000", ["category=家具", "kind=イベント", "price=<=5000"]),
        ("地域:", ["地域:"]),
        ("-地域:三条", ["-地域:三条"]),
        ("foo:bar 10:00", ["foo:bar", "10:00"]),
        ("https://x.example/a", ["https://x.example/a"]),
        ('C++ "50%" C# .NET', ["C++", "P:50%", "C#", ".NET"]),
        ('"机', ["机"]),
        ('"" " "', []),
        ("- -", ["-", "-"]),
        ("%%%%", ["%%%%"]),
        ("", []),
    ],
)
def test_what_was_typed(query, groups):
    assert ["|".join(map(said, group)) for group in parse(query)] == groups


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("<=5000", (None, 5000)),
        ("＜＝５０００", (None, 5000)),
        ("<5000", (None, 4999)),
        (">5000", (5001, None)),
        (">=5000円", (5000, None)),
        ("5000", (5000, 5000)),
        ("1,000-5,000", (1000, 5000)),
        ("5000-1000", (1000, 5000)),
        ("1000〜", (1000, None)),
        ("~1000", (None, 1000)),
        ("5千円以下", (None, 5000)),
        ("1万以上", (10000, None)),
        ("500円未満", (None, 499)),
        ("無料", (0, 0)),
        ("free", (0, 0)),
        ("高い", None),
        ("-", None),
        ("", None),
    ],
)
def test_prices(text, bounds):
    assert price_bounds(text) == bounds


def test_a_shortcut_names_what_it_narrows():
    ((item,),) = parse("price:1000")
    assert item == Item("1000", "price:1000", shortcut=Shortcut.PRICE)


@settings(max_examples=200, deadline=None)
@given(st.text('ab机 \u3000"「」-－|｜:：*＊OR<=5%+#\\', max_size=60))
def test_anything_is_taken_as_it_comes(query):
    for group in parse(query):
        assert group
        for item in group:
            assert item.text.strip()
            assert item.typed in query.translate(str.maketrans("「」", '""'))


def test_what_goes_beyond_a_sensible_question_is_left_off():
    assert sum(len(item.text) for group in parse("机 " * 4000) for item in group) <= QUERY_CHARACTERS_MAX
    assert price_bounds("9" * 200) == (10**12, 10**12)
