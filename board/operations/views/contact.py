"""Anybody may write to the operators."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import viewer
from board.clock import utcnow
from board.i18n import current_language
from board.operations import actions
from board.operations.forms import ContactForm
from board.operations.models import Topic
from board.web.limits import limiter

bp = Blueprint("contact", __name__)
# Letters that arrived; a form that came back for a slip is none, but tries have an end too.
LETTERS = "5 per hour"
TRIES = "20 per hour"
WORKING_DAYS_TO_ANSWER = 3


@bp.route("/contact", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
@limiter.limit(LETTERS, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
def new() -> ResponseReturnValue:
    topic = request.args.get("topic", "")
    form = ContactForm(topic=topic if topic in set(Topic) else None)
    if form.validate_on_submit():
        message = actions.receive_contact(
            Topic(form.topic.data),
            form.body.data or "",
            reply_to=form.reply_to.data or "",
            by=viewer(),
            locale=current_language(),
            now=utcnow(),
        )
        answered = bool(message.reply_to or message.account_id)
        db.session.commit()
        return redirect(url_for(".sent", answer="yes" if answered else "no"), 303)
    page = render_template("operations/contact_new.html", form=form, days=WORKING_DAYS_TO_ANSWER)
    return page, 422 if form.errors else 200


@bp.get("/contact/sent")
def sent() -> ResponseReturnValue:
    is_answered = request.args.get("answer") != "no"
    return render_template("operations/contact_sent.html", is_answered=is_answered, days=WORKING_DAYS_TO_ANSWER)
