"""A project's states, who may do what in each, and what follows. Pages offer exactly these acts.

Before it there is a listing that recruits and a conversation: both are rows of their own, so only their names are
here (`STEPS`), for the trail that the page shows."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from board.errors import RuleBroken, msgid

# product.md: three months is the usual length of side-work.
MONTHS_USUAL = 3
MONTHS_MAX = 24
# Time to write the report before the last day.
REPORT_ASKED_BEFORE = timedelta(days=7)


class ProjectState(StrEnum):
    MATCHED = "matched"
    ACTIVE = "active"
    REPORTED = "reported"
    CLOSED = "closed"
    ENDED = "ended"


class ProjectAct(StrEnum):
    START = "start"
    PLAN = "plan"
    REPORT = "report"
    RETURN = "return"
    CLOSE = "close"
    END = "end"
    CONTINUE = "continue"


class ProjectSide(StrEnum):
    HOST = "host"
    PERSON = "person"


_HOST, _PERSON = frozenset({ProjectSide.HOST}), frozenset({ProjectSide.PERSON})
_BOTH = _HOST | _PERSON

NEXT: dict[ProjectState, dict[ProjectAct, tuple[frozenset[ProjectSide], ProjectState]]] = {
    ProjectState.MATCHED: {
        ProjectAct.START: (_PERSON, ProjectState.ACTIVE),
        ProjectAct.PLAN: (_HOST, ProjectState.MATCHED),
        ProjectAct.END: (_BOTH, ProjectState.ENDED),
    },
    ProjectState.ACTIVE: {
        ProjectAct.PLAN: (_BOTH, ProjectState.ACTIVE),
        ProjectAct.REPORT: (_PERSON, ProjectState.REPORTED),
        ProjectAct.END: (_BOTH, ProjectState.ENDED),
    },
    ProjectState.REPORTED: {
        ProjectAct.RETURN: (_HOST, ProjectState.ACTIVE),
        ProjectAct.CLOSE: (_HOST, ProjectState.CLOSED),
        # Nobody is held here by somebody who does not answer, least of all who leaves the board.
        ProjectAct.END: (_BOTH, ProjectState.ENDED),
    },
    ProjectState.CLOSED: {ProjectAct.CONTINUE: (_BOTH, ProjectState.CLOSED)},
    ProjectState.ENDED: {},
}

# The two are at it: there is one of these between them at a time.
STANDING = frozenset({ProjectState.MATCHED, ProjectState.ACTIVE, ProjectState.REPORTED})

STATE_NAMES = {
    ProjectState.MATCHED: msgid("お返事を待っています"),
    ProjectState.ACTIVE: msgid("活動中"),
    ProjectState.REPORTED: msgid("報告の確認中"),
    ProjectState.CLOSED: msgid("完了"),
    ProjectState.ENDED: msgid("途中で終了"),
}

# The whole way, as people see it.
STEPS: tuple[tuple[str, ProjectState | None], ...] = (
    (msgid("募集"), None),
    (msgid("相談"), None),
    (msgid("決定"), ProjectState.MATCHED),
    (msgid("活動"), ProjectState.ACTIVE),
    (msgid("報告"), ProjectState.REPORTED),
    (msgid("完了"), ProjectState.CLOSED),
)


def acts_open_to(side: ProjectSide, state: ProjectState) -> list[ProjectAct]:
    return [act for act, (sides, _) in NEXT[state].items() if side in sides]


def next_state(state: ProjectState, act: ProjectAct, *, by: ProjectSide) -> ProjectState:
    """Raises RuleBroken when the table does not allow this act, in this state, by this side."""
    sides, following = NEXT[state].get(act, (frozenset[ProjectSide](), state))
    if by not in sides:
        raise RuleBroken(
            msgid("このプロジェクトは今その操作ができません。ページを読み込み直して、状態を確かめてください。")
        )
    return following
