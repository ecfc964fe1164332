"""An appeal has its way at the moment at which the author changes the listing: neither waits for the other for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from board import db
from board.accounts.models import Account
from board.audit.actions import record
from board.listings.models import Listing
from board.moderation import actions
from board.moderation.models import Action, Appeal, AppealState
from tests.factories import NOW, Make

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.mark.both_databases
def test_an_answer_holds_up_no_log_while_it_waits_for_the_listing(app: Flask, make: Make):
    listing, reviewer = make.listing(), make.moderator()
    hidden = make.restriction(listing)
    decision = make.decision(make.case(listing, state="decided"), Action.HIDE, restriction_id=hidden.id)
    appeal = make.appeal(decision)
    is_held = threading.Event()

    def edit() -> None:
        with app.app_context():
            row = db.session.get_one(Listing, listing.id)
            db.lock(row)
            is_held.set()
            while db.engine().dialect.name == "postgresql" and not db.session.scalar(WAITING):
                assert not answering.done()
            record("listing_edited", actor_id=row.author_id, object_type="listing", object_id=row.id, now=NOW)
            db.session.commit()

    def answer() -> None:
        is_held.wait(30)
        with app.app_context():
            filed, by = db.session.get_one(Appeal, appeal.id), db.session.get_one(Account, reviewer.id)
            actions.overturn(filed, by=by, answer="確かめました。", case_version=1, key=str(uuid4()), now=NOW)
            db.session.commit()

    with ThreadPoolExecutor(2) as pool:
        answering = pool.submit(answer)
        pool.submit(edit).result(60)
        answering.result(60)
    with app.app_context():
        assert db.session.get_one(Appeal, appeal.id).state == AppealState.OVERTURNED
