"""A listing handed on: what other sites show of it, the links that lead there, and a sheet of paper."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
import time_machine
from flask.testing import FlaskClient

from board.listings.kinds import Handover, Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from tests.factories import NOW, Make

SignIn = Callable[..., FlaskClient]
HERE = "http://localhost/listings/"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def guitar(make: Make) -> Listing:
    hanako = make.account("山田はなこ", email="hanako@example.jp")
    return make.listing("赤いギター & ケース", author=hanako, photos=2, body="弦は新しい。\n\n手渡しで。")


def told(page: str) -> dict[str, str]:
    """The Open Graph and Twitter tags."""
    found = re.findall(r'<meta property="((?:og|twitter):[^"]+)" content="([^"]*)">', page)
    return {name: html.unescape(content) for name, content in found}


def shared_by(page: str) -> dict[str, str]:
    """Name of the way → where it leads."""
    part = page.split('data-behavior="share"')[1].partition("</details>")[0]
    links = re.findall(r'<a class="button[^"]*" href="([^"]+)"[^>]*>([^<]+)', part)
    return {name: html.unescape(address) for address, name in links}


def test_other_sites_show_the_title_the_first_photo_and_nobody(client: FlaskClient, guitar: Listing):
    page = client.get(f"/listings/{guitar.id}").text
    cover = guitar.photos[0]
    assert told(page) == {
        "og:type": "website",
        "og:site_name": "縁側 Engawa",
        "og:locale": "ja_JP",
        "og:url": f"{HERE}{guitar.id}",
        "og:title": "赤いギター & ケース",
        "og:description": "弦は新しい。 手渡しで。",
        "og:image": f"{HERE}{guitar.id}/photos/{cover.id}/1600.webp",
        "og:image:width": "1600",
        "og:image:height": "1200",
        "twitter:card": "summary_large_image",
    }
    in_english = told(client.get(f"/listings/{guitar.id}", headers=ENGLISH).text)
    assert in_english["og:locale"] == "en_US"
    assert in_english["og:title"] == "赤いギター & ケース"


def test_the_tags_follow_a_change(client: FlaskClient, sign_in: SignIn, make: Make, guitar: Listing):
    client.get(f"/listings/{guitar.id}")
    form = {"title": "青いギター", "terms": "sell", "category": "media", "body": "弦は新しい。", "price_yen": "8000"}
    sent = sign_in(guitar.author).post(
        f"/listings/{guitar.id}/edit", data={**form, "handover": "in_person", "region": "15204", "act": "save"}
    )
    assert sent.status_code == 303
    assert told(client.get(f"/listings/{guitar.id}").text)["og:title"] == "青いギター"


def test_what_is_not_public_is_told_to_no_site_and_shared_with_nobody(make: Make, sign_in: SignIn):
    hanako = make.account()
    concealed = make.listing(author=hanako)
    make.restriction(concealed)
    draft = make.listing(author=hanako, state=ListingState.DRAFT)
    for path in (f"/listings/{concealed.id}", f"/listings/{draft.id}/preview"):
        page = sign_in(hanako).get(path).text
        assert "アコースティックギター" in page
        assert told(page) == {}
        assert 'data-behavior="share"' not in page


def test_the_links_to_share_lead_to_the_canonical_address(client: FlaskClient, guitar: Listing):
    page = client.get(f"/listings/{guitar.id}").text
    ways = shared_by(page)
    assert list(ways) == ["LINE", "X", "メール"]
    here = f"{HERE}{guitar.id}"
    assert parse_qs(urlsplit(ways["LINE"]).query) == {"url": [here]}
    assert parse_qs(urlsplit(ways["X"]).query) == {"text": ["赤いギター & ケース"], "url": [here]}
    mail = urlsplit(ways["メール"])
    assert mail.scheme == "mailto"
    assert parse_qs(mail.query) == {"subject": ["赤いギター & ケース"], "body": [f"赤いギター & ケース\n{here}\n"]}
    assert page.count('target="_blank" rel="noopener noreferrer nofollow"') == 2
    assert f'value="{here}"' in page


def test_what_somebody_wrote_is_said_to_be_japanese_on_english_pages_only(client: FlaskClient, make: Make):
    listing = make.listing("赤いギター", author=make.account("はなこ"), body="弦は新しい。")
    plain = make.listing("Red guitar", author=make.account("Ken"), body="New strings.")
    english = client.get(f"/listings/{listing.id}", headers=ENGLISH).text
    assert '<h1 lang="ja">赤いギター</h1>' in english
    assert '<div class="listing-body prose" lang="ja">' in english
    assert '<h2 id="author-title" lang="ja">' in english
    assert "<h1>赤いギター</h1>" in client.get(f"/listings/{listing.id}").text
    assert "<h1>Red guitar</h1>" in client.get(f"/listings/{plain.id}", headers=ENGLISH).text


AT_A_GLANCE = [
    (Kind.GOODS, {"handover": Handover.IN_PERSON | Handover.DELIVERY}, ["手渡し、配送可"]),
    (
        Kind.EVENT,
        {"starts_at": NOW + timedelta(days=3), "ends_at": NOW + timedelta(days=3, hours=2), "venue": "三条の鍛冶工房"},
        ["2026年11月25日（水）12:00〜14:00", "三条の鍛冶工房"],
    ),
    (Kind.VOLUNTEERING, {"starts_at": NOW + timedelta(days=3)}, ["2026年11月25日（水）12:00から"]),
    (
        Kind.WORK,
        {"hours_a_week": 6, "months": 3, "workplace": "在宅", "ends_at": NOW + timedelta(days=3)},
        ["週6時間 / 3か月", "在宅", "2026年11月25日（水）12:00まで応募できます"],
    ),
    (Kind.STAY, {"capacity": 4, "ends_at": NOW + timedelta(days=3)}, ["2026年11月25日（水）12:00まで", "4人まで"]),
]


@pytest.mark.parametrize(("kind", "fields", "said"), AT_A_GLANCE, ids=[str(kind) for kind, _, _ in AT_A_GLANCE])
def test_when_where_and_how_many_stand_beside_the_title(
    client: FlaskClient, make: Make, kind: Kind, fields: dict[str, object], said: list[str]
):
    listing = make.listing(kind=kind, **fields)
    page = client.get(f"/listings/{listing.id}").text
    glance = page.split('class="glance"')[1].split("</ul>")[0]
    assert re.findall(r"<span[^>]*>([^<]+)</span>", glance) == ["新潟県 三条市", *said]


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_the_poster_says_what_when_where_and_its_code_leads_to_the_page(
    client: FlaskClient, make: Make, guitar: Listing, size: str
):
    page = client.get(f"/listings/{guitar.id}/poster?size={size}").text
    sheet = page.split("<article")[1].split("</article>")[0]
    assert f'class="poster poster-{size}"' in page
    for said in (
        "赤いギター &amp; ケース",
        "8,000円",
        "新潟県 三条市",
        "手渡し",
        "弦は新しい。",
        "2026年11月22日に作成",
    ):
        assert said in sheet
    assert f"/listings/{guitar.id}/photos/{guitar.photos[0].id}/1600.webp" in sheet
    code = segno.make_qr(f"{HERE}{guitar.id}", error="q").svg_inline(border=2, omitsize=True)
    [drawn] = re.findall(r' d="([^"]+)"', code)
    assert f'd="{drawn}"' in sheet
    assert "山田はなこ" not in page
    assert "example.jp" not in page


def test_the_poster_speaks_english_around_the_same_words(client: FlaskClient, guitar: Listing):
    page = client.get(f"/listings/{guitar.id}/poster", headers=ENGLISH).text
    assert "Find out more and get in touch" in page
    assert '<h2 class="poster-title" lang="ja">赤いギター &amp; ケース</h2>' in page


def test_there_is_a_poster_only_of_what_is_on(client: FlaskClient, make: Make, sign_in: SignIn):
    hanako = make.account()
    over = make.listing(author=hanako, state=ListingState.WITHDRAWN)
    draft = make.listing(author=hanako, state=ListingState.DRAFT)
    concealed = make.listing(author=hanako)
    make.restriction(concealed)
    for listing in (over, draft, concealed):
        assert sign_in(hanako).get(f"/listings/{listing.id}/poster").status_code == 404
    assert f"/listings/{over.id}/poster" not in client.get(f"/listings/{over.id}").text
    shown = make.listing(author=hanako)
    assert f'href="/listings/{shown.id}/poster"' in client.get(f"/listings/{shown.id}").text
    assert client.get(f"/listings/{shown.id}/poster?size=a3").status_code == 400
