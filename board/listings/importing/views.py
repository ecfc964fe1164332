"""Pages for those who bring a town's list: begin one, send a file, look at what it would do, take it in, and look at
the rows that no program may decide."""

from __future__ import annotations

import io
import re

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.errors import RuleBroken
from board.i18n import _, translate
from board.listings.importing import actions, headers, queries, showing
from board.listings.importing.forms import FileForm, RowForm, SourceForm, TermsForm, mapping_in
from board.listings.importing.intake import DEFAULT_CATEGORY
from board.listings.importing.reading import Sheet, Unreadable
from board.listings.importing.showing import FILE_BYTES_MAX
from board.listings.models import EventFile, EventRow, EventSource
from board.web.forms import PressForm
from board.web.loading import get_or_404
from board.web.security import takes_up_to

bp = Blueprint("imports", __name__)

FORM_BYTES = 64 * 1024
PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@bp.get("/my/imports")
@login_required
def index() -> ResponseReturnValue:
    sources = db.session.scalars(queries.sources_of(me())).all()
    open_counts = showing.open_counts()
    return render_template(
        "imports/index.html",
        sources=[(source, open_counts.get(source.id, 0)) for source in sources],
        may_begin=me().is_operator or db.session.scalars(queries.verified_for(me())).first() is not None,
    )


@bp.route("/my/imports/new", methods=["GET", "POST"])
@login_required
def new() -> ResponseReturnValue:
    organisations = list(db.session.scalars(queries.verified_for(me())))
    if not organisations and not me().is_operator:
        abort(404)
    form = SourceForm(organisations, may_be_nobody=me().is_operator)
    if not form.is_submitted():
        form.category.data = DEFAULT_CATEGORY
    if not form.validate_on_submit():
        return render_template("imports/new.html", form=form), 422 if form.errors else 200
    organisation, region_id = form.chosen()
    source = actions.begin_source(
        form.name.data or "",
        author=me(),
        organisation=organisation,
        by=me(),
        now=utcnow(),
        region_id=region_id,
        **form.terms,
    )
    db.session.commit()
    return redirect(url_for(".source", source_id=source.id), 303)


@bp.get("/my/imports/<int:source_id>")
@login_required
def source(source_id: int) -> ResponseReturnValue:
    return showing.source_page(_source(source_id))


@bp.post("/my/imports/<int:source_id>/terms")
@login_required
def revise(source_id: int) -> ResponseReturnValue:
    found = _source(source_id)
    form = TermsForm(known=found.licence)
    if not form.validate_on_submit():
        return showing.source_page(found, terms=form), 422
    terms = {name: form[name].data or "" for name in ("credit", "licence", "category")}
    actions.revise_source(found, by=me(), now=utcnow(), **terms)
    db.session.commit()
    flash(_("一覧の設定を保存しました。"), "success")
    return redirect(url_for(".source", source_id=found.id), 303)


@bp.post("/my/imports/<int:source_id>/files")
@login_required
@takes_up_to(FILE_BYTES_MAX + FORM_BYTES)
def send(source_id: int) -> ResponseReturnValue:
    found, form = _source(source_id), FileForm()
    if form.validate_on_submit():
        with form.file.data.stream as opened:
            content = opened.read(FILE_BYTES_MAX + 1)
        problem = _why_not(content, form)
        if problem is None:
            name = form.file.data.filename or "event.csv"
            file = actions.send_file(found, name, content, by=me(), now=utcnow())
            file.period = form.period.data or ""
            db.session.commit()
            return redirect(url_for(".file", file_id=file.id), 303)
        form.file.errors = [*form.file.errors, problem]
    return showing.source_page(found, form=form), 422


