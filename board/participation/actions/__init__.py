"""What people and the clock do about taking part: `signing_up` (the person), `hosting` (the host), `following` (what
follows by itself), `seats` (the count and the line behind all of them), `telling`."""

from __future__ import annotations

from board.participation.actions.following import (
    call_off_all,
    end_with,
    follow_openings,
    lapse_due,
    let_go_of_unsettled,
    offer_what_is_free,
    remind_due,
    step_back_from_all,
    tell_of_move,
)
from board.participation.actions.hosting import call_off, confirm, decline
from board.participation.actions.rules import set_rules, why_not_roles
from board.participation.actions.signing_up import (
    ALONE,
    Party,
    accept,
    cancel,
    closing_of,
    rules_of,
    sign_up,
    sign_up_weekly,
    stop_weekly,
    why_not,
)

__all__ = [
    "ALONE",
    "Party",
    "accept",
    "call_off",
    "call_off_all",
    "cancel",
    "closing_of",
    "confirm",
    "decline",
    "end_with",
    "follow_openings",
    "lapse_due",
    "let_go_of_unsettled",
    "offer_what_is_free",
    "remind_due",
    "rules_of",
    "set_rules",
    "sign_up",
    "sign_up_weekly",
    "step_back_from_all",
    "stop_weekly",
    "tell_of_move",
    "why_not",
    "why_not_roles",
]
