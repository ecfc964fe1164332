"""Side-work in a real browser: a talk, a yes on both sides, a report, and both want to go on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import DESKTOP, PHONE, BoardServer
from tests.journeys.demo import first_listing, log_in
from tests.journeys.people import Person

pytestmark = pytest.mark.browser

WITHOUT = pytest.param(False, id="without script", marks=pytest.mark.full)


@pytest.mark.parametrize("script", [pytest.param(True, id="with script"), WITHOUT])
def test_from_a_talk_to_the_next_project(demo_server: BoardServer, open_page: Callable[..., Page], script: bool):
    host, yukiko = (
        Person(open_page(js=script, viewport=screen), demo_server.address, f"{handle}@example.jp")
        for handle, screen in (("host", DESKTOP), ("yukiko", PHONE))
    )
    for person in (host, yukiko):
        log_in(person.page, demo_server, person.email)
        person.page.wait_for_url("**/my")
    work = first_listing(yukiko.page, demo_server, "?q=返礼品のページ")
    # The words tell one round of this test from another: the two go on in the same conversation.
    yukiko.go(f"/listings/{work}")
    yukiko.follow(re.compile("連絡する|やり取り"))
    yukiko.arrives(r"/conversations(/new|/\d+)")
    yukiko.main.locator("textarea[name=body]").fill(f"手伝えます（{'動き' if script else '静か'}）。")
    yukiko.press(re.compile("^送"))
    yukiko.arrives(r"/conversations/\d+")
    yukiko.sees("手伝えます")
    talk = re.sub(r"#.*", "", yukiko.page.url)

    host.page.goto(talk)
    host.follow("この方に決める")
    host.arrives("/projects/new")
    host.main.locator("textarea[name=milestones]").fill("今のページを一緒に見る\n写真を撮り直す")
    host.press("お願いする")
    host.arrives(r"/projects/\d+$")
    host.sees("お返事を待っています")
    project = host.page.url

    yukiko.page.goto(project)
    yukiko.press("引き受けて始める")
    yukiko.sees("プロジェクトが始まりました")
    yukiko.main.locator("button[value=done]").first.click()
    yukiko.sees("1/2")
    yukiko.main.locator("summary", has_text="報告を書く").click()
    yukiko.main.locator("textarea[name=report]").fill("写真を二十枚撮り直しました。")
    yukiko.press("報告を届ける")
    yukiko.sees("報告を届けました")

    host.page.goto(project)
    host.sees("写真を二十枚撮り直しました。")
    host.press("確かめて完了にする")
    host.sees("続けますか？")
    host.press("続けたい")
    host.sees("あなたのお返事：続けたい")
    yukiko.page.goto(project)
    yukiko.press("続けたい")
    yukiko.sees("次のプロジェクトが始まりました")
    yukiko.sees("活動中")
