"""A real browser reads the board and has nothing to complain about; in a foreign frame it shows nothing.

`open_page` fails every journey at whose pages the browser complains of our policy; here is shown that it would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import PHONE, BoardServer, until
from tests.journeys.demo import first_listing, log_in
from tests.journeys.test_every_page import MEMBERS, STRANGERS

pytestmark = pytest.mark.browser


def complaints_of(page: Page) -> list[str]:
    """What the browser says about our policy from now on."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None)
    return heard


@pytest.mark.security("4-22")
def test_no_page_breaks_its_own_policy(demo_server: BoardServer, open_page: Callable[..., Page]):
    stranger, ken = open_page(), open_page(viewport=PHONE)
    heard = [complaints_of(stranger), complaints_of(ken)]
    listing = first_listing(stranger, demo_server)
    for path in [*STRANGERS, f"/listings/{listing}"]:
        stranger.goto(demo_server.address + path)
    log_in(ken, demo_server, "ken@example.jp")
    for path in MEMBERS:
        ken.goto(demo_server.address + path.format(listing=listing))
    assert heard == [[], []]


@pytest.fixture
def provoked(chromium: Browser) -> Iterator[Page]:
    """A browser that may complain."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.security("4-22")
def test_a_script_or_style_within_a_page_would_be_stopped_and_heard(demo_server: BoardServer, provoked: Page):
    page, heard = provoked, complaints_of(provoked)

    def spoiled(route: Any) -> None:
        answer = route.fetch()
        body = answer.text().replace("</body>", "<script>window.ran = 1</script><p style='color:red'>x</p></body>")
        route.fulfill(response=answer, body=body)

    page.route("**/credits", spoiled)
    page.goto(demo_server.address + "/credits")
    assert page.evaluate("window.ran") is None
    until(page, lambda: len(heard) >= 2)


@pytest.mark.security("4-23")
def test_in_a_frame_of_another_site_nothing_is_shown(demo_server: BoardServer, provoked: Page):
    page = provoked
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text))
    page.set_content(f'<h1>elsewhere</h1><iframe src="{demo_server.address}/log-in"></iframe>')
    until(page, lambda: any("frame" in said for said in heard))
    assert all("ログイン" not in frame.content() for frame in page.frames if frame.url.startswith("http"))
