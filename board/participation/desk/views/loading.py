"""What every page of the desk begins with: the host's listing, one of its openings, one person in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board import db
from board.accounts.identity import me
from board.clock import utcnow
from board.errors import BadInput
from board.listings import queries as listing_queries
from board.listings.models import Listing, Opening
from board.participation import queries as participation_queries
from board.participation.desk import queries
from board.participation.desk.showing import Tab, person_line, tabs_of
from board.participation.lifecycle import State
from board.participation.models import Participation
from board.participation.showing import name_of
from board.web.loading import get_or_404

bp = Blueprint("desk", __name__)


def run_by_me(listing_id: int) -> Listing:
    listing: Listing = get_or_404(listing_queries.run_by(me()), Listing.id == listing_id)
    return listing


def written_by_me(listing_id: int) -> Listing:
    """Conversations are its author's own; who acts for the same organisation does not write in them."""
    listing: Listing = get_or_404(listing_queries.by_author(me()), Listing.id == listing_id)
    return listing


def opening_of(listing: Listing) -> tuple[Opening | None, list[Tab]]:
    """The one asked for, else the next that is not over; and all of them as tabs."""
    openings = db.session.scalars(queries.openings_of(listing)).all()
    return _chosen(openings), tabs_of(listing, openings)


def _chosen(openings: Sequence[Opening]) -> Opening | None:
    asked = request.values.get("opening")
    if asked is not None:
        found = next((each for each in openings if str(each.id) == asked), None)
        if found is None:
            raise BadInput
        return found
    now = utcnow()
    ahead = [each for each in openings if (each.ends_at or each.starts_at or now) >= now]
    return next(iter(ahead or openings[-1:]), None)


def coming_to(opening: Opening | None) -> Sequence[Participation]:
    return db.session.scalars(queries.coming_to(opening)).all() if opening else []


def list_page(template: str, listing: Listing) -> str:
    """Who comes to the chosen opening, one a line."""
    opening, tabs = opening_of(listing)
    return render_template(
        template,
        listing=listing,
        opening=opening,
        name=name_of(opening) if opening else "",
        tabs=tabs,
        people=[person_line(each, now=utcnow()) for each in coming_to(opening)],
    )


def hosted(participation_id: int) -> Participation:
    rows = participation_queries.hosted_by(me()).options(*_around())
    found: Participation = get_or_404(rows, Participation.id == participation_id)
    return found


def own(participation_id: int, *states: State) -> Participation:
    rows = participation_queries.of(me()).options(*_around()).where(Participation.state.in_(states))
    found: Participation = get_or_404(rows, Participation.id == participation_id)
    return found


def _around() -> list[Any]:
    return [joinedload(Participation.listing), joinedload(Participation.opening), joinedload(Participation.account)]


def back_to(participation: Participation) -> ResponseReturnValue:
    here = url_for(
        "desk.show",
        listing_id=participation.listing_id,
        opening=participation.opening_id,
        _anchor=f"person-{participation.id}",
    )
    return redirect(here, 303)
