"""Reserve, hand over, cancel, close: one address per act, each leading back to where it was pressed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.conversations import queries as conversation_queries
from board.conversations.models import Conversation
from board.deals import actions, queries
from board.deals.models import Deal
from board.errors import BadInput
from board.i18n import _
from board.listings import queries as listing_queries
from board.listings.models import QUANTITY_MAX, Listing
from board.web.forms import as_digits
from board.web.loading import get_or_404

bp = Blueprint("deals", __name__)


@bp.post("/conversations/<int:conversation_id>/deals")
@login_required
def reserve(conversation_id: int) -> ResponseReturnValue:
    conversation: Conversation = get_or_404(conversation_queries.owned_by(me()), Conversation.id == conversation_id)
    actions.reserve(conversation, by=me(), quantity=_quantity(), now=utcnow())
    db.session.commit()
    return _to_thread(conversation.id)


def _quantity() -> int:
    """How many pieces; one unless the form asks."""
    digits = as_digits(request.form.get("quantity", "1"))
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(QUANTITY_MAX)):
        raise BadInput
    return int(digits)


@bp.post("/deals/<int:deal_id>/completion")
@login_required
def complete(deal_id: int) -> ResponseReturnValue:
    deal = _mine(deal_id)
    actions.complete(deal, by=me(), now=utcnow())
    db.session.commit()
    return _to_thread(deal.conversation_id)


@bp.post("/deals/<int:deal_id>/cancellation")
@login_required
def cancel(deal_id: int) -> ResponseReturnValue:
    deal = _mine(deal_id)
    actions.cancel(deal, by=me(), now=utcnow())
    db.session.commit()
    flash(_("取引予定を取り消しました。"), "success")
    return _to_thread(deal.conversation_id)


def _mine(deal_id: int) -> Deal:
    deal: Deal = get_or_404(queries.of(me()), Deal.id == deal_id)
    return deal


def _to_thread(conversation_id: int) -> ResponseReturnValue:
    return redirect(url_for("thread.show", conversation_id=conversation_id), 303)


@bp.post("/listings/<int:listing_id>/closure")
@login_required
def close(listing_id: int) -> ResponseReturnValue:
    listing: Listing = get_or_404(listing_queries.run_by(me()), Listing.id == listing_id)
    code = request.form.get("outcome", "")
    if code not in set(actions.Outcome):
        raise BadInput
    actions.close_listing(listing, actions.Outcome(code), by=me(), now=utcnow())
    db.session.commit()
    flash(_("受付を終了しました。問い合わせていた方にもお知らせしました。"), "success")
    return redirect(url_for("pages.listing", listing_id=listing.id), 303)
