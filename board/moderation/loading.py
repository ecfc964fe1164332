"""Brings the published guidelines into their table, at every start. A text that is there never changes."""

from __future__ import annotations

import tomllib
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
    """How many versions were added. Raises ConfigurationError when a published version was rewritten:
    decisions point at it, so the new text needs a new number."""
    known = {(row.code, row.version): row for row in session.scalars(select(GuidelineVersion))}
    added = 0
    for position, entry in enumerate(_entries(path), start=1):
        published = known.get((entry["code"], entry["version"]))
        if published is None:
            session.add(GuidelineVersion(**entry, position=position, effective_from=now))
            added += 1
        elif any(getattr(published, name) != entry[name] for name in TEXTS):
            raise ConfigurationError(
                f"guideline {published.code} version {published.version} is published and differs from "
                f"{path.name}: give the new text a new version"
            )
    session.flush()
    return added


def _entries(path: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["guideline"]
    return [{**entry, **{name: entry[name].strip() for name in TEXTS}} for entry in entries]
