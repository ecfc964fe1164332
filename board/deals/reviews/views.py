"""A page for one thing: the word about the other side, written, rewritten or withdrawn while it is sealed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.conversations.models import Conversation
from board.deals import queries as deals
from board.deals.models import Deal
from board.deals.reviews import actions, queries
from board.deals.reviews.forms import ReviewForm
from board.deals.reviews.models import Review
from board.i18n import _, show_moment, translate
from board.screening.actions import Refused
from board.web.limits import limiter
from board.web.loading import get_or_404

bp = Blueprint("reviews", __name__)

WRITING = "30 per hour"


@bp.get("/deals/<int:deal_id>/review")
@login_required
def show(deal_id: int) -> ResponseReturnValue:
    deal, now = _mine(deal_id), utcnow()
    mine = _written(deal)
    if mine is not None and mine.is_shown(now=now):
        return _to_thread(deal)
    # Whatever has come between the two since: what is sealed can be withdrawn.
    problem = None if mine else actions.why_not_writable(deal, mine, by=me(), now=now)
    if problem:
        raise problem
    return _page(deal, mine, ReviewForm(obj=mine))


@bp.post("/deals/<int:deal_id>/review")
@login_required
@limiter.limit(WRITING, key_func=lambda: f"reviews {me().id}")
def write(deal_id: int) -> ResponseReturnValue:
    deal, now = _mine(deal_id), utcnow()
    form, mine = ReviewForm(), _written(deal)
    if not form.validate_on_submit():
        return _page(deal, mine, form), 422
    # The words are not lost: the page that says why shows them. Sent twice, they are what is kept already.
    problem = None if form.says(mine) else actions.why_not_writable(deal, mine, by=me(), now=now)
    if problem:
        form.refuse(translate(problem.message, **problem.params))
        return _page(deal, mine, form), 409
    written = actions.write(deal, by=me(), now=now, **form.values("body", "hopes_again"))
    db.session.commit()
    if written.is_shown(now=now):
        flash(_("お二人のひとことがそろい、たがいに読めるようになりました。"), "success")
    else:
        flash(_("ひとことをお預かりしました。届くまでは、書き直したり取り下げたりできます。"), "success")
    return _to_thread(deal)


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """Beside the text, which stays."""
    sentence = translate(refusal.message, **refusal.params)
    # With why it was refused.
    db.session.commit()
    form = ReviewForm()
    form.validate_on_submit()
    form.refuse(sentence)
    deal = _mine((request.view_args or {})["deal_id"])
    return _page(deal, _written(deal), form), 422


@bp.post("/deals/<int:deal_id>/review/removal")
@login_required
def withdraw(deal_id: int) -> ResponseReturnValue:
    deal = _mine(deal_id)
    actions.withdraw(deal, by=me(), now=utcnow())
    db.session.commit()
    flash(_("ひとことを取り下げました。期間のあいだは、また書けます。"), "success")
    return _to_thread(deal)


def _mine(deal_id: int) -> Deal:
    around = joinedload(Deal.conversation), joinedload(Deal.listing)
    people = [joinedload(Deal.conversation).joinedload(each) for each in (Conversation.asker, Conversation.owner)]
    deal: Deal = get_or_404(deals.of(me()).options(*around, *people), Deal.id == deal_id)
    return deal


def _written(deal: Deal) -> Review | None:
    found: Review | None = db.session.scalars(queries.of_deal(deal).where(Review.writer_id == me().id)).one_or_none()
    return found


def _page(deal: Deal, mine: Review | None, form: ReviewForm) -> str:
    return render_template(
        "deals/review.html",
        deal=deal,
        partner=deal.conversation.partner_of(me()),
        mine=mine,
        form=form,
        until=show_moment(actions.closes_at(deal), with_year=False),
    )


def _to_thread(deal: Deal) -> ResponseReturnValue:
    return redirect(url_for("thread.show", conversation_id=deal.conversation_id, _anchor="standing"), 303)
