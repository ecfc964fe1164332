"""Reading statements that go to the driver find what SQLAlchemy would find, and are heard of and told of alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import String, bindparam, column, select, table
from sqlalchemy.exc import OperationalError, ProgrammingError

from board import db
from board.accounts.models import Account
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from tests.factories import Make
from tests.statements import counted

SINCE = bindparam("since", type_=Listing.published_at.type)
ASKED = (
    select(Listing.id, Listing.kind, Listing.state, Listing.title, Listing.published_at.label("moment"))
    .where(Listing.state.in_([ListingState.OPEN, ListingState.RESERVED]), Listing.published_at > SINCE)
    .order_by(Listing.id)
    .limit(2)
)


@pytest.mark.both_databases
def test_lists_codes_and_moments_are_given_as_sqlalchemy_gives_them(app: Flask, make: Make):
    shown = [make.listing("桐の箪笥"), make.listing("収穫祭", kind=Kind.EVENT), make.listing("三つ目")]
    make.listing("終わったもの", state=ListingState.WITHDRAWN)
    before = make.now - timedelta(days=400)
    with app.app_context():
        plain = db.plain_rows(ASKED, {"since": before, "nobody asks for it": 1})
        typed = db.session.execute(ASKED, {"since": before}).all()
        later = db.plain_rows(ASKED, {"since": make.now + timedelta(days=1)})
    assert [row.title for row in plain] == [listing.title for listing in shown[:2]]
    assert [(row.kind, row.state, db.moment(row.moment)) for row in plain] == [
        (str(row.kind), str(row.state), row.moment) for row in typed
    ]
    assert later == []


@pytest.mark.both_databases
def test_whoever_counts_statements_hears_of_these(app: Flask, make: Make):
    with app.app_context(), counted(app) as sent:
        db.plain_rows(ASKED, {"since": make.now})
    assert len(sent) == 1
    assert "FROM listings" in sent[0]


def test_what_was_not_said_is_not_guessed(app: Flask):
    with app.app_context(), pytest.raises(KeyError):
        db.plain_rows(ASKED)


@pytest.mark.both_databases
def test_a_failing_database_is_told_of_without_what_was_asked(app: Flask):
    # A table that is not there: one says it cannot be operated, the other that the program is wrong.
    nowhere = table("nowhere", column("title", String))
    asked = select(nowhere.c.title).where(nowhere.c.title == bindparam("said", type_=String))
    with app.app_context(), pytest.raises((OperationalError, ProgrammingError)) as raised:
        db.plain_rows(asked, {"said": "だれにも言わない"})
    assert "だれにも言わない" not in str(raised.value)


ACCOUNT = select(*db.whole(Account)).where(Account.id == bindparam("wanted"))


@pytest.mark.both_databases
def test_what_is_made_of_a_plain_row_is_what_would_have_been_loaded(app: Flask, make: Make):
    hanako = make.account("はなこ")
    with app.app_context():
        [row] = db.plain_rows(ACCOUNT, {"wanted": hanako.id})
        made = db.as_loaded(Account, row)
        assert db.session.get(Account, hanako.id) is made
        with db.new_session(writing=False) as other:
            loaded = other.get_one(Account, hanako.id)
            names = Account.__table__.columns.keys()
            assert {name: getattr(made, name) for name in names} == {name: getattr(loaded, name) for name in names}
        assert made.appointments == []
        made.display_name = "さくら"
        db.session.commit()
    assert make.fresh(hanako).display_name == "さくら"


def test_what_is_known_already_stays_as_it_was_changed(app: Flask, make: Make):
    hanako = make.account("はなこ")
    with app.app_context():
        known = db.session.get_one(Account, hanako.id)
        known.display_name = "さくら"
        [row] = db.plain_rows(ACCOUNT, {"wanted": hanako.id})
        assert db.as_loaded(Account, row) is known
        assert known.display_name == "さくら"
