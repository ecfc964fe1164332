"""Why something was decided, for the person it was about, and what they say against it. Signed in, or by the key in a
mail or on the page that keeps them outside."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from board import db
from board.accounts import statements
from board.accounts.identity import login_required, me, viewer
from board.accounts.models import Sanction
from board.clock import utcnow
from board.i18n import _
from board.moderation import actions, decisions, letters, measures, queries
from board.moderation.forms import AppealForm
from board.moderation.models import Action, Case, Decision
from board.moderation.views.blueprint import bp
from board.moderation.wording import words_of
from board.web import signed
from board.web.loading import get_or_404


@bp.get("/moderation/decisions/<int:decision_id>")
@login_required
def statement(decision_id: int) -> ResponseReturnValue:
    return _page(_one(queries.statements_for(me()), decision_id))


@bp.post("/moderation/decisions/<int:decision_id>/appeal")
@login_required
def appeal(decision_id: int) -> ResponseReturnValue:
    return _file(_one(queries.statements_about(me()), decision_id))


@bp.get("/statements/<key>")
def statement_by_key(key: str) -> ResponseReturnValue:
    answer = make_response(_page(_named_by(key), key=key))
    answer.headers["Cache-Control"] = "no-store"
    # The address is the key.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@bp.post("/statements/<key>/appeal")
def appeal_by_key(key: str) -> ResponseReturnValue:
    return _file(_named_by(key), key=key)


def address_of(sanction: Sanction, key: str) -> str | None:
    """For `accounts`, which knows no decisions."""
    decision_id = db.session.scalar(decisions.decision_that_laid(sanction))
    if decision_id is None:
        return None
    return f"/statements/{key}" if key else url_for("moderation.statement", decision_id=decision_id)


def _one(rows: Select[Decision], decision_id: int) -> Decision:
    around = joinedload(Decision.case).options(joinedload(Case.listing), joinedload(Case.subject))
    found: Decision = get_or_404(
        rows.options(around, joinedload(Decision.restriction), joinedload(Decision.guideline_version)),
        Decision.id == decision_id,
    )
    return found


def _named_by(key: str) -> Decision:
    """Of the key in a mail, which names the decision; or of that given after the right password, for an hour."""
    named = signed.named_by(key, use=letters.STATEMENT)
    decision_id = named[0] if named else None
    if decision_id is None and (sanction := statements.sanction_named_by(key, now=utcnow())):
        decision_id = db.session.scalar(decisions.decision_that_laid(sanction))
    found = _one(queries.statements(), decision_id or 0)
    if found.case.subject.is_erased:
        abort(404)
    return found


def _file(decision: Decision, key: str = "") -> ResponseReturnValue:
    form, now = AppealForm(), utcnow()
    if not form.validate_on_submit():
        return _page(decision, key=key, form=form), 422
    if db.session.scalars(decisions.appeal_against(decision)).first() is None and not actions.may_appeal(
        decision, now=now
    ):
        # Too late, or taken back meanwhile: what was written is theirs to keep.
        return _page(decision, key=key, form=form), 409
    actions.appeal(decision, text=form.text.data or "", now=now)
    db.session.commit()
    flash(_("異議を受け付けました。判断した人とは別の見守り担当が確かめます。"), "success")
    back = url_for(".statement_by_key", key=key) if key else url_for(".statement", decision_id=decision.id)
    return redirect(back, 303)


def _page(decision: Decision, *, key: str = "", form: AppealForm | None = None) -> str:
    case, now = decision.case, utcnow()
    reader = viewer()
    is_subject = bool(key) or (reader is not None and reader.id == case.subject_id)
    filed = db.session.scalars(decisions.appeal_against(decision)).one_or_none()
    may_appeal = is_subject and filed is None and actions.may_appeal(decision, now=now)
    if form is None and may_appeal:
        form = AppealForm(formdata=None)
    sees_listing = case.listing_id is not None and reader is not None
    asked = decision.action == Action.REQUEST_CHANGES and case.listing is not None and case.listing.awaits_changes
    return render_template(
        "moderation/statement.html",
        decision=decision,
        words=words_of(decision.action, case.target_kind),
        undone=db.session.scalars(decisions.undone_by(decision)).first(),
        is_over=decision.ends_at is not None and decision.ends_at <= now,
        is_subject=is_subject,
        appeal=filed,
        form=form if filed is None else None,
        is_late=form is not None and not may_appeal,
        appeal_until=measures.appeal_until(decision.action, decided_at=decision.decided_at),
        appeal_url=_appeal_url(decision, key),
        listing_url=url_for("pages.listing", listing_id=case.listing_id) if sees_listing else None,
        fix_url=url_for("listings.edit", listing_id=case.listing_id) if asked and is_subject and reader else None,
    )


def _appeal_url(decision: Decision, key: str) -> str:
    return url_for(".appeal_by_key", key=key) if key else url_for(".appeal", decision_id=decision.id)
