"""What is hidden from somebody is in none of their lists, wherever cards stand; everybody else sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts import boundaries
from board.accounts.models import Account, Membership, Organisation
from board.backends import search
from board.follows.actions import tell_of_end, tell_of_lower_price
from board.follows.models import Favourite
from board.listings import hiding
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import HiddenListing, Listing
from board.listings.schedule import rebuild_index
from board.notifications.models import Notification
from tests.factories import SANJO, Make
from tests.html import unmarked
from tests.keeping_away import block, hide
from tests.statements import counted

SignIn = Callable[..., FlaskClient]
TITLE = "消えるはずの笛の会"
# Every page on which listings of others stand in a list. `author` and `organisation` are those of the listing.
LISTS = {
    "the front page": "/",
    "a prefecture": "/regions/15",
    "a town": "/regions/15204",
    "a month": "/regions/15204/calendar",
    "a month as a list": "/regions/15204/calendar?view=list",
    "all listings": "/listings",
    "narrowed": "/listings?region=15204&kind=event",
    "in another order": "/listings?sort=soonest",
    "searched for": "/listings?q=笛の会",
    "beside another": "/listings/{other}",
    "where one was": "/listings/{gone}",
    "what one keeps": "/my/favourites",
    "a person's page": "/members/{author}",
    "an organisation's page": "/organisations/{organisation}",
}
# The listing's own pages: not there for those whom a block keeps apart.
OWN = (
    "/listings/{it}",
    "/listings/{it}/poster",
    "/listings/{it}/history",
    "/listings/{it}/conversations/new",
    "/listings/{it}/participations/new?opening={opening}",
)


@pytest.fixture
def reader(make: Make) -> Account:
    return make.account("よみて")


@pytest.fixture
def it(make: Make, reader: Account) -> Listing:
    organisation = make.save(
        Organisation(name="笛の会", kind="npo", region_id=SANJO, created_at=make.now, verified_at=make.now)
    )
    author = make.account("ふえ")
    make.save(Membership(account_id=author.id, organisation_id=organisation.id, since=make.now))
    listing = make.listing(
        TITLE,
        author=author,
        kind=Kind.EVENT,
        starts_at=make.now + timedelta(days=3),
        ends_at=make.now + timedelta(days=3, hours=2),
        organisation_id=organisation.id,
    )
    make.save(Favourite(account_id=reader.id, listing_id=listing.id, created_at=make.now, price_yen=5000))
    return listing


@pytest.fixture
def lists(app: Flask, make: Make, it: Listing) -> dict[str, str]:
    other = make.listing("となりの太鼓", kind=Kind.EVENT, starts_at=make.now + timedelta(days=4))
    gone = make.listing(state=ListingState.WITHDRAWN, closed_at=make.now - timedelta(days=31))
    with app.app_context():
        rebuild_index()
    numbers = {"other": other.id, "gone": gone.id, "author": it.author_id, "organisation": it.organisation_id}
    return {name: path.format(**numbers) for name, path in LISTS.items()}


def where_it_stands(browser: FlaskClient, lists: dict[str, str]) -> set[str]:
    return {name for name, path in lists.items() if TITLE in unmarked(browser.get(path).text)}


@pytest.mark.parametrize("how", ["hidden", "blocked", "blocked by its author"])
def test_it_is_in_no_list_of_whom_it_is_hidden_from_and_in_all_of_others(
    make: Make, sign_in: SignIn, it: Listing, reader: Account, lists: dict[str, str], how: str
):
    browser, someone = sign_in(reader), sign_in(make.account())
    assert where_it_stands(browser, lists) == set(LISTS)
    if how == "hidden":
        hide(make, it, reader)
    else:
        block(make, *((reader, it.author) if how == "blocked" else (it.author, reader)))
    assert where_it_stands(browser, lists) == set()
    assert where_it_stands(someone, lists) == set(LISTS) - {"what one keeps"}


def test_it_is_in_no_list_while_the_index_is_away(
    make: Make, sign_in: SignIn, it: Listing, reader: Account, monkeypatch: pytest.MonkeyPatch, lists: dict[str, str]
):
    def away(*_asked: object, **_more: object) -> None:
        raise search.SearchUnavailable

    browser = sign_in(reader)
    monkeypatch.setattr("board.listings.questions.ask", away)
    assert TITLE in unmarked(browser.get(lists["searched for"]).text)
    hide(make, it, reader)
    assert TITLE not in unmarked(browser.get(lists["searched for"]).text)


def test_behind_a_block_its_own_pages_are_not_there_for_either(
    make: Make, sign_in: SignIn, it: Listing, reader: Account
):
    theirs, place = make.listing("よみての太鼓", author=reader), make.participation(it)
    block(make, reader, it.author)
    author, browser = sign_in(it.author), sign_in(reader)
    for path in OWN:
        assert browser.get(path.format(it=it.id, opening=place.opening_id)).status_code == 404, path
    for path in OWN[:4]:
        assert author.get(path.format(it=theirs.id)).status_code == 404, path
    assert browser.get(f"/listings/{theirs.id}").status_code == 200
    assert sign_in(make.account()).get(f"/listings/{it.id}").status_code == 200


def test_what_is_only_hidden_can_still_be_opened_and_shown_again(
    make: Make, sign_in: SignIn, it: Listing, reader: Account, lists: dict[str, str]
):
    hide(make, it, reader)
    browser = sign_in(reader)
    assert browser.get(f"/listings/{it.id}").status_code == 200
    assert TITLE in browser.get("/my/settings/people").text
    answer = browser.post(f"/listings/{it.id}/hiding/removal")
    assert (answer.status_code, answer.location) == (303, "/my/settings/people")
    assert where_it_stands(browser, lists) == set(LISTS)


def test_staff_and_colleagues_see_what_they_look_after(make: Make, sign_in: SignIn, it: Listing):
    moderator, colleague = make.moderator(), make.account()
    make.save(Membership(account_id=colleague.id, organisation_id=it.organisation_id, since=make.now))
    for person in (moderator, colleague):
        block(make, it.author, person)
        assert sign_in(person).get(f"/listings/{it.id}").status_code == 200


@pytest.mark.usefixtures("in_app")
def test_hidden_twice_is_hidden_and_ones_own_always_shows(make: Make, it: Listing, reader: Account):
    for account in (reader, reader, it.author):
        hiding.hide(it, account, now=make.now)
    assert [row.account_id for row in db.session.query(HiddenListing)] == [reader.id]
    assert hiding.hidden_from(reader).hides(it)
    assert not hiding.hidden_from(it.author)
    hiding.unhide(it.id, reader)
    hiding.unhide(it.id, reader)
    assert not hiding.hidden_from(reader)


@pytest.mark.usefixtures("in_app")
@pytest.mark.both_databases
def test_what_is_behind_a_block_is_asked_once_from_either_side(app: Flask, make: Make, it: Listing, reader: Account):
    boundaries.block(it.author, by=reader, now=make.now)
    hiding.hide(make.listing("ほかの笛"), reader, now=make.now)
    db.session.flush()
    with counted(app) as sent:
        mine, theirs = hiding.hidden_from(reader), hiding.hidden_from(it.author)
    assert len(sent) == 2
    assert (mine.author_ids, len(mine.listing_ids)) == ({it.author_id}, 1)
    assert theirs == hiding.Hidden(author_ids=frozenset({reader.id}))
    assert [mine.hides(it), mine.keeps_apart(reader.id), theirs.hides(it)] == [True, False, False]


@pytest.mark.usefixtures("in_app")
def test_who_has_nothing_hidden_is_asked_nothing(app: Flask, make: Make, reader: Account):
    with counted(app) as sent:
        assert not hiding.hidden_from(reader)
        assert not hiding.hidden_from(None)
    assert sent == []


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize("how", ["hidden", "blocked", "not at all"])
def test_nobody_is_told_what_became_of_it(make: Make, it: Listing, reader: Account, how: str):
    if how == "hidden":
        hiding.hide(it, reader, now=make.now)
    elif how == "blocked":
        boundaries.block(reader, by=it.author, now=make.now)
    it.price_yen = 100
    tell_of_lower_price(it, now=make.now)
    it.withdraw(now=make.now)
    tell_of_end(it, but=set(), now=make.now)
    told = [row.event for row in db.session.query(Notification).order_by(Notification.id)]
    assert told == (["favourite_cheaper", "favourite_ended"] if how == "not at all" else [])
