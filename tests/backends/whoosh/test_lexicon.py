"""The words beside the index say the same as a vocabulary in memory, grow with it, and forget what is gone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from board.backends.search.asking import Document
from board.backends.search.vocabulary import Vocabulary
from board.backends.search.whoosh import lexicon
from board.backends.search.whoosh.words import KnownWord, Words, tables
from tests.backends.whoosh.made import GUITAR

READINGS = ["じてんしゃ", "じてん", "しゃ", "ぎたー", "ぎた", "つくえ", "つくし", "きょうと"]
words = st.dictionaries(
    st.text("ギターぎた机車自転guitar", min_size=1, max_size=6),
    st.tuples(st.integers(1, 5), st.lists(st.sampled_from(READINGS), max_size=2, unique=True).map(" ".join)),
    max_size=40,
)


@given(words, st.lists(st.text("ギターぎた机自転車guitar", min_size=1, max_size=6), min_size=5, max_size=15))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_table_answers_as_the_vocabulary_does(made, asked):
    table = Words(tables((KnownWord(word, *known) for word, known in made.items()), covered=("a", "b")))
    vocabulary = Vocabulary((word, *known) for word, known in made.items())
    assert {(one.word, one.frequency, frozenset(one.readings.split())) for one in table.walk()} == {
        (word, frequency, frozenset(readings.split())) for word, (frequency, readings) in made.items()
    }
    assert table.covered == {"a", "b"}
    for text in [*asked, *made, *READINGS, "tsuk", "tsukue", "kyo"]:
        assert list(table.read_as(text)) == vocabulary.read_as(text)
        assert list(table.near(text)) == vocabulary.near(text)
        for limit in (1, 3, 100):
            assert list(table.starting_with(text, limit=limit)) == vocabulary.starting_with(text, limit=limit)


def answers(engine):
    known = engine.lexicon
    return (
        known.read_as("ぎたー"),
        known.read_as("gita-"),
        known.near("ギタア"),
        known.starting_with("ぎ", limit=5),
        known.frequency("ギター"),
    )


def test_words_are_found_by_reading_edit_and_beginning(filled):
    assert filled.lexicon.read_as("ぎたー") == ["ギター"]
    assert filled.lexicon.near("ギタア") == ["ギター"]
    assert "ギター" in filled.lexicon.starting_with("ぎ", limit=5)
    assert filled.lexicon.frequency("ギター") == 2
    assert filled.lexicon.frequency("\n") == filled.lexicon.frequency("潜水艦") == 0


def test_the_lexicon_grows_with_the_index_and_says_the_same_after_the_night(filled):
    assert filled.lexicon.read_as("たいこ") == []
    filled.apply(put=[Document(50, "太鼓", ""), Document(51, "太鼓", "")])
    before = answers(filled)
    assert filled.lexicon.read_as("たいこ") == ["太鼓"]
    assert filled.lexicon.frequency("太鼓") == 2
    filled.verify()
    assert filled.lexicon._grown().since.frequency("太鼓") == 0
    assert filled.lexicon.read_as("たいこ") == ["太鼓"]
    assert answers(filled) == before


def test_a_word_that_no_listing_holds_any_more_is_offered_to_nobody(filled):
    assert "中古" in filled.lexicon.starting_with("中", limit=9)
    filled.apply(remove=[GUITAR])
    assert "中古" not in filled.lexicon.starting_with("中", limit=9)
    assert filled.lexicon.frequency("中古") == 0
    assert filled.lexicon.frequency("ギター") == 1


def test_without_the_file_of_words_they_are_read_from_the_index(filled):
    before = answers(filled)
    path = filled._generations.live / lexicon.FILE
    for damage in (lambda: path.write_bytes(path.read_bytes()[:300]), path.unlink):
        damage()
        assert answers(filled) == before
        assert not filled.needs_rebuild
    filled.verify()
    assert path.exists()
    assert answers(filled) == before
