"""Reporting: the case it opens or joins, what is kept of it as it was, and what its reporter hears in the end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, text

from board import db
from board.accounts.actions import hash_secret
from board.accounts.models import Account
from board.clock import SLACK
from board.errors import RuleBroken, msgid
from board.listings import hiding
from board.moderation import filed, policy, queries
from board.moderation.actions.case_log import log
from board.moderation.actions.opening import add_once, keep_evidence, open_case
from board.moderation.actions.ranking import rank, set_aside_if_due
from board.moderation.models import Case, Report, TargetKind
from board.moderation.models.report import ANONYMOUS_REPORTS_A_DAY, REPORTS_A_DAY
from board.moderation.policy import Outcome, Reason
from board.moderation.targets import Target
from board.moderation.weighing import weight_of
from board.notifications.actions import notify

DAY = timedelta(days=1)
KEY_BYTES = 16
NOT_ONESELF = {
    TargetKind.ACCOUNT: msgid("自分のことは報告できません。"),
    TargetKind.REVIEW: msgid("自分の書いたひとことは報告できません。"),
}
NOT_ONES_OWN = msgid("自分の掲載は報告できません。気になるところは編集して直せます。")


@dataclass(frozen=True)
class Reporter:
    """Who reports, and from where: `origin` names the place without telling it. Without an account the place is all
    there is."""

    account: Account | None
    origin: str

    @property
    def reports(self) -> Select[Report]:
        return filed.by(self.account) if self.account else filed.anonymously_from(self.origin)

    @property
    def a_day(self) -> int:
        return REPORTS_A_DAY if self.account else ANONYMOUS_REPORTS_A_DAY

    def of(self, target: Target) -> Select[Report]:
        """What this reporter has said about it, as it is now."""
        who = Report.reporter_id == self.account.id if self.account else Report.fingerprint == self.origin
        return filed.about(target).where(who)


def take_turn(reporter: Reporter) -> None:
    """Many reports of one at once must not go past the day's number."""
    if reporter.account is not None:
        db.lock(reporter.account)
    elif db.current_session().get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(reporter.origin[:15], 16)})


def reporting_opens_at(reporter: Reporter, *, now: datetime) -> datetime | None:
    """None while they may report; otherwise the moment from which they may. To be asked after `take_turn`."""
    lately = filed.lately(reporter.reports, since=now - DAY, until=now + SLACK)
    filed_at = db.session.scalars(lately.offset(reporter.a_day - 1).limit(1)).first()
    return None if filed_at is None else filed_at + DAY


def report(target: Target, *, by: Reporter, reason: Reason, text: str, now: datetime) -> tuple[Report, str]:
    """Open a case or join the open one. The same one about the same version: the report that is there.
    With the key of its page, for somebody who did not say who they are; else, and the second time, empty."""
    account = by.account
    if account is not None and account.id == target.subject.id:
        raise RuleBroken(NOT_ONESELF.get(target.kind, NOT_ONES_OWN))
    earlier = db.session.scalars(by.of(target)).first()
    if earlier:
        return earlier, ""
    case = open_case(
        target, by=account, now=now, and_lock=target.listing if target.kind == TargetKind.LISTING else None
    )
    kept = keep_evidence(case, target, now=now)
    key = "" if account else secrets.token_urlsafe(KEY_BYTES)
    row = Report(
        case_id=case.id,
        evidence_id=kept.id,
        reporter_id=account.id if account else None,
        fingerprint=None if account else by.origin,
        key_hash=hash_secret(key) if key else None,
        origin=by.origin,
        target_kind=target.kind,
        target_id=target.id,
        target_version=target.version,
        reason=reason,
        text=text,
        weight=_weight(account, now=now),
        created_at=now,
    )
    its, is_new = add_once(by.of(target), row)
    if not is_new:
        return its, ""
    _weigh_in(case, its, by=account, now=now)
    if account is not None and target.listing is not None and target.kind in {TargetKind.LISTING, TargetKind.PHOTO}:
        hiding.hide(target.listing, account, now=now)
    return its, key


def _weigh_in(case: Case, report: Report, *, by: Account | None, now: datetime) -> None:
    reason = Reason(report.reason)
    case.severity = max(case.severity, policy.severity_of(reason))
    log("report_filed", case, by=by, now=now, report=report.id, reason=str(reason))
    rank(case, now=now)
    set_aside_if_due(case, reason=reason, now=now)


def _weight(account: Account | None, *, now: datetime) -> int:
    if account is None:
        return weight_of(None)
    decided, upheld = db.session.execute(filed.how_often_right(account)).one()
    return weight_of(now - account.created_at, decided=decided, upheld=upheld)


def tell_reporters(case: Case, outcome: Outcome, *, now: datetime) -> None:
    """What came of what they reported, without a word about anybody: members on their page, others by the page that
    they hold the key of. Told again only where something else came of it."""
    for report in db.session.scalars(queries.reports_of(case.id)):
        if report.outcome == outcome:
            continue
        report.outcome, report.outcome_told_at = outcome, now
        if report.reporter is not None and not report.reporter.is_erased:
            notify(report.reporter, f"report_{outcome}", now=now, mail=False, report_id=report.id)
