"""A member's page: who they are here, what they have on, how often it went well. Never how to reach them elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, lazyload

from board import db
from board.accounts import queries
from board.accounts.boundaries import drawn_towards
from board.accounts.identity import viewer
from board.accounts.models import ORGANISATION_KIND_NAMES, Account, Organisation, OrganisationKind
from board.clock import utcnow
from board.deals.reviews.models import Review
from board.i18n import translate
from board.listings import queries as listings
from board.listings.cards import make_cards
from board.listings.hiding import hidden_from
from board.listings.models import Listing
from board.media.views import send_rendition
from board.pages.trust import counts_of
from board.pages.words import about, month_of, public_words
from board.participation.desk.showing import who_stays_away
from board.text import paragraphs
from board.web.loading import get_or_404
from board.web.pagination import newest_first

bp = Blueprint("members", __name__)

# A few stand before what they have on; the rest has a page of its own.
WORDS_SHOWN = 3


@bp.get("/members/<int:member_id>")
def show(member_id: int) -> ResponseReturnValue:
    member = _member(member_id)

    def link(**cursor: str) -> str:
        args: dict[str, Any] = dict(cursor)
        return url_for(".show", member_id=member.id, **args)

    reader, now = viewer(), utcnow()
    is_self = reader is not None and reader.id == member.id
    hidden = hidden_from(reader)
    page = newest_first(
        listings.cards().where(*listings.is_listed(), Listing.author_id == member.id, *hidden.conditions()),
        Listing.published_at,
        Listing.id,
        args=request.args,
        link=link,
    )
    completed_count, joined_count = counts_of(member.id)
    newest = about(member, reader=reader, now=utcnow()).order_by(Review.shown_at.desc(), Review.id.desc())
    words = public_words(db.session.execute(newest.limit(WORDS_SHOWN + 1)).all(), reader=reader)
    return render_template(
        "pages/member.html",
        member=member,
        since=month_of_joining(member),
        # Its owner reads what they wrote, with a word about who else does not.
        introduction=paragraphs(member.introduction if is_self else member.shown_introduction),
        avatar_id=member.avatar_id if is_self else member.shown_avatar_id,
        is_profile_concealed=is_self and member.profile_concealed_at is not None,
        organisations=_organisations(member),
        completed_count=completed_count,
        cards=make_cards(page.rows, now=utcnow()),
        page=page,
        words=words[:WORDS_SHOWN],
        has_more_words=len(words) > WORDS_SHOWN,
        is_self=is_self,
        stays_away=bool(is_self and who_stays_away([member.id], now=now)),
        joined_count=joined_count,
        has_blocked=reader is not None and reader.sees_less and drawn_towards(member, by=reader)[0],
        may_block=reader is not None and not is_self,
    )


@bp.get("/members/<int:member_id>/reviews")
def reviews(member_id: int) -> ResponseReturnValue:
    """All that was written about this person, the newest first."""
    member, reader = _member(member_id), viewer()

    def link(**cursor: str) -> str:
        args: dict[str, Any] = dict(cursor)
        return url_for(".reviews", member_id=member.id, **args)

    page = newest_first(
        about(member, reader=reader, now=utcnow()), Review.shown_at, Review.id, args=request.args, link=link
    )
    return render_template(
        "pages/reviews.html", member=member, words=public_words(page.rows, reader=reader), page=page
    )


@bp.get("/members/<int:member_id>/avatar/<int:width>.webp")
def avatar(member_id: int, width: int) -> Response:
    """To be seen by whoever may see the member's page; while moderators keep it from others, by its owner."""
    member = _member(member_id)
    image = member.avatar
    if image is None or (member.shown_avatar_id is None and viewer() != member):
        abort(404)
    return send_rendition(image, width)


def month_of_joining(account: Account) -> str:
    return month_of(account.created_at)


def _member(member_id: int) -> Account:
    member: Account = get_or_404(
        queries.with_profile().options(lazyload(Account.appointments), joinedload(Account.avatar)),
        Account.id == member_id,
    )
    return member


def _organisations(member: Account) -> list[dict[str, str]]:
    """Only those that somebody of ours has verified: anybody can say that they act for a town."""
    verified = queries.organisations_of(member).where(Organisation.verified_at.is_not(None))
    return [
        {"name": each.name, "kind": translate(ORGANISATION_KIND_NAMES[OrganisationKind(each.kind)])}
        for each in db.session.scalars(verified)
    ]
