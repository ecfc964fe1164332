"""What every check is given, and how long things may lie about before they count as forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

# A photo in a form that was refused waits a day for its person; whatever is older belongs to nobody.
FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Look:
    session: Session
    now: datetime

    @property
    def forgotten_before(self) -> datetime:
        return self.now - FORGOTTEN_AFTER
