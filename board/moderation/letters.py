"""The mails about a decision, filled in when they go out: in the reader's language, with a key of the statement."""

from __future__ import annotations

from typing import Any

from board.i18n import translate
from board.moderation.models import Action, TargetKind
from board.moderation.wording import words_of
from board.web import signed

# Whoever holds such a key reads one statement, and may object to it: who is shut out has no other way.
STATEMENT = "statement"


def statement_path(decision_id: int) -> str:
    """For whoever cannot sign in."""
    return f"/statements/{signed.sign([decision_id], use=STATEMENT)}"


def about_decision(params: dict[str, Any]) -> dict[str, Any]:
    words = words_of(Action(params["action"]), TargetKind(params["kind"]))
    return {
        **params,
        "told": translate(words.told, title=params["title"]),
        "done": translate(words.done),
        "fix": translate(words.fix),
        "statement_path": statement_path(params["decision_id"]),
    }


def about_undoing(params: dict[str, Any]) -> dict[str, Any]:
    words = words_of(Action(params["action"]), TargetKind(params["kind"]))
    about = translate(words.told, title=params["title"])
    return {**params, "told": about, "statement_path": statement_path(params["decision_id"])}
