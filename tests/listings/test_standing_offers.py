"""Offers that stay: chosen in the form by those who act for a verified organisation, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from board.accounts.models import Account, Membership, Organisation
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from tests.factories import SANJO, Make
from tests.listings.conftest import SignIn
from tests.listings.typed import complete, edit

Stored = Callable[[int], dict[str, Any]]
NAME = 'name="is_standing"'


@pytest.fixture
def farm(make: Make, hanako: Account) -> Organisation:
    farm = make.save(
        Organisation(name="みのり農園", kind="farm", region_id=SANJO, created_at=make.now, verified_at=make.now)
    )
    make.save(Membership(organisation_id=farm.id, account_id=hanako.id, since=make.now))
    return farm


def a_draft(make: Make, author: Account, kind: Kind = Kind.GOODS) -> int:
    return make.listing("", author=author, kind=kind, body="", state=ListingState.DRAFT).id


@pytest.mark.parametrize("kind", Kind)
def test_only_what_has_no_date_of_its_own_can_stand(
    make: Make, hanako: Account, browser: FlaskClient, farm: Organisation, kind: Kind
):
    page = browser.get(edit(a_draft(make, hanako, kind))).text
    assert (NAME in page) is (kind in {Kind.GOODS, Kind.VOLUNTEERING, Kind.STAY})


def test_nobody_else_is_asked_and_sending_it_anyway_does_nothing(
    make: Make, sign_in: SignIn, farm: Organisation, stored: Stored
):
    ken = make.account()
    draft, browser = a_draft(make, ken), sign_in(ken)
    assert NAME not in browser.get(edit(draft)).text
    browser.post(edit(draft), data={**complete(), "is_standing": "y", "organisation_id": str(farm.id)})
    assert not stored(draft)["is_standing"]


def test_a_standing_offer_has_no_end(
    make: Make, hanako: Account, browser: FlaskClient, farm: Organisation, stored: Stored
):
    draft = a_draft(make, hanako)
    answer = browser.post(
        edit(draft), data={**complete(), "is_standing": "y", "organisation_id": str(farm.id)}, follow_redirects=True
    )
    assert "常時掲載です。取り下げるまで、期限なしで載っています。" in answer.text
    row = stored(draft)
    assert (row["is_standing"], row["expires_at"]) == (True, None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"organisation_id": ""}, "確認の済んだ団体の名前で載せるとき"),
        ({"deadline": "2026-12-01"}, "最終日と終了日時を空けて"),
    ],
)
def test_it_needs_the_organisations_name_and_no_date(
    make: Make,
    hanako: Account,
    browser: FlaskClient,
    farm: Organisation,
    stored: Stored,
    typed: dict[str, str],
    sentence: str,
):
    draft = a_draft(make, hanako)
    sent = {**complete(), "is_standing": "y", "organisation_id": str(farm.id), **typed}
    answer = browser.post(edit(draft), data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(draft)["state"] == ListingState.DRAFT
