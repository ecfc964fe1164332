"""What a suspended author has published is out of sight while they are, and loses no day of its life by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account, Sanction, SanctionKind
from board.accounts.sanctions import lift
from board.accounts.schedule import end_sanctions
from board.listings import queries
from board.listings.following_authors import follow_authors
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.outbox.schedule import work_off
from tests.factories import NOW, Make

DAY = timedelta(days=1)


def effects_of(make: Make, listing: Listing) -> list[Effect]:
    return [each.effect for each in make.fresh(listing).active_restrictions]


def follow(*authors: Account) -> None:
    follow_authors([author.id for author in authors], NOW)
    db.session.commit()


def goes_round(app: Flask) -> None:
    """What the minute does."""
    with app.app_context():
        end_sanctions()
        work_off()


@pytest.mark.both_databases
def test_their_listings_go_out_of_sight_and_come_back_with_the_days_they_lost(
    app: Flask, client: FlaskClient, make: Make
):
    hanako = make.account("はなこ")
    listing, draft = make.listing("三線", author=hanako), make.listing(author=hanako, state=ListingState.DRAFT)
    other = make.listing("太鼓")
    ends = make.fresh(listing).expires_at
    assert ends
    with time_machine.travel(NOW, tick=False) as clock:
        make.sanction(hanako, SanctionKind.SUSPEND, until=NOW + 3 * DAY)
        goes_round(app)
        assert [effects_of(make, each) for each in (listing, draft, other)] == [[Effect.AUTHOR_SUSPENDED], [], []]
        assert client.get(f"/listings/{listing.id}").status_code == 404
        page = client.get("/listings").text
        assert ("三線" in page, "太鼓" in page) == (False, True)
        clock.shift(3 * DAY)
        goes_round(app)
        assert make.fresh(hanako).suspended_at is None
        assert effects_of(make, listing) == []
        assert make.fresh(listing).expires_at == ends + 3 * DAY
        assert "三線" in client.get("/listings").text
        assert client.get("/listings?q=三線").text.count("三線") > 1


@pytest.mark.usefixtures("in_app")
def test_what_moderators_laid_on_a_listing_stays_when_its_author_is_back(make: Make):
    hanako = make.account()
    listing = make.listing(author=hanako)
    make.restriction(listing, effect=Effect.HIDDEN)
    ban = make.sanction(hanako, SanctionKind.BAN)
    follow(hanako)
    assert set(effects_of(make, listing)) == {Effect.HIDDEN, Effect.AUTHOR_SUSPENDED}
    lift(db.session.get_one(Sanction, ban.id), now=NOW)
    follow(hanako)
    assert effects_of(make, listing) == [Effect.HIDDEN]
    assert set(db.session.scalars(queries.public())) == set()


@pytest.mark.usefixtures("in_app")
def test_done_twice_or_for_nothing_it_comes_to_the_same(make: Make):
    hanako, ken = make.account(), make.account()
    listings = [make.listing(author=hanako), make.listing(author=ken)]
    make.sanction(hanako, SanctionKind.BAN)
    make.sanction(ken, SanctionKind.SILENCE)
    for _ in range(2):
        follow(ken, hanako)
        assert [effects_of(make, each) for each in listings] == [[Effect.AUTHOR_SUSPENDED], []]


@pytest.mark.usefixtures("in_app")
def test_of_somebody_who_was_erased_nothing_is_given_back(make: Make):
    hanako = make.account()
    listing = make.listing(author=hanako)
    ban = make.sanction(hanako, SanctionKind.BAN)
    follow(hanako)
    make.save(db.session.get_one(Account, hanako.id), erased_at=NOW)
    lift(db.session.get_one(Sanction, ban.id), now=NOW)
    follow(hanako)
    assert effects_of(make, listing) == [Effect.AUTHOR_SUSPENDED]
