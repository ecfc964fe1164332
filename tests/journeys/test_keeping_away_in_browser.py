"""Somebody in a talk is kept away and let back: from the talk, in the lists, on the page where all of it stands."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, BoardServer
from tests.journeys.demo import log_in
from tests.journeys.people import Person

pytestmark = pytest.mark.browser

OTHER, HOUSE = "しただ里山の会さん", "下田の古い家で、冬を試す一週間"
SCRIPTS = [pytest.param(True, id="with script"), pytest.param(False, id="without script", marks=pytest.mark.full)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_block_drawn_in_a_talk_and_lifted_again(
    demo_server: BoardServer, open_page: Callable[..., Page], *, script: bool
):
    page = open_page(js=script, viewport=PHONE)
    ken = Person(page, demo_server.address, "ken@example.jp")
    log_in(page, demo_server, ken.email)
    house = page.locator(".card", has_text=HOUSE)
    ken.go("/listings?kind=stay&region=15204")
    expect(house).to_have_count(1)

    ken.go("/conversations")
    ken.follow(OTHER)
    ken.arrives(r"/conversations/\d+")
    page.locator("summary", has_text="ミュート・終える・ブロック").click()
    ken.follow("ブロックする")
    ken.arrives("/block")
    ken.sees("相手には伝わりません")
    ken.sees("まだ約束が残っています")
    ken.press("ブロックする")
    ken.arrives(r"/conversations/\d+$")
    ken.sees("このやり取りは閉じられている")
    ken.sees("ブロック中")
    expect(page.get_by_label("へのメッセージ")).to_have_count(0)

    ken.go("/listings?kind=stay&region=15204")
    ken.arrives("region=15204")
    expect(house).to_have_count(0)
    ken.go("/my/settings/people")
    ken.sees(OTHER)
    page.get_by_role("button", name=re.compile("^ブロックを解除する")).click()
    ken.sees("ブロックを解除しました")
    ken.sees("だれもいません")
    ken.go("/listings?kind=stay&region=15204")
    expect(house).to_have_count(1)
