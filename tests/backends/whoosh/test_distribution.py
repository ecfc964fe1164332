"""The engine leans on no one distribution of Whoosh: with the other one in its place everything here passes too."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from subprocess import run

import pytest

OTHER = "Whoosh-Reloaded==2.7.5"
ROOT = Path(__file__).parents[3]


@pytest.mark.full
@pytest.mark.slow
def test_the_other_distribution_of_whoosh_will_do(tmp_path):
    installing = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(tmp_path / "other"), OTHER]
    installed = run(installing, capture_output=True, text=True, check=False)
    assert installed.returncode == 0, f"{OTHER} cannot be installed here:\n{installed.stderr}"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "other")}
    version = [sys.executable, "-c", "import whoosh; print(whoosh.__version__)"]
    assert run(version, env=environment, capture_output=True, text=True, check=True).stdout.strip() == "(2, 7, 5)"
    testing = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", str(Path(__file__).parent)]
    tested = run(testing, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout
    assert " passed" in tested.stdout
