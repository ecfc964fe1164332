"""Save a search from its page, with or without an account; look after what one saved; stop the mails."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.actions import hash_secret
from board.accounts.identity import login_required, me, viewer
from board.accounts.views.blueprint import LINKS, hash_of_link
from board.clock import utcnow
from board.i18n import _, current_language, translate
from board.listings.filters import read_filters
from board.listings.questions import with_shortcuts
from board.subscriptions import actions, queries
from board.subscriptions.forms import FrequencyForm, SaveSearchByMailForm, SaveSearchForm
from board.subscriptions.links import subscriber_named, token_of
from board.subscriptions.models import SEARCHES_MAX, SavedSearch, Subscriber
from board.subscriptions.policy import ALL_FREQUENCY_NAMES, Frequency
from board.subscriptions.wording import name_of, query_of
from board.web.forms import PressForm
from board.web.limits import count_attempt, limiter, peer
from board.web.loading import get_or_404

# One press is one mail to an address that may be somebody else's.
MAILS_TO_ONE, MAILS_FROM_ONE = "5 per hour", "20 per hour"
bp = Blueprint("subscriptions", __name__)


@bp.record_once
def _let_mail_programs_stop(state: BlueprintSetupState) -> None:
    # RFC 8058: the provider of a mailbox presses for its owner, without a page and so without a token.
    state.app.extensions["csrf"].exempt(stop)


@bp.route("/searches/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """The search stands in the address, as in that of the list it was on."""
    query = query_of(with_shortcuts(read_filters(request.args)))
    person = viewer()
    form = SaveSearchForm() if person else SaveSearchByMailForm()
    if form.validate_on_submit():
        frequency = Frequency(form.frequency.data)
        if person:
            actions.save_search(query, frequency, by=person, now=utcnow())
            db.session.commit()
            flash(_("検索を保存しました。新しい掲載が見つかったら、メールでお知らせします。"), "success")
            return redirect(url_for(".index"), 303)
        return _ask_by_mail(form.email.data or "", query, frequency)
    page = render_template("subscriptions/new.html", form=form, name=name_of(query), list_url=_list_url(query))
    return page, 422 if form.errors else 200


def _ask_by_mail(email: str, query: str, frequency: Frequency) -> ResponseReturnValue:
    count_attempt("search-mails-to", hash_secret(email), MAILS_TO_ONE)
    count_attempt("search-mails-from", peer(), MAILS_FROM_ONE)
    actions.ask_to_save(email, query, frequency, locale=current_language(), now=utcnow())
    db.session.commit()
    return redirect(url_for(".sent"), 303)


@bp.get("/searches/sent")
def sent() -> ResponseReturnValue:
    return render_template("subscriptions/sent.html")


@bp.route("/searches/confirmation/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Looking changes nothing: programs open links in mails before people do."""
    asked = db.session.scalars(queries.request_by_secret(hash_of_link(token))).first()
    if asked is not None and request.method == "POST":
        # Two presses at once: the second sees what the first has done.
        db.lock(asked)
    if asked is None or not asked.is_usable(now=utcnow()):
        return render_template("subscriptions/gone.html"), 404
    form = PressForm()
    if form.validate_on_submit():
        saved = actions.confirm(asked, now=utcnow())
        db.session.commit()
        flash(_("検索を保存しました。新しい掲載が見つかったら、メールでお知らせします。"), "success")
        return redirect(url_for(".by_mail", token=token_of(saved.subscriber)), 303)
    names = {"name": name_of(asked.query), "frequency_name": translate(ALL_FREQUENCY_NAMES[asked.frequency])}
    return render_template("subscriptions/confirm.html", form=form, **names)


@bp.get("/my/searches")
@login_required
def index() -> ResponseReturnValue:
    rows = db.session.scalars(queries.owned_by(me()).order_by(SavedSearch.id.desc()))
    return render_template("subscriptions/index.html", lines=[_line(saved) for saved in rows], most=SEARCHES_MAX)


