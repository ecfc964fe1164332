"""「データと退会」: take one's data along, leave, and come back while it can be undone."""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me, sign_out, viewer
from board.accounts.models import Purpose, SingleUseToken
from board.accounts.proof import recently_proven
from board.accounts.views.blueprint import LINKS, usable_token
from board.clock import tokyo, utcnow
from board.departure import actions, packing, queries
from board.departure.forms import LeaveForm
from board.departure.models import EXPORT_KEPT, GRACE, Export
from board.i18n import _
from board.web.forms import PressForm
from board.web.limits import limiter
from board.web.loading import get_or_404
from board.web.security import SIGNED_IN

bp = Blueprint("departure", __name__)
SHOWN = 5
# What somebody who is leaving may still open: the way back, the way out, and whom to ask.
OPEN_TO_LEAVING = frozenset({"departure", "accounts", "contact", "legal"})


def init_app(app: Flask) -> None:
    app.before_request(_lead_to_the_way_back)


def _lead_to_the_way_back() -> ResponseReturnValue | None:
    """Who has asked to leave and logs in again is asked whether they stay; until then they can do nothing else."""
    # Files have no blueprint; who brings no cookie of ours is nobody.
    if request.blueprint is None or request.blueprint in OPEN_TO_LEAVING:
        return None
    if not _brings_a_session():
        return None
    account = viewer()
    return redirect(url_for("departure.data"), 303) if account is not None and account.is_leaving else None


def _brings_a_session() -> bool:
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies and SIGNED_IN in session


@bp.get("/my/data")
@login_required
def data() -> ResponseReturnValue:
    if me().is_leaving:
        return render_template("departure/leaving.html", press=PressForm(formdata=None), erase_at=me().erase_at)
    now = utcnow()
    exports = db.session.scalars(queries.exports_of(me()).limit(SHOWN)).all()
    return render_template(
        "departure/data.html",
        press=PressForm(formdata=None),
        pending=next((export for export in exports if export.is_pending), None),
        ready=[export for export in exports if export.is_there(now=now)],
        kept_days=EXPORT_KEPT.days,
        grace_days=GRACE.days,
    )


@bp.post("/my/data/exports")
@recently_proven
def ask_for_export() -> ResponseReturnValue:
    actions.ask_for_export(me(), now=utcnow())
    db.session.commit()
    flash(_("準備を始めました。できあがったら、メールでお知らせします。"), "success")
    return redirect(url_for(".data"), 303)


@bp.get("/my/data/exports/<int:export_id>.zip")
@login_required
def download(export_id: int) -> Response:
    export: Export = get_or_404(queries.exports_of(me()), Export.id == export_id)
    path = packing.folder() / export.file_name
    if not export.is_there(now=utcnow()) or not path.is_file():
        abort(404)
    name = f"engawa-{tokyo(export.asked_at):%Y%m%d}.zip"
    answer = send_file(path, mimetype="application/zip", as_attachment=True, download_name=name, etag=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/my/data/erasure", methods=["GET", "POST"])
@recently_proven
def leave() -> ResponseReturnValue:
    why_not = actions.why_not_leave(me())
    if me().is_leaving:
        return redirect(url_for(".data"), 303)
    form = LeaveForm()
    if form.validate_on_submit():
        actions.ask_to_leave(me(), now=utcnow())
        sign_out()
        db.session.commit()
        return redirect(url_for(".asked"), 303)
    page = render_template("departure/leave.html", form=form, why_not=why_not, grace_days=GRACE.days)
    return page, 422 if form.errors else 200


@bp.get("/departure/asked")
def asked() -> ResponseReturnValue:
    """Signed out by now."""
    return render_template("departure/asked.html", grace_days=GRACE.days)


@bp.post("/my/data/erasure/undo")
@login_required
def undo() -> ResponseReturnValue:
    stays = actions.stay(me(), now=utcnow())
    db.session.commit()
    if not stays:
        abort(404)
    flash(_("退会を取り消しました。おかえりなさい。"), "success")
    return redirect(url_for("pages.my"), 303)


@bp.route("/departure/undo/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
def undo_by_mail(token: str) -> ResponseReturnValue:
    """The link proves the mailbox; whoever opens it is not signed in by it."""
    found: SingleUseToken | None = usable_token(token, Purpose.STAY)
    if found is None:
        return render_template("accounts/link_expired.html", again=url_for("accounts.log_in")), 404
    form = PressForm()
    if form.validate_on_submit():
        stays = actions.stay(found.account, now=utcnow())
        db.session.commit()
        if stays:
            flash(_("退会を取り消しました。続けるには、ログインしてください。"), "success")
            return redirect(url_for("accounts.log_in"), 303)
        return render_template("accounts/link_expired.html", again=url_for("accounts.sign_up")), 404
    return render_template("departure/undo.html", form=form, account=found.account)
