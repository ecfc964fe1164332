"""The errors that carry a sentence for a person. Knows nothing of the web; `web` translates and shows them."""

from __future__ import annotations

from typing import Any


def msgid(text: str) -> str:
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return text


class ConfigurationError(Exception):
    """The board refuses to start; the message says which setting and why."""


class RuleBroken(Exception):
    """A rule of the board does not allow this now. The page answers 409 with the sentence and a way back.

    message: a msgid() sentence; params: values for its %(name)s places; moments as datetimes."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


class BadInput(Exception):
    """A value in the address or form cannot be meant by any page of ours: answered with 400."""
