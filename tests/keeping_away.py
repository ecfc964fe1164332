"""Somebody keeps somebody away, or a listing out of their sight, as in a request before this one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from board import db
from board.accounts import boundaries
from board.accounts.models import Account
from board.listings import hiding
from board.listings.models import Listing
from tests.factories import Make


@contextmanager
def _loaded(make: Make, *rows: Account | Listing) -> Iterator[list]:
    with make.app.app_context():
        yield [db.session.get_one(type(row), row.id) for row in rows]
        db.session.commit()


def block(make: Make, by: Account, other: Account) -> None:
    with _loaded(make, by, other) as (drawing, kept_away):
        boundaries.block(kept_away, by=drawing, now=make.now)


def mute(make: Make, by: Account, other: Account) -> None:
    with _loaded(make, by, other) as (drawing, quiet):
        boundaries.mute(quiet, by=drawing, now=make.now)


def hide(make: Make, listing: Listing, account: Account) -> None:
    with _loaded(make, listing, account) as (hidden, reader):
        hiding.hide(hidden, reader, now=make.now)
