"""Following a mail's link, as its reader does."""

from __future__ import annotations

import re

from board.backends.mail.file import Letter


def link_in(letter: Letter) -> str:
    """The path and query of the mail's link; it is the same in its text and its HTML."""
    found = re.search(r"http://localhost(/\S*)", letter.text)
    assert found is not None, letter.text
    assert found[1].replace("&", "&amp;") in letter.html
    return found[1]
