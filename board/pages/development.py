"""Only in development: the mails as they went out, and every component in every state."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from board import db
from board.backends.mail import current as mailer
from board.backends.mail.file import FileMailer
from board.clock import utcnow
from board.i18n import _
from board.listings import queries
from board.listings.cards import make_cards
from board.listings.forms import GoodsForm

CARDS_SHOWN = 8

bp = Blueprint("development", __name__, url_prefix="/development")


def _mails() -> FileMailer:
    found = mailer()
    if not isinstance(found, FileMailer):
        abort(404)
    return found


@bp.get("/mailbox")
def mailbox() -> ResponseReturnValue:
    return render_template("development/mailbox.html", letters=_mails().letters())


@bp.get("/mailbox/<key>")
def mail(key: str) -> ResponseReturnValue:
    found = _mails().letter(key)
    if found is None:
        abort(404)
    return render_template("development/mail.html", letter=found)


@bp.get("/style")
def style() -> ResponseReturnValue:
    """Components with real data: a form that came back with errors, some cards, their photos."""
    form = GoodsForm(MultiDict({"title": _("ギター")}), meta={"csrf": False})
    form.validate()
    rows = db.session.execute(queries.cards().where(*queries.is_listed()).limit(CARDS_SHOWN))
    cards = make_cards(rows, now=utcnow())
    photos = [{**card.photo, "alt": card.title} for card in cards if card.photo]
    return render_template("development/style.html", form=form, cards=cards, photos=photos)
