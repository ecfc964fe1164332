"""Calendars and files that other programs fetch, and the page where a person gets an address of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, lazyload
from werkzeug.http import http_date

from board import db
from board.accounts.actions import hash_secret
from board.accounts.identity import login_required, me
from board.calendars import calendar_of
from board.clock import utcnow
from board.feeds import actions, queries
from board.feeds.entries import entries_of, seats_of
from board.feeds.events_file import lines_of
from board.feeds.models import CalendarKey
from board.i18n import _, current_language, in_language
from board.listings.models import Listing
from board.participation.models import Participation
from board.regions import tree
from board.web.assets import address as url_for
from board.web.forms import PressForm
from board.web.loading import get_or_404

bp = Blueprint("feeds", __name__)

CALENDAR = "text/calendar; charset=utf-8"
# Another one when calendars are written differently: programs fetch what they have anew.
EDITION = 1


@bp.get("/listings/<int:listing_id>/calendar.ics")
def listing_calendar(listing_id: int) -> ResponseReturnValue:
    listing = get_or_404(queries.with_shifts(queries.one(listing_id, now=utcnow())))

    def draw() -> bytes:
        return calendar_of(listing.title, entries_of([listing]))

    response = _unless_known([(listing.id, listing.version)], [listing.updated_at], draw)
    response.headers["Content-Disposition"] = f'attachment; filename="engawa-{listing.id}.ics"'
    return response


@bp.get("/participations/<int:participation_id>/calendar.ics")
@login_required
def seat_calendar(participation_id: int) -> ResponseReturnValue:
    """One's own place: of many shifts the one that was chosen."""
    seat: Participation = get_or_404(queries.seats_of(me()), Participation.id == participation_id)
    if seat.opening.starts_at is None:
        abort(404)
    response = Response(calendar_of(seat.listing.title, seats_of([seat])), content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="engawa-{seat.listing_id}-{seat.id}.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/regions/<slug>/calendar.ics")
def region_calendar(slug: str) -> ResponseReturnValue:
    """What lies ahead here and below. Whether anything has changed is asked first: most programs know it already."""
    place = _place(slug)
    if place.slug != slug:
        return redirect(url_for(".region_calendar", slug=place.slug), 301)
    upcoming = queries.upcoming(place, now=utcnow())
    stamps = db.session.execute(queries.stamps(upcoming)).all()

    def draw() -> bytes:
        name = _("%(place)sの予定", place=tree.label(place, current_language()))
        return calendar_of(name, entries_of(db.session.scalars(queries.with_shifts(upcoming))))

    return _unless_known([(row.id, row.version) for row in stamps], [row.updated_at for row in stamps], draw)


@bp.get("/calendars/<token>.ics")
def own_calendar(token: str) -> ResponseReturnValue:
    """For whoever has its address, which is the key: no session is asked for or begun."""
    key: CalendarKey = get_or_404(queries.key_by_secret(hash_secret(token), now=utcnow()))
    account, now = key.account, utcnow()
    hosted = list(db.session.scalars(queries.with_shifts(queries.hosted_by(account, now=now))))
    seats = list(db.session.scalars(queries.taken_part_in_by(account, now=now)))
    stamps: list[Any] = [(each.id, each.version) for each in hosted]
    stamps += [("seat", each.id, each.moved_at, each.listing.version) for each in seats]

    def draw() -> bytes:
        with in_language(account.locale):
            return calendar_of(_("縁側の予定"), [*entries_of(hosted), *seats_of(seats)])

    changed = [key.since, *(each.updated_at for each in hosted), *(each.moved_at for each in seats)]
    response = _unless_known([account.locale, *stamps], changed, draw)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.get("/regions/<slug>/events.csv")
def region_events(slug: str) -> ResponseReturnValue:
    place = _place(slug)
    if place.slug != slug:
        return redirect(url_for(".region_events", slug=place.slug), 301)
    response = Response(stream_with_context(lines_of(_exported(place))), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{place.code}_event.csv"'
    return response


@bp.get("/my/calendar")
@login_required
def settings() -> ResponseReturnValue:
    return _settings()


@bp.post("/my/calendar")
@login_required
def make_key() -> ResponseReturnValue:
    """Its address is shown in this answer and never again: only its hash is kept."""
    form = PressForm()
    if not form.validate_on_submit():
        return _settings(), 422
    secret = actions.make_key(me(), now=utcnow())
    db.session.commit()
    return _settings(secret)


@bp.post("/my/calendar/end")
@login_required
def end_key() -> ResponseReturnValue:
    form = PressForm()
    if not form.validate_on_submit():
        return _settings(), 422
    actions.end_key(me(), now=utcnow())
    db.session.commit()
    flash(_("カレンダーのアドレスを使えなくしました。"), "success")
    return redirect(url_for(".settings"), 303)


def _settings(secret: str | None = None) -> str:
    address = _base_url() + url_for(".own_calendar", token=secret) if secret else None
    return render_template(
        "feeds/settings.html",
        key=db.session.get(CalendarKey, me().id),
        address=address,
        webcal=webcal(address) if address else None,
    )


def webcal(address: str) -> str:
    """The address by which programs subscribe instead of downloading once."""
    return "webcal:" + address.partition(":")[2]


def _exported(place: tree.Place) -> Iterator[tuple[Listing, str]]:
    shown = queries.exported(place).options(
        lazyload(Listing.restrictions), joinedload(Listing.organisation), joinedload(Listing.source)
    )
    for listing in db.session.scalars(shown.execution_options(yield_per=100)):
        yield listing, _base_url() + url_for("pages.listing", listing_id=listing.id)


def _place(slug: str) -> tree.Place:
    place = tree.by_slug(slug)
    if place is None:
        abort(404)
    return place


def _base_url() -> str:
    return str(current_app.extensions["settings"].base_url)


def _unless_known(stamps: Iterable[Any], changed: Iterable[datetime], draw: Callable[[], bytes]) -> Response:
    """304 by the tag alone: a moment of the last change says nothing of what is no longer there."""
    said = repr((EDITION, _base_url(), current_language(), list(stamps)))
    tag = hashlib.blake2b(said.encode(), digest_size=12).hexdigest()
    response = Response(content_type=CALENDAR)
    if tag in request.if_none_match:
        response.status_code = 304
    else:
        response.data = draw()
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    last = max(changed, default=None)
    if last is not None:
        response.headers["Last-Modified"] = http_date(last)
    return response
