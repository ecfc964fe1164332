"""Brings the published guidelines into their table, at every start. A text that is there never changes."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from board.errors import ConfigurationError
from board.moderation.models import GuidelineVersion

GUIDELINES_FILE = Path(__file__).parent / "data" / "guidelines.toml"
TEXTS = ("title_ja", "title_en", "body_ja", "body_en")


def load_guidelines(session: Session, now: datetime, path: Path = GUIDELINES_FILE) -> int:
    """How many versions were added. Raises ConfigurationError, and adds none, when the file cannot be understood or a
    published version was rewritten: decisions point at it, so the new text needs a new number."""
    known = {(row.code, row.version): row for row in session.scalars(select(GuidelineVersion))}
    added = 0
    entries = _entries(path)
    for entry in entries:
        published = known.get((entry["code"], entry["version"]))
        if published is not None and any(getattr(published, name) != entry[name] for name in TEXTS):
            raise ConfigurationError(
                f"guideline {published.code} version {published.version} is published and differs from "
                f"{path.name}: give the new text a new version"
            )
    # Only now: a file that is refused leaves nothing of itself.
    for position, entry in enumerate(entries, start=1):
        if (entry["code"], entry["version"]) not in known:
            session.add(GuidelineVersion(**entry, position=position, effective_from=now))
            added += 1
    session.flush()
    return added


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error}") from None
    tables = found.get("guideline")
    if not isinstance(tables, list) or not tables:
        raise ConfigurationError(f"{path.name} holds no [[guideline]]")
    entries = [_entry(table, number, path) for number, table in enumerate(tables, start=1)]
    twice = [name for name, count in Counter((e["code"], e["version"]) for e in entries).items() if count > 1]
    if twice:
        raise ConfigurationError(f"{path.name} holds guideline {twice[0][0]} version {twice[0][1]} twice")
    return entries


def _entry(table: Any, number: int, path: Path) -> dict[str, Any]:
    """One guideline, complete and of lengths that its columns hold."""
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path.name}: guideline number {number} is no table")
    name = f"{path.name}: guideline number {number} ({table.get('code', 'without a code')})"
    if set(table) != {"code", "version", *TEXTS}:
        odd = sorted(set(table) ^ {"code", "version", *TEXTS})
        raise ConfigurationError(f"{name}: missing or unknown: {', '.join(odd)}")
    if type(table["version"]) is not int or table["version"] < 1:
        raise ConfigurationError(f"{name}: version must be a number from 1 on")
    for field in ("code", *TEXTS):
        longest = getattr(GuidelineVersion.__table__.c[field].type, "length", None)
        text = table[field].strip() if isinstance(table[field], str) else ""
        if not text or (longest and len(text) > longest):
            raise ConfigurationError(f"{name}: {field} must be a text" + (f" of at most {longest}" if longest else ""))
    return {**table, **{text: table[text].strip() for text in TEXTS}}