@bp.post("/my/searches/<int:search_id>/frequency")
@login_required
def set_frequency(search_id: int) -> ResponseReturnValue:
    return _change(get_or_404(queries.owned_by(me()), SavedSearch.id == search_id), url_for(".index"))


@bp.post("/my/searches/<int:search_id>/removal")
@login_required
def let_go(search_id: int) -> ResponseReturnValue:
    return _remove(get_or_404(queries.owned_by(me()), SavedSearch.id == search_id), url_for(".index"))


@bp.get("/searches/by-mail/<token>")
def by_mail(token: str) -> ResponseReturnValue:
    """What was saved for the owner of this mailbox, account or not."""
    subscriber = _holder(token)
    lines = [_line(saved, token=token) for saved in db.session.scalars(queries.searches_of(subscriber))]
    return render_template(
        "subscriptions/by_mail.html", lines=lines, most=SEARCHES_MAX, token=token, has_account=subscriber.account
    )


@bp.post("/searches/by-mail/<token>/<int:search_id>/frequency")
def set_frequency_by_mail(token: str, search_id: int) -> ResponseReturnValue:
    saved = get_or_404(queries.searches_of(_holder(token)), SavedSearch.id == search_id)
    return _change(saved, url_for(".by_mail", token=token))


@bp.post("/searches/by-mail/<token>/<int:search_id>/removal")
def let_go_by_mail(token: str, search_id: int) -> ResponseReturnValue:
    saved = get_or_404(queries.searches_of(_holder(token)), SavedSearch.id == search_id)
    return _remove(saved, url_for(".by_mail", token=token))


@bp.get("/searches/by-mail/<token>/unsubscription")
def ask_to_stop(token: str) -> ResponseReturnValue:
    """What mails link to; some mail programs open every link, so a button asks first."""
    _holder(token)
    return render_template("subscriptions/stop.html", token=token)


@bp.post("/searches/by-mail/<token>/unsubscription")
def stop(token: str) -> ResponseReturnValue:
    """Pressed by its owner, or by the provider of the mailbox, who follows no redirect."""
    actions.stop(_holder(token), now=utcnow())
    db.session.commit()
    return render_template("subscriptions/stopped.html", token=token)


@bp.post("/searches/by-mail/<token>/erasure")
def forget(token: str) -> ResponseReturnValue:
    """Everything that was kept for an address; what belongs to an account is looked after there."""
    subscriber = _holder(token)
    if subscriber.account is not None:
        abort(404)
    actions.forget(subscriber, now=utcnow())
    db.session.commit()
    flash(_("保存した検索とメールアドレスを、すべて消しました。"), "success")
    return redirect(url_for("listings.index"), 303)


def _holder(token: str) -> Subscriber:
    g.private = True  # the address holds the key
    subscriber = subscriber_named(token)
    if subscriber is None:
        abort(404)
    return subscriber


def _change(saved: SavedSearch, back: str) -> ResponseReturnValue:
    form = FrequencyForm()
    if not form.validate_on_submit():
        abort(400)
    actions.set_frequency(saved, Frequency(form.frequency.data))
    db.session.commit()
    flash(_("お知らせの届き方を変えました。"), "success")
    return redirect(back, 303)


def _remove(saved: SavedSearch, back: str) -> ResponseReturnValue:
    actions.let_go(saved, now=utcnow())
    db.session.commit()
    flash(_("保存した検索を消しました。"), "success")
    return redirect(back, 303)


def _line(saved: SavedSearch, *, token: str | None = None) -> dict[str, Any]:
    of_this = {"token": token, "search_id": saved.id} if token else {"search_id": saved.id}
    by_mail = "_by_mail" if token else ""
    return {
        "id": saved.id,
        "name": name_of(saved.query),
        "list_url": _list_url(saved.query),
        "frequency": str(saved.frequency),
        "frequencies": [(str(code), translate(name)) for code, name in ALL_FREQUENCY_NAMES.items()],
        "frequency_url": url_for(f".set_frequency{by_mail}", **of_this),
        "removal_url": url_for(f".let_go{by_mail}", **of_this),
    }


def _list_url(query: str) -> str:
    return url_for("listings.index") + (f"?{query}" if query else "")
