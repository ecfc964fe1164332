"""Who of the demonstration takes part in what: an event with seats left, a full one, shifts whose host chooses."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from board import db
from board.accounts.models import Account
from board.listings.models import Listing, Opening
from board.participation.actions.seats import count
from board.participation.lifecycle import State
from board.participation.models import Participation, SignUpRules

SIGN_UPS = Path(__file__).parent / "sign_ups.toml"


def tables() -> list[dict[str, Any]]:
    """As written in the file, one for each listing."""
    found: list[dict[str, Any]] = tomllib.loads(SIGN_UPS.read_text("utf-8"))["gathering"]
    return found


def write_all(listings: Mapping[str, Listing], accounts: Mapping[str, Account], *, now: datetime) -> None:
    """`listings` by title, `accounts` by handle. Nobody is told of what they did before they came."""
    for table in tables():
        listing = listings[table["listing"]]
        rules = SignUpRules(listing=listing, screens="questions" in table, questions=table.get("questions", []))
        rules.companions_max = table.get("companions_max", 0)
        db.session.add(rules)
        for opening in listing.openings[: table.get("openings", 1)]:
            _take_in(opening, table, rules, accounts, now=now)
    db.session.flush()


def _take_in(
    opening: Opening, table: dict[str, Any], rules: SignUpRules, accounts: Mapping[str, Account], *, now: datetime
) -> None:
    for state, handle, hours_ago, companions, *said in table["people"]:
        moment = now - timedelta(hours=hours_ago)
        participation = Participation(
            opening=opening,
            listing=opening.listing,
            account=accounts[handle],
            state=State(state),
            companions=companions,
            answers=[[question, answer] for question, answer in zip(rules.questions, said, strict=True)],
            created_at=moment,
            moved_at=moment,
            queued_at=moment if state == State.WAITLISTED else None,
        )
        db.session.add(participation)
    db.session.flush()
    count(opening)
