"""The door, and attendance: by number, by name, by the code of a ticket, or as it was ticked on paper."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.errors import BadInput
from board.i18n import _, ngettext
from board.listings.models import Listing
from board.participation import queries as participation_queries
from board.participation.desk import actions, queries
from board.participation.desk.forms import NumberForm
from board.participation.desk.showing import person_line
from board.participation.desk.views.loading import back_to, bp, coming_to, hosted, list_page, opening_of, run_by_me
from board.participation.lifecycle import State
from board.participation.models import Participation
from board.participation.showing import name_of
from board.web.security import ID_MAX

__all__ = ["bp"]
ATTENDED, MISSED = "attended", "missed"


@bp.post("/participations/<int:participation_id>/attendance")
@login_required
def note(participation_id: int) -> ResponseReturnValue:
    """`came`: attended | missed. `door`: it was pressed at the door, and leads back there."""
    participation = hosted(participation_id)
    came = request.form.get("came", "")
    if came == ATTENDED:
        actions.check_in(participation, by=me(), now=utcnow())
    elif came == MISSED:
        actions.miss(participation, by=me(), now=utcnow())
    else:
        raise BadInput
    db.session.commit()
    if request.form.get("door") == "1":
        flash(_welcome(participation), "success")
        return redirect(url_for(".door", listing_id=participation.listing_id, opening=participation.opening_id), 303)
    return back_to(participation)


def _welcome(participation: Participation) -> str:
    name = participation.account.display_name
    if not participation.companions:
        return _("%(name)sさんを受け付けました。", name=name)
    return ngettext(
        "%(name)sさんと一緒に来た%(num)s人を受け付けました。",
        "%(name)sさんと一緒に来た%(num)s人を受け付けました。",
        participation.companions,
        name=name,
    )


@bp.get("/listings/<int:listing_id>/door")
@login_required
def door(listing_id: int) -> ResponseReturnValue:
    """For the phone at the entrance: type the number, or press the name."""
    return _door(run_by_me(listing_id), NumberForm())


@bp.post("/listings/<int:listing_id>/door")
@login_required
def admit(listing_id: int) -> ResponseReturnValue:
    listing = run_by_me(listing_id)
    form = NumberForm()
    found = None
    if form.validate_on_submit():
        number = form.number.data or 0
        rows = participation_queries.in_listing(listing).where(
            Participation.id == (number if 0 < number <= ID_MAX else 0), Participation.state.in_(queries.COMING)
        )
        found = db.session.scalars(rows).one_or_none()
        if found is None:
            form.number.errors = [_("この番号の参加予定の方は、この募集にいません。番号を確かめてください。")]
    if found is None:
        return _door(listing, form), 422
    actions.check_in(found, by=me(), now=utcnow())
    db.session.commit()
    flash(_welcome(found), "success")
    return redirect(url_for(".door", listing_id=listing.id, opening=found.opening_id), 303)


def _door(listing: Listing, form: NumberForm) -> str:
    opening, tabs = opening_of(listing)
    lines = [person_line(each, now=utcnow()) for each in coming_to(opening)]
    return render_template(
        "desk/door.html",
        listing=listing,
        opening=opening,
        name=name_of(opening) if opening else "",
        tabs=tabs,
        form=form,
        awaited=[line for line in lines if line["state"] == State.CONFIRMED],
        arrived=sum(1 + line["companions"] for line in lines if line["state"] == State.ATTENDED),
        expected=sum(1 + line["companions"] for line in lines),
    )


@bp.get("/participations/<int:participation_id>/arrival")
@login_required
def arrival(participation_id: int) -> ResponseReturnValue:
    """Where the code of a ticket leads whoever stands at the door."""
    participation = hosted(participation_id)
    return render_template(
        "desk/arrival.html",
        participation=participation,
        name=name_of(participation.opening),
        line=person_line(participation, now=utcnow()),
    )


@bp.get("/listings/<int:listing_id>/attendance")
@login_required
def attendance(listing_id: int) -> ResponseReturnValue:
    """The list as it was ticked on paper, entered at once."""
    return list_page("desk/attendance.html", run_by_me(listing_id))


@bp.post("/listings/<int:listing_id>/attendance")
@login_required
def note_all(listing_id: int) -> ResponseReturnValue:
    listing = run_by_me(listing_id)
    opening, _tabs = opening_of(listing)
    people = coming_to(opening)
    said = {each.id: request.form.get(f"came-{each.id}", "") for each in people}
    if any(word not in {"", ATTENDED, MISSED} for word in said.values()):
        raise BadInput
    count = actions.note_all(
        [each for each in people if said[each.id] == ATTENDED],
        [each for each in people if said[each.id] == MISSED],
        by=me(),
        now=utcnow(),
    )
    db.session.commit()
    flash(ngettext("%(num)s人の出欠をつけました。", "%(num)s人の出欠をつけました。", count), "success")
    return redirect(url_for(".show", listing_id=listing.id, opening=opening.id if opening else None), 303)
