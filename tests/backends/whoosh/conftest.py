"""An engine in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from board.backends.search.whoosh.engine import WhooshSearch
from tests.backends.whoosh.made import DOCUMENTS


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[WhooshSearch]:
    engine = WhooshSearch(tmp_path / "search")
    yield engine
    engine.close()


@pytest.fixture
def filled(engine: WhooshSearch) -> WhooshSearch:
    engine.rebuild(DOCUMENTS)
    return engine
