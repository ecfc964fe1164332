"""The same words again: what two listings of one person are compared by, and how often the same may be published."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from board.text import normalise

SAME_WORDS_WITHIN = timedelta(days=14)
# One at a time; and what ended may be posted again, but not taken down and put up every day to stay on top.
SAME_WORDS_MAX = 3


def fingerprint(title: str | None, body: str | None) -> str:
    """Widths, letter case, spaces and invisible signs make no difference; region, price and photos neither."""
    words = "\n".join(normalise(text or "") for text in (title, body))
    return hashlib.sha256(words.encode()).hexdigest()
