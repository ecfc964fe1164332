"""Whoosh comes in two distributions that are kept: the one we pin, and the frozen one. The engine stands on what they
share, so that either may go."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent


@pytest.mark.full
def test_the_engine_keeps_its_word_on_the_frozen_distribution_too(tmp_path: Path):
    lock = ["--require-hashes", "--requirement", HERE / "reloaded.lock"]
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", tmp_path, *lock], check=True)
    elsewhere = {**os.environ, "PYTHONPATH": str(tmp_path)}
    imported = [sys.executable, "-c", "import whoosh; print(whoosh.__file__, whoosh.__version__)"]
    said = subprocess.run(imported, env=elsewhere, capture_output=True, text=True, check=True).stdout
    assert said.startswith(str(tmp_path))
    assert "(2, 7, 5)" in said
    tests = ["tests/backends/test_search.py", "tests/backends/whoosh", "-k", "not postgresql"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env=elsewhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
