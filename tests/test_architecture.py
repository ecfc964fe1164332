"""The map of the house, held by tests: who may import whom, and rules that no linter knows."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from board.cli import engawa
from board.config import Settings

ROOT = Path(__file__).parent.parent
BOARD = ROOT / "board"
TEMPLATES = ROOT / "templates"
README = ROOT / "README.md"


def test_folders_import_only_what_stands_below_them():
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["lifecycle", "policy", "models", "queries", "actions"])
def test_only_entry_points_commit(name: str):
    assert _lines_with(r"\.commit\(", _modules(name)) == []


@pytest.mark.parametrize("name", ["lifecycle", "policy", "models", "queries", "actions", "kinds"])
def test_rules_are_told_the_time(name: str):
    assert _lines_with(r"utcnow\(|datetime\.now\(|date\.today\(", _modules(name)) == []


def test_every_template_is_used():
    text = "\n".join(path.read_text("utf-8") for path in _sources())
    unused = [name for name in _template_names() if f'"{name}"' not in text and f"'{name}'" not in text]
    assert [name for name in unused if not _is_mail(name)] == []


def test_every_mail_has_a_subject_and_both_bodies_and_is_sent():
    code = "\n".join(path.read_text("utf-8") for path in BOARD.rglob("*.py"))
    for folder in (TEMPLATES / "mail").iterdir():
        if folder.is_dir():
            assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}
            assert f'"{folder.name}"' in code, f"nobody sends {folder.name}"


def test_templates_ask_no_database():
    assert _lines_with(r"\.(query|filter_by|all|count|first|scalars)\(", TEMPLATES.rglob("*.html")) == []


def test_templates_carry_no_style_or_script_of_their_own():
    """The content policy would block them."""
    inline = r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son(click|change|submit|load|input)="
    pages = [path for path in TEMPLATES.rglob("*.html") if "mail" not in path.parts]
    assert _lines_with(inline, pages) == []


def test_no_test_reaches_the_network_unasked():
    with pytest.raises(PermissionError, match="tried to reach"), socket.socket() as stranger:
        stranger.connect(("127.0.0.1", 9))


def test_no_folder_has_a_name_that_says_nothing():
    empty_words = {"util", "helper", "common", "misc", "core", "manager", "service"}
    assert [path for path in BOARD.rglob("*") if path.stem.removesuffix("s") in empty_words] == []


def test_the_readme_names_exactly_the_settings_there_are():
    named = set(re.findall(r"^\| `([A-Z_]+)`", README.read_text("utf-8"), re.MULTILINE))
    assert named == {field.name.upper() for field in fields(Settings)}


def test_the_readme_tells_of_every_command():
    operating = README.read_text("utf-8").split("## Operating it")[1].split("\n## ")[0]
    told = " ".join(line.split("|")[1] for line in operating.splitlines() if line.startswith("| `"))
    words = {word for path in _command_paths(engawa) for word in path}
    assert [word for word in sorted(words) if not re.search(rf"[`, ]{word}[`, ]", told)] == []


def _command_paths(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _command_paths(command, *above, name)
        else:
            yield (*above, name)


def _modules(name: str) -> list[Path]:
    """The files of this name, and those of the folders that have outgrown one."""
    return [*BOARD.rglob(f"{name}.py"), *BOARD.rglob(f"{name}/*.py")]


def _template_names() -> list[str]:
    files = [path for path in TEMPLATES.rglob("*") if path.is_file()]
    return [path.relative_to(TEMPLATES).as_posix() for path in files]


def _is_mail(name: str) -> bool:
    return re.fullmatch(r"mail/\w+/(subject|body)\.(txt|html)", name) is not None


def _sources() -> list[Path]:
    return [*BOARD.rglob("*.py"), *(path for path in TEMPLATES.rglob("*") if path.is_file())]


def _lines_with(pattern: str, paths) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
