"""What the desk says of an opening and of each person in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from board import db
from board.i18n import translate
from board.listings.models import Listing, Opening
from board.participation.desk import policy, queries
from board.participation.lifecycle import SEATED, STATE_NAMES, Act, Side, State, acts_open_to
from board.participation.models import Participation
from board.participation.showing import name_of


@dataclass(frozen=True)
class Tab:
    """An opening among those of a listing, with how many come."""

    id: int
    name: str
    coming: int
    capacity: int | None
    waiting: int
    applied: int


def tabs_of(listing: Listing, openings: Sequence[Opening]) -> list[Tab]:
    people: Counter[tuple[int, State]] = Counter()
    for opening_id, state, count in db.session.execute(queries.counts_of(listing)):
        people[opening_id, state] = int(count)
    return [
        Tab(
            id=opening.id,
            name=name_of(opening),
            coming=sum(people[opening.id, state] for state in SEATED),
            capacity=opening.capacity,
            waiting=people[opening.id, State.WAITLISTED],
            applied=people[opening.id, State.APPLIED],
        )
        for opening in openings
    ]


def person_line(participation: Participation, *, now: datetime) -> dict[str, Any]:
    """One person as the desk shows them, and what the host may do about them now."""
    opening = participation.opening
    acts = set(acts_open_to(Side.HOST, participation.state))
    if policy.why_not_check_in(starts_at=opening.starts_at, ends_at=opening.ends_at, now=now):
        acts.discard(Act.CHECK_IN)
    if policy.why_not_miss(starts_at=opening.starts_at, ends_at=opening.ends_at, now=now):
        acts.discard(Act.MISS)
    has_begun = opening.starts_at is not None and opening.starts_at <= now
    if participation.state == State.CONFIRMED and has_begun:
        acts.discard(Act.CANCEL)
    if participation.listing.is_concealed:
        acts = set()
    return {
        "id": participation.id,
        "account": participation.account,
        "companions": participation.companions,
        "answers": participation.answers,
        "state": str(participation.state),
        "state_name": translate(STATE_NAMES[participation.state]),
        "signed_up_at": participation.created_at,
        "offered_until": participation.offered_until,
        "objection": participation.objection,
        "acts": {str(act) for act in acts},
    }


def groups_of(people: Sequence[Participation], *, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """`applied`, `coming`, `waiting` (in line, those with an offer first), `gone`; with who often stays away."""
    groups: dict[str, list[dict[str, Any]]] = {"applied": [], "coming": [], "waiting": [], "gone": []}
    often_away = who_stays_away([each.account_id for each in people], now=now)
    for participation in people:
        line = person_line(participation, now=now)
        line["stays_away"] = participation.account_id in often_away
        groups[_group(participation.state)].append(line)
    groups["waiting"].sort(key=lambda line: line["state"] != State.OFFERED)
    return groups


def _group(state: State) -> str:
    if state == State.APPLIED:
        return "applied"
    if state in queries.COMING:
        return "coming"
    return "waiting" if state in {State.WAITLISTED, State.OFFERED} else "gone"


def who_stays_away(account_ids: Collection[int], *, now: datetime) -> set[int]:
    """Of these people those who lately stayed away without a word, often and from several hosts."""
    missed: defaultdict[int, list[int]] = defaultdict(list)
    for account_id, host_id in db.session.execute(queries.missed_lately(account_ids, now)) if account_ids else ():
        missed[account_id].append(host_id)
    return {account_id for account_id, hosts in missed.items() if policy.stays_away_often(hosts)}
