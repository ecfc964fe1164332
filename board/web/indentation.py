"""Templates without most of their indentation: for whoever edits them it is order, for whoever loads a page weight."""

from __future__ import annotations

import re

from jinja2.ext import Extension

_INDENTED = re.compile(r"^[ \t]{2,}(?=<|\{\{)", re.MULTILINE)


class Indentation(Extension):
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 (Jinja's signature)
        """One space stays: the line break before it may have gone with a block that ended there."""
        return _INDENTED.sub(" ", source) if name and name.endswith(".html") else source
