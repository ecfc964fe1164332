"""Lists: narrowed by place, kind, terms, price and reach; paged forward and back without losing anybody."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.listings.kinds import Handover, Kind, Reach
from board.listings.lifecycle import CLOSED, ListingState
from board.listings.models import Effect
from board.pages.views import REGION_CARDS
from board.web.pagination import PAGE_SIZE, cursor_of
from tests.factories import KYOTO, NAGAOKA, NOW, SANJO, SAPPORO, SAPPORO_CHUO, TSUBAME, Make
from tests.html import links_of, unmarked

NOTHING = "当てはまる掲載は、いまはありません"


def titles(page: str) -> list[str]:
    found = re.findall(r'class="card-title"><a href="[^"]*">(.*?)</a>', page)
    return [html.unescape(unmarked(title)) for title in found]


def link_to(page: str, rel: str) -> str | None:
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page)
    return html.unescape(found[1]) if found else None


def listed(client: FlaskClient, query: str = "") -> set[str]:
    return set(titles(client.get(f"/listings?{query}").text))


@pytest.fixture
def towns(make: Make) -> None:
    for title, region in {
        "三条": SANJO,
        "長岡": NAGAOKA,
        "燕": TSUBAME,
        "札幌": SAPPORO,
        "札幌中央": SAPPORO_CHUO,
        "京都左京": KYOTO + 103,
    }.items():
        make.listing(title, region=region)


BELOW: dict[str, set[str]] = {
    "15204": {"三条"},
    "15": {"三条", "長岡", "燕"},
    "01100": {"札幌", "札幌中央"},
    "01101": {"札幌中央"},
    "01": {"札幌", "札幌中央"},
    "R1": {"札幌", "札幌中央"},
    "26100": {"京都左京"},
    "13": set(),
}


@pytest.mark.usefixtures("towns")
def test_a_place_includes_everything_below_it(client: FlaskClient):
    for slug, found in BELOW.items():
        assert listed(client, f"region={slug}") == found, slug
        assert set(titles(client.get(f"/regions/{slug}").text)) == found, slug


@pytest.mark.both_databases
@pytest.mark.usefixtures("towns")
def test_a_region_page_counts_what_is_on_in_it_and_below_it(client: FlaskClient):
    page = client.get("/regions/15").text
    assert "いま3件の掲載" in page
    assert re.search(r'href="/regions/15204">三条市 <span class="place-count">1</span>', page)
    front = client.get("/").text
    assert "新潟県 3件" in front
    assert "北海道 2件" in front


@pytest.mark.usefixtures("towns")
def test_a_typed_place_becomes_its_region_and_the_other_filters_stay(client: FlaskClient):
    for typed in ("三条市", "さんじょうし", "ｻﾝｼﾞｮｳｼ", "sanjo-shi", "955-0071", "９５５００７１"):
        answer = client.get(f"/listings?kind=goods&place={quote(typed)}")
        assert (answer.status_code, answer.location) == (303, "/listings?region=15204&kind=goods"), typed


def test_a_place_that_two_towns_share_is_a_choice(client: FlaskClient):
    page = client.get(f"/listings?kind=goods&place={quote('府中市')}").text
    offered = [link for link in links_of(page) if "region=" in link]
    assert {"/listings?region=13206&kind=goods", "/listings?region=34208&kind=goods"} <= set(offered)


def test_a_word_that_is_no_place_says_so_beside_the_field(client: FlaskClient, make: Make):
    make.listing("ギター")
    page = client.get(f"/listings?place={quote('<ぱぴぷぺぽ>')}")
    assert page.status_code == 200
    assert 'id="filter-place-error"' in page.text
    assert 'value="&lt;ぱぴぷぺぽ&gt;"' in page.text


def test_anything_can_be_typed_where_a_place_is_asked_for(client: FlaskClient, make: Make):
    make.listing("ギター")
    for typed in ("%", "'; DROP TABLE", "９５５", "000-0000", "\u202e三条", "😀", "あ" * 3000):
        page = client.get(f"/listings?place={quote(typed)}")
        assert page.status_code == 200, typed
        assert titles(page.text) == ["ギター"], typed


@pytest.fixture
def shelf(make: Make) -> None:
    make.listing("机", category="furniture", price_yen=5000)
    make.listing("椅子", category="furniture", price_yen=1200, handover=Handover.DELIVERY)
    make.listing("りんご", category="food", terms="give", price_yen=0, handover=Handover.ON_VISIT)
    make.listing("ほしい箪笥", category="furniture", terms="wanted", price_yen=None)
    make.listing("朝市", kind=Kind.EVENT, category="market", price_yen=500)
    make.listing("翻訳", kind=Kind.WORK, category="translation", reach=Reach.ONLINE)


NARROWED: dict[str, set[str]] = {
    "": {"机", "椅子", "りんご", "ほしい箪笥", "朝市", "翻訳"},
    "kind=event": {"朝市"},
    "kind=goods": {"机", "椅子", "りんご", "ほしい箪笥"},
    "category=furniture": {"机", "椅子", "ほしい箪笥"},
    "kind=goods&category=furniture&terms=sell": {"机", "椅子"},
    "terms=wanted": {"ほしい箪笥"},
    "price_max=1200": {"椅子", "りんご", "朝市"},
    "price_min=１２００&price_max=５，０００円": {"机", "椅子"},
    "price_min=5000&price_max=1200": {"机", "椅子"},
    "price_max=0": {"りんご"},
    "price_min=999999999999": set(),
    "afar=1": {"椅子", "りんご", "翻訳"},
    "afar=1&terms=sell": {"椅子"},
    "kind=event&category=furniture": {"朝市"},
}


@pytest.mark.usefixtures("shelf")
def test_filters_narrow_the_list(client: FlaskClient):
    for query, found in NARROWED.items():
        page = client.get(f"/listings?{query}").text
        assert set(titles(page)) == found, query
        assert (NOTHING in page) is not bool(found), query


@pytest.mark.usefixtures("shelf")
def test_every_filter_is_a_chip_that_takes_it_off(client: FlaskClient):
    page = client.get("/listings?region=15204&kind=goods&category=furniture&terms=sell&price_max=1200&afar=1").text
    chips = dict(re.findall(r'<li><a id="chip-\d" href="([^"]+)" aria-label="([^"]+)を外す">', page))
    assert [label.split("1,200")[0] for label in chips.values()] == [
        "新潟県 三条市",
        "もの",
        "家具・インテリア",
        "売ります",
        "",
        "遠くからでも",
    ]
    for address in chips:
        assert "椅子" in titles(client.get(html.unescape(address)).text)
    assert "すべて外す" in page


NOT_OURS = [
    "kind=spaceship",
    "category=cars",
    "terms=steal",
    "region=99999",
    "afar=yes",
    "price_min=1e9",
    "price_max=NaN",
    "price_min=-1",
    "kind=goods&kind=event",
    "region=15&region=16",
    "after=1",
    "after=%27",
    "after=!!!!",
    "before=-1",
    "after=AAAA",
    "after=MTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMC4x",
    "after=" + "A" * 3000,
    "before=" + cursor_of(NOW, 2**63),
    f"after={cursor_of(NOW, 1)}&before={cursor_of(NOW, 1)}",
    "q=ギター&after=²",
    "q=ギター&after=-1",
    "q=ギター&before=99999999999",
    "q=ギター&after=1&before=1",
    "q=%00",
    "q=%ff",
]


@pytest.mark.both_databases
def test_an_address_that_no_page_of_ours_leads_to_is_400(client: FlaskClient, make: Make):
    make.listing("ギター")
    for query in NOT_OURS:
        answer = client.get(f"/listings?{query}")
        assert answer.status_code == 400, query
        assert "<h1" in answer.text


def test_a_region_that_is_none_is_404_and_another_code_of_it_leads_to_its_page(client: FlaskClient):
    assert client.get("/regions/99999").status_code == 404
    assert client.get("/regions/%E4%B8%89%E6%9D%A1").status_code == 404
    assert client.get("/regions/152048").location == "/regions/15204"
    assert client.get("/listings?region=152048&afar=1").location == "/listings?region=15204&afar=1"


def walk(client: FlaskClient, start: str, rel: str) -> list[list[str]]:
    """The titles of each page from `start` on, until there is no further link."""
    pages, address = [], start
    while address and len(pages) < 30:
        page = client.get(address).text
        pages.append(titles(page))
        address = link_to(page, rel) or ""
    return pages


def last_address(client: FlaskClient, start: str) -> str:
    address = start
    while following := link_to(client.get(address).text, "next"):
        address = following
    return address


@pytest.mark.parametrize("number", [PAGE_SIZE, PAGE_SIZE + 1, 3 * PAGE_SIZE + 5])
@pytest.mark.both_databases
def test_paging_forward_and_back_shows_every_listing_once_even_of_one_moment(
    client: FlaskClient, make: Make, number: int
):
    author = make.account()
    for n in range(number):
        # Runs of seven of the very same moment.
        make.listing(f"茶わん {n:03}", author=author, published_at=make.now - timedelta(minutes=n // 7))
    make.listing("よその京都の壺", kind=Kind.EVENT, region=KYOTO + 103)
    for start, size in (("/listings?kind=goods", PAGE_SIZE), ("/regions/15", REGION_CARDS)):
        forward = walk(client, start, "next")
        assert [len(page) for page in forward[:-1]] == [size] * (len(forward) - 1)
        seen = [title for page in forward for title in page]
        assert sorted(seen) == [f"茶わん {n:03}" for n in range(number)]
        back = walk(client, last_address(client, start), "prev")
        assert list(reversed(back)) == forward
        assert link_to(client.get(start).text, "prev") is None


def test_a_page_stays_where_it_is_while_new_listings_come_in(client: FlaskClient, make: Make):
    author = make.account()
    for n in range(PAGE_SIZE * 2):
        make.listing(f"茶わん {n:03}", author=author, published_at=make.now - timedelta(minutes=n + 1))
    second = link_to(client.get("/listings").text, "next") or ""
    before = titles(client.get(second).text)
    make.listing("たった今の壺", author=author, published_at=make.now)
    assert titles(client.get(second).text) == before


@pytest.mark.parametrize("path", ["/", "/listings", "/regions/15204", "/listings?region=15204"])
def test_lists_show_what_is_open_or_reserved_and_nothing_else(client: FlaskClient, make: Make, path: str):
    make.listing("受付中の机")
    make.listing("予定のある机", state=ListingState.RESERVED)
    make.listing("下書きの机", state=ListingState.DRAFT)
    for state in CLOSED:
        make.listing(f"終わった机 {state}", state=state)
    for effect in Effect:
        make.restriction(make.listing(f"{effect} の机"), effect=effect)
    page = client.get(path).text
    assert set(titles(page)) == {"受付中の机", "予定のある机"}
    assert '<span class="card-state">取引予定</span>' in page


def test_a_card_says_what_where_how_much_and_how_from_afar(client: FlaskClient, make: Make):
    make.listing("チェロ", price_yen=48000, handover=Handover.DELIVERY, photos=1)
    card = client.get("/listings").text.split('<li class="card">')[1].split("</li>")[0]
    for words in ("チェロ", "48,000円", "売ります", "新潟県 三条市", "配送可", "1 時間前", "もの", 'width="1600"'):
        assert words in card


def test_an_empty_board_invites_instead_of_showing_nothing(app: Flask, client: FlaskClient):
    assert "まだ掲載がありません" in client.get("/").text
    assert NOTHING in client.get("/listings").text
    region = client.get("/regions/15204").text
    assert "ここにはまだ掲載がありません" in region
    assert "/listings/new" in links_of(region)
