"""The button on a listing's page, and the page of what one keeps."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from board.follows.models import Favourite
from board.listings.lifecycle import CLOSED_SHOWN_FOR, ListingState
from board.listings.models import Effect
from tests.factories import NOW, Make
from tests.html import forms_of, links_of

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def titles(page: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r'class="card-title"><a href="[^"]*">(.*?)</a>', page)]


def actions_of(page: str) -> list[str]:
    return [form.action for form in forms_of(page)]


def test_from_the_listing_to_the_page_of_favourites_and_out_again(make: Make, sign_in: SignIn):
    listing = make.listing("チェロ")
    ken = sign_in(make.account("けん"))
    here = f"/listings/{listing.id}"
    assert f"{here}/favourite" in actions_of(ken.get(here).text)
    assert titles(ken.get("/my/favourites").text) == []

    answer = ken.post(f"{here}/favourite")
    assert (answer.status_code, answer.location) == (303, here)
    assert f"{here}/favourite/removal" in actions_of(ken.get(here).text)
    page = ken.get("/my/favourites").text
    assert titles(page) == ["チェロ"]

    [form] = [form for form in forms_of(page) if form.action == f"{here}/favourite/removal"]
    answer = ken.post(form.action, data=form.values())
    assert (answer.status_code, answer.location) == (303, "/my/favourites")
    assert titles(ken.get("/my/favourites").text) == []


def test_a_stranger_is_led_through_the_log_in_and_back(client: FlaskClient, make: Make):
    listing = make.listing()
    page = client.get(f"/listings/{listing.id}")
    assert f"/log-in?next=/listings/{listing.id}" in links_of(page.text)
    assert actions_of(page.text) == ["/listings"]
    assert "Set-Cookie" not in page.headers


def main_of(page: str) -> str:
    """Without the menu, where everybody finds their own favourites."""
    return page.partition("<main")[2].partition("</main>")[0]


def test_the_author_has_no_such_button_and_cannot_press_it(make: Make, sign_in: SignIn):
    listing = make.listing()
    hanako = sign_in(listing.author)
    assert "favourite" not in main_of(hanako.get(f"/listings/{listing.id}").text)
    answer = hanako.post(f"/listings/{listing.id}/favourite")
    assert answer.status_code == 409
    assert "自分の掲載は、お気に入りに入れられません" in answer.text


def test_what_may_not_be_read_cannot_be_kept(make: Make, sign_in: SignIn):
    hidden, draft = make.listing(), make.listing(state=ListingState.DRAFT)
    make.restriction(hidden, effect=Effect.HIDDEN)
    ken = sign_in(make.account())
    assert [ken.post(f"/listings/{n}/favourite").status_code for n in (hidden.id, draft.id, 999)] == [404] * 3


def test_the_newest_favourite_stands_first_and_others_favourites_nowhere(make: Make, sign_in: SignIn):
    ken, author = make.account(), make.account()
    for n, title in enumerate(("たんす", "チェロ", "りんご")):
        listing = make.listing(title, author=author)
        make.save(Favourite(account_id=ken.id, listing_id=listing.id, created_at=NOW + timedelta(minutes=n)))
    noise = make.listing("よそのもの", author=author)
    make.save(Favourite(account_id=make.account().id, listing_id=noise.id, created_at=NOW))
    assert titles(sign_in(ken).get("/my/favourites").text) == ["りんご", "チェロ", "たんす"]


def test_hundreds_come_page_by_page_each_once(make: Make, sign_in: SignIn):
    ken, author = make.account(), make.account()
    for n in range(30):
        listing = make.listing(f"茶わん {n:02}", author=author)
        # All kept in one moment: the order within it must hold over the pages.
        make.save(Favourite(account_id=ken.id, listing_id=listing.id, created_at=NOW))
    browser = sign_in(ken)
    first = browser.get("/my/favourites").text
    [onward] = {link for link in links_of(first) if "after=" in link and "lang" not in link}
    second = browser.get(onward).text
    assert titles(first) + titles(second) == [f"茶わん {n:02}" for n in reversed(range(30))]


def test_what_ended_is_marked_while_it_is_shown_and_then_gone(make: Make, sign_in: SignIn):
    ken, author = make.account(), make.account()
    lately = make.listing("このあいだ", author=author, state=ListingState.COMPLETED)
    long_ago = make.listing("むかし", author=author, state=ListingState.COMPLETED, closed_at=NOW - CLOSED_SHOWN_FOR)
    hidden = make.listing("かくれた", author=author)
    make.restriction(hidden, effect=Effect.HIDDEN)
    for listing in (lately, long_ago, hidden):
        make.save(Favourite(account_id=ken.id, listing_id=listing.id, created_at=NOW))
    page = sign_in(ken).get("/my/favourites").text
    assert titles(page) == ["このあいだ"]
    assert "受付終了" in page


def test_the_way_back_never_leads_elsewhere(make: Make, sign_in: SignIn):
    listing = make.listing()
    ken = sign_in(make.account())
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = ken.post(f"/listings/{listing.id}/favourite", data={"next": wanted})
        assert answer.location == f"/listings/{listing.id}"


def test_nobody_else_sees_who_keeps_it(client: FlaskClient, make: Make, sign_in: SignIn):
    listing = make.listing()
    before = client.get(f"/listings/{listing.id}").text
    for _ in range(3):
        sign_in(make.account()).post(f"/listings/{listing.id}/favourite")
    assert client.get(f"/listings/{listing.id}").text == before
    assert "お気に入り" not in main_of(sign_in(listing.author).get(f"/listings/{listing.id}").text)
