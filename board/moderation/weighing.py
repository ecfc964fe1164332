"""How much reports count, how soon a case wants to be looked at, and when a listing is set aside before anybody has
looked. Weights are in hundredths of one report. Pure values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ANONYMOUS, NEWCOMER, NORMAL, TRUSTED, OFTEN_WRONG = 30, 50, 100, 150, 25
NEW_FOR = timedelta(hours=24)
# So many decided reports tell something about who made them; the bounds are shares of those that were right.
KNOWN_AFTER = 5
RIGHT_OFTEN, RIGHT_SELDOM = 0.7, 0.3
# Accounts made within this time of each other are taken for one person's.
SIBLINGS_WITHIN = timedelta(minutes=10)

SET_ASIDE_AT = 300
SET_ASIDE_BY = 3
YOUNG_FOR = timedelta(hours=24)
RISKY_FROM = 40
# After somebody has looked and found nothing: a rest, and then twice the weight. An edit makes it a new thing.
LEFT_ALONE_FOR = timedelta(hours=24)
AFTER_CLEARED = 2


def weight_of(age: timedelta | None, *, decided: int = 0, upheld: int = 0) -> int:
    """`age`: of the reporter's account; None: they did not say who they are. Of their earlier reports: how many were
    decided, and how many of those were right."""
    if age is None:
        return ANONYMOUS
    if decided >= KNOWN_AFTER and upheld >= RIGHT_OFTEN * decided:
        return TRUSTED
    if decided >= KNOWN_AFTER and upheld <= RIGHT_SELDOM * decided:
        return OFTEN_WRONG
    return NEWCOMER if age < NEW_FOR else NORMAL


@dataclass(frozen=True)
class Filed:
    """A report, as far as it tells whose it may be."""

    weight: int
    # Where it came from; None where that is forgotten or was never known.
    origin: str | None = None
    account_id: int | None = None
    joined_at: datetime | None = None
    # The browsers in which its account has signed in.
    browsers: frozenset[str] = frozenset()

    def may_be_of_the_same(self, other: Filed) -> bool:
        if self.origin is not None and self.origin == other.origin:
            return True
        if self.account_id is not None and self.account_id == other.account_id:
            return True
        if self.joined_at and other.joined_at and abs(self.joined_at - other.joined_at) <= SIBLINGS_WITHIN:
            return True
        return bool(self.browsers & other.browsers)


def independent(filed: Sequence[Filed]) -> list[int]:
    """The weights that count: of all reports that may be one person's, the heaviest."""
    groups: list[list[Filed]] = []
    for one in filed:
        same = [group for group in groups if any(one.may_be_of_the_same(other) for other in group)]
        groups = [group for group in groups if group not in same] + [[one, *(each for group in same for each in group)]]
    return [max(each.weight for each in group) for group in groups]


@dataclass(frozen=True)
class Cleared:
    """Somebody has looked at the listing and found nothing wrong."""

    at: datetime
    # Whether it has been changed since.
    is_edited: bool


def is_set_aside(
    weights: Sequence[int], *, published_at: datetime, risk: int, cleared: Cleared | None, now: datetime
) -> bool:
    """Whether a listing goes out of sight until a moderator has looked. `weights`: of independent reporters."""
    if cleared is not None and cleared.is_edited:
        cleared = None
    if cleared is not None and now < cleared.at + LEFT_ALONE_FOR:
        return False
    enough = SET_ASIDE_AT * (AFTER_CLEARED if cleared else 1)
    if len(weights) >= SET_ASIDE_BY and sum(weights) >= enough:
        return True
    is_young = now < published_at + YOUNG_FOR
    return is_young and risk >= RISKY_FROM and cleared is None and max(weights, default=0) >= TRUSTED
