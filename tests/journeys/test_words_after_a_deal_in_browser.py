"""After a hand-over, in a real browser: a word each, sealed until both are there, and then on the person's page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, BoardServer
from tests.journeys.demo import log_in
from tests.journeys.people import Person

pytestmark = pytest.mark.browser

WITHOUT = pytest.param(False, id="without script", marks=pytest.mark.full)


@pytest.mark.parametrize("script", [pytest.param(True, id="with script"), WITHOUT])
def test_a_word_each_after_a_hand_over(demo_server: BoardServer, open_page: Callable[..., Page], *, script: bool):
    # Of this rice there is enough for everybody: each round hands over one more bag.
    grower, ken = (
        Person(open_page(js=script, viewport=screen), demo_server.address, f"{handle}@example.jp")
        for handle, screen in (("shitada", DESKTOP), ("ken", PHONE))
    )
    for person in (grower, ken):
        log_in(person.page, demo_server, person.email)
        person.page.wait_for_url("**/my")
        person.go("/conversations")
        person.page.locator("main .talks a", has_text="コシヒカリ").first.click()
        person.arrives(r"/conversations/\d+")
    talk = re.sub(r"#.*", "", ken.page.url)
    grower.page.goto(talk)
    grower.press("この方と取引予定にする")
    grower.sees("けんさんと取引予定です")
    grower.press("お渡し済みにする")
    grower.sees("受け渡しが完了しました")

    thanks, answer = f"また来年も楽しみにしています（{script}）。", f"遠くからありがとうございました（{script}）。"
    ken.page.goto(talk)
    ken.follow("ひとことを書く")
    ken.arrives(r"/deals/\d+/review$")
    ken.main.locator("textarea[name=body]").fill(thanks)
    ken.choose("また縁があればうれしい")
    ken.press("ひとことを預ける")
    ken.sees("ひとことをお預かりしました")
    ken.sees(thanks)

    grower.page.goto(talk)
    grower.sees("ひとことを書く")
    grower.sees_no(thanks)
    grower.follow("ひとことを書く")
    grower.arrives(r"/deals/\d+/review$")
    grower.main.locator("textarea[name=body]").fill(answer)
    grower.press("ひとことを預ける")
    grower.sees("お二人のひとことがそろい")
    grower.sees(thanks)

    stranger = Person(open_page(js=script, viewport=PHONE), demo_server.address, "")
    stranger.page.goto(talk)
    stranger.arrives("/log-in")
    grower.main.locator(".thread-head a", has_text="けん").click()
    grower.arrives(r"/members/\d+$")
    stranger.page.goto(grower.page.url)
    stranger.sees(answer)
    expect(stranger.main.locator("li", has_text=answer).get_by_role("link", name="しただの百姓さん")).to_be_visible()
