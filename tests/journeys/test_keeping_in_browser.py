"""A posting form in a real browser loses nothing: closed tabs, two windows, no connection, a word being composed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import BoardServer, until
from tests.journeys.demo import log_in
from tests.journeys.people import Person

pytestmark = pytest.mark.browser

SAVED = re.compile(r"下書きを保存しました \d\d:\d\d")
# More than the form waits after the last key before it sends a draft.
PAUSE_MS = 2_600


@pytest.fixture
def hanako(demo_server: BoardServer, open_page: Callable[..., Page]) -> Person:
    person = Person(open_page(), demo_server.address, "hanako@example.jp")
    log_in(person.page, demo_server, person.email)
    expect(person.page).not_to_have_url(re.compile("/log-in"))
    return person


def begin(person: Person) -> str:
    """The address of a fresh draft's form."""
    person.go("/listings/new")
    person.main.get_by_role("button", name=re.compile("もの")).click()
    person.arrives(r"/listings/\d+/edit")
    return person.page.url


def publish(person: Person, title: str) -> str:
    """The address of the form of a listing that everybody can see."""
    address = begin(person)
    person.fill("タイトル", title)
    person.main.get_by_label(re.compile("^カテゴリー")).select_option(label="本・音楽・楽器")
    person.step("説明と状態")
    person.fill("説明", f"{title}です。")
    person.step("価格と受け渡し")
    person.choose("売ります")
    person.fill("価格", "500")
    person.step("地域")
    person.fill("地域|郵便番号", "955-0071")
    person.step("確かめて公開する")
    person.press("公開する")
    person.sees("公開しました")
    return address


def field(page: Page, name: str) -> Locator:
    return page.locator(f"main form.form [name={name}]")


def status(page: Page) -> Locator:
    return page.locator("[data-keeping=status]")


def on_the_device(page: Page) -> str:
    """What of forms waits there to be sent."""
    waiting = "([key]) => key.startsWith('engawa-form-')"
    return "".join(page.evaluate(f"Object.entries(localStorage).filter({waiting}).flat()"))


def is_saved(page: Page) -> None:
    """All of it, and said so: until then what was typed last waits on the device."""
    until(page, lambda: not on_the_device(page))
    expect(status(page)).to_have_text(SAVED)


def part(page: Page, name: str) -> Locator:
    return page.locator(f"[data-keeping={name}]")


def another_tab(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def test_a_draft_keeps_itself_while_she_writes(hanako: Person):
    address, tab = begin(hanako), hanako.page
    field(tab, "title").fill("古い柱時計")
    hanako.step("価格と受け渡し")
    field(tab, "price_yen").fill("三千円くらい")
    hanako.choose("あげます")
    is_saved(tab)
    context = tab.context
    tab.close()
    again = another_tab(context, address)
    expect(field(again, "title")).to_have_value("古い柱時計")
    expect(again.locator("input[name=terms][value=give]")).to_be_checked()
    expect(part(again, "offer")).to_be_hidden()


def test_leaving_in_the_middle_of_a_word_keeps_it_too(hanako: Person):
    address, tab = begin(hanako), hanako.page
    hanako.step("説明と状態")
    field(tab, "body").fill("祖父の家の、")
    hanako.go("/listings")
    expect(hanako.main).to_contain_text("掲載")
    # Sent as the page was left, it arrives beside the next one.
    until(tab, lambda: "祖父の家の、" in tab.context.request.get(address).text())
    tab.goto(address)
    expect(field(tab, "body")).to_have_value("祖父の家の、")


def test_without_a_connection_it_waits_on_the_device(hanako: Person):
    address, tab = begin(hanako), hanako.page
    context = tab.context
    beside = another_tab(context, hanako.address + "/guidelines")
    context.set_offline(True)
    field(tab, "title").fill("雪の山小屋で書いた題")
    hanako.step("説明と状態")
    field(tab, "quantity").fill("3")
    # The device has it: another tab sees it there.
    until(beside, lambda: '"quantity","3"' in on_the_device(beside))
    tab.close()
    context.set_offline(False)
    again = another_tab(context, address)
    expect(part(again, "offer")).to_be_visible()
    expect(field(again, "title")).to_have_value("")
    again.get_by_role("button", name="入力した内容を戻す").click()
    expect(field(again, "title")).to_have_value("雪の山小屋で書いた題")
    expect(field(again, "quantity")).to_have_value("3")
    is_saved(again)
    again.reload()
    expect(field(again, "title")).to_have_value("雪の山小屋で書いた題")
    expect(part(again, "offer")).to_be_hidden()


def test_of_two_windows_the_older_one_stops_and_she_chooses(hanako: Person):
    address, older = begin(hanako), hanako.page
    newer = another_tab(older.context, address)
    field(newer, "title").fill("新しいほう")
    expect(status(newer)).to_have_text(SAVED)
    field(older, "title").fill("古いほう")
    expect(part(older, "elsewhere")).to_be_visible()
    expect(field(older, "title")).to_have_value("古いほう")
    newer.reload()
    expect(field(newer, "title")).to_have_value("新しいほう")
    older.get_by_role("button", name="この画面の内容で保存する").click()
    expect(status(older)).to_have_text(SAVED)
    expect(part(older, "elsewhere")).to_be_hidden()
    newer.reload()
    expect(field(newer, "title")).to_have_value("古いほう")


def test_nothing_is_sent_while_a_word_is_being_composed(hanako: Person):
    tab, sent = hanako.page, []
    tab.clock.install()
    begin(hanako)
    tab.on("request", lambda request: sent.append(request.url) if request.url.endswith("/draft") else None)
    title = field(tab, "title")
    title.dispatch_event("compositionstart")
    title.fill("はしらどけ")
    tab.clock.run_for(PAUSE_MS)
    assert sent == []
    title.fill("柱時計")
    title.dispatch_event("compositionend")
    tab.clock.run_for(PAUSE_MS)
    is_saved(tab)
    assert len(sent) == 1


def test_changes_of_a_published_listing_survive_a_closed_tab_and_nobody_sees_them(hanako: Person):
    address, tab = publish(hanako, "木の踏み台"), hanako.page
    context = tab.context
    tab.clock.install()
    tab.goto(address)
    field(tab, "body").fill("がたつきを直しました。")
    field(tab, "price_yen").fill("700")
    tab.clock.run_for(PAUSE_MS)
    tab.close()
    again = another_tab(context, address)
    expect(field(again, "body")).to_have_value("木の踏み台です。")
    again.get_by_role("button", name="入力した内容を戻す").click()
    expect(field(again, "body")).to_have_value("がたつきを直しました。")
    again.locator(".form-end").get_by_role("button", name="保存する").click()
    expect(again.locator("main")).to_contain_text("変更を保存しました")
    again.goto(address)
    expect(field(again, "price_yen")).to_have_value("700")
    expect(part(again, "offer")).to_be_hidden()


def test_whoever_was_logged_out_is_told(hanako: Person):
    begin(hanako)
    tab = hanako.page
    tab.context.clear_cookies(name="engawa")
    field(tab, "title").fill("まだ保存されていない題")
    expect(part(tab, "signed-out")).to_be_visible()
    expect(field(tab, "title")).to_have_value("まだ保存されていない題")
