"""What has to hold of moderation, whatever was done and wherever it was killed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from board import db
from board.accounts import sanctions
from board.accounts.models import Account, Sanction
from board.audit.actions import first_broken
from board.audit.models import AuditEvent
from board.clock import utcnow
from board.conversations.models import Message
from board.deals.reviews.models import Review
from board.listings.models import OF_THE_AUTHOR, Effect, Listing, ListingPhoto, Restriction
from board.moderation import measures, queries
from board.moderation.models import Action, Appeal, Case, Decision, Report, TargetKind
from board.notifications.models import Notification
from board.outbox.models import Mail

MODELS = {
    "reported": Report,
    "decided": Decision,
    "took_back": Decision,
    "there_and_back": Decision,
    "appealed": Appeal,
    "answered": Appeal,
    "claimed": Case,
    "handed_in": Restriction,
}


def visible() -> set[tuple[Any, ...]]:
    """All that anybody sees of what moderators did."""
    now, session = utcnow(), db.session
    session.expire_all()
    seen: set[tuple[Any, ...]] = set()
    for listing in session.scalars(select(Listing)):
        effects = Counter(str(r.effect) for r in listing.active_restrictions)
        seen.add(("listing", listing.id, listing.is_public, listing.is_listed, tuple(sorted(effects.items()))))
    for model in (ListingPhoto, Message, Review):
        for row in session.scalars(select(model)):
            seen.add((model.__name__, row.id, row.concealed_at is None))
    for account in session.scalars(select(Account)):
        standing = tuple(sorted(str(each.kind) for each in sanctions.standing(account, now=now)))
        holds = account.is_shut_out(now), account.is_silenced(now), account.is_limited(now)
        seen.add(("account", account.id, account.profile_concealed_at is None, standing, *holds))
    return seen


def check(acknowledged: Iterable[str]) -> None:
    nothing_acknowledged_is_lost(acknowledged)
    of_each_target_one_case_is_open()
    every_measure_has_its_statement()
    every_act_is_in_the_log_once()
    nothing_is_taken_back_twice()
    nobody_judged_what_they_may_not()
    what_is_out_of_sight_has_a_decision_that_stands()


def nothing_acknowledged_is_lost(acknowledged: Iterable[str]) -> None:
    for line in acknowledged:
        name, number = line.split()
        assert db.session.get(MODELS[name], int(number)) is not None, line


def of_each_target_one_case_is_open() -> None:
    is_open = select(Case).where(Case.state.in_(queries.OPEN_STATES))
    targets = Counter((case.target_kind, case.target_id, case.subject_id) for case in db.session.scalars(is_open))
    assert set(targets.values()) <= {1}, targets


def every_measure_has_its_statement() -> None:
    """Which rule, which facts; told to its subject once on their page and once by mail, and there for them to read."""
    notices = db.session.scalars(select(Notification).where(Notification.event.like("decided_%")))
    told = Counter(row.params["decision_id"] for row in notices)
    taken = db.session.scalars(select(Decision).where(Decision.action.in_(measures.MEASURES))).all()
    # A mail that is sent says no more what it was about: their number has to do.
    assert len(db.session.scalars(select(Mail.id).where(Mail.event == "decision_taken")).all()) == len(taken)
    for decision in taken:
        assert decision.guideline_version is not None, decision.id
        assert decision.facts, decision.id
        assert told[decision.id] == 1, (decision.id, str(decision.action))
        theirs = queries.statements_for(decision.case.subject).where(Decision.id == decision.id)
        assert db.session.scalars(theirs).one() is decision


def every_act_is_in_the_log_once() -> None:
    assert first_broken() is None
    about_cases = select(AuditEvent).where(AuditEvent.object_type == queries.CASE)
    logged: dict[int, list[str]] = defaultdict(list)
    for line in db.session.scalars(about_cases):
        if line.action not in {"appeal_filed", "author_notified"} and "decision" in line.details:
            logged[int(str(line.details["decision"]))].append(line.action)
    for number in db.session.scalars(select(Decision.id)):
        assert len(logged[number]) == 1, (number, logged[number])


def nothing_is_taken_back_twice() -> None:
    taken_back = Counter(db.session.scalars(select(Decision.supersedes_id).where(Decision.supersedes_id.is_not(None))))
    assert set(taken_back.values()) <= {1}, taken_back


def nobody_judged_what_they_may_not() -> None:
    for appeal in db.session.scalars(select(Appeal).where(Appeal.reviewer_id.is_not(None))):
        assert appeal.reviewer_id not in {appeal.judged_by_id, appeal.appellant_id}, appeal.id
    for decision in db.session.scalars(select(Decision).where(Decision.decided_by_id.is_not(None))):
        assert decision.decided_by_id != decision.case.subject_id, decision.id


def what_is_out_of_sight_has_a_decision_that_stands() -> None:
    """And the other way round: what was taken back is in sight again."""
    superseded = set(db.session.scalars(select(Decision.supersedes_id)))
    standing = [d for d in db.session.scalars(select(Decision)) if d.id not in superseded]
    _listings(standing)
    _people(standing)
    _parts(standing)


def _listings(standing: list[Decision]) -> None:
    by_restriction = {decision.restriction_id for decision in standing}
    laid = select(Restriction).where(Restriction.lifted_at.is_(None), Restriction.effect.not_in(OF_THE_AUTHOR))
    for restriction in db.session.scalars(laid):
        # What its author handed in waits on the ground of what was asked.
        ground = restriction.follows_id if restriction.effect == Effect.HELD else None
        assert restriction.id in by_restriction or ground in by_restriction, (restriction.id, str(restriction.effect))


def _people(standing: list[Decision]) -> None:
    by_sanction = {decision.sanction_id for decision in standing}
    for sanction in db.session.scalars(select(Sanction).where(Sanction.lifted_at.is_(None))):
        assert sanction.id in by_sanction, (sanction.id, str(sanction.kind))


def _parts(standing: list[Decision]) -> None:
    concealing = [each for each in standing if each.action in {Action.HIDE, Action.REMOVE}]
    for kind, model in ((TargetKind.PHOTO, ListingPhoto), (TargetKind.REVIEW, Review)):
        expected = {each.case.target_id for each in concealing if each.case.target_kind == kind}
        assert _concealed(model.id, model.concealed_at) == expected, str(kind)
    chosen = [each.message_ids or [] for each in concealing if each.case.target_kind == TargetKind.MESSAGE]
    assert _concealed(Message.id, Message.concealed_at) == {number for ids in chosen for number in ids}
    profiles = {each.case.target_id for each in concealing if each.case.target_kind == TargetKind.ACCOUNT}
    assert _concealed(Account.id, Account.profile_concealed_at) == profiles


def _concealed(number: Any, since: Any) -> set[int]:
    return set(db.session.scalars(select(number).where(since.is_not(None))))
