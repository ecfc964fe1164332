"""The front page, a listing beside its neighbours, one's own things, the pages people read once."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.listings.kinds import KIND_NAMES, Handover
from board.listings.lifecycle import ListingState
from board.moderation.loading import load_guidelines
from board.moderation.queries import current_guidelines
from board.pages.views import FRONT_CARDS, NEARBY_CARDS
from board.regions import tree
from tests.factories import NAGAOKA, NOW, SAPPORO, TSUBAME, Make
from tests.html import links_of

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def part(page: str, heading_id: str) -> str:
    """The section with this heading."""
    return page.split(f'aria-labelledby="{heading_id}"')[1].partition("</section>")[0]


def titles(markup: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r'class="card-title"><a href="[^"]*">(.*?)</a>', markup)]


def test_the_front_page_leads_to_every_prefecture_and_every_kind(client: FlaskClient):
    page = client.get("/").text
    places = page.split('class="place-list"')[1].split("</dl>")[0]
    assert set(links_of(places)) == {f"/regions/{place.slug}" for place in tree.prefectures()}
    for kind, name in KIND_NAMES.items():
        assert f"/listings?kind={kind}" in links_of(page)
        assert name in page
    on_map = page.split("<figure")[1].split("</figure>")[0]
    assert {f"/regions/{place.slug}" for place in tree.prefectures()} <= set(links_of(on_map))


def test_the_front_page_shows_the_newest_first_and_nothing_twice(client: FlaskClient, make: Make):
    author = make.account()
    for n in range(FRONT_CARDS + 6):
        make.listing(
            f"茶わん {n:02}",
            author=author,
            published_at=make.now - timedelta(minutes=n),
            handover=Handover.DELIVERY if n % 3 == 0 else Handover.IN_PERSON,
        )
    page = client.get("/").text
    assert titles(part(page, "newest-title")) == [f"茶わん {n:02}" for n in range(FRONT_CARDS)]
    assert titles(part(page, "afar-title")) == ["茶わん 09", "茶わん 12"]


def test_a_listing_shows_neighbours_of_its_prefecture_its_own_category_first(client: FlaskClient, make: Make):
    chosen = make.listing("チェロ", category="media")
    make.listing("ビオラ", category="media", region=NAGAOKA, published_at=make.now - timedelta(days=9))
    for n in range(NEARBY_CARDS):
        make.listing(f"椅子 {n}", category="furniture", region=TSUBAME)
    make.listing("札幌のバイオリン", category="media", region=SAPPORO)
    make.listing("下書きのチェロ", category="media", state=ListingState.DRAFT)
    make.restriction(make.listing("かくれたチェロ", category="media"))
    nearby = titles(part(client.get(f"/listings/{chosen.id}").text, "similar-title"))
    assert nearby == ["ビオラ", "椅子 3", "椅子 2", "椅子 1"]


def test_a_listing_says_who_posted_it_and_never_where_to_reach_them(client: FlaskClient, make: Make):
    author = make.account("はなこ", email="hanako@example.jp")
    listing = make.listing(author=author, photos=2, body="一行目\n二行目\n\nつぎの段落 https://example.org/a?b=1&c=2")
    page = client.get(f"/listings/{listing.id}").text
    assert "はなこ" in part(page, "author-title")
    assert "2026年10月から参加" in page
    assert "hanako@example.jp" not in page
    assert "<p>一行目<br>" in page
    assert 'href="https://example.org/a?b=1&amp;c=2"' in page
    for number in (1, 2):
        assert f"アコースティックギターの写真 {number}" in page


def test_the_way_back_from_a_listing_goes_through_its_places(client: FlaskClient, make: Make):
    page = client.get(f"/listings/{make.listing().id}").text
    crumbs = links_of(page.split('class="breadcrumb"')[1].split("</nav>")[0])
    assert crumbs[-3:] == ["/regions/15", "/regions/15204", "/listings?region=15204&kind=goods&category=furniture"]


def test_my_page_is_for_those_who_are_somebody(client: FlaskClient):
    assert client.get("/my").location == "/log-in?next=/my"


def test_a_draft_of_mine_opens_where_i_left_it(make: Make, sign_in: SignIn):
    hanako = make.account()
    draft = make.listing("書きかけ", author=hanako, state=ListingState.DRAFT)
    assert sign_in(hanako).get(f"/listings/{draft.id}").location == f"/listings/{draft.id}/edit"


def test_the_guidelines_can_be_read_by_everyone_and_linked_to(app: Flask, client: FlaskClient):
    with app.app_context():
        load_guidelines(db.session, NOW)
        db.session.commit()
        published = [(each.code, each.title_ja) for each in db.session.scalars(current_guidelines())]
    page = client.get("/guidelines").text
    assert len(published) > 5
    for code, title in published:
        assert f'<li id="{code}">' in page
        assert title in page


def test_the_credits_name_every_source_we_owe_something(client: FlaskClient):
    page = client.get("/credits").text
    for source in ("国土数値情報", "郵便番号", "SudachiPy"):
        assert source in page