def _why_not(content: bytes, form: FileForm) -> str | None:
    """A file that is no table at all is not kept."""
    if len(content) > FILE_BYTES_MAX:
        return _("%(most)dMBまでのファイルを選んでください。", most=FILE_BYTES_MAX // 1024 // 1024)
    if form.period.data and not PERIOD.fullmatch(form.period.data):
        return _("何月の一覧かは「2026-08」の形で入力してください。")
    try:
        for _line in Sheet(io.BytesIO(content), "").lines():
            pass
    except Unreadable as refused:
        return translate(refused.message, **refused.params)
    return None


@bp.get("/my/imports/files/<int:file_id>")
@login_required
def file(file_id: int) -> ResponseReturnValue:
    """What taking it in would do, before anything is done."""
    return showing.file_page(_file(file_id))


@bp.post("/my/imports/files/<int:file_id>/mapping")
@login_required
def choose_columns(file_id: int) -> ResponseReturnValue:
    found = _file(file_id)
    if PressForm().validate_on_submit():
        headings = showing.sheet_of(found).headings
        chosen = mapping_in(request.form, headings, headers.fields_of(headings, {}))
        actions.revise_source(found.source, by=me(), now=utcnow(), mapping=chosen)
        db.session.commit()
        flash(_("列の意味を保存しました。"), "success")
    return redirect(url_for(".file", file_id=found.id), 303)


@bp.post("/my/imports/files/<int:file_id>/intake")
@login_required
def take_in(file_id: int) -> ResponseReturnValue:
    found = _file(file_id)
    if not PressForm().validate_on_submit():
        return showing.file_page(found), 422
    db.lock(found)
    if found.content is None:
        # Pressed twice: the first press has done it.
        return redirect(url_for(".source", source_id=found.source_id), 303)
    now = utcnow()
    outcome = actions.take_in(showing.intake_of(found, now=now), found, now=now)
    db.session.commit()
    counts = "・".join(f"{name} {count}" for name, count in showing.counted(outcome.counts))
    flash(_("取り込みました（%(counts)s）。", counts=counts), "success")
    return redirect(url_for(".source", source_id=found.source_id), 303)


@bp.post("/my/imports/files/<int:file_id>/removal")
@login_required
def give_up(file_id: int) -> ResponseReturnValue:
    found = _file(file_id)
    if PressForm().validate_on_submit() and found.taken_in_at is None:
        found.content = None
        db.session.commit()
    return redirect(url_for(".source", source_id=found.source_id), 303)


@bp.get("/my/imports/<int:source_id>/review")
@login_required
def review(source_id: int) -> ResponseReturnValue:
    return showing.review_page(_source(source_id))


@bp.post("/my/imports/rows/<int:row_id>/completion")
@login_required
def complete(row_id: int) -> ResponseReturnValue:
    row, form = _row(row_id), RowForm(prefix=showing.prefix_of(row_id))
    if not form.validate_on_submit():
        return showing.review_page(row.source, row=row, form=form), 422
    now = utcnow()
    try:
        actions.complete_row(row, form.said, by=me(), now=now)
    except RuleBroken as broken:
        db.session.rollback()
        form.starts_at.errors = [translate(broken.message, **broken.params)]
        return showing.review_page(_row(row_id).source, row=_row(row_id), form=form), 422
    db.session.commit()
    flash(_("「%(title)s」を確かめました。", title=row.said.get("name", "")), "success")
    return redirect(url_for(".review", source_id=row.source_id), 303)


@bp.post("/my/imports/rows/<int:row_id>/removal")
@login_required
def drop(row_id: int) -> ResponseReturnValue:
    row = _row(row_id)
    if PressForm().validate_on_submit():
        actions.drop_row(row, by=me(), now=utcnow())
        db.session.commit()
        flash(_("「%(title)s」は載せないことにしました。", title=row.said.get("name", "")), "success")
    return redirect(url_for(".review", source_id=row.source_id), 303)


def _source(source_id: int) -> EventSource:
    found: EventSource = get_or_404(queries.sources_of(me()), EventSource.id == source_id)
    return found


def _file(file_id: int) -> EventFile:
    """One that waits to be taken in."""
    found: EventFile = get_or_404(queries.files_of(me()), EventFile.id == file_id, EventFile.by_id.is_not(None))
    if found.content is None and request.method == "GET":
        abort(404)
    return found


def _row(row_id: int) -> EventRow:
    found: EventRow = get_or_404(queries.rows_of(me()), EventRow.id == row_id)
    return found
