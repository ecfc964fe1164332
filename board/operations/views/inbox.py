"""What was written to the operators: read, answered by one's own mail program, settled."""

from __future__ import annotations

from urllib.parse import quote

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board import db
from board.accounts.identity import me, operator_required
from board.clock import utcnow
from board.errors import BadInput
from board.i18n import _, in_language, translate
from board.operations import actions, queries
from board.operations.forms import SettleForm
from board.operations.models import TOPIC_NAMES, ContactMessage, ContactState, Topic
from board.operations.views.blueprint import bp

LETTERS_SHOWN = 100
OPEN, SETTLED = "open", "settled"
SETTLEMENTS = {"answered": ContactState.ANSWERED, "closed": ContactState.CLOSED}


@bp.get("/operations/contact")
@operator_required
def contacts() -> ResponseReturnValue:
    state = request.args.get("state", OPEN)
    if state not in {OPEN, SETTLED}:
        raise BadInput
    rows = queries.contact_messages(ContactState.OPEN if state == OPEN else None)
    messages = db.session.scalars(rows.options(joinedload(ContactMessage.account)).limit(LETTERS_SHOWN)).all()
    return render_template(
        "operations/contacts.html",
        messages=messages,
        state=state,
        open_count=db.session.scalar(queries.open_contact_count()) or 0,
        topic_name=topic_name,
        most=LETTERS_SHOWN,
    )


@bp.get("/operations/contact/<int:contact_id>")
@operator_required
def contact(contact_id: int) -> ResponseReturnValue:
    return _page(_message(contact_id), SettleForm(formdata=None))


@bp.post("/operations/contact/<int:contact_id>/settlement")
@operator_required
def settle_contact(contact_id: int) -> ResponseReturnValue:
    message = _message(contact_id)
    form = SettleForm()
    state = SETTLEMENTS.get(request.form.get("act", ""))
    if state is None:
        raise BadInput
    if not form.validate_on_submit():
        return _page(message, form), 422
    actions.settle_contact(message, state, by=me(), note=form.note.data or "", now=utcnow())
    db.session.commit()
    flash(_("対応を記録しました。"), "success")
    return redirect(url_for(".contacts"), 303)


def _message(contact_id: int) -> ContactMessage:
    found = db.session.get(ContactMessage, contact_id)
    if found is None:
        abort(404)
    return found


def _page(message: ContactMessage, form: SettleForm) -> str:
    return render_template(
        "operations/contact.html",
        message=message,
        form=form,
        topic=topic_name(message.topic),
        mail_link=_mail_link(message) if message.answer_to else None,
    )


def topic_name(code: str) -> str:
    return translate(TOPIC_NAMES[Topic(code)])


def _mail_link(message: ContactMessage) -> str:
    """Opens the operator's own mail program, with what was asked below a line, in the writer's language."""
    with in_language(message.locale):
        subject = _("縁側へのお問い合わせについて（受付番号 %(number)s）", number=message.id)
        body = "\n\n" + _("お問い合わせいただいた内容：") + "\n" + _quoted(message.body)
    return f"mailto:{quote(message.answer_to, safe='@')}?subject={quote(subject)}&body={quote(body)}"


def _quoted(text: str) -> str:
    # Mail programs and systems cut long addresses off; the whole text stays on the page.
    return "\n".join("> " + line for line in text[:500].splitlines())
