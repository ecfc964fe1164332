"""One page for everything that keeps strangers out of one's account; and where one is signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import actions
from board.accounts.forms import PasskeyForm
from board.accounts.identity import here, login_required, me
from board.accounts.models import LoginSession
from board.accounts.proof import recently_proven
from board.accounts.safety import queries
from board.accounts.safety.models import PASSKEYS_MAX, RECOVERY_CODES_FEW
from board.accounts.safety.naming import name_of
from board.accounts.safety.party import relying_party
from board.accounts.views.blueprint import bp
from board.clock import utcnow
from board.i18n import _
from board.web.loading import get_or_404


@bp.get("/my/security")
@login_required
def security() -> ResponseReturnValue:
    now = utcnow()
    # Who was given an office lately has sessions that are over before their time.
    sessions = [s for s in db.session.scalars(queries.sessions_of(me(), now=now)) if s.is_live(now=now)]
    return render_template(
        "accounts/security/index.html",
        sessions=[(login_session, name_of(login_session.user_agent)) for login_session in sessions],
        here=here(),
        passkeys=db.session.scalars(queries.passkeys_of(me())).all(),
        passkeys_max=PASSKEYS_MAX,
        passkey_form=PasskeyForm(formdata=None),
        party=relying_party(),
        waiting=db.session.scalars(queries.waiting_email_changes(me(), now=now)).first(),
        codes_left=db.session.scalar(queries.recovery_codes_left(me())) if me().has_second_factor else None,
        few=RECOVERY_CODES_FEW,
    )


@bp.post("/my/security/sessions/<int:session_id>/end")
@login_required
def end_session(session_id: int) -> ResponseReturnValue:
    mine = queries.sessions_of(me(), now=utcnow())
    login_session = get_or_404(mine, LoginSession.id == session_id)
    actions.end_session(login_session, now=utcnow())
    db.session.commit()
    flash(_("そのブラウザーからログアウトしました。"), "success")
    return redirect(url_for(".security", _anchor="sessions"), 303)


@bp.post("/my/security/sessions/end")
@recently_proven
def end_other_sessions() -> ResponseReturnValue:
    actions.sign_out_elsewhere(me(), here=here(), now=utcnow())
    db.session.commit()
    flash(_("ほかのブラウザーからすべてログアウトしました。"), "success")
    return redirect(url_for(".security", _anchor="sessions"), 303)
