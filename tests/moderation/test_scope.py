"""Regions and categories: what is asked of the database is what is asked of the person."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts import queries as accounts
from board.accounts.models import Account, Appointment, Membership, Organisation, OrganisationKind
from board.deals.reviews.models import Review
from board.errors import RuleBroken
from board.listings import queries as listings
from board.listings.models import Listing
from board.moderation import queries
from board.moderation.actions.deciding import guards
from board.moderation.models import Case, TargetKind
from tests.factories import NIIGATA, SANJO, SAPPORO_CHUO, Make

HOKKAIDO = 1000


def found_by(account: Account) -> set[int]:
    return {case.id for case in db.session.scalars(queries.cases_for(account))}


def organisation(make: Make, region: int = SANJO) -> Organisation:
    made = Organisation(name="三条縁側の会", kind=OrganisationKind.NPO, region_id=region, created_at=make.now)
    return make.save(made)


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_app")
def test_the_database_and_the_person_agree_on_every_region_and_category(make: Make):
    people = [
        make.moderator(region=region, category=category)
        for region in (None, NIIGATA, HOKKAIDO)
        for category in (None, "appliances")
    ]
    both = make.moderator(region=NIIGATA, category="appliances")
    make.save(Appointment(account_id=both.id, role="moderator", region_id=HOKKAIDO, since=make.now))
    listed = [
        make.listing(region=region, category=category)
        for region in (SANJO, SAPPORO_CHUO)
        for category in ("appliances", "furniture")
    ]
    cases = [make.case(listing) for listing in listed]
    person = make.account()
    for region in (SANJO, None):
        about = {"target_kind": TargetKind.ACCOUNT, "target_id": person.id, "subject_id": person.id}
        case = make.case(listed[0], **about, category="", listing_id=None)
        cases.append(make.save(case, region_id=region) if region else make.save(case, region_id=None))
        make.save(case, state="decided")
    for listing in listed:
        make.restriction(listing)
    for account in [*people, make.fresh(both)]:
        theirs = {case.id for case in cases if account.moderates(case.region_id, case.category)}
        assert found_by(account) == theirs
        seen = set(db.session.scalars(listings.visible_to(account).with_only_columns(Listing.id)))
        assert seen == {each.id for each in listed if account.moderates(each.region_id, each.category)}


@pytest.mark.usefixtures("in_app")
def test_who_looks_after_one_category_verifies_no_organisation(make: Make):
    asking = organisation(make)
    both = make.moderator(region=NIIGATA, category="appliances")
    for account, found in [(make.moderator(region=NIIGATA), True), (make.moderator(), True), (both, False)]:
        assert (asking in db.session.scalars(accounts.verifiable_by(account)).all()) == found
        assert account.moderates(asking.region_id) == found


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_app")
def test_nobody_judges_what_touches_them(make: Make):
    """Their organisation's listing, their own, their conversation, a review of them, what they reported."""
    moderator, colleague = make.moderator(region=NIIGATA), make.moderator(region=NIIGATA)
    ours = organisation(make)
    make.save(Membership(organisation_id=ours.id, account_id=moderator.id, since=make.now))
    in_its_name = make.case(make.listing(organisation_id=ours.id))
    talk = make.conversation(make.listing(), asker=moderator)
    said = make.case(talk.listing, target_kind=TargetKind.MESSAGE, target_id=talk.id, subject_id=talk.listing.author_id)
    deal = make.done_deal(make.conversation(make.listing(author=moderator)))
    review: Review = make.review(deal, by=deal.conversation.asker_id)
    about_me = make.case(deal.listing, target_kind=TargetKind.REVIEW, target_id=review.id, subject_id=review.writer_id)
    mine = make.case(make.listing(author=moderator))
    reported = make.case()
    make.report(reported, reporter=moderator)
    other = make.case()
    # A listing with the number of the conversation is another thing.
    everything = {case.id for case in (in_its_name, said, about_me, mine, reported, other)}
    assert found_by(colleague) == everything
    assert found_by(moderator) == {other.id}
    left = db.session.scalars(select(Membership)).one()
    left.until = make.now
    assert found_by(moderator) == {other.id, in_its_name.id}


def test_a_concealed_listing_of_another_category_is_not_there(app: Flask, make: Make, sign_in):
    listing = make.listing("古い冷蔵庫", category="appliances")
    make.restriction(listing)
    browser: FlaskClient = sign_in(make.moderator(region=NIIGATA, category="furniture"))
    assert "古い冷蔵庫" not in browser.get(f"/listings/{listing.id}").text
    assert (
        "古い冷蔵庫"
        in sign_in(make.moderator(region=NIIGATA, category="appliances")).get(f"/listings/{listing.id}").text
    )


def test_a_case_of_another_category_can_neither_be_read_nor_decided(make: Make, sign_in):
    case: Case = make.case(make.listing("古い冷蔵庫", category="appliances"))
    browser: FlaskClient = sign_in(make.moderator(region=NIIGATA, category="furniture"))
    assert browser.get(f"/moderation/cases/{case.id}").status_code == 404
    assert "古い冷蔵庫" not in browser.get("/moderation").text


@pytest.mark.usefixtures("in_app")
def test_the_verb_itself_refuses_what_touches_whoever_decides(make: Make):
    """Also where a page had let them in a moment before."""
    moderator = make.moderator(region=NIIGATA)
    ours = organisation(make)
    case = make.case(make.listing(organisation_id=ours.id))
    guards.require_right(db.session.get_one(Case, case.id), by=moderator)
    make.save(Membership(organisation_id=ours.id, account_id=moderator.id, since=make.now))
    with pytest.raises(RuleBroken):
        guards.require_right(db.session.get_one(Case, case.id), by=moderator)
