"""Reporting what one sees."""

from __future__ import annotations

import math
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.errors import BadInput
from board.i18n import _, show_moment, translate
from board.listings.models import Listing
from board.moderation import actions, queries
from board.moderation.forms import ReportForm
from board.moderation.models import REPORTS_A_DAY
from board.moderation.policy import GROUNDS, Reason
from board.moderation.views.blueprint import bp
from board.web.loading import get_or_404
from board.web.security import ID_MAX


@bp.route("/reports/new", methods=["GET", "POST"])
@login_required
def report() -> ResponseReturnValue:
    listing = get_or_404(queries.reportable(utcnow()), Listing.id == _id_in_address("listing"))
    if db.session.scalars(queries.report_of_version(listing, by=me())).first():
        flash(_("この掲載については、すでにご報告いただいています。ありがとうございます。"), "info")
        return redirect(url_for("pages.listing", listing_id=listing.id), 303)
    if request.method == "POST":
        db.lock(me())
    now = utcnow()
    form = ReportForm()
    opens_at = actions.reporting_opens_at(me(), now=now)
    if opens_at:
        return _report_later(listing, form, opens_at=opens_at, now=now)
    if form.validate_on_submit():
        reason = Reason(form.reason.data)
        actions.report_listing(listing, by=me(), reason=reason, text=form.text.data or "", now=now)
        db.session.commit()
        flash(_("お知らせくださり、ありがとうございます。地域の見守り担当が確かめます。"), "success")
        return redirect(url_for("pages.listing", listing_id=listing.id), 303)
    explanations = {str(reason): translate(grounds.explanation) for reason, grounds in GROUNDS.items()}
    page = render_template("moderation/report.html", listing=listing, form=form, explanations=explanations)
    return page, 422 if form.errors else 200


def _report_later(listing: Listing, form: ReportForm, *, opens_at: datetime, now: datetime) -> ResponseReturnValue:
    """The day's reports are used up: from when on, and what was written."""
    opens_text = show_moment(opens_at)
    page = render_template(
        "moderation/report_later.html", listing=listing, form=form, most=REPORTS_A_DAY, opens_text=opens_text
    )
    return page, 429, {"Retry-After": str(math.ceil((opens_at - now).total_seconds()))}


def _id_in_address(name: str) -> int:
    number = request.args.get(name, type=int)
    if number is None or not 0 < number <= ID_MAX:
        raise BadInput
    return number
