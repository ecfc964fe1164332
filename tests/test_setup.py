"""dev.py as a stranger meets it: what it says when something is in the way, how it starts and stops."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import dev
from board.demo.members import PASSWORD
from tests.browser import ROOT, BoardServer, free_port, running_board, wait_for


def dev_py(*words: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "dev.py", *words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def fresh_clone(tmp_path: Path) -> Path:
    """dev.py and its locks, before anything was installed."""
    for name in ("dev.py", "requirements.lock", "requirements-test.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_said_plainly_with_a_free_one(taken_port: int):
    said = dev_py("run", "--port", str(taken_port))
    assert said.returncode == 1
    assert f"Port {taken_port} is taken" in said.stderr
    assert re.search(r"dev\.py run --port \d+", said.stderr)
    assert "Traceback" not in said.stderr


def test_debian_without_venv_gets_the_apt_line(fresh_clone: Path):
    # What Debian's python3 looks like before python3-venv: the module that brings pip is missing.
    (fresh_clone / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None")
    said = dev_py("check", folder=fresh_clone, PYTHONPATH=str(fresh_clone))
    assert said.returncode == 1
    assert f"sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in said.stderr
    assert "Traceback" not in said.stderr
    assert not (fresh_clone / ".venv").exists()


def test_without_a_network_pip_is_quoted(fresh_clone: Path):
    # A folder without a single package stands for a network that answers nothing.
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(fresh_clone), "PIP_CONFIG_FILE": os.devnull}
    said = dev_py("check", folder=fresh_clone, **offline)
    assert said.returncode == 1
    assert "Is there a network?" in said.stderr
    assert "No matching distribution found" in said.stderr
    assert "Traceback" not in said.stderr


def test_an_old_python_is_told_so_and_reads_the_file_at_all(fresh_clone: Path):
    # Python 3.6 would stop at an import from the future, with a traceback.
    assert "from __future__" not in (fresh_clone / "dev.py").read_text("utf-8")
    (fresh_clone / "sitecustomize.py").write_text("import sys; sys.version_info = (3, 10, 4, 'final', 0)")
    said = dev_py("run", folder=fresh_clone, PYTHONPATH=str(fresh_clone))
    assert said.returncode == 1
    assert "Engawa needs Python 3.11 or newer" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_second_set_up_costs_next_to_nothing(monkeypatch: pytest.MonkeyPatch):
    def refuse(*command: object, **_options: object) -> None:
        raise AssertionError(f"ran {command}")

    dev.set_up(dev.RUN_LOCK)
    monkeypatch.setattr(dev.subprocess, "run", refuse)
    dev.set_up(dev.RUN_LOCK)


def test_what_cannot_be_installed_is_named_with_the_line_that_helps(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dev, "_absent_programs", lambda: ["PostgreSQL", "Chromium"])
    monkeypatch.setattr(dev, "_apt_as_root", lambda: None)
    by_hand = "install it with: sudo apt install postgresql chromium"
    assert dev._install_servers() == {"PostgreSQL": by_hand, "Chromium": by_hand}


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_is_none_is_refused(port: str):
    said = dev_py("run", f"--port={port}")
    assert said.returncode == 2
    assert "Traceback" not in said.stderr


def test_the_printed_accounts_are_those_of_the_demonstration():
    members = tomllib.loads((ROOT / "board" / "demo" / "members.toml").read_text("utf-8"))
    assert [email for email, _, _ in dev.DEMO_ACCOUNTS] == [f"{handle}@example.jp" for handle in members["accounts"]]
    assert dev.DEMO_PASSWORD == PASSWORD


@pytest.mark.slow
def test_two_start_side_by_side_answer_and_stop_without_noise(tmp_path: Path):
    with (
        running_board(tmp_path / "one", "--no-demo") as one,
        running_board(tmp_path / "two", "--no-demo", port=free_port()) as two,
    ):
        assert one.instance != two.instance
        for server in (one, two):
            assert _answers(server)
        _stops_without_noise(one, signal.SIGINT)
        assert _answers(two)
        _stops_without_noise(two, signal.SIGTERM)


def _answers(server: BoardServer) -> bool:
    with urllib.request.urlopen(server.address, timeout=60) as answer:
        return bool(answer.status == 200)


def _stops_without_noise(server: BoardServer, ending: signal.Signals) -> None:
    children = _children_of(server.process.pid)
    server.process.send_signal(ending)
    assert server.process.wait(60) == 0
    said = server.log.read_text("utf-8")
    assert f"{server.address}/" in said
    assert "Traceback" not in said
    assert len(children) == 2
    assert not any(_is_running(pid) for pid in children)


@pytest.mark.slow
def test_nothing_outlives_a_killed_dev_py(tmp_path: Path, empty_board: Path):
    with running_board(tmp_path, "--no-demo", like=empty_board) as server:
        children = _children_of(server.process.pid)
        server.process.kill()
        wait_for(lambda: not any(_is_running(pid) for pid in children))


@pytest.mark.slow
def test_when_one_dies_the_other_is_stopped_and_it_says_so(tmp_path: Path, empty_board: Path):
    with running_board(tmp_path, "--no-demo", like=empty_board) as server:
        children = _children_of(server.process.pid)
        os.kill(children[1], signal.SIGKILL)
        assert server.process.wait(60) == 1
    assert "The worker ended by itself" in server.log.read_text("utf-8")
    assert not any(_is_running(pid) for pid in children)


def _children_of(pid: int) -> list[int]:
    """In the order they were started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return sorted(int(child) for child in found.split())


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
