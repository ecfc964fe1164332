"""My page: what is on, what ends soon, who waits for an answer; several listings renewed or withdrawn at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, literal, select, union_all

from board import db
from board.accounts.identity import login_required, me
from board.clock import tokyo, utcnow
from board.conversations import queries as conversations
from board.conversations.models import Conversation
from board.conversations.overview import make_lines
from board.deals import together
from board.deals.together import Together
from board.errors import BadInput
from board.follows.models import Favourite
from board.follows.regions import followed_with_news
from board.i18n import _, ngettext, show_day, show_moment, translate
from board.listings import shelves
from board.listings.cards import ago
from board.listings.kept_back import badge_of
from board.listings.lifecycle import STATE_NAMES, ListingState
from board.listings.models import CONCEALING, Listing
from board.listings.shelves import SHELF_NAMES, STATES, Shelf
from board.pages.views import bp
from board.participation import queries as participations
from board.participation.projects import queries as projects
from board.participation.showing import ahead
from board.web.pagination import newest_first
from board.web.security import ID_MAX

__all__ = ["bp"]
MY_CONVERSATIONS = 5
ENDING_SHOWN = 5
AT_ONCE_MAX = 100
REASONS_SHOWN = 3
FAVOURITES = "favourites"
PROJECTS = "projects"
AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Own:
    """One of one's listings, as a line."""

    id: int
    url: str
    title: str
    kind: str
    photo_url: str | None
    note: str
    # What moderators have laid on it, in a few words; or empty.
    kept_back: str


@bp.get("/my")
@login_required
def my() -> ResponseReturnValue:
    now = utcnow()
    counts = _counts(now)
    shelf = _shelf(counts)
    page = newest_first(
        shelves.rows_of(me(), shelf),
        Listing.updated_at,
        Listing.id,
        args=request.args,
        link=lambda **cursor: url_for(".my", shelf=shelf, **cursor),
    )
    talks = conversations.overview(me()).order_by(
        conversations.has_news(me()).desc(), Conversation.last_message_at.desc()
    )
    return render_template(
        "pages/my.html",
        shelf=str(shelf),
        shelves=[
            (str(each), translate(name), sum(counts[str(state)] for state in STATES[each]))
            for each, name in SHELF_NAMES.items()
        ],
        own=[_own(row, now=now) for row in page.rows],
        page=page,
        ending=_ending(now) if shelf == Shelf.OPEN and not page.previous_url else [],
        favourite_count=counts[FAVOURITES],
        project_count=counts[PROJECTS],
        ahead=ahead(me(), now=now) if counts[AHEAD] and not page.previous_url else [],
        followed=followed_with_news(me(), now=now),
        lines=make_lines(db.session.execute(talks.limit(MY_CONVERSATIONS))),
    )


def _counts(now: datetime) -> Counter[str]:
    """Listings by state, the favourites, the projects and what one has signed up for, in one statement."""
    kept = select(literal(FAVOURITES), func.count()).where(Favourite.account_id == me().id)
    at_work = select(literal(PROJECTS), projects.count_of(me()).scalar_subquery())
    signed_up = participations.ahead_of(me(), now).with_only_columns(literal(AHEAD), func.count())
    rows = db.session.execute(union_all(shelves.counts(me()), kept, at_work, signed_up))
    return Counter({str(row[0]): int(row[1]) for row in rows})


def _shelf(counts: Counter[str]) -> Shelf:
    """The one asked for; else what is on, or the first where anything lies."""
    asked = request.args.get("shelf")
    if asked is not None:
        if asked not in set(Shelf):
            raise BadInput
        return Shelf(asked)
    order = (Shelf.OPEN, Shelf.RESERVED, Shelf.DRAFTS, Shelf.ENDED)
    return next((shelf for shelf in order if any(counts[str(state)] for state in STATES[shelf])), Shelf.OPEN)


