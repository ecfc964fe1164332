"""Light, dark, or as the device has it: chosen by a link, remembered by a cookie, the same page otherwise."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from board.web.theme import chosen_theme
from tests.html import links_of


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_choice_stays_and_keeps_the_page(client: FlaskClient, theme: str):
    answer = client.get(f"/listings?q=りんご&theme={theme}&kind=goods")
    assert answer.status_code == 303
    assert answer.location == "/listings?q=%E3%82%8A%E3%82%93%E3%81%94&kind=goods"
    page = client.get("/regions/15").text
    assert f'data-theme="{theme}"' in page
    assert f'<meta name="color-scheme" content="{theme}">' in page
    assert page.count('name="theme-color"') == 1


def test_who_chose_nothing_or_the_device_again_gets_the_devices_own(client: FlaskClient):
    asked = client.get("/").text
    assert "data-theme" not in asked
    assert '<meta name="color-scheme" content="light dark">' in asked
    client.get("/?theme=dark")
    assert "data-theme" in client.get("/").text
    client.get("/?theme=auto")
    assert client.get("/").text == asked


def test_every_page_offers_the_three_and_says_which_one_it_is(client: FlaskClient):
    client.get("/?theme=dark")
    page = client.get("/guidelines?version=2").text
    offered = [link for link in links_of(page) if "theme=" in link]
    assert offered == [f"?version=2&theme={theme}" for theme in ("auto", "light", "dark")]
    assert 'theme=dark" rel="nofollow" aria-current="true">暗い' in page


@pytest.mark.parametrize("cookies", ["", "theme=", "theme=sepia", 'theme="dark"', "xtheme=dark", "theme=dark2"])
def test_a_cookie_that_names_no_theme_names_none(client: FlaskClient, cookies: str):
    assert chosen_theme(cookies) == ""
    assert client.get("/?theme=sepia", headers={"Cookie": cookies}).status_code == 200
