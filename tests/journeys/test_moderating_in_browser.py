"""A moderator's morning: from the queue into a case and back, a list under a name, two cases decided at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, BoardServer
from tests.journeys.demo import log_in

pytestmark = pytest.mark.browser

SCRIPTS: list[Any] = [True, pytest.param(False, marks=pytest.mark.full)]


@pytest.mark.parametrize("js", SCRIPTS)
def test_a_moderator_takes_on_notes_keeps_a_view_and_decides_two_at_once(
    demo_server: BoardServer, open_page: Callable[..., Page], js: bool
):
    ken = open_page(js=js, viewport=PHONE)
    log_in(ken, demo_server, "ken@example.jp")
    titles = reports_two(ken, demo_server, "event" if js else "volunteering")

    moderator = open_page(js=js)
    log_in(moderator, demo_server, "moderator@example.jp")
    main, queue = moderator.locator("main"), demo_server.address + "/moderation"
    moderator.goto(queue)
    lines = main.locator("[data-part=line]")
    for title in titles:
        expect(lines.filter(has_text=title)).to_contain_text("人の安全にかかわるもの")
    if js:
        goes_by_keys(moderator)
    else:
        lines.filter(has_text=titles[0]).locator("h2 a").click()
        moderator.wait_for_url(re.compile(r"/moderation/cases/\d+$"))
        main.get_by_role("button", name="この件を受け持つ", exact=True).click()
    expect(main).to_contain_text("ここで何かするたびに、15分のびます")
    main.locator("textarea[name=text]").fill("写真を見比べました。")
    main.get_by_role("button", name="メモを残す").click()
    expect(main.locator(".case-history li.panel")).to_contain_text("写真を見比べました。")
    main.get_by_role("button", name="受け持ちを終える").click()
    expect(main).to_contain_text("まだだれも受け持っていません")

    moderator.goto(queue)
    main.locator(".queue-filter > summary").click()
    main.locator("select[name=reason]").select_option("danger")
    main.get_by_role("button", name="この条件で見る").click()
    moderator.wait_for_url(re.compile(r"reason=danger"))
    main.locator(".queue-filter > summary").click()
    main.locator("input[name=name]").fill("人の安全")
    main.get_by_role("button", name="この条件を残す").click()
    expect(main.locator(".tabs-own [aria-current=page]")).to_contain_text("人の安全")

    for title in titles:
        lines.filter(has_text=title).locator("input[type=checkbox]").check()
    main.get_by_role("button", name="選んだ件をまとめて判断する").click()
    expect(main.locator("h1")).to_have_text("まとめて判断する")
    main.locator("input[name=act][value=dismiss]").check(force=True)
    main.get_by_role("button", name="2件を判断する").click()
    expect(main).to_contain_text("2件のうち2件を判断しました。")
    for title in titles:
        expect(main).to_contain_text(title)
    # As it was before, for whoever looks at this board next.
    moderator.goto(queue + "?reason=danger")
    main.locator(".queue-filter > summary").click()
    main.get_by_role("button", name="この条件を消す").click()
    expect(main).to_contain_text("「人の安全」を消しました。")


def reports_two(ken: Page, board: BoardServer, kind: str) -> list[str]:
    ken.goto(f"{board.address}/listings?region=15&kind={kind}")
    cards = ken.locator("main .results .card h2 a, main .results .card h3 a")
    expect(cards.nth(1)).to_be_visible()
    found = [(cards.nth(number).inner_text(), cards.nth(number).get_attribute("href") or "") for number in range(2)]
    for _title, path in found:
        ken.goto(f"{board.address}/reports/new?listing={path.rpartition('/')[2]}")
        ken.locator("input[name=reason][value=danger]").check(force=True)
        ken.locator("main textarea").fill("あぶない道具を使うようです。")
        ken.get_by_role("button", name="報告する").click()
        expect(ken.locator("body")).to_contain_text("お知らせくださり、ありがとうございます。")
    return [title for title, _path in found]


def goes_by_keys(moderator: Page) -> None:
    """Down the list and up again, the list of the keys, off and on, and into a case."""
    main, first = moderator.locator("main"), moderator.locator("[data-part=line] h2 a").first
    moderator.keyboard.press("j")
    expect(first).to_be_focused()
    moderator.keyboard.press("j")
    expect(first).not_to_be_focused()
    moderator.keyboard.press("k")
    expect(first).to_be_focused()
    moderator.keyboard.press("?")
    keys = moderator.locator("dialog.keys")
    expect(keys).to_be_visible()
    keys.locator("input[type=checkbox]").uncheck()
    keys.get_by_role("button", name="閉じる").click()
    expect(keys).to_be_hidden()
    moderator.keyboard.press("?")
    moderator.get_by_role("button", name="キーで操作する").click()
    expect(keys).to_be_visible()
    keys.locator("input[type=checkbox]").check()
    moderator.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    first.focus()
    moderator.keyboard.press("Enter")
    moderator.wait_for_url(re.compile(r"/moderation/cases/\d+$"))
    # Letters that are typed are letters.
    note = main.locator("textarea[name=text]")
    note.press("c")
    expect(note).to_have_value("c")
    moderator.locator("h1").click()
    note.evaluate("(field) => field.blur()")
    moderator.keyboard.press("c")
