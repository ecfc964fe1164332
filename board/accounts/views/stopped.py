"""Who has shown the right password or passkey and may not come in, and who is in and may not publish: why, until when,
and where to read the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import sanctions, statements
from board.accounts.identity import viewer
from board.accounts.models import Account, SanctionKind
from board.accounts.silence import Silenced
from board.accounts.views.blueprint import bp
from board.audit.actions import record
from board.clock import utcnow
from board.i18n import translate
from board.web import kept
from board.web.error_pages import page, stale_form
from board.web.metrics import count_sign_in


@dataclass(frozen=True)
class Notice:
    """A sanction as its person reads of it."""

    kind: SanctionKind
    until: datetime | None
    reasons: str | None


def why_outside(account: Account) -> ResponseReturnValue | None:
    """The page for whoever may not come in; None when they may. What has run out by now ends at once."""
    now = utcnow()
    if account.suspended_at is not None:
        sanctions.end_served(account, now=now)
    if not account.is_shut_out(now):
        return None
    record(
        "log_in_refused",
        actor_id=None,
        object_type="account",
        object_id=account.id,
        now=now,
        why="account_suspended",
    )
    strongest = next(iter(sanctions.standing(account, now=now)), None)
    page = render_template(
        "accounts/stopped.html",
        since=account.suspended_at,
        until=account.suspended_until,
        statement=statements.address_for_outside(strongest, now=now) if strongest else None,
    )
    db.session.commit()
    count_sign_in("refused")
    return page, 403


@bp.app_errorhandler(Silenced)
def silenced(refusal: Silenced) -> ResponseReturnValue:
    """What was typed is carried back, to be copied or to be sent when it is over."""
    said = translate(refusal.message, **refusal.params)
    if request.method != "POST" or not request.form:
        return page(409, said)
    action = request.full_path.rstrip("?")
    body = stale_form(action, kept.keep_fields(), why="silenced", explanation=said, reasons=reasons_of_silence())
    return body, 409


def reasons_of_silence() -> str | None:
    """The address of the statement that silences whoever is asking; None where there is none."""
    account = viewer()
    laid = sanctions.standing(account, now=utcnow()) if account else []
    silence = next((each for each in laid if each.kind == SanctionKind.SILENCE), None)
    return statements.address_for_its_person(silence) if silence else None


@bp.app_template_global("sanction_in_force")
def in_force() -> Notice | None:
    """The strongest that binds whoever is looking, for a word on their own pages. Of almost everybody there is none,
    and no row is read."""
    account, now = viewer(), utcnow()
    if account is None or not (account.is_silenced(now) or account.is_limited(now)):
        return None
    strongest = next(iter(sanctions.standing(account, now=now)), None)
    if strongest is None:
        return None
    reasons = statements.address_for_its_person(strongest)
    return Notice(SanctionKind(strongest.kind), strongest.until, reasons)
