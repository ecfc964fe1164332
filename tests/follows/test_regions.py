"""Following a region: the button where one may wish for it, the row on the front page, the list on one's own page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board.follows import actions
from board.follows.models import FollowedRegion
from tests.factories import KYOTO, NIIGATA, NOW, SANJO, TSUBAME, Make
from tests.html import forms_of, links_of
from tests.statements import counted

SignIn = Callable[..., FlaskClient]
HERE = "/regions/15204"
EMPTY_SEARCH = "/listings?region=15204&kind=stay"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def acts(page: str) -> list[str]:
    return [form.action for form in forms_of(page) if form.action.endswith("follow")]


def row(page: str) -> str:
    return page.partition('class="followed"')[2].partition("</nav>")[0]


def shelf(page: str) -> list[str]:
    found = page.partition('<section class="section" id="followed"')[2].partition("</section>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in re.findall(r"<li.*?</li>", found, re.DOTALL)]


def test_followed_from_its_page_and_left_from_ones_own(make: Make, sign_in: SignIn):
    make.listing(region=SANJO)
    ken = sign_in(make.account("けん"))
    [form] = [form for form in forms_of(ken.get(HERE).text) if form.action == f"{HERE}/follow"]
    answer = ken.post(form.action, data=form.values())
    assert (answer.status_code, answer.location) == (303, HERE)
    page = ken.get(HERE).text
    assert acts(page) == [f"{HERE}/unfollow"]
    assert "三条市をフォローしました。" in page

    mine = ken.get("/my").text
    [form] = [form for form in forms_of(mine) if form.action == f"{HERE}/unfollow"]
    answer = ken.post(form.action, data=form.values())
    assert (answer.status_code, answer.location) == (303, "/my#followed")
    assert shelf(ken.get("/my").text) == []
    assert acts(ken.get(HERE).text) == [f"{HERE}/follow"]


@pytest.mark.parametrize("path", [HERE, EMPTY_SEARCH])
def test_a_stranger_is_led_through_the_log_in_and_back(client: FlaskClient, path: str):
    page = client.get(path)
    assert any(link.startswith("/log-in?next=" + path.partition("?")[0]) for link in links_of(page.text))
    assert acts(page.text) == []
    assert "csrf_token" not in page.text
    assert "Set-Cookie" not in page.headers
    assert client.post(f"{HERE}/follow").status_code in {303, 401}


def test_an_empty_place_and_an_empty_search_offer_to_follow_until_one_does(make: Make, sign_in: SignIn):
    ken = sign_in(make.account())
    assert acts(ken.get(HERE).text) == [f"{HERE}/follow"] * 2
    [form] = [form for form in forms_of(ken.get(EMPTY_SEARCH).text) if form.action.endswith("follow")]
    answer = ken.post(form.action, data=form.values())
    assert answer.location == EMPTY_SEARCH
    assert acts(ken.get(HERE).text) == [f"{HERE}/unfollow"]
    assert acts(ken.get(EMPTY_SEARCH).text) == []
    assert acts(ken.get("/listings?kind=stay").text) == []


def test_no_token_is_kept_with_a_piece_of_the_page(make: Make, sign_in: SignIn):
    """Two people look one after the other: each form works for the one it was drawn for."""
    make.listing(region=SANJO)
    first, second = sign_in(make.account()), sign_in(make.account())
    tokens = []
    for browser in (first, second):
        [form] = [form for form in forms_of(browser.get(HERE).text) if form.action == f"{HERE}/follow"]
        tokens.append(form.values()["csrf_token"])
    assert tokens[0] != tokens[1]
    first.post(f"{HERE}/follow")
    assert acts(second.get(HERE).text) == [f"{HERE}/follow"]
    assert acts(first.get(HERE).text) == [f"{HERE}/unfollow"]


def test_ones_own_page_says_what_is_on_and_what_is_new_below_each(make: Make, sign_in: SignIn):
    ken = make.account()
    for minutes, region_id in enumerate((SANJO, NIIGATA, KYOTO)):
        make.save(FollowedRegion(account_id=ken.id, region_id=region_id, since=NOW + timedelta(minutes=minutes)))
    make.save(FollowedRegion(account_id=make.account().id, region_id=TSUBAME, since=NOW))
    make.listing(region=SANJO, published_at=NOW - timedelta(days=8))
    make.listing(region=SANJO, published_at=NOW - timedelta(days=1))
    make.listing(region=TSUBAME, published_at=NOW - timedelta(days=2))
    make.restriction(make.listing(region=SANJO, published_at=NOW))
    lines = shelf(sign_in(ken).get("/my").text)
    assert [line.partition(" フォローをやめる")[0] for line in lines] == [
        "京都府 いま0件の掲載",
        "新潟県 いま3件の掲載・この7日間に2件",
        "新潟県 三条市 いま2件の掲載・この7日間に1件",
    ]


def test_the_front_page_begins_with_them_for_their_owner_alone(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn
):
    ken, aki = make.account(), make.account()
    make.save(FollowedRegion(account_id=ken.id, region_id=SANJO, since=NOW))
    make.listing(region=SANJO)
    browser = sign_in(ken)
    page = browser.get("/").text
    assert links_of(row(page)) == [HERE]
    assert page.index('class="followed"') < page.index("<h1>")
    assert row(client.get("/").text) == row(sign_in(aki).get("/").text) == ""
    with counted(app) as sent:
        browser.get("/")
    assert sum("followed_regions" in statement for statement in sent) == 1


def test_many_of_them_lead_on_to_ones_own_page(make: Make, sign_in: SignIn):
    ken = make.account()
    for region_id in range(1, 8):
        make.save(FollowedRegion(account_id=ken.id, region_id=region_id, since=NOW))
    links = links_of(row(sign_in(ken).get("/").text))
    assert links == ["/regions/R7", "/regions/R6", "/regions/R5", "/regions/R4", "/regions/R3", "/my#followed"]


def test_too_many_are_refused_with_the_way_out(make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "FOLLOWED_REGIONS_MAX", 1)
    ken = sign_in(make.account())
    ken.post("/regions/R4/follow")
    answer = ken.post(f"{HERE}/follow")
    assert answer.status_code == 409
    assert "フォローできる地域は1か所までです" in answer.text


def test_an_old_code_is_todays_region_and_no_region_is_not_there(make: Make, sign_in: SignIn):
    ken = sign_in(make.account())
    assert ken.post("/regions/152048/follow").location == HERE
    assert acts(ken.get(HERE).text) == [f"{HERE}/unfollow"]
    assert [ken.post(f"/regions/99999/{act}").status_code for act in ("follow", "unfollow")] == [404, 404]


def test_the_way_back_never_leads_elsewhere(make: Make, sign_in: SignIn):
    ken = sign_in(make.account())
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        assert ken.post(f"{HERE}/follow", data={"next": wanted}).location == HERE
