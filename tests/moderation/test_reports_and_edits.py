"""A listing is reported at the moment at which its author changes it: neither stands in the other's way for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text

from board import db
from board.accounts.models import Account
from board.audit.actions import record
from board.listings.models import Listing
from board.moderation import actions, targets
from board.moderation.actions.reporting import Reporter
from board.moderation.models import Report
from board.moderation.policy import Reason
from tests.factories import NOW, Make

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.mark.both_databases
def test_a_report_holds_up_no_log_while_it_waits_for_the_listing(app: Flask, make: Make):
    listing, reporter = make.listing(), make.account()
    is_held = threading.Event()

    def edit() -> None:
        with app.app_context():
            row = db.session.get_one(Listing, listing.id)
            db.lock(row)
            is_held.set()
            while db.engine().dialect.name == "postgresql" and not db.session.scalar(WAITING):
                assert not filing.done()
            record("listing_edited", actor_id=row.author_id, object_type="listing", object_id=row.id, now=NOW)
            db.session.commit()

    def file() -> int:
        is_held.wait(30)
        with app.app_context():
            by = Reporter(db.session.get_one(Account, reporter.id), "origin")
            target = targets.of_listing(db.session.get_one(Listing, listing.id))
            filed, _key = actions.report(target, by=by, reason=Reason.FRAUD, text="", now=NOW)
            db.session.commit()
            return filed.id

    with ThreadPoolExecutor(2) as pool:
        filing = pool.submit(file)
        pool.submit(edit).result(60)
        filed_id = filing.result(60)
    with app.app_context():
        assert db.session.get_one(Report, filed_id).reporter_id == reporter.id
