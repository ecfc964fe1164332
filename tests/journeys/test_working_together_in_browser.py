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
    # Two who work together already are asked nothing: each round has its own guest.
    host, guest = (
        Person(open_page(js=script, viewport=screen), demo_server.address, f"{handle}@example.jp")
        for handle, screen in (("host", DESKTOP), ("yukiko" if script else "hanako", PHONE))
    )
    for person in (host, guest):
        log_in(person.page, demo_server, person.email)
        person.page.wait_for_url("**/my")
    work = first_listing(guest.page, demo_server, "?q=返礼品のページ")
    guest.go(f"/listings/{work}")
    guest.follow(re.compile("連絡する|やり取り"))
    guest.arrives(r"/conversations(/new|/\d+)")
    guest.main.locator("textarea[name=body]").fill("手伝えます。")
    guest.press(re.compile("^送"))
    guest.arrives(r"/conversations/\d+")
    guest.sees("手伝えます")
    talk = re.sub(r"#.*", "", guest.page.url)

    host.page.goto(talk)
    host.follow("この方に決める")
    host.arrives("/projects/new")
    host.main.locator("textarea[name=milestones]").fill("今のページを一緒に見る\n写真を撮り直す")
    host.press("お願いする")
    host.arrives(r"/projects/\d+$")
    host.sees("お返事を待っています")
    project = host.page.url

    guest.page.goto(project)
    guest.press("引き受けて始める")
    guest.sees("プロジェクトが始まりました")
    guest.main.locator("button[value=done]").first.click()
    guest.sees("1/2")
    guest.main.locator("summary", has_text="報告を書く").click()
    guest.main.locator("textarea[name=report]").fill("写真を二十枚撮り直しました。")
    guest.press("報告を届ける")
    guest.sees("報告を届けました")

    host.page.goto(project)
    host.sees("写真を二十枚撮り直しました。")
    host.press("確かめて完了にする")
    host.sees("続けますか？")
    host.press("続けたい")
    host.sees("あなたのお返事：続けたい")
    guest.page.goto(project)
    guest.press("続けたい")
    guest.sees("次のプロジェクトが始まりました")
    guest.sees("活動中")
