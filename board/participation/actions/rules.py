"""How a host takes people in: at once or one by one, with which questions, how many together, for which roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board import db
from board.accounts.models import Account
from board.accounts.silence import refuse_silenced
from board.audit.actions import record
from board.errors import RuleBroken
from board.listings.actions import revise_listing
from board.listings.models import Listing
from board.participation import policy
from board.participation.actions.signing_up import rules_of

Roles = Sequence[tuple[str, int]]


def set_rules(
    listing: Listing,
    *,
    by: Account,
    screens: bool,
    questions: Sequence[str],
    companions_max: int,
    roles: Roles,
    now: datetime,
) -> None:
    """Who has signed up already keeps what they have. Raises RuleBroken where a role loses seats that are taken."""
    refuse_silenced(by, now=now)
    if [list(role) for role in roles] != [list(role) for role in listing.roles or []]:
        revise_listing(listing, {"roles": [*roles] or None}, by=by, now=now)
    else:
        db.lock(listing)
    rules = rules_of(listing)
    rules.screens, rules.questions, rules.companions_max = screens, [*questions], companions_max
    db.session.add(rules)
    listing.touch(now=now)
    record(
        "sign_up_rules_set",
        actor_id=by.id,
        object_type="listing",
        object_id=listing.id,
        label=listing.title,
        now=now,
    )


def why_not_roles(listing: Listing, roles: Roles) -> RuleBroken | None:
    """What `set_rules` would refuse, for the form to say beside the field."""
    taken: dict[str, int] = {}
    for opening in listing.openings:
        if opening.offered and not opening.online:
            taken[opening.role] = max(taken.get(opening.role, 0), opening.taken)
    seats = dict(roles) if roles else {"": None}
    return policy.why_not_roles(taken, seats)
