"""Two workers, two presses: still one mail, one search."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.outbox.models import Mail
from board.subscriptions import actions
from board.subscriptions.models import SavedSearch, SearchMatch, SearchRequest, Subscriber, ToldListing
from board.subscriptions.policy import Frequency
from board.subscriptions.schedule import tell_subscribers
from tests.factories import NOW, Make
from tests.subscriptions.conftest import Save

pytestmark = pytest.mark.both_databases
AT_ONCE = 4


def at_once(app: Flask, act: Callable[[int], None], times: int = AT_ONCE) -> None:
    def in_context(number: int) -> None:
        with app.app_context():
            act(number)

    with ThreadPoolExecutor(times) as pool:
        list(pool.map(in_context, range(times)))


def count(model: type[db.Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_several_workers_tell_everybody_once(app: Flask, make: Make, save: Save):
    people = [make.account() for _ in range(3)]
    listings = [make.listing() for _ in range(2)]
    for saved in [save(query, person) for person in people for query in ("", "q=ギター")]:
        for listing in listings:
            make.save(SearchMatch(saved_search_id=saved.id, listing_id=listing.id, found_at=NOW))
    at_once(app, lambda _: tell_subscribers())
    with app.app_context():
        assert count(Mail) == len(people)
        assert count(ToldListing) == len(people) * len(listings)
        assert count(SearchMatch) == 0


def test_saving_and_confirming_at_once_is_one_subscriber_and_one_search(app: Flask, make: Make):
    person = make.account()
    with app.app_context():
        for _ in range(AT_ONCE):
            actions.ask_to_save("x@example.jp", "q=1", Frequency.DAILY, locale="ja", now=NOW)
        db.session.commit()
        ids = list(db.session.scalars(select(SearchRequest.id)))

    def confirm_and_save(number: int) -> None:
        actions.confirm(db.session.get_one(SearchRequest, ids[number]), now=NOW)
        db.session.commit()
        actions.save_search("q=1", Frequency.DAILY, by=db.session.get_one(Account, person.id), now=NOW)
        db.session.commit()

    at_once(app, confirm_and_save)
    with app.app_context():
        assert count(Subscriber) == count(SavedSearch) == 2
