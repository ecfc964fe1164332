"""What a person saved goes with them: into their copy, and away when they are erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.departure import contents
from board.departure.erasing import erase
from board.subscriptions import actions
from board.subscriptions.models import SavedSearch, SearchMatch, SearchRequest, Subscriber, ToldListing
from board.subscriptions.policy import Frequency
from tests.factories import NOW, Make
from tests.subscriptions.conftest import Save


@pytest.mark.both_databases
def test_a_copy_tells_of_searches_and_erasing_leaves_none(app: Flask, make: Make, save: Save):
    person, other = make.account(), make.account()
    saved, kept = save("q=ギター", person), save("q=ギター", other)
    listing = make.listing("赤いギター")
    for each in (saved, kept):
        make.save(SearchMatch(saved_search_id=each.id, listing_id=listing.id, found_at=NOW))
        make.save(ToldListing(subscriber_id=each.subscriber_id, listing_id=listing.id, told_at=NOW))
    with app.app_context():
        account = db.session.get_one(Account, person.id)
        parts = {part.name: list(part.of(account)) for part in contents.OTHERS}
        assert [(row["name"], row["frequency"]) for row in parts["saved_searches"]] == [("「ギター」", "instant")]
        assert [row["listing"] for row in parts["told_listings"]] == ["赤いギター"]
        actions.ask_to_save(person.email, "q=1", Frequency.DAILY, locale="ja", now=NOW)
        account.leaving_at, account.erase_at = NOW, NOW
        db.session.commit()
        erase(account, now=NOW + timedelta(days=1))
        db.session.commit()
        for model in (Subscriber, SavedSearch, SearchMatch, ToldListing):
            assert db.session.scalar(select(func.count()).select_from(model)) == 1
        assert db.session.scalar(select(func.count()).select_from(SearchRequest)) == 0
