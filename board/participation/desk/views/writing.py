"""A word to all who take part, or to some."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.conversations.models import HeldMessage, Message
from board.i18n import ngettext, translate
from board.listings.models import Listing, Opening
from board.participation.desk import actions, queries
from board.participation.desk.forms import WriteToForm
from board.participation.desk.views.loading import bp, opening_of, written_by_me
from board.participation.lifecycle import State
from board.participation.models import Participation
from board.participation.showing import name_of
from board.screening.actions import Refused
from board.web.limits import limiter

__all__ = ["bp"]
# A word to all is a mail to all.
WRITING_TO_MANY = "10 per day"


@bp.get("/listings/<int:listing_id>/participants/message")
@login_required
def new_message(listing_id: int) -> ResponseReturnValue:
    listing = written_by_me(listing_id)
    opening, people = _to_be_written_to(listing)
    form = WriteToForm()
    form.offer(people)
    form.to.data = [each.id for each in people if each.state in {State.CONFIRMED, State.ATTENDED}]
    return _message_page(listing, opening, form)


@bp.post("/listings/<int:listing_id>/participants/message")
@login_required
@limiter.limit(WRITING_TO_MANY, key_func=lambda: f"many {me().id}")
def write(listing_id: int) -> ResponseReturnValue:
    listing = written_by_me(listing_id)
    opening, people = _to_be_written_to(listing)
    form = WriteToForm()
    form.offer(people)
    if not form.validate_on_submit():
        return _message_page(listing, opening, form), 422
    chosen = [each for each in people if each.id in (form.to.data or ())]
    written = actions.write_to(chosen, body=form.text, key=form.key, by=me(), now=utcnow())
    db.session.commit()
    _say_what_became_of(written)
    return redirect(url_for(".show", listing_id=listing.id, opening=opening.id if opening else None), 303)


def _say_what_became_of(written: list[Message | HeldMessage]) -> None:
    held = sum(isinstance(each, HeldMessage) for each in written)
    reached = len(written) - held
    if reached or not held:
        flash(ngettext("%(num)s人に届けました。", "%(num)s人に届けました。", reached), "success")
    if held:
        sentence = ngettext(
            "%(num)s人には、見守り担当が24時間以内に確かめてから届きます。",
            "%(num)s人には、見守り担当が24時間以内に確かめてから届きます。",
            held,
        )
        flash(sentence, "info")


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """Beside the text, which stays."""
    sentence = translate(refusal.message, **refusal.params)
    # With why it was refused.
    db.session.commit()
    listing = written_by_me((request.view_args or {})["listing_id"])
    opening, people = _to_be_written_to(listing)
    form = WriteToForm()
    form.offer(people)
    form.validate_on_submit()
    form.refuse(sentence)
    return _message_page(listing, opening, form), 422


def _to_be_written_to(listing: Listing) -> tuple[Opening | None, list[Participation]]:
    opening, _tabs = opening_of(listing)
    if opening is None:
        return None, []
    people = db.session.scalars(queries.people_in(opening)).all()
    return opening, [each for each in people if each.is_standing]


def _message_page(listing: Listing, opening: Opening | None, form: WriteToForm) -> str:
    return render_template(
        "desk/message.html", listing=listing, opening=opening, name=name_of(opening) if opening else "", form=form
    )
