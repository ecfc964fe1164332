"""Posting for an organisation: offered to those who act for it, refused to everybody else, shown to readers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts import organisations
from board.accounts.models import Account, Membership, Organisation
from board.errors import RuleBroken
from board.listings import actions
from board.listings.models import Listing
from board.listings.schedule import rebuild_index
from board.outbox.schedule import work_off
from tests.factories import NOW, SANJO, Make
from tests.listings.test_browsing import titles
from tests.listings.typed import begin, complete, edit

Stored = Callable[[int], dict[str, Any]]
Found = Callable[..., Organisation]


@pytest.fixture
def organisation(make: Make) -> Found:
    def found(name: str, *members: Account, verified: bool = False, until: Any = None) -> Organisation:
        row = make.save(
            Organisation(name=name, kind="npo", region_id=SANJO, created_at=NOW, verified_at=NOW if verified else None)
        )
        for account in members:
            make.save(Membership(organisation_id=row.id, account_id=account.id, since=NOW, until=until))
        return row

    return found


def test_only_those_who_act_for_one_are_asked(make: Make, hanako: Account, browser: FlaskClient, organisation: Found):
    organisation("よその会", make.account())
    draft = begin(browser)
    page = browser.get(edit(draft)).text
    assert "organisation_id" not in page
    organisation("しただ里山の会", hanako)
    page = browser.get(edit(draft)).text
    assert "しただ里山の会" in page
    assert "よその会" not in page


def test_readers_see_whose_listing_it_is_and_who_made_sure(
    app: Flask, hanako: Account, browser: FlaskClient, organisation: Found
):
    mine = organisation("しただ里山の会", hanako, verified=True)
    draft = begin(browser)
    browser.post(edit(draft), data=complete(organisation_id=str(mine.id)))
    reading = app.test_client().get(f"/listings/{draft}").text
    assert "しただ里山の会" in reading
    assert "縁側の運営が2026年11月22日に確認しました" in reading.replace("（日）", "")
    card = app.test_client().get("/listings").text.split('class="card-host"')[1].split("</p>")[0]
    assert "しただ里山の会" in card
    assert "確認済み" in card


@pytest.mark.both_databases
def test_its_listings_are_found_by_its_name_and_by_the_one_it_has_since(
    app: Flask, make: Make, hanako: Account, organisation: Found
):
    mine = organisation("しただ里山の会", hanako)
    make.listing("草刈りのお手伝い", author=hanako, organisation_id=mine.id)
    make.listing("草刈り機")
    with app.app_context():
        rebuild_index()
    reader = app.test_client()
    assert titles(reader.get("/listings?q=里山の会 草刈り").text) == ["草刈りのお手伝い"]
    with app.app_context():
        theirs = db.session.get_one(Organisation, mine.id)
        organisations.apply_again(theirs, {"name": "ひだまり工房"}, by=hanako, now=NOW)
        db.session.commit()
        work_off()
    assert titles(reader.get("/listings?q=ひだまり工房").text) == ["草刈りのお手伝い"]
    assert titles(reader.get("/listings?q=里山の会").text) == []


def test_one_that_nobody_verified_has_no_mark(app: Flask, hanako: Account, browser: FlaskClient, organisation: Found):
    mine = organisation("できたての会", hanako)
    draft = begin(browser)
    browser.post(edit(draft), data=complete(organisation_id=str(mine.id)))
    for path in (f"/listings/{draft}", "/listings"):
        reading = app.test_client().get(path).text
        assert "できたての会" in reading
        assert "確認済み</span>" not in reading


@pytest.mark.parametrize("forged", ["theirs", "former", "999999", "0", "-1", "x", "1e3", "9" * 40])
def test_nobody_posts_in_the_name_of_others(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, stored: Stored, organisation: Found, forged: str
):
    mine = organisation("しただ里山の会", hanako)
    ids = {"theirs": organisation("よその会", make.account()), "former": organisation("もとの会", hanako, until=NOW)}
    code = str(ids[forged].id) if forged in ids else forged
    draft = begin(browser)
    answer = browser.post(edit(draft), data=complete(organisation_id=code))
    assert answer.status_code == 422
    assert "よその会" not in answer.text
    assert stored(draft)["organisation_id"] in {None, mine.id}


def test_the_verb_itself_refuses_an_organisation_one_does_not_act_for(
    app: Flask, make: Make, hanako: Account, organisation: Found
):
    theirs = organisation("よその会", make.account())
    listing = make.listing(author=hanako)
    with app.app_context():
        row = db.session.get_one(Listing, listing.id)
        with pytest.raises(RuleBroken, match="この団体の名前"):
            actions.revise_listing(row, {"organisation_id": theirs.id}, by=hanako, now=NOW)


def test_who_has_left_an_organisation_publishes_nothing_in_its_name(
    app: Flask, hanako: Account, browser: FlaskClient, organisation: Found, make: Make
):
    mine = organisation("しただ里山の会", hanako)
    draft = begin(browser)
    browser.post(edit(draft), data=complete(organisation_id=str(mine.id), act="save"))
    with app.app_context():
        for membership in db.session.query(Membership):
            membership.until = NOW - timedelta(hours=1)
        db.session.commit()
        with pytest.raises(RuleBroken, match="この団体の名前"):
            actions.publish_listing(db.session.get_one(Listing, draft), now=NOW)
