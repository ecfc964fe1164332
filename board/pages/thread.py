"""One conversation: what was said, how the deal stands, what can be done next. Only its two people see it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func
from sqlalchemy.orm import joinedload

from board import db
from board.accounts import boundaries
from board.accounts.identity import login_required, me
from board.accounts.silence import why_silent
from board.clock import utcnow
from board.conversations import actions, queries
from board.conversations.advice import SAFELY_WITH
from board.conversations.forms import MessageForm
from board.conversations.models import Conversation, HeldMessage, Message
from board.conversations.overview import make_lines
from board.deals import queries as deal_queries
from board.deals.models import Deal
from board.errors import BadInput
from board.i18n import current_reading, translate
from board.listings import queries as listing_queries
from board.listings.cards import make_cards
from board.listings.kinds import Kind
from board.listings.models import Listing, Revision
from board.pages.standing import Standing, standing
from board.pages.timeline import timeline
from board.pages.trust import trust_of
from board.pages.words import Exchange, exchanges
from board.participation import queries as participations
from board.participation.projects import queries as project_queries
from board.participation.projects.models import Project
from board.screening import queries as screening
from board.screening.actions import Refused
from board.web.conditional import unless_known
from board.web.limits import limiter
from board.web.loading import get_or_404
from board.web.security import ID_MAX

bp = Blueprint("thread", __name__)

MESSAGES_SHOWN = 100
REVISIONS_SHOWN = 30
OTHERS_SHOWN = 20
SENDING = "30 per minute"
KNOWN_AFTER = 2


@bp.get("/conversations/<int:conversation_id>")
@login_required
def show(conversation_id: int) -> ResponseReturnValue:
    conversation = _mine(conversation_id)
    before = _before()
    if before is not None:
        return _page(conversation, MessageForm(), before=before)
    first_unread = _first_unread(conversation)
    _read(conversation)
    return _page(conversation, MessageForm(), first_unread=first_unread)


@bp.get("/conversations/<int:conversation_id>/messages")
@login_required
def messages(conversation_id: int) -> ResponseReturnValue:
    """What changes while the page is open, for the script that asks every few seconds."""
    conversation = _mine(conversation_id)
    # Now, so that a message written a moment later changes the tag and comes with the next asking.
    _read(conversation)
    state = _state(conversation)
    return unless_known(
        state["etag"],
        lambda: render_template("conversations/_live.html", **state, **_newest(conversation, state)),
    )


@bp.post("/conversations/<int:conversation_id>/messages")
@login_required
@limiter.limit(SENDING, key_func=lambda: f"sender {me().id}")
def send(conversation_id: int) -> ResponseReturnValue:
    conversation = _mine(conversation_id)
    form = MessageForm()
    if not form.validate_on_submit():
        return _page(conversation, form, status=422)
    if _why_closed(conversation):
        # The words are not lost: the page that says why shows them.
        return _page(conversation, form, status=409)
    actions.write(
        conversation, by=me(), body=form.text, key=form.key, now=utcnow(), takes_part=_takes_part(conversation)
    )
    db.session.commit()
    return redirect(url_for(".show", conversation_id=conversation.id, _anchor="newest"), 303)


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """Beside the text, which stays."""
    sentence = translate(refusal.message, **refusal.params)
    # With why it was refused.
    db.session.commit()
    form = MessageForm()
    form.validate_on_submit()
    form.refuse(sentence)
    return _page(_mine((request.view_args or {})["conversation_id"]), form, status=422)


def _mine(conversation_id: int) -> Conversation:
    around = [joinedload(each) for each in (Conversation.listing, Conversation.asker, Conversation.owner)]
    conversation: Conversation = get_or_404(queries.of(me()).options(*around), Conversation.id == conversation_id)
    return conversation


def _before() -> int | None:
    """The id above which messages are left out: pages back in time."""
    text = request.args.get("before")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= ID_MAX):
        raise BadInput
    return int(text)


def _first_unread(conversation: Conversation) -> str | None:
    """The key of the entry where this reader left off; None who has seen everything, or nothing yet."""
    seen = conversation.read_id_of(me())
    if not 0 < seen < conversation.last_message_id:
        return None
    found = db.session.scalar(queries.unread_in(conversation, me()).with_only_columns(func.min(Message.id)))
    return f"message-{found}" if found else None


def _read(conversation: Conversation) -> None:
    if not actions.has_news(conversation, me()):
        return
    with db.short_write() as short:
        actions.read(conversation, by=me(), now=utcnow(), within=short)
    # What is queried from here on sees the moved cursor: the header must not count what the reader now reads.
    db.session.commit()


def _page(
    conversation: Conversation,
    form: MessageForm,
    *,
    before: int | None = None,
    first_unread: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    state = _state(conversation)
    has_blocked, has_muted = boundaries.drawn_towards(state["partner"], by=me())
    page = render_template(
        "pages/thread.html",
        form=form,
        card=_card(conversation.listing),
        lines=make_lines(db.session.execute(_others())),
        is_older=before is not None,
        first_unread=first_unread,
        trust=trust_of(state["partner"]),
        has_blocked=has_blocked,
        has_muted=has_muted,
        has_left=conversation.has_left(me()),
        safely=[translate(sentence) for sentence in SAFELY_WITH[conversation.listing.kind]],
        **state,
        **_newest(conversation, state, before=before),
    )
    return page, status


def _state(conversation: Conversation) -> dict[str, Any]:
    """How things stand; cheap enough to be asked for every few seconds."""
    deals = list(db.session.scalars(deal_queries.in_conversation(conversation).order_by(Deal.id)))
    changed = listing_queries.revisions_of(conversation.listing, since=conversation.created_at)
    revisions = list(db.session.scalars(changed.limit(REVISIONS_SHOWN)))
    held = list(db.session.scalars(queries.held_in(conversation, me())))
    stands = standing(conversation, deals, reader=me(), project=_project(conversation))
    words = exchanges(conversation, deals, reader=me(), now=utcnow())
    return {
        "conversation": conversation,
        "partner": conversation.partner_of(me()),
        "is_owner": conversation.owner_id == me().id,
        "deals": deals,
        "revisions": revisions,
        "held": held,
        "standing": stands,
        "exchanges": words,
        "why_closed": _why_closed(conversation),
        "etag": _etag(conversation, deals, revisions, stands, held, words),
    }


def _why_closed(conversation: Conversation) -> str | None:
    """Whoever is silenced still writes to those they have agreed with."""
    if why := conversation.why_closed_to(me()):
        return translate(why)
    refusal = why_silent(me(), now=utcnow())
    if refusal is None or conversation.agreed_at is not None or _takes_part(conversation):
        return None
    return translate(refusal.message, **refusal.params)


def _takes_part(conversation: Conversation) -> bool:
    """Whether the asker has a place with the owner; nobody needs to know but for whoever is silenced."""
    if not me().is_silenced(utcnow()):
        return False
    standing_there = participations.standing_in(conversation.listing, conversation.asker).limit(1)
    return db.session.scalars(standing_there).first() is not None


def _project(conversation: Conversation) -> Project | None:
    if conversation.listing.kind != Kind.WORK:
        return None
    return db.session.scalars(project_queries.in_conversation(conversation).limit(1)).first()


def _etag(
    conversation: Conversation,
    deals: list[Deal],
    revisions: list[Revision],
    stands: Standing,
    held: list[HeldMessage],
    words: list[Exchange],
) -> str:
    facts = (
        current_reading(),
        conversation.id,
        me().id,
        conversation.last_message_id,
        conversation.concealments,
        [(deal.id, str(deal.state)) for deal in deals],
        revisions[0].id if revisions else None,
        [(each.id, each.is_waiting) for each in held],
        (stands.title, stands.text, stands.left),
        (stands.can_reserve, stands.can_hand_over, stands.can_cancel, stands.can_propose),
        words,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:20]


def _newest(conversation: Conversation, state: dict[str, Any], *, before: int | None = None) -> dict[str, Any]:
    """The last messages (before one of them), oldest first, and the address of the page before."""
    rows = queries.messages_of(conversation)
    until = None
    if before is not None:
        until = db.session.scalar(rows.where(Message.id == before).with_only_columns(Message.sent_at))
        rows = rows.where(Message.id < before)
    found = list(db.session.scalars(rows.order_by(Message.id.desc()).limit(MESSAGES_SHOWN + 1)))
    shown = list(reversed(found[:MESSAGES_SHOWN]))
    has_older = len(found) > MESSAGES_SHOWN
    since = shown[0].sent_at if has_older else None
    advised = db.session.scalars(screening.noticed_messages([message.id for message in shown]))
    happened = {
        "deals": state["deals"],
        "revisions": state["revisions"],
        "held": state["held"],
        "advice": {each.target_id: each.advice for each in advised},
    }
    return {
        "entries": timeline(conversation, shown, **happened, reader=me(), since=since, until=until),
        "is_young": _is_young(shown),
        "older_url": url_for(".show", conversation_id=conversation.id, before=shown[0].id) if has_older else None,
    }


def _is_young(shown: Sequence[Message]) -> bool:
    """Before both have written twice they hardly know each other."""
    mine = sum(message.author_id == me().id for message in shown)
    return min(mine, len(shown) - mine) < KNOWN_AFTER


def _others() -> Select[Any]:
    """Beside the open conversation, the one with the latest message first."""
    latest = Conversation.last_message_at.desc(), Conversation.id.desc()
    return queries.overview(me()).order_by(*latest).limit(OTHERS_SHOWN)


def _card(listing: Listing) -> Any:
    [card] = make_cards(db.session.execute(listing_queries.cards().where(Listing.id == listing.id)), now=utcnow())
    return card
