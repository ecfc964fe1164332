"""Two people talk, a moderator decides: in a real browser, with nothing but the keyboard where that is said."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import DESKTOP, PHONE, BoardServer
from tests.journeys.demo import log_in

pytestmark = pytest.mark.browser

TABS_MOST = 120
# Whoever comes by the keyboard sees where they are: no bar lies over it.
SHOWN = """element => {
  const box = element.getBoundingClientRect();
  const hit = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  return hit !== null && (element.contains(hit) || hit.contains(element));
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(TABS_MOST):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate(SHOWN)
            return
    raise AssertionError(f"the keyboard does not come to {wanted}")


def messages(page: Page) -> Locator:
    return page.locator(".talk-message")


def ask_now(page: Page) -> None:
    """What an open talk does every few seconds."""
    page.evaluate("htmx.trigger('#talk', 'every')")


@pytest.fixture
def someone(demo_server: BoardServer, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def arrived(name: str, *, viewport: tuple[int, int] = DESKTOP) -> Page:
        page = open_page(viewport=viewport, reduced_motion="reduce")
        log_in(page, demo_server, f"{name}@example.jp")
        return page

    return arrived


@pytest.fixture
def ken(someone: Callable[..., Page]) -> Page:
    return someone("ken")


def open_talk(page: Page, server: BoardServer, partner: str) -> None:
    page.goto(server.address + "/conversations")
    page.locator("main .talks a", has_text=partner).first.click()
    expect(page.locator("h1")).to_contain_text(partner)
    page.wait_for_load_state()


def is_live(page: Page) -> None:
    """From now on the talk sends and asks without leaving the page."""
    for part in ("form.composer-form", "#talk"):
        expect(page.locator(part)).to_have_attribute("data-htmx-powered", "true")


def test_a_message_is_written_and_sent_by_keyboard_alone_and_arrives_in_the_open_talk(
    demo_server: BoardServer, ken: Page, someone: Callable[..., Page]
):
    hanako = someone("hanako", viewport=PHONE)
    open_talk(hanako, demo_server, "けん")
    hanako.locator("textarea").fill("書きかけの返事")
    is_live(hanako)

    ken.goto(demo_server.address + "/conversations")
    tab_to(ken, ken.locator("main .talks a", has_text="はなこ").first)
    ken.keyboard.press("Enter")
    expect(ken.locator("h1")).to_contain_text("はなこ")
    ken.wait_for_load_state()
    already = messages(ken).count()
    field = ken.locator("textarea")
    tab_to(ken, field)
    is_live(ken)
    ken.keyboard.type("土曜の朝にうかがいます。")
    ken.keyboard.press("Enter")
    ken.keyboard.type("駅からは歩きます。")
    ken.evaluate("window.neverLeft = true")
    ken.keyboard.press("Control+Enter")
    expect(messages(ken)).to_have_count(already + 1)
    expect(messages(ken).last).to_contain_text("駅からは歩きます。")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    assert ken.evaluate("window.neverLeft")

    ask_now(hanako)
    expect(messages(hanako).last).to_contain_text("土曜の朝にうかがいます。")
    expect(hanako.locator("textarea")).to_have_value("書きかけの返事")

    # The next one is another message, and an empty one is refused where it was written.
    ken.keyboard.type("お昼でもかまいません。")
    tab_to(ken, ken.locator(".composer button"))
    ken.keyboard.press("Enter")
    expect(messages(ken)).to_have_count(already + 2)
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    ken.keyboard.press("Control+Enter")
    expect(ken.locator("#body-error")).to_be_visible()
    expect(messages(ken)).to_have_count(already + 2)


def test_nothing_is_sent_in_the_middle_of_a_word(demo_server: BoardServer, ken: Page):
    open_talk(ken, demo_server, "はなこ")
    ken.locator("textarea").fill("どようび")
    ken.evaluate(
        """window.sent = 0;
        document.addEventListener("submit", (event) => { window.sent += 1; event.preventDefault(); }, true)"""
    )

    def press(**state: object) -> int:
        ken.locator("textarea").evaluate(
            """(field, state) => field.dispatchEvent(
                 new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...state }))""",
            state,
        )
        return int(ken.evaluate("window.sent"))

    assert press() == 0
    assert press(ctrlKey=True, isComposing=True) == 0
    assert press(ctrlKey=True, keyCode=229) == 0
    assert press(metaKey=True) == 1


def test_without_a_connection_the_words_stay_and_a_look_elsewhere_loses_nothing(demo_server: BoardServer, ken: Page):
    open_talk(ken, demo_server, "はなこ")
    already = messages(ken).count()
    field = ken.locator("textarea")
    field.fill("トンネルの中から。")
    is_live(ken)
    ken.context.set_offline(True)
    ken.get_by_role("button", name="送る", exact=True).click()
    expect(ken.get_by_role("alert")).to_contain_text("まだ送れていません")
    expect(field).to_have_value("トンネルの中から。")
    ken.context.set_offline(False)
    ken.goto(demo_server.address + "/listings")
    ken.go_back()
    expect(field).to_have_value("トンネルの中から。")
    ken.get_by_role("button", name="送る", exact=True).click()
    expect(messages(ken)).to_have_count(already + 1)


def test_a_page_from_the_browsers_memory_is_not_shown_to_the_next_person(demo_server: BoardServer, ken: Page):
    open_talk(ken, demo_server, "はなこ")
    ken.context.clear_cookies(name="engawa")
    ken.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    ken.wait_for_url("**/log-in?**")
    expect(ken.locator("main")).not_to_contain_text("はなこ")


def test_a_case_is_decided_and_taken_back_by_keyboard_alone(
    demo_server: BoardServer, ken: Page, someone: Callable[..., Page]
):
    ken.goto(demo_server.address + "/listings?region=15&kind=goods")
    ken.locator("main .card a").first.click()
    ken.wait_for_url(re.compile(r"/listings/\d+$"))
    listing, title = ken.url, ken.locator("h1").inner_text()
    ken.goto(demo_server.address + "/reports/new?listing=" + listing.rpartition("/")[2])
    ken.locator("input[name=reason]").first.check(force=True)
    ken.locator("main textarea").fill("先に送金するように言われました。")
    ken.get_by_role("button", name="報告する").click()
    expect(ken.locator("body")).to_contain_text("お知らせくださり、ありがとうございます。")

    moderator = someone("moderator")
    main = moderator.locator("main")
    moderator.goto(demo_server.address + "/moderation")
    tab_to(moderator, main.get_by_role("link", name=title))
    moderator.keyboard.press("Enter")
    expect(main).to_contain_text("先に送金するように言われました。")
    moderator.wait_for_load_state()
    tab_to(moderator, main.locator("input[name=act][value=dismiss]"))
    for act in ("request_changes", "limit_listing", "hide"):
        moderator.keyboard.press("ArrowDown")
        expect(main.locator(f"input[name=act][value={act}]")).to_be_checked()
    tab_to(moderator, main.locator("select[name=guideline]"))
    moderator.keyboard.press("ArrowDown")
    tab_to(moderator, main.locator("textarea[name=facts]"))
    moderator.keyboard.type("先払いを求めています。")
    tab_to(moderator, main.get_by_role("button", name="この判断に決める"))
    moderator.keyboard.press("Enter")
    expect(main).to_contain_text("判断を記録し、本人に理由をお知らせしました。")
    moderator.wait_for_load_state()
    assert ken.goto(listing).status == 404  # type: ignore[union-attr]

    undoing = main.get_by_role("region", name="判断を取り消す")
    tab_to(moderator, undoing.locator("textarea[name=note]"))
    moderator.keyboard.type("誤解とわかりました。")
    tab_to(moderator, undoing.get_by_role("button", name="この判断を取り消す"))
    moderator.keyboard.press("Enter")
    expect(main).to_contain_text("判断を取り消し、本人にお知らせしました。")
    assert ken.goto(listing).status == 200  # type: ignore[union-attr]
