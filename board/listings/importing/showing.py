"""What the pages of an import show: a source and its files, what a file would do, the rows to look at."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import render_template, url_for

from board import db
from board.accounts.identity import me
from board.clock import utcnow
from board.i18n import _, show_moment, translate
from board.listings.facts import span
from board.listings.importing import headers, queries
from board.listings.importing.forms import FileForm, RowForm, TermsForm
from board.listings.importing.intake import Act, Intake, around_of, look_over, read_again
from board.listings.importing.reading import Sheet, Unreadable
from board.listings.importing.rows import PROBLEMS
from board.listings.models import EventFile, EventRow, EventSource

FILE_BYTES_MAX = 5 * 1024 * 1024
FILES_SHOWN = 10
ROWS_SHOWN = 30
COUNTED: dict[Act, Callable[[], str]] = {
    Act.CREATE: lambda: _("新しく載せる"),
    Act.UPDATE: lambda: _("書き直す"),
    Act.KEEP: lambda: _("そのまま"),
    Act.CALL_OFF: lambda: _("取りやめにする"),
    Act.WAIT: lambda: _("確かめてから載せる"),
    Act.SKIP: lambda: _("載せない"),
}
# What somebody has to read to say what a row means.
TYPED = ("date", "start_date", "end_date", "start_time", "end_time", "when_note", "fee", "fee_detail", "place")


def sheet_of(found: EventFile) -> Sheet:
    return Sheet(io.BytesIO(found.content or b""), found.name)


def intake_of(found: EventFile, *, now: datetime) -> Intake:
    return Intake(sheet_of(found), found.source, period=found.period or None, now=now)


def counted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """In words; what is none is absent."""
    return [(name(), counts[act]) for act, name in COUNTED.items() if counts.get(act)]


def prefix_of(row_id: int) -> str:
    """Several forms stand on one page."""
    return f"row-{row_id}"


def open_counts() -> dict[int, int]:
    """How many rows of each source somebody has to look at; sources without any are absent."""
    rows = db.session.execute(queries.open_counts(me()))
    return {row[0]: row[1] for row in rows}


def source_page(found: EventSource, *, form: FileForm | None = None, terms: TermsForm | None = None) -> str:
    files = db.session.scalars(queries.files_of(me()).where(EventFile.source_id == found.id).limit(FILES_SHOWN))
    return render_template(
        "imports/source.html",
        source=found,
        form=form or FileForm(formdata=None),
        terms=terms or TermsForm(formdata=None, obj=found, known=found.licence),
        files=[_sent(each) for each in files],
        open_count=open_counts().get(found.id, 0),
        most_mb=FILE_BYTES_MAX // 1024 // 1024,
    )


def _sent(each: EventFile) -> dict[str, Any]:
    return {
        "name": each.name,
        "sent": show_moment(each.sent_at),
        "state": _("取り込み済み") if each.taken_in_at else _("まだ取り込んでいません"),
        "url": url_for(".file", file_id=each.id) if each.taken_in_at is None and each.by_id else None,
        "counts": "・".join(f"{name} {count}" for name, count in counted(each.counts)),
    }


def file_page(found: EventFile) -> str:
    sheet = sheet_of(found)
    fields = headers.fields_of(sheet.headings, found.source.mapping or {})
    outcome, refused = None, None
    try:
        outcome = look_over(intake_of(found, now=utcnow()))
    except Unreadable as why:
        refused = translate(why.message, **why.params)
    return render_template(
        "imports/file.html",
        file=found,
        outcome=outcome,
        refused=refused,
        counted=counted(outcome.counts) if outcome else [],
        sample=[_sample(event.fields) for event in outcome.sample] if outcome else [],
        problems=[
            (problem.line, problem.name, [translate(PROBLEMS[code]) for code in problem.codes])
            for problem in (outcome.problems if outcome else [])
        ],
        columns=[
            (number, heading.strip(), "" if field.startswith(headers.OTHER) else field)
            for number, (heading, field) in enumerate(zip(sheet.headings, fields, strict=True))
        ],
        unknown=[heading.strip() for heading, field in zip(sheet.headings, fields, strict=True) if field[:1] == ":"],
        choices=[(field, translate(label)) for field, (label, _names) in headers.FIELDS.items()],
        ignored=headers.IGNORED,
    )


def _sample(fields: dict[str, Any]) -> dict[str, str]:
    begins, ends = fields["starts_at"], fields["ends_at"]
    return {
        "title": fields["title"],
        "when": span(begins, ends) if begins and ends else "",
        "where": fields["venue"],
    }


def review_page(found: EventSource, *, row: EventRow | None = None, form: RowForm | None = None) -> str:
    shown = db.session.scalars(queries.open_rows(found).limit(ROWS_SHOWN)).all()
    return render_template(
        "imports/review.html",
        source=found,
        rows=[_in_review(each, form if row and each.id == row.id else None) for each in shown],
        left=open_counts().get(found.id, 0) - len(shown),
    )


def _in_review(row: EventRow, form: RowForm | None) -> dict[str, Any]:
    event = read_again(row.said, around_of(row.file.name, row.source, period=row.period, now=utcnow()), row.completed)
    if form is None:
        form = RowForm(formdata=None, prefix=prefix_of(row.id))
        form.price_yen.data = event.fields["price_yen"]
        form.starts_at.process_data(event.fields["starts_at"])
        form.ends_at.process_data(event.fields["ends_at"])
    return {
        "row": row,
        "title": event.fields["title"] or _("（タイトルなし）"),
        "problems": [translate(PROBLEMS[code]) for code in row.problems],
        "typed": [(translate(headers.FIELDS[name][0]), row.said[name]) for name in TYPED if name in row.said],
        "is_published": row.listing_id is not None,
        "form": form,
        "was_refused": bool(form.errors),
    }
