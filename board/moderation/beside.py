"""What a moderator sees beside a case: who has it, why it is where it is, and who it is about. Of a person no more than
judging needs: no address, no home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import joinedload, lazyload

from board import db
from board.accounts import queries as accounts
from board.accounts.models import Account
from board.i18n import translate
from board.listings import queries as listings
from board.moderation import policy, queries
from board.moderation.models import Action, Case, CaseNote
from board.moderation.queue_lines import TARGET_NAMES, why_here
from board.moderation.wording import ACTION_NAMES

OTHERS_SHOWN = 5


@dataclass(frozen=True)
class Subject:
    """The person a case is about, as far as it matters for judging it."""

    id: int
    name: str
    since: datetime
    is_confirmed: bool
    has_profile: bool
    listings: int
    take_downs: int
    # What holds now: (what, until when).
    sanctions: Sequence[tuple[str, datetime | None]]
    others: Sequence[Case]


def beside(case: Case, *, reader: Account, now: datetime) -> dict[str, Any]:
    addends = why_here(case, now=now)
    return {
        "holder": case.holder(now=now) if case.is_unfinished else None,
        "target": translate(TARGET_NAMES[case.target_kind]),
        "addends": addends,
        "urgency": policy.sum_of(addends),
        "due_at": case.opened_at + policy.answer_within(case.severity),
        "now": now,
        "notes": db.session.scalars(
            queries.notes_of(case).options(joinedload(CaseNote.author).options(lazyload(Account.appointments)))
        ).all(),
        "subject": _subject(case, reader=reader, now=now),
    }


def _subject(case: Case, *, reader: Account, now: datetime) -> Subject:
    person = case.subject
    standing = db.session.scalars(accounts.standing_sanctions(person, now=now))
    return Subject(
        id=person.id,
        name=person.display_name,
        since=person.created_at,
        is_confirmed=person.is_confirmed,
        has_profile=person.has_profile,
        listings=db.session.scalar(listings.published_count(person)) or 0,
        take_downs=db.session.scalar(queries.take_downs_against(person)) or 0,
        sanctions=[(translate(ACTION_NAMES[Action(each.kind)]), each.until) for each in standing],
        others=db.session.scalars(
            queries.other_open_cases(case, reader=reader).options(joinedload(Case.listing)).limit(OTHERS_SHOWN)
        ).all(),
    )
