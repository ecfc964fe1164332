"""What is typed is understood with the places, kinds and categories of this board, and its operator's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from board.backends.search.asking import Shortcut
from board.backends.search.vocabulary import Vocabulary
from board.errors import ConfigurationError
from board.listings import asked
from tests.backends.plain_search import searching


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("さばえ", "鯖江"),
        ("ｻﾊﾞｴ", "鯖江"),
        ("sabae", "鯖江"),
        ("三條", "三条"),
        ("さんじょうし", "三条市"),
        ("浜松市中区", "浜松市中央区"),
        ("みどりく", "緑区"),
        ("tōkyō", "東京"),
    ],
)
def test_a_place_by_any_of_its_names(typed, names):
    assert asked.place_names(typed)[0] == names


@pytest.mark.parametrize("typed", ["", "西", "机", "ギター"])
def test_what_is_no_place(typed):
    assert asked.place_names(typed) == ()


@pytest.mark.parametrize("typed", ["鯖江", "さばえ", "サバエ", "ｻﾊﾞｴ", "sabae", "鯖江市"])
def test_a_listing_of_a_place_is_found_by_all_of_them(tmp_path, typed):
    house = asked.house(str(tmp_path))
    assert searching("鯖江市の眼鏡", "鯖の缶詰", "東京都").found(typed, house) == {0}


TYPED = [
    (Shortcut.REGION, "三条", "15204"),
    (Shortcut.REGION, "新潟県三条市", "15204"),
    (Shortcut.REGION, "15204", "15204"),
    (Shortcut.REGION, "どこでもない所", None),
    (Shortcut.KIND, "イベント", "event"),
    (Shortcut.KIND, "Events", "event"),
    (Shortcut.KIND, "机", None),
    (Shortcut.CATEGORY, "家具", "furniture"),
    (Shortcut.CATEGORY, "祭り", "festival"),
    (Shortcut.CATEGORY, "kimono", "clothing"),
    (Shortcut.CATEGORY, "机", None),
]


def test_a_typed_filter_says_what_filters_say(app):
    with app.app_context():
        house = asked.house(app.instance_path)
        assert [house.value_of(name, typed) for name, typed, _ in TYPED] == [value for *_, value in TYPED]


def test_an_unknown_filter_stays_a_word(app):
    with app.app_context():
        understood = asked.understand("地域:どこか 種別:イベント", Vocabulary())
    assert [each.value for each in understood.filters] == ["event"]
    assert understood.words == ("地域:どこか",)


def test_an_operator_adds_words(tmp_path):
    (tmp_path / asked.SYNONYMS).write_text('same = [["ねぷた", "佞武多"]]\n', encoding="utf-8")
    assert searching("佞武多の夜", "花火").found("ねぷた", asked.house(str(tmp_path))) == {0}


def test_a_file_that_cannot_be_understood_stops_the_start(app):
    own = Path(app.instance_path) / asked.SYNONYMS
    own.write_text("same = 3", encoding="utf-8")
    asked.house.cache_clear()
    with pytest.raises(ConfigurationError):
        app.test_cli_runner().invoke(args=["engawa", "setup"], catch_exceptions=False)
