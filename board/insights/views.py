"""The transparency report, month by month, for everybody; and how the queue is doing, for moderators."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from board.accounts.identity import me, moderator_required
from board.clock import utcnow
from board.i18n import _
from board.insights import showing
from board.insights.health import health_for
from board.insights.months import Month, by_slug, ended
from board.insights.statistics import Spread
from board.insights.transparency import Transparency, first_moment, transparency
from board.web.fragments import Recent
from board.web.tables import csv_lines

bp = Blueprint("insights", __name__)

MONTHS_KEPT = 60
# A month that is over changes only where somebody appeals.
SECONDS_KEPT = 600.0


@dataclass(frozen=True)
class Known:
    figures: Transparency
    until: float


def init_app(app: Flask) -> None:
    app.extensions["transparency"] = Recent[Known](MONTHS_KEPT)


@bp.get("/transparency")
def latest() -> ResponseReturnValue:
    months = _months()
    return _page(months[0], months) if months else render_template("insights/transparency.html", month=None)


@bp.get("/transparency/<slug>")
def month(slug: str) -> ResponseReturnValue:
    months = _months()
    return _page(_one_of(months, slug), months)


@bp.get("/transparency/<slug>.csv")
def table(slug: str) -> ResponseReturnValue:
    """One figure a line: (part, what, figure)."""
    asked = _one_of(_months(), slug)
    lines = csv_lines([_("項目"), _("内訳"), _("値")], _lines(_figures(asked)))
    response = Response("".join(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=engawa-transparency-{asked.slug}.csv"
    return response


@bp.get("/moderation/health")
@moderator_required
def health() -> ResponseReturnValue:
    return render_template("moderation/health.html", health=health_for(me(), now=utcnow()), how_long=showing.how_long)


def _months() -> list[Month]:
    first = first_moment()
    return list(ended(since=first, now=utcnow())) if first else []


def _one_of(months: list[Month], slug: str) -> Month:
    asked = by_slug(slug)
    if asked is None or asked not in months:
        abort(404)
    return asked


def _figures(asked: Month) -> Transparency:
    known = cast("Recent[Known]", current_app.extensions["transparency"])
    found = known.get(asked.slug)
    if found is None or time.monotonic() > found.until:
        found = known.put(asked.slug, Known(transparency(asked), time.monotonic() + SECONDS_KEPT))
    return found.figures


def _page(asked: Month, months: list[Month]) -> str:
    return render_template(
        "insights/transparency.html",
        month=asked,
        months=months,
        figures=_figures(asked),
        spans=_spans(_figures(asked)),
        showing=showing,
    )


def _spans(figures: Transparency) -> list[tuple[str, Spread]]:
    return [
        (_("報告が届いてから、担当者がはじめて開くまで"), figures.to_first_view),
        (_("報告が届いてから、はじめに手をつけるまで"), figures.to_first_action),
        (_("報告が届いてから、判断まで"), figures.to_decision),
        (_("公開されてから、見えなくするまで"), figures.exposure),
        (_("異議の申し立てから、返事まで"), figures.to_answer),
        (_("月末に待っていた件の、待ち時間"), figures.waited_at_end),
    ]


def _lines(figures: Transparency) -> Iterator[tuple[str, str, str]]:
    yield from ((_("報告の理由"), showing.reason_title(code), showing.number(n)) for code, n in figures.reports.items())
    yield _("報告の理由"), _("合計"), showing.number(figures.reports_sum)
    yield from ((_("判断"), showing.action_title(code), showing.number(n)) for code, n in figures.decisions.items())
    yield _("判断"), _("合計"), showing.number(figures.decisions_sum)
    for name, span in _spans(figures):
        yield name, _("中央値"), showing.how_long(span.median)
        yield name, _("90パーセンタイル"), showing.how_long(span.p90)
        yield name, _("件数"), showing.number(span.count)
        yield name, _("時計のずれで除いた件数"), str(span.dropped)
    for what, part in (
        (_("名前を明かさない報告の割合"), figures.anonymous_share),
        (_("自動の確認から始まった件の割合"), figures.automated_cases_share),
        (_("自動の判断の割合"), figures.automated_share),
        (_("異議が認められた割合"), figures.overturned_share),
        (_("結果をお知らせした報告の割合"), figures.reporters_told_share),
    ):
        yield what, "", showing.percent(part)
    for what, number in (
        (_("異議の申し立て"), figures.appeals),
        (_("判断がそのまま残った異議"), figures.appeals_upheld),
        (_("判断が軽くなった異議"), figures.appeals_modified),
        (_("判断が取り消された異議"), figures.appeals_overturned),
        (_("月末に判断を待っていた件"), figures.waiting_at_end),
    ):
        yield what, "", showing.number(number)
    for rule in figures.rules:
        yield _("自動の確認の決まり"), showing.rule_title(rule.code), showing.percent(rule.precision)
