"""Where a report stands and what came of it: for who made it, and nobody else."""

from __future__ import annotations

from typing import Any

from flask import abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board.accounts.actions import hash_secret
from board.accounts.identity import login_required, me
from board.errors import msgid
from board.i18n import translate
from board.moderation import filed, showing
from board.moderation.models import Report, TargetKind
from board.moderation.policy import OUTCOME_NAMES, Outcome
from board.moderation.views.blueprint import bp
from board.web.loading import get_or_404
from board.web.pagination import newest_first

KEY_MAX = 64
KIND_NAMES = {
    TargetKind.LISTING: msgid("掲載"),
    TargetKind.PHOTO: msgid("写真"),
    TargetKind.MESSAGE: msgid("メッセージ"),
    TargetKind.ACCOUNT: msgid("プロフィール"),
    TargetKind.REVIEW: msgid("取引のひとこと"),
}
# What can be said without a word about anybody else.
TELLING = {
    None: msgid("見守り担当が確かめています。遅くとも7日以内の判断を目標にしています。"),
    Outcome.ACTED: msgid(
        "ガイドラインに合わないところがあり、必要な対応をしました。相手の方の事情にかかわるため、対応の中身はお伝えしていません。"
    ),
    Outcome.NOTHING_FOUND: msgid(
        "ガイドラインに合わないところは見つかりませんでした。新しく気づいたことがあれば、また知らせてください。"
    ),
}


@bp.get("/my/reports")
@login_required
def my_reports() -> ResponseReturnValue:
    page = newest_first(
        filed.by(me()).add_columns(Report.id.label("id"), Report.created_at.label("moment")),
        Report.created_at,
        Report.id,
        args=request.args,
        link=lambda **cursor: url_for(".my_reports", **cursor),
    )
    return render_template("moderation/my_reports.html", lines=[_told(row.Report) for row in page.rows], page=page)


@bp.get("/my/reports/<int:report_id>")
@login_required
def my_report(report_id: int) -> ResponseReturnValue:
    report = get_or_404(filed.by(me()).options(joinedload(Report.evidence)), Report.id == report_id)
    return render_template("moderation/report_status.html", key=None, **_told(report))


@bp.get("/reports/<token>")
def followed_report(token: str) -> ResponseReturnValue:
    """For whoever holds the key. What they wrote is not repeated: a link is easily shown to others."""
    if len(token) > KEY_MAX:
        abort(404)
    report = get_or_404(filed.by_key(hash_secret(token)).options(joinedload(Report.evidence)))
    answer = make_response(render_template("moderation/report_status.html", key=token, **_told(report)))
    answer.headers["Cache-Control"] = "no-store"
    # The address is the key.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _told(report: Report) -> dict[str, Any]:
    """Nothing in it that whoever reported did not see or write themselves."""
    return {
        "report": report,
        "kind_name": translate(KIND_NAMES[report.target_kind]),
        "title": _title(report),
        "reason": showing.reason_name(report.reason),
        "outcome": report.outcome,
        "outcome_name": translate(OUTCOME_NAMES[report.outcome]),
        "telling": translate(TELLING[report.outcome]),
    }


def _title(report: Report) -> str:
    """Of what was kept; empty once that is gone."""
    content = report.evidence.content
    return str(content.get("title") or content.get("name") or "")
