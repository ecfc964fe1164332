"""Several people act for one organisation: each may change, close and renew what stands in its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account, Membership, Organisation
from board.audit.models import AuditEvent
from board.errors import RuleBroken
from board.listings import actions, queries
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from tests.factories import NOW, SANJO, Make
from tests.listings.conftest import SignIn
from tests.listings.typed import begin, complete, edit

Stored = Callable[[int], dict[str, Any]]


@pytest.fixture
def ken(make: Make) -> Account:
    return make.account("けん", email="ken@example.jp")


@pytest.fixture
def farm(make: Make, hanako: Account, ken: Account) -> Organisation:
    farm = make.save(Organisation(name="みのり農園", kind="farm", region_id=SANJO, created_at=NOW, verified_at=NOW))
    for account in (hanako, ken):
        make.save(Membership(organisation_id=farm.id, account_id=account.id, since=NOW))
    return farm


@pytest.fixture
def posted(make: Make, hanako: Account, farm: Organisation) -> Listing:
    return make.listing("りんごの収穫箱", author=hanako, organisation_id=farm.id)


def leave(app: Flask, account: Account) -> None:
    with app.app_context():
        for membership in db.session.scalars(select(Membership).where(Membership.account_id == account.id)):
            membership.until = NOW
        db.session.commit()


def test_a_colleague_finds_the_buttons_of_its_author(sign_in: SignIn, ken: Account, posted: Listing):
    page = sign_in(ken).get(f"/listings/{posted.id}").text
    assert "団体の掲載です" in page
    assert f'href="/listings/{posted.id}/edit"' in page
    assert "連絡する" not in page
    assert "これをもとに新しく載せる" not in page


def test_a_colleague_corrects_it_and_the_log_says_who(
    app: Flask, sign_in: SignIn, ken: Account, posted: Listing, farm: Organisation, stored: Stored
):
    browser = sign_in(ken)
    form = browser.get(edit(posted.id)).text
    assert "organisation_id" not in form
    sent = complete(title="りんごの木箱", act="save", organisation_id="")
    assert browser.post(edit(posted.id), data=sent).status_code == 303
    row = stored(posted.id)
    assert (row["title"], row["organisation_id"], row["author_id"]) == ("りんごの木箱", farm.id, posted.author_id)
    with app.app_context():
        revised = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "listing_revised")).one()
        assert revised.actor_id == ken.id


def test_a_colleague_closes_it(sign_in: SignIn, ken: Account, posted: Listing, stored: Stored):
    closed = sign_in(ken).post(f"/listings/{posted.id}/closure", data={"outcome": "withdrawn"})
    assert closed.status_code == 303
    assert stored(posted.id)["state"] == ListingState.WITHDRAWN


@pytest.mark.parametrize("who", ["former", "stranger"])
def test_nobody_else_does(app: Flask, make: Make, sign_in: SignIn, ken: Account, posted: Listing, who: str):
    if who == "former":
        leave(app, ken)
    browser = sign_in(ken if who == "former" else make.account())
    assert browser.get(edit(posted.id)).status_code == 404
    assert browser.post(f"/listings/{posted.id}/closure", data={"outcome": "withdrawn"}).status_code == 404
    assert "連絡する" in browser.get(f"/listings/{posted.id}").text


def test_a_draft_is_its_authors_alone(make: Make, sign_in: SignIn, hanako: Account, ken: Account, farm: Organisation):
    draft = make.listing(author=hanako, organisation_id=farm.id, state=ListingState.DRAFT)
    assert sign_in(ken).get(edit(draft.id)).status_code == 404


def test_the_statement_and_the_property_agree(
    app: Flask, make: Make, hanako: Account, ken: Account, farm: Organisation, posted: Listing
):
    make.listing("下書き", author=hanako, organisation_id=farm.id, state=ListingState.DRAFT)
    make.listing("個人の", author=hanako)
    make.listing("けんの", author=ken)
    with app.app_context():
        for account in (hanako, ken):
            run = set(db.session.scalars(queries.run_by(account).with_only_columns(Listing.id)))
            assert run == {row.id for row in db.session.scalars(select(Listing)) if row.run_by(account)}


@pytest.mark.parametrize("kind", [Kind.WORK, Kind.STAY])
def test_work_and_paid_beds_stand_in_the_name_of_somebody_verified(
    make: Make, hanako: Account, browser: FlaskClient, stored: Stored, kind: Kind
):
    draft = begin(browser, kind)
    refused = browser.post(edit(draft), data=complete(kind))
    assert refused.status_code == 422
    assert "確認の済んだ団体の名前で公開します" in refused.text
    assert stored(draft)["state"] == ListingState.DRAFT
    unknown = make.save(Organisation(name="できたての会", kind="npo", region_id=SANJO, created_at=NOW))
    make.save(Membership(organisation_id=unknown.id, account_id=hanako.id, since=NOW))
    assert browser.post(edit(draft), data=complete(kind, organisation_id=str(unknown.id))).status_code == 422
    make.save(unknown, verified_at=NOW)
    assert browser.post(edit(draft), data=complete(kind, organisation_id=str(unknown.id))).status_code == 303
    assert stored(draft)["state"] == ListingState.OPEN


def test_a_free_bed_needs_nobody(browser: FlaskClient, stored: Stored):
    draft = begin(browser, Kind.STAY)
    free = complete(Kind.STAY, price_yen="0", registration_number="")
    assert browser.post(edit(draft), data=free).status_code == 303
    asking = browser.post(edit(draft), data=complete(Kind.STAY, act="save"))
    assert asking.status_code == 422
    assert "確認の済んだ団体の名前で公開します" in asking.text
    assert 'value="3000"' in asking.text
    assert stored(draft)["price_yen"] == 0


def test_what_is_known_of_the_organisation_is_not_asked_again(
    make: Make, hanako: Account, browser: FlaskClient, farm: Organisation
):
    make.save(farm, address="新潟県三条市大面1", contact="0256-00-0000")
    form = browser.get(edit(begin(browser, Kind.WORK))).text
    for said in ('value="みのり農園"', 'value="新潟県三条市大面1"', 'value="0256-00-0000"'):
        assert said in form


def test_without_our_word_what_is_on_stays_and_may_be_corrected_but_not_renewed(
    app: Flask, make: Make, hanako: Account, farm: Organisation
):
    bed = make.listing(
        kind=Kind.STAY, author=hanako, organisation_id=farm.id, price_yen=3000, registration_number="第1号"
    )
    make.save(farm, verified_at=None)
    with app.app_context():
        row = db.session.get_one(Listing, bed.id)
        actions.revise_listing(row, {"title": "川べりの家", "organisation_id": farm.id}, by=hanako, now=NOW)
        assert row.title == "川べりの家"
        with pytest.raises(RuleBroken, match="確認の済んだ団体"):
            actions.renew_listing(row, by=hanako, now=NOW)
