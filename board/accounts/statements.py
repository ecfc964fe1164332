"""Where the reasons of a sanction are read: a room above knows, and is asked through here. Who cannot sign in reads
them by a key of an hour, given on the page that says why they stay outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app

from board import db
from board.accounts.models import Sanction
from board.clock import SLACK
from board.web import signed

KEY_LIFETIME = timedelta(hours=1)
USE = "sanction-statement"
# The address of a sanction's statement; with a key for whoever is not signed in, "" for its own person. None: there is
# no statement, because operators laid it and wrote a mail.
AddressOf = Callable[[Sanction, str], str | None]


def init_app(app: Flask, *, address_of: AddressOf | None = None) -> None:
    app.extensions["statement_of_sanction"] = address_of


def address_for_its_person(sanction: Sanction) -> str | None:
    """For whoever is signed in."""
    return _address(sanction, "")


def address_for_outside(sanction: Sanction, *, now: datetime) -> str | None:
    """For whoever has just shown the right password or passkey and cannot sign in."""
    return _address(sanction, key_of(sanction, now=now))


def key_of(sanction: Sanction, *, now: datetime) -> str:
    return signed.sign([sanction.id, int((now + KEY_LIFETIME).timestamp())], use=USE)


def sanction_named_by(key: str, *, now: datetime) -> Sanction | None:
    """None for what is no key of ours, and for one whose hour is over."""
    named = signed.named_by(key, use=USE)
    if named is None:
        return None
    sanction_id, ends = named[0], datetime.fromtimestamp(named[1], UTC)
    # One from long after now was made before the clock was put back.
    return db.session.get(Sanction, sanction_id) if now < ends <= now + KEY_LIFETIME + SLACK else None


def _address(sanction: Sanction, key: str) -> str | None:
    address_of: AddressOf | None = current_app.extensions["statement_of_sanction"]
    return address_of(sanction, key) if address_of else None
