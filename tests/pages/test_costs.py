"""What a page may cost: statements and bytes, the same for one listing as for fifty."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.accounts.models import Account
from board.listings.kinds import Handover
from board.listings.models import Listing
from board.listings.schedule import rebuild_index
from tests.factories import Make
from tests.html import unmarked
from tests.statements import counted

SignIn = Callable[..., FlaskClient]

MOST = {
    "/": 3,
    "/regions/15": 2,
    "/regions/15204": 2,
    "/listings": 2,
    "/listings?region=R4&kind=goods&category=furniture&terms=sell&price_min=1&price_max=99999&afar=1": 2,
    "/listings?q=ギター": 3,
    "/listings/1": 4,
}
# Who they are with their offices, and their unread marks.
MORE_WHEN_SIGNED_IN = 2
HTML_BYTES, GZIPPED_BYTES = 30_000, 6_000


@pytest.fixture
def author(make: Make) -> Account:
    return make.account("はなこ")


def fill(app: Flask, make: Make, author: Account, number: int) -> list[Listing]:
    listings = [
        make.listing(
            f"アコースティックギター その{n}",
            author=author,
            photos=2,
            handover=Handover.IN_PERSON | Handover.DELIVERY,
        )
        for n in range(number)
    ]
    with app.app_context():
        rebuild_index()
    return listings


def statements_of(app: Flask, browser: FlaskClient, path: str) -> list[str]:
    browser.get(path)
    with counted(app) as sent:
        page = browser.get(path)
    assert "アコースティックギター" in unmarked(page.text)
    return sent


def test_pages_ask_no_more_than_they_may_however_much_is_on(app: Flask, make: Make, author: Account, sign_in: SignIn):
    strangers, members = app.test_client(), sign_in(make.account())
    fill(app, make, author, 1)
    few = {path: len(statements_of(app, strangers, path)) for path in MOST}
    fill(app, make, author, 49)
    for path, most in MOST.items():
        asked = statements_of(app, strangers, path)
        assert len(asked) <= most, (path, asked)
        signed_in = statements_of(app, members, path)
        assert len(signed_in) <= most + MORE_WHEN_SIGNED_IN, (path, signed_in)
        # A neighbour to show beside the only listing is no further statement.
        assert len(asked) == few[path], path


@pytest.mark.parametrize("path", ["/listings", "/listings?q=ギター", "/listings?region=15204&kind=goods"])
def test_a_full_list_is_light_on_the_line(app: Flask, client: FlaskClient, make: Make, author: Account, path: str):
    places = ["桐の箪笥と鏡台", "りんごの木箱 5つ", "雪かきスコップ", "陶芸のろくろ", "子どもの自転車", "古い柱時計"]
    for n in range(26):
        title = f"アコースティックギターと{places[n % 6]} {n * 37 % 100}"
        make.listing(title, author=author, price_yen=n * 731, photos=1)
    with app.app_context():
        rebuild_index()
    page = client.get(path)
    assert page.text.count('class="card"') == 24
    assert len(page.data) <= HTML_BYTES
    assert len(gzip.compress(page.data, 6)) <= GZIPPED_BYTES
