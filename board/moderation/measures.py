"""What can be decided about what, for how long, and how long one may object. Pure values."""

from __future__ import annotations

from datetime import datetime, timedelta

from board.moderation.models.codes import Action, TargetKind

PERSONAL = (Action.WARN, Action.LIMIT, Action.SILENCE, Action.SUSPEND, Action.BAN)
CONTENT: dict[TargetKind, tuple[Action, ...]] = {
    TargetKind.LISTING: (Action.REQUEST_CHANGES, Action.LIMIT_LISTING, Action.HIDE, Action.REMOVE),
    TargetKind.PHOTO: (Action.REQUEST_CHANGES, Action.HIDE, Action.REMOVE),
    TargetKind.MESSAGE: (Action.HIDE, Action.REMOVE),
    TargetKind.REVIEW: (Action.HIDE, Action.REMOVE),
    # Of a profile: its text and picture.
    TargetKind.ACCOUNT: (Action.HIDE, Action.REMOVE),
    # Of a message that is held: not delivered.
    TargetKind.SCREENING: (Action.REMOVE,),
}
STRENGTH = (*CONTENT[TargetKind.LISTING], *PERSONAL)
# What takes something from somebody: it names a guideline and facts, has a statement, and can be taken back.
MEASURES = frozenset(Action) - {Action.DISMISS, Action.LIFT, Action.HOLD}

# Lasts for a time, and the moderator says how long. The others last until they are lifted, a warning no time at all.
TIMED = (Action.LIMIT, Action.SILENCE, Action.SUSPEND)
DAYS = (1, 3, 7, 30, 90)

APPEAL_WITHIN = timedelta(days=20)
APPEAL_A_BAN_WITHIN = timedelta(days=180)
ANSWER_APPEAL_WITHIN = timedelta(days=14)


def offered(kind: TargetKind) -> tuple[Action, ...]:
    """The weakest first, as the form lists them."""
    return (Action.DISMISS, *CONTENT[kind], *PERSONAL)


def fits(action: Action, kind: TargetKind) -> bool:
    return action in offered(kind)


def is_personal(action: Action) -> bool:
    return action in PERSONAL


def appeal_until(action: Action, *, decided_at: datetime) -> datetime:
    return decided_at + (APPEAL_A_BAN_WITHIN if action == Action.BAN else APPEAL_WITHIN)


def is_milder(action: Action, *, than: Action) -> bool:
    """Of what can be laid in place of another measure on appeal: the weaker ones about the same, content or person; for
    a measure about the person also any about the content."""
    if action not in MEASURES:
        return False
    if than in PERSONAL and action not in PERSONAL:
        return True
    return STRENGTH.index(action) < STRENGTH.index(than) and (action in PERSONAL) == (than in PERSONAL)
