"""The embedded engine is chosen by its address, and loads nothing before it is asked."""

from __future__ import annotations

import sys
from subprocess import run

import pytest

from board.backends import search
from board.backends.search.asking import Document
from board.errors import ConfigurationError
from tests.backends.whoosh.made import found

ASKED_LATER = """
import sys
from board.backends import search
engine = search.choose("whoosh:" + sys.argv[1])
print(sorted({"numpy", "whoosh", "sudachipy"} & sys.modules.keys()))
print(engine.needs_rebuild, "numpy" in sys.modules)
engine.close()
"""


def test_nothing_is_loaded_before_the_first_question(tmp_path):
    asked = run([sys.executable, "-c", ASKED_LATER, str(tmp_path)], capture_output=True, text=True, check=True)
    assert asked.stdout.split("\n") == ["[]", "True True", ""]


def test_what_is_chosen_searches(tmp_path):
    engine = search.choose(f"whoosh:{tmp_path / 'a % # ? folder'}")
    engine.close()
    engine.rebuild([Document(1, "机", "")])
    assert found(engine, "机") == [1]
    assert not engine.writes_with_the_database
    engine.close()
    assert found(engine, "机") == [1]


@pytest.mark.parametrize("url", ["", "sqlite:///x", "whoosh:relative", "whoosh:"])
def test_any_other_engine_is_refused_with_a_sentence(url):
    with pytest.raises(ConfigurationError, match="SEARCH_URL"):
        search.choose(url)
