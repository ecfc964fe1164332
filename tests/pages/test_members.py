"""A member's page: what everybody may know of them, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board.accounts.models import Membership, Organisation
from board.deals.lifecycle import DealState
from board.listings.lifecycle import ListingState
from board.listings.models import Effect
from tests.factories import NOW, SANJO, Make
from tests.html import links_of
from tests.statements import counted

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_it_says_who_they_are_and_since_which_month(client: FlaskClient, make: Make):
    person = make.account("はなこ", created_at=datetime(2026, 3, 9, 15, 30, tzinfo=UTC))
    page = client.get(f"/members/{person.id}")
    for words in ("はなこさん", "2026年3月から参加", "メール確認済み", "完了した取引 0件"):
        assert words in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert "Set-Cookie" not in page.headers


def test_it_never_says_how_to_reach_them_nor_when_exactly_they_were_here(client: FlaskClient, make: Make):
    person = make.account("はなこ", email="hanako-himitsu@example.jp", home_region_id=SANJO)
    page = client.get(f"/members/{person.id}").text
    for secret in ("himitsu", "三条", person.created_at.isoformat()[:10], "10月23日"):
        assert secret not in page


@pytest.mark.parametrize("change", ["unconfirmed", "suspended"])
def test_who_is_not_here_has_no_page_and_no_picture(client: FlaskClient, make: Make, change: str):
    if change == "unconfirmed":
        person = make.account(confirmed=False, avatar=make.avatar())
    else:
        person = make.account(suspended_at=NOW, avatar=make.avatar())
    assert client.get(f"/members/{person.id}").status_code == 404
    assert client.get(f"/members/{person.id}/avatar/96.webp").status_code == 404
    assert not person.has_profile


def test_an_unknown_number_is_404(client: FlaskClient):
    assert client.get("/members/999").status_code == 404
    assert client.get("/members/999/avatar/96.webp").status_code == 404


def test_only_what_anybody_may_read_is_listed(client: FlaskClient, make: Make):
    person = make.account()
    make.listing("みえる", author=person)
    make.listing("よやく", author=person, state=ListingState.RESERVED)
    make.listing("したがき", author=person, state=ListingState.DRAFT)
    make.listing("おわり", author=person, state=ListingState.COMPLETED)
    make.restriction(make.listing("かくれた", author=person), effect=Effect.HIDDEN)
    make.listing("よそのもの")
    page = client.get(f"/members/{person.id}").text
    shown = [title for title in ("みえる", "よやく", "したがき", "おわり", "かくれた", "よそのもの") if title in page]
    assert shown == ["みえる", "よやく"]


def test_many_listings_come_page_by_page(client: FlaskClient, make: Make):
    person = make.account()
    for n in range(30):
        make.listing(f"茶わん {n:02}", author=person)
    first = client.get(f"/members/{person.id}").text
    [onward] = {link for link in links_of(first) if "after=" in link and "lang=" not in link}
    second = client.get(onward).text
    assert len(set(re.findall(r"茶わん \d\d", first + second))) == 30


def test_completed_deals_count_on_both_sides_and_others_do_not(client: FlaskClient, make: Make):
    person, other = make.account(), make.account()
    given = make.conversation(make.listing(author=person), asker=other)
    taken = make.conversation(make.listing(author=other), asker=person)
    for talk, state in ((given, DealState.DONE), (taken, DealState.DONE), (given, DealState.CANCELLED)):
        make.deal(talk, state=state)
    make.deal(taken)
    make.deal(make.conversation(make.listing(author=other)), state=DealState.DONE)
    assert "完了した取引 2件" in client.get(f"/members/{person.id}").text


def test_only_verified_organisations_they_act_for_now_are_named(client: FlaskClient, make: Make):
    person = make.account()
    for name, verified, until in (
        ("三条まつり実行委員会", NOW, None),
        ("自称の役場", None, None),
        ("むかしの農園", NOW, NOW - timedelta(days=1)),
    ):
        organisation = make.save(
            Organisation(name=name, kind="committee", region_id=SANJO, created_at=NOW, verified_at=verified)
        )
        make.save(Membership(organisation_id=organisation.id, account_id=person.id, since=NOW, until=until))
    page = client.get(f"/members/{person.id}").text
    assert "三条まつり実行委員会" in page
    assert "自称の役場" not in page
    assert "むかしの農園" not in page


def test_listings_and_talks_lead_to_the_people_in_them(client: FlaskClient, make: Make, sign_in: SignIn):
    talk = make.conversation()
    assert f"/members/{talk.owner_id}" in links_of(client.get(f"/listings/{talk.listing_id}").text)
    assert f"/members/{talk.asker_id}" in links_of(sign_in(talk.owner).get(f"/conversations/{talk.id}").text)


def test_the_listing_of_somebody_suspended_leads_to_no_page(client: FlaskClient, make: Make):
    listing = make.listing(author=make.account("はなこ", suspended_at=NOW))
    page = client.get(f"/listings/{listing.id}").text
    assert "はなこ" in page
    assert f"/members/{listing.author_id}" not in links_of(page)


def test_ones_own_page_leads_to_the_settings(client: FlaskClient, make: Make, sign_in: SignIn):
    person = make.account()
    assert "/my/settings" in links_of(sign_in(person).get(f"/members/{person.id}").text)
    assert "/my/settings" not in links_of(client.get(f"/members/{person.id}").text)


def test_it_costs_the_same_however_much_there_is(app: Flask, client: FlaskClient, make: Make):
    person = make.account(avatar=make.avatar())

    def asked() -> list[str]:
        make.deal(make.conversation(make.listing(author=person, photos=1)), state=DealState.DONE)
        client.get(f"/members/{person.id}")
        with counted(app) as sent:
            client.get(f"/members/{person.id}")
        return sent

    few = asked()
    for _ in range(5):
        many = asked()
    assert len(few) == len(many) == 5
