"""The words of an index: by spelling, reading and sound, and one edit away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.backends.search.vocabulary import Vocabulary, is_one_edit, is_shown, is_word, reading_of

WORDS = (
    ("自転車", 30, "じてんしゃ"),
    ("自転", 2, "じてん"),
    ("機械", 5, "きかい"),
    ("機会", 50, "きかい"),
    ("ギター", 9, "ぎたー"),
    ("guitar", 4, ""),
    ("薪", 3, "たきぎ まき"),
    ("冷蔵庫", 7, "れいぞうこ"),
    ("=譲r", 80, ""),
    ("本/", 60, ""),
)


@pytest.fixture
def known():
    return Vocabulary(WORDS)


def test_how_often_a_word_is_there(known):
    assert [known.frequency(word) for word in ("自転車", "=譲r", "本/", "熊")] == [30, 80, 60, 0]


def test_words_that_are_read_alike_come_with_the_most_frequent_first(known):
    assert known.read_as("きかい") == ["機会", "機械"]
    assert known.read_as("まき") == known.read_as("たきぎ") == ["薪"]
    assert known.read_as("くま") == []


@pytest.mark.parametrize("sound", ["jitensha", "reizoko", "gita"])
def test_romaji_finds_what_sounds_so_whatever_its_long_vowels(known, sound):
    assert len(known.read_as(sound)) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("自転者", "自転車"),
        ("ギダー", "ギター"),
        ("guiter", "guitar"),
        ("giutar", "guitar"),
        ("guitarr", "guitar"),
        ("れいぞうご", "冷蔵庫"),
        ("じてんしや", "自転車"),
        ("jitnsha", "自転車"),
    ],
)
def test_the_word_one_edit_away(known, typed, meant):
    assert known.near(typed) == [meant]


@pytest.mark.parametrize("typed", ["自転車", "機器", "gtar", "熊", "ギタ", "譲r"])
def test_nothing_is_near_a_short_word_or_two_edits_away(known, typed):
    assert known.near(typed) == []


def test_beginnings_by_spelling_reading_and_sound(known):
    assert known.starting_with("自", limit=5) == ["自転車", "自転"]
    assert known.starting_with("じて", limit=1) == ["自転車"]
    assert known.starting_with("zite", limit=5) == ["自転車", "自転"]
    assert known.starting_with("gui", limit=5) == ["guitar"]


def test_keys_and_counted_things_are_known_but_never_offered(known):
    assert is_word("=譲r")
    assert not is_shown("=譲r")
    assert not is_shown("本/")
    assert known.starting_with("本", limit=5) == []


def test_it_grows_while_it_is_asked(known):
    assert known.near("ウクレし") == []
    known.read_as("ukurere")
    known.put("ウクレレ", 1)
    assert known.read_as("うくれれ") == known.read_as("ukurere") == known.near("ウクレし") == ["ウクレレ"]
    assert known.starting_with("ウク", limit=3) == ["ウクレレ"]
    known.put("ウクレレ", 0)
    assert known.read_as("うくれれ") == known.near("ウクレし") == []


def test_readings_come_from_the_dictionary():
    assert reading_of("薪").split() == ["たきぎ", "まき"]
    assert reading_of("鯖江") == "さばえ"
    assert reading_of("込み") == "こみ"
    assert "しらかわごう" in reading_of("白川郷").split()
    assert reading_of("guitar") == reading_of("=譲r") == ""


def test_threads_may_ask_and_add_at_once(known):
    def work(number: int) -> int:
        known.put(f"言葉{number}", 1, f"ことば{number % 7}")
        return len(known.near("自転者")) + len(known.read_as("jitensha")) + len(known.starting_with("言", limit=3))

    with ThreadPoolExecutor(4) as threads:
        assert min(threads.map(work, range(200))) >= 3
    assert len(known.starting_with("言葉", limit=500)) == 200


def _slowly(one: str, other: str) -> bool:
    letters = "あいう"
    edits = {one[:n] + one[n + 1 :] for n in range(len(one))}
    edits |= {one[:n] + letter + one[n:] for n in range(len(one) + 1) for letter in letters}
    edits |= {one[:n] + letter + one[n + 1 :] for n in range(len(one)) for letter in letters}
    edits |= {one[:n] + one[n + 1] + one[n] + one[n + 2 :] for n in range(len(one) - 1)}
    return other in edits - {one}


@settings(max_examples=300, deadline=None)
@given(st.text("あいう", max_size=6), st.text("あいう", max_size=6))
def test_one_edit_is_what_making_every_edit_gives(one, other):
    assert is_one_edit(one, other) == _slowly(one, other)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("あいう", min_size=1, max_size=6), max_size=40), st.text("あいう", min_size=3, max_size=6))
def test_all_neighbours_are_found(words, typed):
    known = Vocabulary((word, 1, "") for word in words)
    assert set(known.near(typed)) == {word for word in words if len(word) >= 3 and is_one_edit(typed, word)}
