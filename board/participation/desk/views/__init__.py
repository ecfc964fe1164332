"""The desk's pages: `people`, `door`, `writing` for the host; `ticket` for who takes part."""

from __future__ import annotations

from board.participation.desk.views import door, people, ticket, writing
from board.participation.desk.views.loading import bp

__all__ = ["bp", "door", "people", "ticket", "writing"]
