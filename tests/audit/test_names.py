from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

from board.audit.names import ACTION_NAMES, OBJECT_NAMES

BOARD = Path(__file__).parents[2] / "board"


def recorded(pick: Callable[[ast.Call], ast.expr | None]) -> set[str]:
    """The string constants that the board's calls of record(), _record() and log() give."""
    found = set()
    for path in BOARD.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and re.fullmatch(r"_?record|log", getattr(call.func, "id", "")):
                given = pick(call)
                if isinstance(given, ast.Constant):
                    found.add(given.value)
    return found


def test_every_recorded_act_and_object_has_a_name():
    acts = recorded(lambda call: call.args[0] if call.args else None)
    objects = recorded(lambda call: next((k.value for k in call.keywords if k.arg == "object_type"), None))
    assert "decision_undone" in acts
    assert acts <= set(ACTION_NAMES)
    assert objects <= set(OBJECT_NAMES)
