"""What everyone concerned is told, and the line in the log."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts.models import Account
from board.audit.actions import record
from board.listings.models import Opening
from board.notifications.actions import notify
from board.participation.models import Participation


def tell_person(
    participation: Participation, event: str, *, now: datetime, mail: bool = True, **params: object
) -> None:
    account = participation.account
    notify(account, event, now=now, mail=mail and account.can_sign_in, **_said_of(participation), **params)


def tell_host(participation: Participation, event: str, *, now: datetime, mail: bool = True, **params: object) -> None:
    host = participation.listing.author
    notify(
        host,
        event,
        now=now,
        mail=mail and host.can_sign_in,
        name=participation.account.display_name,
        **_said_of(participation),
        **params,
    )


def _said_of(participation: Participation) -> dict[str, object]:
    listing = participation.listing
    return {
        "title": listing.title,
        "listing_id": listing.id,
        "participation_id": participation.id,
        "seats": participation.seats,
        **_said_of_opening(participation.opening),
        "venue": "" if participation.opening.online else listing.venue,
        "bring": listing.bring,
    }


def _said_of_opening(opening: Opening) -> dict[str, object]:
    """Moments only where there are any: what is told is read as moments wherever its name says so."""
    times = {"starts_at": opening.starts_at, "ends_at": opening.ends_at}
    said: dict[str, object] = {name: moment.isoformat() for name, moment in times.items() if moment is not None}
    return {**said, "role": opening.role, "online": opening.online}


def log_act(action: str, participation: Participation, *, by: Account | None, now: datetime, **details: object) -> None:
    db.session.flush()
    record(
        action,
        actor_id=by.id if by else None,
        object_type="participation",
        object_id=participation.id,
        label=participation.listing.title,
        now=now,
        listing_id=participation.listing_id,
        opening_id=participation.opening_id,
        **details,
    )