def _own(row: Any, *, now: datetime) -> Own:
    endpoint = "listings.edit" if row.state == ListingState.DRAFT else "pages.listing"
    photo = {"listing_id": row.id, "photo_id": row.photo_id, "width": 320}
    effects = (row.effects or "").split()
    return Own(
        id=row.id,
        url=url_for(endpoint, listing_id=row.id),
        title=row.title or _("（タイトルなし）"),
        kind=str(row.kind),
        photo_url=url_for("listings.photo", **photo) if row.photo_id is not None else None,
        # Out of sight its time stands still.
        note="" if set(effects) & set(CONCEALING) else _note(row, now=now),
        kept_back=badge_of(effects),
    )


def _note(row: Any, *, now: datetime) -> str:
    if row.state == ListingState.DRAFT:
        if row.publish_at:
            return _("%(moment)sに公開します", moment=show_moment(row.publish_at, with_year=False))
        return _("下書き・%(when)s", when=ago(row.moment, now=now))
    if row.state not in {ListingState.OPEN, ListingState.RESERVED}:
        return translate(STATE_NAMES[row.state])
    if row.expires_at is None:
        return _("期限なし")
    return _("%(day)sまで", day=show_day(tokyo(row.expires_at).date()))


def _ending(now: datetime) -> list[dict[str, Any]]:
    found = db.session.scalars(shelves.ending_soon(me(), now=now).limit(ENDING_SHOWN)).unique()
    return [
        {
            "id": listing.id,
            "title": listing.title,
            "url": url_for("pages.listing", listing_id=listing.id),
            "until": show_moment(listing.expires_at, with_year=False) if listing.expires_at else "",
            "may_renew": listing.may_renew(now),
        }
        for listing in found
    ]


@bp.post("/my/listings/renewal")
@login_required
def renew_mine() -> ResponseReturnValue:
    result = together.renew_together(_chosen_ids(), by=me(), now=utcnow())
    db.session.commit()
    _say(result, ngettext("%(num)s件を更新しました。", "%(num)s件を更新しました。", len(result.done)))
    return _back()


@bp.post("/my/listings/withdrawal")
@login_required
def withdraw_mine() -> ResponseReturnValue:
    """First the question, on a page of its own; then the deed."""
    ids = _chosen_ids()
    is_sure = request.form.get("sure") == "1"
    if not is_sure:
        still_on = [each for each in db.session.scalars(together.chosen(me(), ids)) if not each.is_closed]
        if still_on:
            return render_template("pages/withdrawal.html", listings=still_on)
    result = together.withdraw_together(ids if is_sure else [], by=me(), now=utcnow())
    db.session.commit()
    _say(result, ngettext("%(num)s件を取り下げました。", "%(num)s件を取り下げました。", len(result.done)))
    return _back()


def _chosen_ids() -> list[int]:
    given = request.form.getlist("listing")[:AT_ONCE_MAX]
    if any(not (text.isascii() and text.isdigit() and len(text) <= 10) for text in given):
        raise BadInput
    return [int(text) for text in given if int(text) <= ID_MAX]


def _say(result: Together, done: str) -> None:
    if not result.done and not result.refused:
        flash(_("掲載を選んでから、もう一度押してください。"), "warning")
        return
    sentences = [done] if result.done else []
    # For each reason how many; a reason is a sentence of its own, here it stands in brackets.
    reasons = Counter(translate(refusal.message, **refusal.params) for refusal in result.refused)
    for reason, number in reasons.most_common(REASONS_SHOWN):
        sentences.append(
            ngettext(
                "%(num)s件はそのままです（%(reason)s）。",
                "%(num)s件はそのままです（%(reason)s）。",
                number,
                reason=reason.rstrip("。."),
            )
        )
    flash(" ".join(sentences), "warning" if result.refused else "success")


def _back() -> ResponseReturnValue:
    shelf = request.form.get("shelf", "")
    return redirect(url_for(".my", shelf=shelf if shelf in set(Shelf) else None), 303)
