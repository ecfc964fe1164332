"""Who comes and who waits; the list on paper and as a file; yes and no."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.i18n import _, show_moment, translate
from board.listings.models import Listing
from board.participation import actions
from board.participation.desk import queries
from board.participation.desk.showing import groups_of
from board.participation.desk.views.loading import back_to, bp, hosted, list_page, opening_of, run_by_me
from board.participation.lifecycle import STATE_NAMES
from board.participation.showing import name_of
from board.web.tables import csv_lines

__all__ = ["bp"]


@bp.get("/listings/<int:listing_id>/participants")
@login_required
def show(listing_id: int) -> ResponseReturnValue:
    listing = run_by_me(listing_id)
    opening, tabs = opening_of(listing)
    people = db.session.scalars(queries.people_in(opening)).all() if opening else []
    return render_template(
        "desk/show.html",
        listing=listing,
        opening=opening,
        tabs=tabs,
        tab=next((tab for tab in tabs if opening and tab.id == opening.id), None),
        may_write=listing.author_id == me().id,
        **groups_of(people, now=utcnow()),
    )


@bp.get("/listings/<int:listing_id>/participants/list")
@login_required
def paper(listing_id: int) -> ResponseReturnValue:
    """To print, or to keep open where there is no connection."""
    return list_page("desk/paper.html", run_by_me(listing_id))


@bp.get("/listings/<int:listing_id>/participants.csv")
@login_required
def table(listing_id: int) -> ResponseReturnValue:
    listing = run_by_me(listing_id)
    heading = [_("受付番号"), _("募集枠"), _("お名前"), _("人数"), _("状態"), _("申し込み"), _("質問への答え")]
    answer = Response(
        stream_with_context(csv_lines(heading, _rows(listing))), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="engawa-{listing.id}-participants.csv"'
    return answer


def _rows(listing: Listing) -> Iterator[list[str]]:
    for opening in db.session.scalars(queries.openings_of(listing)).all():
        name = name_of(opening)
        for each in db.session.scalars(queries.people_in(opening)):
            answers = "\n".join(f"{question}: {answer}" for question, answer in each.answers)
            moment = show_moment(each.created_at)
            state = translate(STATE_NAMES[each.state])
            yield [str(each.id), name, each.account.display_name, str(each.seats), state, moment, answers]


@bp.post("/participations/<int:participation_id>/confirmation")
@login_required
def confirm(participation_id: int) -> ResponseReturnValue:
    participation = hosted(participation_id)
    actions.confirm(participation, by=me(), now=utcnow())
    db.session.commit()
    return back_to(participation)


@bp.post("/participations/<int:participation_id>/declining")
@login_required
def decline(participation_id: int) -> ResponseReturnValue:
    participation = hosted(participation_id)
    actions.decline(participation, by=me(), now=utcnow())
    db.session.commit()
    return back_to(participation)


@bp.post("/participations/<int:participation_id>/calling-off")
@login_required
def call_off(participation_id: int) -> ResponseReturnValue:
    participation = hosted(participation_id)
    actions.call_off(participation, by=me(), now=utcnow())
    db.session.commit()
    return back_to(participation)
