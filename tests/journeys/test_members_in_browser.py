"""Favourites, one's own page and the settings in a real Chromium on a narrow phone, with script and without."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from board.demo.members import PASSWORD
from tests.browser import BoardServer
from tests.journeys.demo import log_in
from tests.journeys.people import Person, phone_photo

pytestmark = pytest.mark.browser

NARROW = (320, 640)
SEEN = "engawa:recently-seen"


WITHOUT = pytest.param(False, id="without script", marks=pytest.mark.full)


@pytest.fixture(params=[pytest.param(True, id="with script"), WITHOUT])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def person(demo_server: BoardServer, script: bool, open_page: Callable[..., Page]) -> Callable[[str], Person]:
    """Somebody of the demonstration, signed in, on a narrow phone."""

    def signed_in(handle: str) -> Person:
        somebody = Person(open_page(js=script, viewport=NARROW), demo_server.address, f"{handle}@example.jp")
        log_in(somebody.page, demo_server, somebody.email)
        somebody.page.wait_for_url("**/my")
        return somebody

    return signed_in


def look_at_something(person: Person) -> str:
    """The title of a listing in 三条, where ken has none of his own, with its page open."""
    person.go("/listings?kind=goods&region=15204")
    person.main.locator(".card-title a").first.click()
    person.arrives(r"/listings/\d+$")
    return person.main.locator("h1").inner_text()


def fits(person: Person) -> None:
    person.page.wait_for_load_state()
    sideways = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, person.page.url


def test_a_favourite_is_found_again_and_let_go(person: Callable[[str], Person]):
    ken = person("ken")
    title = look_at_something(ken)
    fits(ken)
    ken.press("お気に入りに入れる")
    ken.sees("お気に入りに入れました")
    expect(ken.main.get_by_role("button", name="お気に入りから外す")).to_be_visible()
    ken.go("/my")
    ken.follow("お気に入り")
    ken.arrives("/my/favourites")
    ken.sees(title)
    fits(ken)
    ken.main.locator(".card", has_text=title).get_by_role("button", name="外す").click()
    ken.sees("お気に入りから外しました")
    ken.sees("お気に入りはまだありません")


def test_a_stranger_comes_back_to_the_listing_after_logging_in(
    demo_server: BoardServer, script: bool, open_page: Callable[..., Page]
):
    stranger = Person(open_page(js=script, viewport=NARROW), demo_server.address, "ken@example.jp")
    title = look_at_something(stranger)
    stranger.follow("お気に入りに入れる")
    stranger.fill("メールアドレス", stranger.email)
    stranger.fill("パスワード", PASSWORD)
    stranger.press("ログインする")
    expect(stranger.main.locator("h1")).to_have_text(title)


def test_what_was_looked_at_stays_on_the_device_until_one_logs_out(person: Callable[[str], Person], script: bool):
    ken = person("ken")
    title = look_at_something(ken)
    ken.go("/")
    recent = ken.main.locator("section.recent")
    if not script:
        expect(recent).to_be_hidden()
        return
    expect(recent.get_by_role("link", name=title)).to_be_visible()
    fits(ken)
    ken.press("履歴を消す")
    expect(recent).to_be_hidden()
    assert ken.page.evaluate(f"localStorage.getItem('{SEEN}')") is None

    look_at_something(ken)
    ken.go("/my")
    expect(ken.main.locator("section.recent")).to_contain_text(title)
    ken.press("ログアウト")
    ken.page.wait_for_url("**/")
    assert ken.page.evaluate(f"localStorage.getItem('{SEEN}')") is None


def test_what_somebody_put_into_the_memory_is_text_and_nothing_else(
    demo_server: BoardServer, open_page: Callable[..., Page]
):
    page = open_page(viewport=NARROW)
    page.goto(demo_server.address + "/listings")
    planted = [
        {"id": 7, "title": "<img src=x onerror=alert(1)>", "price": "<b>0円</b>", "photo": "x"},
        {"id": "javascript:alert(1)", "title": "よそへ"},
        {"id": -1, "title": "ない"},
        None,
        "text",
    ]
    for kept in (json.dumps(planted), "{", '"text"', "null"):
        page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [SEEN, kept])
        page.reload()
        recent = page.locator("section.recent")
        if kept.startswith("["):
            expect(recent.locator(".recent-item")).to_have_count(1)
            expect(recent.locator(".recent-title")).to_have_text("<img src=x onerror=alert(1)>")
            expect(recent.locator("a")).to_have_attribute("href", "/listings/7")
        else:
            expect(recent).to_be_hidden()


def test_several_listings_are_chosen_and_the_question_is_asked_first(person: Callable[[str], Person], script: bool):
    hanako = person("hanako")
    hanako.go("/my?shelf=open")
    fits(hanako)
    boxes = hanako.main.locator("input[name=listing][type=checkbox]")
    if script:
        hanako.choose("すべて選ぶ")
        assert boxes.count() > 2
        for box in boxes.all():
            expect(box).to_be_checked()
        hanako.main.get_by_label("すべて選ぶ").uncheck()
    for box in boxes.all()[:2]:
        box.check()
    hanako.press("選んだ掲載を取り下げる")
    expect(hanako.main.locator("h1")).to_have_text("2件を取り下げますか")
    fits(hanako)
    hanako.follow("やめて戻る")
    hanako.sees("あなたの掲載")
    hanako.press("選んだ掲載を更新する")
    hanako.sees("掲載を選んでから")


def test_a_member_says_who_they_are(person: Callable[[str], Person], script: bool, tmp_path: Path):
    host = person("host")
    host.go("/my/settings")
    fits(host)
    host.fill("お名前", "")
    host.main.locator("input[type=file]").set_input_files(phone_photo(tmp_path, 1))
    if script:
        expect(host.main.locator("img.avatar-large[src^='blob:']")).to_be_visible()
    host.press("保存する")
    host.sees("直してほしいところがあります")
    host.sees("選んだ写真は預かっています")
    host.fill("お名前", "しただ里山の会")
    host.fill("自己紹介", "里山の手入れをしています。")
    host.choose("プロフィールに表示する")
    host.press("保存する")
    host.sees("プロフィールを保存しました")
    host.follow("自分のページを見る")
    for words in ("しただ里山の会", "里山の手入れをしています。", "新潟県 三条市", "メール確認済み"):
        host.sees(words)
    picture = host.main.locator("img.avatar-large")
    expect(picture).to_have_js_property("naturalWidth", 320)
    fits(host)
