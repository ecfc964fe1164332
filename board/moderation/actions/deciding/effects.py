"""What each decision does to the thing it is about, and how that is taken back. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from board import db
from board.accounts import profile, sanctions
from board.accounts.models import SanctionKind
from board.conversations import actions as conversations
from board.conversations import queries as talks
from board.conversations.models import HeldMessage, Message
from board.deals.reviews import actions as reviews
from board.deals.reviews.models import Review
from board.errors import RuleBroken, msgid
from board.listings import photos
from board.listings.actions import index_later
from board.listings.models import Effect, ListingPhoto, Restriction
from board.moderation import decisions, measures, queries
from board.moderation.models import Action, Case, Decision, TargetKind

EFFECTS = {
    Action.REQUEST_CHANGES: Effect.CHANGES_REQUESTED,
    Action.LIMIT_LISTING: Effect.LIMITED,
    Action.HIDE: Effect.HIDDEN,
    Action.REMOVE: Effect.REMOVED,
}
# Waits for somebody to look again; the next decision about the listing takes its place.
WAITING = (Effect.HELD, Effect.CHANGES_REQUESTED)


def lay(decision: Decision, *, now: datetime) -> None:
    case, action = decision.case, decision.action
    if action == Action.DISMISS:
        _let_through(decision, now=now)
    elif measures.is_personal(action):
        kind, until = SanctionKind(action), decision.ends_at
        decision.sanction = sanctions.impose(case.subject, kind, until=until, now=now)
    elif _is_about_listing(decision):
        _restrict(decision, now=now)
    else:
        _conceal(decision, now=now)
    db.session.flush()


def take_back(decision: Decision, *, releases: bool, now: datetime) -> None:
    """As it was before: what waited for somebody to look waits again, unless this `releases` it."""
    action = decision.action
    if action == Action.DISMISS:
        _hold_back(decision, now=now)
    elif measures.is_personal(action):
        _lift_sanction(decision, now=now)
    elif _is_about_listing(decision):
        _lift_restriction(decision, now=now)
        if not releases:
            _wait_again(decision, now=now)
    elif decision.case.target_kind == TargetKind.SCREENING:
        _take_up_again(decision.case, releases=releases, now=now)
    else:
        _reveal(decision, now=now)
    db.session.flush()


def already_stands(case: Case, action: Action, *, now: datetime) -> bool:
    """The same again would change nothing."""
    if case.listing is not None and case.target_kind == TargetKind.LISTING and action in EFFECTS:
        return any(each.effect == EFFECTS[action] for each in case.listing.active_restrictions)
    same = decisions.standing_in(case, now=now).where(Decision.action == action)
    return db.session.scalars(same).first() is not None


def is_held(case: Case) -> bool:
    """Whether its text waits, unread by everybody else, for this case to be judged."""
    if case.target_kind == TargetKind.SCREENING:
        return any(held.is_waiting for held in _held_messages(case))
    if case.target_kind != TargetKind.LISTING or case.listing is None:
        return False
    return any(each.effect == Effect.HELD for each in case.listing.active_restrictions)


def awaits_author(case: Case) -> bool:
    """Whether its author was asked for changes by this case, and has not made them."""
    asked = [each.id for each in _waiting(case) if each.effect == Effect.CHANGES_REQUESTED]
    by_this = select(Decision.id).where(Decision.case_id == case.id, Decision.restriction_id.in_(asked))
    return db.session.scalars(by_this).first() is not None


def _is_about_listing(decision: Decision) -> bool:
    # Who is asked for another photo changes the listing.
    return decision.case.target_kind == TargetKind.LISTING or decision.action == Action.REQUEST_CHANGES


def _restrict(decision: Decision, *, now: datetime) -> None:
    """Instead of the hold that the rules laid on it, if they did."""
    listing, guideline = decision.case.about, decision.guideline_version
    _take_place(decision, now=now)
    note = decision.facts if decision.action == Action.REQUEST_CHANGES else ""
    code = guideline.code if guideline else ""
    decision.restriction = listing.restrict(EFFECTS[decision.action], guideline=code, now=now, note=note)
    db.session.add(decision.restriction)
    index_later(listing, now=now)


def _lift_restriction(decision: Decision, *, now: datetime) -> None:
    laid = decision.restriction
    if laid is None or laid.purged_at is not None:
        raise RuleBroken(msgid("保管の期間が過ぎて内容が消えているため、元に戻せません。"))
    # Its author has answered what was asked, and what came of it waits instead.
    came_of_it = [each for each in laid.listing.active_restrictions if each.follows_id == laid.id]
    for restriction in (laid, *came_of_it):
        restriction.lift(now=now)
    index_later(laid.listing, now=now)


def _waiting(case: Case) -> list[Restriction]:
    """What a decision of this case puts an end to: whatever waits of the listing it is about. A case about a photo or a
    talk judges no more than that, and of the listing only what its author was asked for by the case itself."""
    if case.listing is None:
        return []
    waiting = [each for each in case.listing.active_restrictions if each.effect in WAITING]
    if case.target_kind == TargetKind.LISTING or not waiting:
        return waiting
    laid = set(db.session.scalars(select(Decision.restriction_id).where(Decision.case_id == case.id)))
    return [each for each in waiting if laid & {each.id, each.follows_id} - {None}]


def _take_place(decision: Decision, *, now: datetime) -> None:
    waiting = _waiting(decision.case)
    decision.replaced_ids = [each.id for each in waiting]
    for restriction in waiting:
        restriction.lift(now=now)


def _let_through(decision: Decision, *, now: datetime) -> None:
    case = decision.case
    if case.target_kind == TargetKind.SCREENING:
        _deliver(case, now=now)
    elif case.listing is not None and _waiting(case):
        _take_place(decision, now=now)
        index_later(case.listing, now=now)


def _hold_back(decision: Decision, *, now: datetime) -> None:
    """What the dismissal let through goes out of sight until it is judged anew."""
    case = decision.case
    if case.target_kind == TargetKind.SCREENING:
        for message in _delivered(case):
            conversations.conceal(message, now=now)
    elif case.listing is not None and decision.replaced_ids:
        _wait_again(decision, now=now)
        index_later(case.listing, now=now)


def _wait_again(decision: Decision, *, now: datetime) -> None:
    """Or, where another decision about the listing stands, with the end of that one."""
    case, replaced = decision.case, decision.replaced_ids or []
    heir = _standing_over_listing(decision, now=now)
    if heir is not None:
        heir.replaced_ids = [*(heir.replaced_ids or []), *replaced]
        return
    for earlier in [each for each in case.about.restrictions if each.id in replaced]:
        again = case.about.restrict(
            earlier.effect, guideline=earlier.guideline, now=now, note=earlier.note, follows=earlier.follows
        )
        db.session.add(again)
        # The statement that told of the first one tells of this one.
        for told in db.session.scalars(queries.hold_by(earlier)):
            told.restriction = again


def _standing_over_listing(decision: Decision, *, now: datetime) -> Decision | None:
    others = decisions.standing_in(decision.case, now=now).where(Decision.id != decision.id)
    laid = [each for each in db.session.scalars(others) if each.restriction and not each.restriction.lifted_at]
    return laid[-1] if laid else None


def _lift_sanction(decision: Decision, *, now: datetime) -> None:
    if decision.sanction is not None:
        sanctions.lift(decision.sanction, now=now)


def _held_messages(case: Case) -> list[HeldMessage]:
    return list(db.session.scalars(talks.held_by_screening(case.screening_id or 0)))


def _deliver(case: Case, *, now: datetime) -> None:
    """To its reader; where it was delivered once and taken out of sight again, it comes back."""
    for held in _held_messages(case):
        conversations.release(held, now=now)
    for message in _delivered(case):
        conversations.reveal(message, now=now)


def _delivered(case: Case) -> list[Message]:
    numbers = [held.message_id for held in _held_messages(case) if held.message_id is not None]
    return _messages(numbers)


def _messages(numbers: Iterable[int]) -> list[Message]:
    found = (db.session.get(Message, number) for number in sorted(set(numbers)))
    return [message for message in found if message is not None]


def _conceal(decision: Decision, *, now: datetime) -> None:
    case = decision.case
    match case.target_kind:
        case TargetKind.SCREENING:
            for held in _held_messages(case):
                conversations.withhold(held, now=now)
        case TargetKind.PHOTO:
            if photo := db.session.get(ListingPhoto, case.target_id):
                photos.conceal(photo, now=now)
                index_later(photo.listing, now=now)
        case TargetKind.MESSAGE:
            decision.message_ids = chosen_messages(case)
            for message in _messages(decision.message_ids):
                conversations.conceal(message, now=now)
        case TargetKind.REVIEW:
            if review := db.session.get(Review, case.target_id):
                reviews.conceal(review, now=now)
        case TargetKind.ACCOUNT:
            profile.conceal(case.subject, now=now)


def _take_up_again(case: Case, *, releases: bool, now: datetime) -> None:
    if releases:
        _deliver(case, now=now)
        return
    for held in _held_messages(case):
        db.lock(held)
        held.settled_at = None


def _reveal(decision: Decision, *, now: datetime) -> None:
    """Unless another decision, of this case or another one, keeps it out of sight too."""
    case = decision.case
    others = db.session.scalars(decisions.concealing_too(decision)).all()
    if case.target_kind == TargetKind.MESSAGE:
        kept = {number for other in others for number in other.message_ids or ()}
        for message in _messages(set(decision.message_ids or ()) - kept):
            conversations.reveal(message, now=now)
    elif not others:
        _reveal_one(case, now=now)


def _reveal_one(case: Case, *, now: datetime) -> None:
    match case.target_kind:
        case TargetKind.PHOTO:
            if photo := db.session.get(ListingPhoto, case.target_id):
                photos.reveal(photo, now=now)
                index_later(photo.listing, now=now)
        case TargetKind.REVIEW:
            if review := db.session.get(Review, case.target_id):
                reviews.reveal(review)
        case TargetKind.ACCOUNT:
            profile.reveal(case.subject, now=now)


def chosen_messages(case: Case) -> list[int]:
    """What reporters chose of what the subject wrote, of all that was kept; the lines around it are not judged."""
    kept = db.session.scalars(queries.evidence_of(case.id))
    return sorted({number for one in kept for number in _chosen_in(one.content)})


def _chosen_in(content: dict[str, object]) -> list[int]:
    lines = content.get("messages")
    if not isinstance(lines, list):
        return []
    return [line["id"] for line in lines if line["is_chosen"]]
