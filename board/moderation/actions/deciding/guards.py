"""What has to hold before anything is decided: who asks, what they have seen, and that it was not done already."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from board import db
from board.accounts.models import Account
from board.errors import BadInput, RuleBroken, msgid
from board.moderation import measures, policy, queries, versions
from board.moderation.models import Action, Case, CaseState, Decision


def replayed(case: Case, *, by: Account, key: str) -> Decision | None:
    """What this very form has already decided: a second click changes and tells nothing. The case is ours from here."""
    db.lock(case)
    decision = db.session.scalars(queries.decision_by_key(by, key)).first()
    if decision and decision.case_id != case.id:
        raise BadInput
    return decision


def require_right(case: Case, *, by: Account) -> None:
    reporter_ids = [reporter.id for reporter in db.session.scalars(queries.reporters_of(case))]
    touches_them = db.session.scalar(select(queries.is_party(by)).where(Case.id == case.id))
    if touches_them or not policy.may_judge(
        by.id,
        covers_region=by.moderates(case.region_id, case.category),
        subject_id=case.subject_id,
        reporter_ids=reporter_ids,
    ):
        raise RuleBroken(
            msgid("この件について判断することはできません。担当の地域と、報告の当事者でないことを確かめてください。")
        )


def require_as_shown(case: Case, *, case_version: int) -> None:
    """The case is locked: of two moderators at once the second one finds another version."""
    if case.state == CaseState.CLOSED:
        raise RuleBroken(msgid("この件は終わっています。異議の期間も過ぎたため、変えられません。"))
    if case.version == case_version:
        return
    if case.state == CaseState.DECIDED:
        raise RuleBroken(msgid("この件は、ほかの担当者がすでに判断しました。ページを開き直して結果を見てください。"))
    raise RuleBroken(
        msgid("見ているあいだに新しい報告や判断が加わりました。ページを開き直して、いまの内容を確かめてください。")
    )


def require_target_as_shown(case: Case, *, target_version: int) -> None:
    if case.listing is not None:
        db.lock(case.listing)
    if versions.target_version(case) != target_version:
        raise RuleBroken(
            msgid("見ているあいだに掲載の内容が変わりました。いまの内容を確かめてから、もう一度判断してください。")
        )


def open_again(case: Case, state: CaseState) -> None:
    """Let it wait in this state, unless somebody has opened another one about the same meanwhile."""
    try:
        with db.session.begin_nested():
            case.state = state
    except IntegrityError:
        raise RuleBroken(msgid("同じものについて、新しい件がすでに開いています。そちらで判断してください。")) from None


def require_office(case: Case, action: Action, *, by: Account) -> None:
    """Moderators do not shut each other out, or those who appoint them."""
    if measures.is_personal(action) and case.subject.is_staff and not by.is_operator:
        raise RuleBroken(msgid("見守り担当や運営の方への措置は、運営が行います。内容についての判断はできます。"))
