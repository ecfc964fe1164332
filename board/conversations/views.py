"""Ask about a listing; the list of one's conversations. The conversation itself is `pages/thread.py`."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.conversations import actions, queries
from board.conversations.advice import SAFELY_WITH
from board.conversations.forms import MessageForm
from board.conversations.models import Conversation
from board.conversations.overview import make_lines
from board.errors import RuleBroken, msgid
from board.i18n import ngettext, translate
from board.listings import queries as listing_queries
from board.listings.cards import make_cards
from board.listings.models import Listing
from board.screening.actions import Refused
from board.web.loading import get_or_404
from board.web.pagination import newest_first

bp = Blueprint("conversations", __name__)

SAID_WHEN_LEFT = 5


@bp.get("/conversations")
@login_required
def index() -> ResponseReturnValue:
    page = newest_first(
        queries.overview(me()),
        Conversation.last_message_at,
        Conversation.id,
        args=request.args,
        link=lambda **cursor: url_for(".index", **cursor),
    )
    return render_template("conversations/index.html", page=page, lines=make_lines(page.rows))


@bp.get("/listings/<int:listing_id>/conversations/new")
@login_required
def new(listing_id: int) -> ResponseReturnValue:
    listing = _visible(listing_id)
    if listing.author_id == me().id:
        return redirect(url_for("pages.listing", listing_id=listing.id), 303)
    begun = db.session.scalar(queries.id_between(listing, me()))
    if begun:
        return redirect(url_for("thread.show", conversation_id=begun), 303)
    if not listing.takes_messages:
        raise RuleBroken(msgid("この掲載は受付を終了したため、問い合わせできません。"))
    return _asking_page(listing, MessageForm())


@bp.post("/listings/<int:listing_id>/conversations")
@login_required
def create(listing_id: int) -> ResponseReturnValue:
    listing = _visible(listing_id)
    form = MessageForm()
    if form.validate_on_submit() and _may_begin(listing, form):
        conversation = actions.ask(listing, asker=me(), body=form.text, key=form.key, now=utcnow())
        db.session.commit()
        return redirect(url_for("thread.show", conversation_id=conversation.id), 303)
    return _asking_page(listing, form, status=422)


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """Beside the text, which stays."""
    sentence = translate(refusal.message, **refusal.params)
    # With why it was refused.
    db.session.commit()
    form = MessageForm()
    form.validate_on_submit()
    form.refuse(sentence)
    return _asking_page(_visible((request.view_args or {})["listing_id"]), form, status=422)


def _visible(listing_id: int) -> Listing:
    listing: Listing = get_or_404(listing_queries.seen_by(me(), utcnow()), Listing.id == listing_id)
    return listing


def _may_begin(listing: Listing, form: MessageForm) -> bool:
    """The day's number is said beside the text, which stays; the verb refuses it as well."""
    if db.session.scalars(queries.between(listing, me())).one_or_none():
        return True
    problem = actions.why_not_today(me(), now=utcnow())
    return form.refuse(translate(problem.message, **problem.params)) if problem else True


def _asking_page(listing: Listing, form: MessageForm, *, status: int = 200) -> ResponseReturnValue:
    rows = db.session.execute(listing_queries.cards().where(Listing.id == listing.id))
    [card] = make_cards(rows, now=utcnow())
    return render_template(
        "conversations/new.html",
        listing=listing,
        owner_name=listing.author.display_name,
        card=card,
        form=form,
        waits=_waits() if not form.errors else None,
        safely=[translate(sentence) for sentence in SAFELY_WITH[listing.kind]],
    ), status


def _waits() -> str | None:
    """Before anything is typed: how many new conversations are left today, where these are few; or from when on."""
    left = actions.left_today(me(), now=utcnow())
    if problem := actions.why_not_today(me(), now=utcnow()) if not left else None:
        sentence = msgid(
            "新しい問い合わせは24時間に%(count)s件までです。一斉送信を防ぐためのきまりです。%(moment)sから送れます。"
        )
        return translate(sentence, **problem.params)
    if left > SAID_WHEN_LEFT:
        return None
    return ngettext(
        "新しい問い合わせは、あと%(num)s件できます。24時間に送れる数には、一斉送信を防ぐための上限があります。",
        "新しい問い合わせは、あと%(num)s件できます。24時間に送れる数には、一斉送信を防ぐための上限があります。",
        left,
    )
