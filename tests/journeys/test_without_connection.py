"""Somebody on a train: the connection goes, and comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, BoardServer

pytestmark = pytest.mark.browser


def test_who_stayed_for_two_pages_is_told_calmly_and_goes_on_where_she_was(
    board_server: BoardServer, open_page: Callable[..., Page]
):
    page = open_page(viewport=PHONE, service_workers="allow")
    page.goto(board_server.address + "/")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
    page.goto(board_server.address + "/guidelines")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    page.context.set_offline(True)
    page.goto(board_server.address + "/regions")
    expect(page.get_by_role("heading", level=1)).to_have_text("いま、つながっていません")
    kept = page.evaluate(
        "caches.keys().then(names => caches.open(names[0])).then(cache => cache.keys())"
        ".then(kept => kept.map(request => new URL(request.url).pathname))"
    )
    assert "/offline" in kept
    assert len(kept) == 3

    page.context.set_offline(False)
    page.get_by_role("link", name="もう一度開く").click()
    expect(page).to_have_url(board_server.address + "/regions")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("いま、つながっていません")
