"""The list of words that mean the same, and an operator's own."""

from __future__ import annotations

import pytest

from board.backends.search import synonyms
from board.backends.search.analysis import words
from board.backends.search.synonyms import Synonyms
from board.errors import ConfigurationError


def tokens(text: str) -> tuple[str, ...]:
    return tuple(token for word in words(text) for token in word.tokens)


def test_the_shipped_list_is_sorted_and_says_nothing_twice():
    shipped = synonyms.shipped()
    assert len(shipped.same) >= 250
    assert list(shipped.same) == sorted(shipped.same)
    for table in (shipped.wider, shipped.abroad):
        assert list(table) == sorted(table)
    for group in shipped.same:
        assert len({tokens(word) for word in group}) == len(group) > 1, group


def test_words_of_abroad_are_written_in_latin_letters_and_found_in_the_plural_too():
    shipped = synonyms.shipped()
    assert all(word.isascii() for word in shipped.abroad)
    assert "ギター" in shipped.of_abroad("guitars")


def test_an_operators_words_come_to_the_shipped_ones(tmp_path):
    own = tmp_path / "synonyms.toml"
    own.write_text('same = [["おしん", "御新"]]\nwider = { "楽器" = ["ケーナ"] }\n', encoding="utf-8")
    both = Synonyms([["机", "デスク"]], {"楽器": ["ギター"]}) + synonyms.read(own)
    assert both.same == [["机", "デスク"], ["おしん", "御新"]]
    assert both.wider == {"楽器": ["ギター", "ケーナ"]}


@pytest.mark.parametrize(
    "text",
    [
        "same = 3",
        'same = ["机"]',
        "same = [[1]]",
        'wider = ["机"]',
        'wider = { "机" = "台" }',
        "other = []",
        "same = [[",
        '"',
    ],
)
def test_a_file_of_another_shape_is_refused_by_name(tmp_path, text):
    own = tmp_path / "synonyms.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"synonyms\.toml"):
        synonyms.read(own)
