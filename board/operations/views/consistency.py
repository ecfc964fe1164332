"""Whether rows, files, counters and the index agree: looked at when asked, mended by a button."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import me, operator_required
from board.clock import utcnow
from board.i18n import _, ngettext
from board.operations import consistency as checks
from board.operations import mending
from board.operations.views.blueprint import bp
from board.web.forms import PressForm
from board.web.limits import limiter

# Looking reads everything there is.
LOOKS = "20 per hour"


@bp.get("/operations/consistency")
@limiter.limit(LOOKS, exempt_when=lambda: "look" not in request.args)
@operator_required
def consistency() -> ResponseReturnValue:
    report = checks.inspect(now=utcnow()) if "look" in request.args else None
    return render_template("operations/consistency.html", report=report, press=PressForm(formdata=None))


@bp.post("/operations/consistency/mending")
@limiter.limit(LOOKS)
@operator_required
def mend() -> ResponseReturnValue:
    """What it says is looked at anew: the report on the page may be old."""
    report = checks.inspect(now=utcnow(), checks=checks.MENDABLE)
    count = sum(mending.mend(report, by=me(), now=utcnow()).values())
    db.session.commit()
    if count:
        flash(ngettext("%(num)s件を直しました。", "%(num)s件を直しました。", count), "success")
    else:
        flash(_("直すところはありませんでした。"), "info")
    return redirect(url_for(".consistency", look=1), 303)
