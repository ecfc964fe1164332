"""What one can sign up for, in words: for the listing's page, for signing up and for one's own place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import contains_eager, joinedload

from board import db
from board.accounts.models import Account
from board.calendars import is_whole_days
from board.clock import tokyo
from board.i18n import _, ngettext, show_moment, translate
from board.listings.cards import price_text
from board.listings.facts import span
from board.listings.kinds import TAKES_PART, Reach
from board.listings.models import Listing, Opening
from board.participation import actions, policy, queries
from board.participation.lifecycle import STATE_NAMES, Act, State
from board.participation.models import Participation
from board.web.assets import address as url_for

Fact = tuple[str, str]


def part_of(listing: Listing, viewer: Account | None, *, now: datetime) -> dict[str, Any] | None:
    """The sign-up part of the listing's page; None where nobody signs up. `only`: there is nothing to choose from."""
    if listing.kind not in TAKES_PART:
        return None
    offered = [opening for opening in listing.openings if opening.offered]
    if not offered or not listing.was_published:
        return None
    waiting = waiting_in(listing)
    own = _own_places(listing, viewer)
    runs_it = viewer is not None and listing.run_by(viewer)
    takes_in = listing.is_going_on and not runs_it
    lines = [
        _line(opening, waiting=waiting.get(opening.id, 0), own=own.get(opening.id), takes_in=takes_in, now=now)
        for opening in offered
    ]
    coming = [line for line in lines if line["url"] or line["own"]]
    return {
        "lines": lines,
        "only": lines[0] if len(lines) == 1 else None,
        "coming": bool(coming),
        "rules_url": url_for("participation.rules", listing_id=listing.id) if runs_it else None,
        "desk_url": url_for("desk.show", listing_id=listing.id) if runs_it else None,
    }


def waiting_in(listing: Listing) -> dict[int, int]:
    """How many sign-ups wait, by opening; those nobody waits for are absent."""
    return {row[0]: row[1] for row in db.session.execute(queries.waiting_by_opening(listing.id))}


def _own_places(listing: Listing, viewer: Account | None) -> dict[int, Participation]:
    if viewer is None:
        return {}
    return {each.opening_id: each for each in db.session.scalars(queries.standing_in(listing, viewer))}


def _line(
    opening: Opening, *, waiting: int, own: Participation | None, takes_in: bool, now: datetime
) -> dict[str, Any]:
    closes_at = actions.closing_of(opening)
    over_at = policy.over_at(starts_at=opening.starts_at, ends_at=opening.ends_at)
    may_join = takes_in and own is None and (closes_at is None or now < closes_at)
    new = url_for("participation.new", listing_id=opening.listing_id, opening=opening.id)
    return {
        "name": name_of(opening),
        "times": times_of(opening),
        "seats": seats_text(opening, waiting=waiting),
        "is_over": over_at is not None and over_at <= now,
        "is_closed": closes_at is not None and closes_at <= now,
        "url": new if may_join else None,
        "label": _("キャンセル待ちに入る") if opening.left == 0 else _("参加を申し込む"),
        "own": own_line(own) if own is not None else None,
    }


def own_line(participation: Participation) -> dict[str, Any]:
    return {
        "state": translate(STATE_NAMES[participation.state]),
        "url": url_for("participation.show", participation_id=participation.id),
        "is_offered": participation.state == State.OFFERED,
        "is_settled": participation.state == State.CONFIRMED,
    }


def times_of(opening: Opening) -> dict[str, str] | None:
    """For browsers, which know the time where their reader is."""
    if opening.starts_at is None or opening.ends_at is None or is_whole_days(opening.starts_at, opening.ends_at):
        return None
    starts, ends = (tokyo(each).isoformat(timespec="minutes") for each in (opening.starts_at, opening.ends_at))
    return {"starts": starts, "ends": ends}


def when_of(opening: Opening) -> str:
    if opening.starts_at and opening.ends_at:
        return span(opening.starts_at, opening.ends_at)
    if opening.starts_at:
        return _("%(moment)sから", moment=show_moment(opening.starts_at))
    return _("%(moment)sまで", moment=show_moment(opening.ends_at)) if opening.ends_at else ""


def name_of(opening: Opening) -> str:
    """What tells it from the others of its listing."""
    listing = opening.listing
    way = ""
    if Reach.ONLINE in listing.reach and Reach.ON_SITE in listing.reach:
        way = _("オンライン") if opening.online else _("会場")
    return _("・").join(part for part in (when_of(opening), way, opening.role) if part) or listing.title


def seats_text(opening: Opening, *, waiting: int) -> str:
    if opening.left is None:
        return _("受付中")
    if opening.left:
        return ngettext("残り%(num)s席", "残り%(num)s席", opening.left)
    if waiting:
        return ngettext("満席（キャンセル待ち %(num)s組）", "満席（キャンセル待ち %(num)s組）", waiting)
    return _("満席")


def facts_of(opening: Opening) -> list[Fact]:
    """What whoever comes must know, in the order they ask."""
    listing = opening.listing
    price = price_text(listing.kind, listing.terms, listing.price_yen)
    facts = [
        (_("日時"), when_of(opening)),
        (_("役割"), opening.role),
        (_("場所"), _("オンライン") if opening.online else listing.venue),
        (_("参加費"), price),
        (_("持ち物"), listing.bring),
    ]
    return [(label, text) for label, text in facts if text]


def ahead(account: Account, *, now: datetime) -> list[dict[str, Any]]:
    """What this person is in, waits for or is offered: offers first, for they run out, then the soonest."""
    rows = (
        queries.ahead_of(account, now)
        .options(contains_eager(Participation.opening), joinedload(Participation.listing))
        .add_columns(queries.place_in_line())
    )
    found = sorted(((row[0], row[1]) for row in db.session.execute(rows)), key=lambda row: _by_urgency(row[0]))
    return [_own(participation, place=place) for participation, place in found]


def _by_urgency(participation: Participation) -> tuple[bool, bool, float, int]:
    starts_at = participation.opening.starts_at
    until = participation.runs_out_at()
    moment = until or starts_at
    return (until is None, moment is None, moment.timestamp() if moment else 0.0, participation.id)


def _own(participation: Participation, *, place: int) -> dict[str, Any]:
    return {
        **own_line(participation),
        "title": participation.listing.title,
        "kind": str(participation.listing.kind),
        "when": name_of(participation.opening),
        "note": note_of(participation, place=place),
        "is_concealed": participation.listing.is_concealed,
    }


def note_of(participation: Participation, *, place: int) -> str:
    until = participation.runs_out_at()
    if until is not None:
        return _("%(moment)sまでに受け取ってください", moment=show_moment(until, with_year=False))
    if participation.is_waiting:
        return _("%(place)s番目", place=place)
    return ""


def place_in_line(participation: Participation) -> int:
    return (db.session.scalar(queries.ahead_in_line(participation)) or 0) + 1


def acts_of(participation: Participation, *, now: datetime) -> list[Act]:
    """What the page offers about one's own place. Nothing while moderators look at the listing."""
    listing, opening = participation.listing, participation.opening
    if listing.is_concealed:
        return []
    has_room = opening.left is None or participation.seats <= opening.left
    acts = policy.acts_of_person(participation.state, starts_at=opening.starts_at, has_room=has_room, now=now)
    until = participation.runs_out_at()
    return [act for act in acts if act != Act.ACCEPT or until is None or now < until]
