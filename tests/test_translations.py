"""Every sentence of the code and the templates has its English and its easier Japanese, with the same values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "board" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
EASY = ROOT / "board" / "translations" / "ja" / "LC_MESSAGES" / "easy.po"
# What only staff and operators read, texts of law, and mails: easier words are for those who use the board's pages.
NOT_MADE_EASIER = (
    "board/audit/",
    "board/cli/",
    "board/departure/",
    "board/moderation/",
    "board/operations/",
    "board/pages/development.py",
    "board/pages/legal.py",
    "templates/departure/copy/",
    "templates/development/",
    "templates/legal/",
    "templates/mail/",
    "templates/moderation/",
    "templates/operations/",
)
KANJI = re.compile(r"[\u4e00-\u9fff]")
PLACE = re.compile(r"%\((\w+)\)s")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code and the templates ask to be translated."""
    template = tmp_path_factory.mktemp("translations") / "messages.pot"
    options = ["-F", str(ROOT / "pyproject.toml"), "-k", "lazy", "-k", "msgid", "-o", str(template)]
    CommandLineInterface().run(["pybabel", "-q", "extract", *options, str(ROOT)])
    return _read(template)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return _read(ENGLISH)


@pytest.fixture(scope="module")
def easy() -> Catalog:
    return _read(EASY)


def test_every_sentence_has_its_english(written: Catalog, english: Catalog):
    missing = [m.id for m in _messages(written) if not _is_translated(english.get(m.id))]
    assert missing == []


def test_no_translation_is_a_guess(english: Catalog):
    assert not english.fuzzy, "a catalogue marked so as a whole is left out when compiling"
    assert [m.id for m in _messages(english) if m.fuzzy] == []


def test_no_translation_is_left_over(written: Catalog, english: Catalog):
    assert [m.id for m in _messages(english) if written.get(m.id) is None] == []


def test_both_languages_name_the_same_values(english: Catalog):
    differing = [m.id for m in _messages(english) if _places(m.id) != _places(m.string)]
    assert differing == []


def test_english_is_not_japanese(english: Catalog):
    """A sentence copied over as it was. Names, such as 縁側, stand in brackets or beside their English."""
    copied = [m.id for m in _messages(english) if m.string == m.id and JAPANESE.search(str(m.id))]
    assert copied == []


def test_every_sentence_of_the_pages_has_its_easier_japanese(written: Catalog, easy: Catalog):
    asked_for = [m for m in _messages(written) if not _is_for_few(m)]
    assert [m.id for m in asked_for if not _is_translated(easy.get(m.id))] == []


def test_no_easier_sentence_is_left_over(written: Catalog, easy: Catalog):
    assert not easy.fuzzy
    assert [m.id for m in _messages(easy) if written.get(m.id) is None] == []


def test_easier_japanese_names_the_same_values(easy: Catalog):
    assert [m.id for m in _messages(easy) if _places(m.id) != _places(m.string)] == []


def test_easier_japanese_is_easier(easy: Catalog):
    """Fewer kanji in every sentence that has many, and spaces where one takes a breath."""
    long = [m for m in _messages(easy) if len(KANJI.findall(_first(m.id))) > 5 and "（株" not in _first(m.id)]
    assert len(long) > 200
    harder = [m.id for m in long if len(KANJI.findall(_first(m.string))) >= len(KANJI.findall(_first(m.id)))]
    assert harder == []
    assert [m.id for m in long if not re.search("[ 、（]", _first(m.string))] == []


def _is_for_few(message: Message) -> bool:
    return all(any(folder in place for folder in NOT_MADE_EASIER) for place, _line in message.locations)


def _first(sentence: str | tuple[str, ...] | list[str]) -> str:
    return _forms(sentence)[0]


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _is_translated(message: Message | None) -> bool:
    return message is not None and all(_forms(message.string))


def _places(sentence: str | tuple[str, ...] | list[str]) -> set[str]:
    return {name for form in _forms(sentence) for name in PLACE.findall(form)}


def _forms(sentence: str | tuple[str, ...] | list[str]) -> list[str]:
    return [sentence] if isinstance(sentence, str) else list(sentence)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)
