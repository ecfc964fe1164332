"""Reporting what one sees. Everybody may; who does not say who they are gets a page of their own for it, and its
address once."""

from __future__ import annotations

import hashlib
import hmac
import math
from datetime import datetime

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.actions import hash_secret
from board.accounts.identity import viewer
from board.clock import utcnow
from board.i18n import _, show_moment, translate
from board.moderation import actions
from board.moderation.actions.reporting import Reporter
from board.moderation.models import Report
from board.moderation.policy import GROUNDS, Reason
from board.moderation.report_forms import MessagesReportForm, ReportForm
from board.moderation.views.blueprint import bp
from board.moderation.views.reportable import About, asked_about
from board.web.limits import limiter, peer

# A form that comes back costs nothing; somebody who tries for hours does.
TRIES = "60 per hour"
# In the browser's own cookie: the keys of what was reported from there, so that a second time leads to the first.
KEYS, KEYS_MAX = "report_keys", 5


@bp.route("/reports/new", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
def report() -> ResponseReturnValue:
    about, reporter = asked_about(), _reporter()
    known = db.session.scalars(reporter.of(about.target)).first() if about.target else None
    if known is not None:
        return _known_already(known, about)
    form = _form_for(about)
    if request.method == "POST":
        actions.take_turn(reporter)
    now = utcnow()
    opens_at = actions.reporting_opens_at(reporter, now=now)
    if opens_at:
        return _later(about, form, reporter, opens_at=opens_at, now=now)
    if form.validate_on_submit():
        return _file(form, reporter, about, now=now)
    explanations = {str(reason): translate(grounds.explanation) for reason, grounds in GROUNDS.items()}
    page = render_template("moderation/report.html", about=about, form=form, explanations=explanations)
    return page, 422 if form.errors else 200


def _reporter() -> Reporter:
    """Where somebody reports from is kept for ninety days as a mark that tells nobody where it is."""
    secret = f"report-origin {current_app.config['SECRET_KEY']}"
    return Reporter(viewer(), hmac.new(secret.encode(), peer().encode(), hashlib.sha256).hexdigest())


def _form_for(about: About) -> ReportForm:
    form = ReportForm() if about.conversation is None else MessagesReportForm()
    form.offer(about.kind, about.said)
    return form


def _file(form: ReportForm, reporter: Reporter, about: About, *, now: datetime) -> ResponseReturnValue:
    target = about.target_of(form.chosen)
    reason, text = Reason(form.reason.data), form.text.data or ""
    filed, key = actions.report(target, by=reporter, reason=reason, text=text, now=now)
    db.session.commit()
    if not key:
        return _known_already(filed, about, is_new=True)
    session[KEYS] = [*session.get(KEYS, []), key][-KEYS_MAX:]
    return redirect(url_for(".followed_report", token=key), 303)


def _known_already(filed: Report, about: About, *, is_new: bool = False) -> ResponseReturnValue:
    """Thanked, and led to where it stands. Who lost the address cannot be told it again: only its hash is kept."""
    if filed.reporter_id is not None:
        told = _("お知らせくださり、ありがとうございます。見守り担当が確かめます。")
        again = _("この件は、すでにご報告いただいています。ありがとうございます。")
        flash(told if is_new else again, "success" if is_new else "info")
        return redirect(url_for(".my_report", report_id=filed.id), 303)
    kept = filed.key_hash or ""
    key = next((key for key in session.get(KEYS, []) if hmac.compare_digest(hash_secret(key), kept)), None)
    if key is not None:
        return redirect(url_for(".followed_report", token=key), 303)
    if request.method == "POST":
        return redirect(request.full_path.rstrip("?"), 303)
    return render_template("moderation/report_known.html", about=about)


def _later(
    about: About, form: ReportForm, reporter: Reporter, *, opens_at: datetime, now: datetime
) -> ResponseReturnValue:
    """The day's reports are used up: from when on, and what was written."""
    page = render_template(
        "moderation/report_later.html",
        about=about,
        form=form,
        most=reporter.a_day,
        is_anonymous=reporter.account is None,
        opens_text=show_moment(opens_at),
    )
    return page, 429, {"Retry-After": str(math.ceil((opens_at - now).total_seconds()))}
