"""What we stand on is pinned by its hash, and no version with a hole that we know of comes in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parent.parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock", "tests/backends/whoosh/reloaded.lock")
PINNED = re.compile(r"^([a-z0-9_.-]+)==([^ ;]+)", re.IGNORECASE | re.MULTILINE)
# Package → the first version without the hole, and where the hole is described.
MENDED_IN = {
    "cryptography": ("44.0.1", "CVE-2024-12797"),
    "flask": ("3.1.1", "CVE-2025-47278: signed with the wrong key while keys are being replaced"),
    "jinja2": ("3.1.6", "CVE-2025-27516"),
    "pillow": ("12.2.0", "CVE-2026-40192: a bomb in FITS files"),
    "werkzeug": ("3.1.4", "CVE-2025-66221"),
}


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.security("4-60")
def test_every_package_is_pinned_by_version_and_hash(lock: str):
    entries = [part for part in re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text("utf-8"), flags=re.I) if part]
    loose = [part.split()[0] for part in entries if not PINNED.match(part) or "--hash=sha256:" not in part]
    assert entries
    assert loose == []


@pytest.mark.parametrize(("name", "mended"), MENDED_IN.items())
@pytest.mark.security("4-60")
def test_no_known_hole_comes_in(name: str, mended: tuple[str, str]):
    assert _holes({name: mended}, _pinned()) == []


@pytest.mark.security("4-60")
def test_a_known_hole_would_be_found():
    old = {"pillow": "12.1.0", "flask": "3.1.0"}
    assert [name for name, _why in _holes(MENDED_IN, old)] == ["flask", "pillow"]


def _holes(mended_in: dict[str, tuple[str, str]], pinned: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (name, why)
        for name, (version, why) in mended_in.items()
        if name in pinned and Version(pinned[name]) < Version(version)
    ]


def _pinned() -> dict[str, str]:
    found = {name.lower(): version for name, version in PINNED.findall((ROOT / LOCKS[0]).read_text("utf-8"))}
    assert set(MENDED_IN) <= set(found)
    return found
