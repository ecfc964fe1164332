"""An organisation's page for everybody: who it is, who made sure of that, what it has on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, or_, select

from board import db
from board.accounts.identity import viewer
from board.accounts.models import ORGANISATION_KIND_NAMES, Account, Organisation, OrganisationKind, Role
from board.accounts.queries import acts_for
from board.clock import tokyo, utcnow
from board.i18n import _, show_day, show_moment, translate
from board.listings import queries as listings
from board.listings.cards import make_cards
from board.listings.hiding import Hidden, hidden_from
from board.listings.kinds import TAKES_PART, Kind
from board.listings.models import Listing
from board.web.loading import get_or_404
from board.web.pagination import newest_first

bp = Blueprint("organisations", __name__)

UPCOMING_SHOWN = 6


@bp.get("/organisations/<int:organisation_id>")
def show(organisation_id: int) -> ResponseReturnValue:
    reader, now = viewer(), utcnow()
    hidden = hidden_from(reader)
    found: Organisation = get_or_404(_readable_by(reader), Organisation.id == organisation_id)

    def link(**cursor: str) -> str:
        args: dict[str, Any] = dict(cursor)
        return url_for(".show", organisation_id=found.id, **args)

    page = newest_first(
        listings.cards().where(*listings.is_listed(), Listing.organisation_id == found.id, *hidden.conditions()),
        Listing.published_at,
        Listing.id,
        args=request.args,
        link=link,
    )
    return render_template(
        "organisations/show.html",
        organisation=found,
        kind_name=translate(ORGANISATION_KIND_NAMES[OrganisationKind(found.kind)]),
        verified_text=verified_text(found),
        upcoming=_upcoming(found, hidden=hidden, now=now) if not page.previous_url else [],
        cards=make_cards(page.rows, now=now),
        page=page,
        acts_for_it=reader is not None and found.has(reader),
    )


def verified_text(organisation: Organisation) -> str | None:
    """Who made sure that it is what it says, and when: the office, never a private person's name."""
    if organisation.verified_at is None:
        return None
    day = show_day(tokyo(organisation.verified_at).date())
    if organisation.verified_as == Role.MODERATOR:
        return _("この地域の見守り担当が%(day)sに確認しました", day=day)
    return _("縁側の運営が%(day)sに確認しました", day=day)


def _readable_by(reader: Account | None) -> Any:
    """Whom we have verified or who has something on; one that merely asked is known to its own people alone."""
    has_something_on = exists().where(Listing.organisation_id == Organisation.id, *listings.is_listed())
    readable = [Organisation.verified_at.is_not(None), has_something_on]
    return select(Organisation).where(or_(*readable, *([acts_for(reader)] if reader else [])))


def _upcoming(organisation: Organisation, *, hidden: Hidden, now: datetime) -> list[dict[str, str]]:
    """The next days on which one can meet it."""
    dated = select(Listing.id, Listing.title, Listing.starts_at).where(
        *listings.is_listed(),
        *hidden.conditions(),
        Listing.organisation_id == organisation.id,
        Listing.kind.in_(TAKES_PART - {Kind.WORK}),
        Listing.starts_at >= now,
    )
    rows = db.session.execute(dated.order_by(Listing.starts_at, Listing.id).limit(UPCOMING_SHOWN))
    return [
        {
            "title": row.title,
            "when": show_moment(row.starts_at, with_year=False),
            "url": url_for("pages.listing", listing_id=row.id),
        }
        for row in rows
    ]
