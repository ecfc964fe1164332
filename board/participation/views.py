"""Sign up, see one's own place and what one can do about it; the host says how people are taken in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board import db
from board.accounts import boundaries
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.conversations import queries as conversations
from board.errors import BadInput
from board.i18n import _, ngettext, translate
from board.listings import queries as listing_queries
from board.listings.kinds import TAKES_PART
from board.listings.models import Listing, Opening
from board.participation import actions, queries, showing
from board.participation.actions import Party
from board.participation.forms import CHOOSING, RulesForm, SignUpForm, sign_up_form
from board.participation.lifecycle import Act
from board.participation.models import Participation, SignUpRules, WeeklySignUp, rhythm_of
from board.web.limits import limiter
from board.web.loading import get_or_404
from board.web.security import ID_MAX

bp = Blueprint("participation", __name__)

# Whoever signs up and steps back again and again sends a mail to the host each time.
SIGN_UPS = "60 per day"


@bp.get("/listings/<int:listing_id>/participations/new")
@login_required
def new(listing_id: int) -> ResponseReturnValue:
    opening = _opening(listing_id, request.args.get("opening", ""))
    standing = db.session.scalars(queries.standing(me(), opening)).one_or_none()
    if standing is not None:
        return redirect(url_for(".show", participation_id=standing.id), 303)
    rules = actions.rules_of(opening.listing)
    if problem := actions.why_not(opening, by=me(), rules=rules, now=utcnow()):
        raise problem
    return _sign_up_page(opening, rules, _form(opening, rules))


@bp.post("/listings/<int:listing_id>/participations")
@login_required
@limiter.limit(SIGN_UPS, key_func=lambda: f"signs up {me().id}")
def create(listing_id: int) -> ResponseReturnValue:
    opening = _opening(listing_id, request.form.get("opening", ""))
    rules = actions.rules_of(opening.listing)
    form = _form(opening, rules)
    if not form.validate_on_submit():
        return _sign_up_page(opening, rules, form)
    if form.is_weekly:
        return _every_week(opening, form.party)
    participation = actions.sign_up(opening, by=me(), party=form.party, now=utcnow())
    db.session.commit()
    return redirect(url_for(".show", participation_id=participation.id), 303)


def _every_week(opening: Opening, party: Party) -> ResponseReturnValue:
    signed_up = actions.sign_up_weekly(opening, by=me(), party=party, now=utcnow())
    db.session.commit()
    flash(ngettext("%(num)s回分を申し込みました。", "%(num)s回分を申し込みました。", len(signed_up)), "success")
    return redirect(url_for("pages.my"), 303)


def _opening(listing_id: int, given: str) -> Opening:
    """Of a listing this person may read; the number of an opening stands in the address or the form."""
    if not (given.isascii() and given.isdigit() and len(given) <= 10 and int(given) <= ID_MAX):
        raise BadInput
    listing: Listing = get_or_404(listing_queries.seen_by(me(), utcnow()), Listing.id == listing_id)
    opening = next((each for each in listing.openings if each.id == int(given)), None)
    if opening is None:
        abort(404)
    return opening


def _form(opening: Opening, rules: SignUpRules) -> SignUpForm:
    most = rules.companions_max
    if opening.capacity is not None:
        most = min(most, opening.capacity - 1)
    rhythm = rhythm_of(opening)
    alike = [each for each in opening.listing.openings if each.offered and rhythm and rhythm_of(each) == rhythm]
    return sign_up_form(rules, companions_max=max(most, 0), offers_weekly=len(alike) > 1 or _comes_round(opening))


def _comes_round(opening: Opening) -> bool:
    """More of these shifts are made as time goes on."""
    return rhythm_of(opening) is not None and opening.listing.recurrence is not None


def _sign_up_page(opening: Opening, rules: SignUpRules, form: SignUpForm) -> ResponseReturnValue:
    page = render_template(
        "participation/new.html",
        listing=opening.listing,
        opening=opening,
        facts=showing.facts_of(opening),
        seats=showing.seats_text(opening, waiting=showing.waiting_in(opening.listing).get(opening.id, 0)),
        is_full=opening.left == 0,
        rules=rules,
        form=form,
        answers=form.answer_fields,
    )
    return page, 422 if form.errors else 200


@bp.get("/participations/<int:participation_id>")
@login_required
def show(participation_id: int) -> ResponseReturnValue:
    participation = _mine(participation_id)
    now = utcnow()
    acts = showing.acts_of(participation, now=now)
    apart = boundaries.stands_between(me().id, participation.listing.author_id)
    return render_template(
        "participation/show.html",
        participation=participation,
        listing=participation.listing,
        state=str(participation.state),
        facts=showing.facts_of(participation.opening),
        until=participation.runs_out_at(),
        place=showing.place_in_line(participation) if participation.is_waiting else 0,
        may_accept=Act.ACCEPT in acts,
        may_cancel=bool({Act.CANCEL, Act.CANCEL_LATE} & set(acts)),
        is_late=Act.CANCEL_LATE in acts,
        weekly=_wish_of(participation),
        is_readable=participation.listing.is_public,
        may_open=participation.listing.is_public and not apart,
        may_ask=_may_ask(participation.listing) and not apart,
        is_dated=participation.opening.starts_at is not None,
    )


def _may_ask(listing: Listing) -> bool:
    """A new talk while it takes messages; one that has begun goes on."""
    return listing.takes_messages or db.session.scalar(conversations.id_between(listing, me())) is not None


def _wish_of(participation: Participation) -> WeeklySignUp | None:
    wishes = db.session.scalars(queries.weekly_of(me()).where(WeeklySignUp.listing_id == participation.listing_id))
    return next((wish for wish in wishes if wish.means(participation.opening)), None)


@bp.post("/participations/<int:participation_id>/acceptance")
@login_required
def accept(participation_id: int) -> ResponseReturnValue:
    participation = _mine(participation_id)
    actions.accept(participation, by=me(), now=utcnow())
    db.session.commit()
    flash(_("席を受け取りました。当日お待ちしています。"), "success")
    return redirect(url_for(".show", participation_id=participation.id), 303)


@bp.post("/participations/<int:participation_id>/cancellation")
@login_required
def cancel(participation_id: int) -> ResponseReturnValue:
    participation = _mine(participation_id)
    actions.cancel(participation, by=me(), now=utcnow())
    db.session.commit()
    flash(_("申し込みを取り消しました。主催者にもお知らせしました。"), "success")
    return redirect(url_for(".show", participation_id=participation.id), 303)


@bp.post("/weekly-sign-ups/<int:weekly_id>/end")
@login_required
def stop_weekly(weekly_id: int) -> ResponseReturnValue:
    wish: WeeklySignUp = get_or_404(queries.weekly_of(me()), WeeklySignUp.id == weekly_id)
    actions.stop_weekly(wish)
    db.session.commit()
    flash(_("毎週の申し込みをやめました。申し込み済みの回は、そのまま残っています。"), "success")
    return redirect(url_for("pages.my"), 303)


def _mine(participation_id: int) -> Participation:
    rows = queries.of(me()).options(joinedload(Participation.opening), joinedload(Participation.listing))
    participation: Participation = get_or_404(rows, Participation.id == participation_id)
    return participation


@bp.route("/listings/<int:listing_id>/sign-up", methods=["GET", "POST"])
@login_required
def rules(listing_id: int) -> ResponseReturnValue:
    listing = _run_by_me(listing_id)
    form = RulesForm()
    if form.validate_on_submit() and _may_part(listing, form):
        actions.set_rules(listing, by=me(), now=utcnow(), **_said(form))
        db.session.commit()
        flash(_("申し込みの設定を保存しました。"), "success")
        return redirect(url_for("pages.listing", listing_id=listing.id), 303)
    if request.method == "GET":
        form.show(actions.rules_of(listing), listing.roles)
    page = render_template("participation/rules.html", listing=listing, form=form)
    return page, 422 if form.errors else 200


def _run_by_me(listing_id: int) -> Listing:
    kinds = Listing.kind.in_(TAKES_PART)
    listing: Listing = get_or_404(listing_queries.run_by(me()), Listing.id == listing_id, kinds)
    if not listing.editable_by(me()):
        abort(404)
    return listing


def _said(form: RulesForm) -> dict[str, Any]:
    return {
        "screens": form.screens.data == CHOOSING,
        "questions": form.question_lines,
        "companions_max": form.companions_max.data or 0,
        "roles": form.role_lines,
    }


def _may_part(listing: Listing, form: RulesForm) -> bool:
    """Beside the field, with all that was typed; the verb refuses it as well."""
    problem = actions.why_not_roles(listing, form.role_lines)
    if problem is None:
        return True
    form.refuse_roles(translate(problem.message, **problem.params))
    return False
