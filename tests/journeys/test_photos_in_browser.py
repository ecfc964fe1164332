"""Photos in a real browser: looked at and put in order without a mouse, sent smaller than they were, on paper."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import BoardServer
from tests.journeys.demo import log_in
from tests.journeys.people import Person

pytestmark = pytest.mark.browser

# A photo is drawn in three sizes before the answer comes, on a machine that does much else beside.
SENT = 20_000


def a_listing_with_photos(server: BoardServer, least: int) -> str:
    """The path of an open one with at least as many."""
    counted = (
        "SELECT l.id FROM listings l JOIN listing_photos p ON p.listing_id = l.id WHERE l.state = 'open' "
        "GROUP BY l.id HAVING count(*) >= ? ORDER BY l.id LIMIT 1"
    )
    with closing(sqlite3.connect(server.instance / "engawa.sqlite3")) as rows:
        [found] = rows.execute(counted, (least,)).fetchone()
    return f"/listings/{found}"


def noisy_photo(path: Path, width: int, height: int, colour: str) -> Path:
    """A colour at its left, noise at its right: no camera's photo packs well either."""
    image = Image.new("RGB", (width, height), colour)
    noise = Image.frombytes("L", (width // 2, height), os.urandom(width // 2 * height))
    image.paste(noise.convert("RGB"), (width // 2, 0))
    image.save(path, "JPEG", quality=95)
    return path


WATCH_WHAT_IS_SENT = """() => {
  const { send } = XMLHttpRequest.prototype;
  window.sentFiles = [];
  XMLHttpRequest.prototype.send = function (body) {
    window.sentFiles.push(body.get("photos"));
    return send.call(this, body);
  };
}"""
WHAT_WAS_SENT = """() => Promise.all(window.sentFiles.map(async (file) => {
  const { width, height } = await createImageBitmap(file);
  return [file.type, width, height, file.size];
}))"""


@pytest.fixture
def hanako(demo_server: BoardServer, page: Page) -> Person:
    person = Person(page, demo_server.address, "hanako@example.jp")
    log_in(page, demo_server, person.email)
    expect(page).not_to_have_url(re.compile("/log-in"))
    return person


def test_the_gallery_by_keys_alone(demo_server: BoardServer, page: Page):
    page.goto(demo_server.address + a_listing_with_photos(demo_server, 3))
    links = page.locator(".gallery-view .gallery-strip a:first-child")
    place = page.locator(".gallery-view .gallery-place")
    last = links.count()
    expect(place).to_have_text(f"1 / {last}")
    links.first.focus()
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text(f"2 / {last}")
    expect(links.nth(1)).to_be_focused()

    page.keyboard.press("Enter")
    whole = page.locator("dialog.gallery-whole")
    expect(whole).to_be_visible()
    expect(whole.locator(".gallery-place")).to_have_text(f"2 / {last}")
    page.keyboard.press("End")
    expect(whole.locator(".gallery-place")).to_have_text(f"{last} / {last}")
    expect(whole.locator("img").last).to_be_in_viewport()
    expect(whole.locator("img").last).to_have_attribute("alt", re.compile(r"の写真 \d+$"))
    page.keyboard.press("Home")
    expect(whole.locator(".gallery-place")).to_have_text(f"1 / {last}")
    page.keyboard.press("End")
    expect(whole.locator(".gallery-place")).to_have_text(f"{last} / {last}")
    page.keyboard.press("Escape")
    expect(whole).to_be_hidden()
    expect(links.last).to_be_focused()
    expect(place).to_have_text(f"{last} / {last}")


def test_without_script_the_photos_are_links_in_a_row(demo_server: BoardServer, open_page: Callable[..., Page]):
    page = open_page(js=False)
    page.goto(demo_server.address + a_listing_with_photos(demo_server, 2))
    links = page.locator(".gallery-view .gallery-strip a:first-child")
    expect(links.first).to_have_attribute("href", re.compile(r"/1600\.webp$"))
    page.locator(".gallery-small a").nth(1).click()
    expect(links.nth(1)).to_be_in_viewport()
    expect(page.locator("dialog")).to_be_hidden()


def test_a_listing_is_posted_with_photos_without_touching_a_mouse(hanako: Person, tmp_path: Path):
    hanako.go("/listings/new")
    hanako.main.get_by_role("button", name=re.compile("もの")).press("Enter")
    hanako.page.wait_for_url("**/edit")
    she_sends_two_photos_and_puts_them_in_order(hanako, tmp_path)
    she_names_and_describes_it(hanako)
    she_says_the_price_and_the_place(hanako)
    she_goes_back_and_on_again(hanako)
    she_looks_it_over_and_publishes(hanako)


def she_sends_two_photos_and_puts_them_in_order(hanako: Person, folder: Path) -> None:
    page = hanako.page
    page.evaluate(WATCH_WHAT_IS_SENT)
    large = noisy_photo(folder / "large.jpg", 3200, 400, "red")
    small = noisy_photo(folder / "small.jpg", 640, 480, "blue")
    hanako.main.locator("input[name=photos]").set_input_files([large, small])
    photos = hanako.main.locator("[data-photo]")
    expect(photos).to_have_count(2, timeout=SENT)
    sent = page.evaluate(WHAT_WAS_SENT)
    assert [size for *size, _bytes in sent] == [["image/jpeg", 2560, 320], ["image/jpeg", 640, 480]]
    assert sent[0][-1] < large.stat().st_size
    assert sent[1][-1] == small.stat().st_size

    first = photos.first.get_attribute("data-photo") or ""
    photos.first.get_by_role("button", name="この写真を後ろへ").press("Enter")
    expect(hanako.main.locator(".photo-status")).to_have_text("2枚目に移しました。", timeout=SENT)
    expect(photos.nth(1)).to_have_attribute("data-photo", first)
    photos.nth(1).get_by_role("button", name="この写真を外す").press("Enter")
    undo = hanako.main.get_by_role("button", name="元に戻す")
    expect(undo).to_be_focused()
    expect(photos).to_have_count(1, timeout=SENT)
    page.keyboard.press("Enter")
    expect(photos).to_have_count(2, timeout=SENT)


def she_names_and_describes_it(hanako: Person) -> None:
    """Enter leads on, but not while a word is being composed, and never out of a text of several lines."""
    keyboard = hanako.page.keyboard
    title, body = hanako.main.locator("[name=title]"), hanako.main.locator("[name=body]")
    title.focus()
    keyboard.insert_text("桐の小引き出し")
    title.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(title).to_be_visible()
    hanako.main.locator("select[name=category]").select_option(label="家具・インテリア")
    title.press("Enter")
    expect(hanako.main.get_by_role("heading", name="説明と状態")).to_be_focused()
    body.focus()
    keyboard.insert_text("祖母の鏡台の脇にありました。")
    keyboard.press("Enter")
    expect(body).to_be_visible()
    hanako.main.get_by_role("button", name="次へ").press("Enter")


def she_says_the_price_and_the_place(hanako: Person) -> None:
    """As people type them: with full-width digits, signs and all."""
    price = hanako.main.locator("[name=price_yen]")
    hanako.main.locator("[name=terms][value=sell]").press("Space")
    price.focus()
    hanako.page.keyboard.insert_text("１２,５００円")
    expect(hanako.main.locator(".price-said")).to_have_text("12,500円")
    expect(price).to_have_value("１２,５００円")
    price.press("Enter")
    expect(hanako.main.get_by_role("heading", name="地域", level=2)).to_be_focused()
    hanako.main.locator("[name=place]").focus()
    hanako.page.keyboard.insert_text("〒０６０－００４２")
    expect(hanako.main.get_by_role("radio", name=re.compile("札幌市 中央区"))).to_be_checked()


def she_goes_back_and_on_again(hanako: Person) -> None:
    hanako.page.go_back()
    expect(hanako.main.locator("[name=price_yen]")).to_be_visible()
    hanako.page.go_forward()
    place = hanako.main.locator("[name=place]")
    expect(place).to_be_visible()
    expect(place).to_have_value("〒０６０－００４２")
    hanako.main.get_by_role("button", name="次へ").press("Enter")


def she_looks_it_over_and_publishes(hanako: Person) -> None:
    looked_over = hanako.main.locator(".look-over")
    for said in (
        "桐の小引き出し",
        "家具・インテリア",
        "祖母の鏡台の脇にありました。",
        "売ります",
        "１２,５００円",
        "手渡し",
    ):
        expect(looked_over).to_contain_text(said)
    expect(looked_over).not_to_contain_text("まだ入力していません")
    hanako.main.get_by_role("button", name="公開する", exact=True).press("Enter")
    hanako.sees("公開しました")
    hanako.sees("12,500円")
    shown = hanako.main.locator(".gallery-view img")
    expect(shown).to_have_count(2)
    expect(shown.first).to_have_attribute("width", "640")


GIVEN = """async ([how, name]) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  canvas.getContext("2d").fillStyle = how === "paste" ? "teal" : "tan";
  canvas.getContext("2d").fillRect(0, 0, 40, 40);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const given = new DataTransfer();
  given.items.add(new File([blob], name, { type: "image/png" }));
  given.items.add(new File(["a,b"], "table.csv", { type: "text/csv" }));
  const options = { bubbles: true, cancelable: true, dataTransfer: given, clipboardData: given };
  const field = document.querySelector(".photo-upload");
  if (how === "paste") document.body.dispatchEvent(new ClipboardEvent("paste", options));
  else field.dispatchEvent(new DragEvent("drop", options));
}"""


def test_photos_are_dropped_and_pasted_and_a_bad_one_says_so_on_itself(hanako: Person, tmp_path: Path):
    page = hanako.page
    hanako.go("/listings/new")
    hanako.main.get_by_role("button", name=re.compile("もの")).click()
    page.wait_for_url("**/edit")
    photos = hanako.main.locator("[data-photo]")
    page.evaluate(GIVEN, ["drop", "dropped.png"])
    expect(photos).to_have_count(1, timeout=SENT)
    page.evaluate(GIVEN, ["paste", "pasted.png"])
    expect(photos).to_have_count(2, timeout=SENT)
    bad = tmp_path / "rechnung.jpg"
    bad.write_bytes(b"%PDF-1.7 not a picture at all")
    hanako.main.locator("input[name=photos]").set_input_files(bad)
    problem = hanako.main.locator(".photo-problem")
    expect(problem).to_contain_text("rechnung.jpg: ", timeout=SENT)
    hanako.main.get_by_role("button", name="この写真をやめる").click()
    expect(problem).to_have_count(0)

    # No connection for a moment: the photo waits, and is sent again by its own button. It is there already: one photo.
    page.context.set_offline(True)
    page.evaluate(GIVEN, ["drop", "later.webp"])
    expect(photos).to_have_count(2, timeout=SENT)
    again = hanako.main.get_by_role("button", name="もう一度送る")
    expect(again).to_be_visible()
    page.context.set_offline(False)
    again.click()
    expect(again).to_have_count(0, timeout=SENT)
    expect(hanako.main.locator("li.photo")).to_have_count(2, timeout=SENT)


def test_the_address_is_copied_and_no_other_site_hears_of_it(demo_server: BoardServer, page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    path = a_listing_with_photos(demo_server, 2)
    page.goto(demo_server.address + path)
    page.locator(".share summary").press("Enter")
    page.get_by_role("button", name="コピーする").press("Enter")
    expect(page.locator(".share [role=status]")).to_have_text("コピーしました")
    assert page.evaluate("navigator.clipboard.readText()").endswith(path)
    assert [url for url in asked if not url.startswith((demo_server.address, "data:", "blob:"))] == []


@pytest.mark.parametrize(("size", "points"), [("a4", (595, 842)), ("a5", (420, 595))])
def test_the_poster_is_one_sheet_of_its_paper(demo_server: BoardServer, page: Page, size: str, points: tuple[int, int]):
    page.goto(f"{demo_server.address}{a_listing_with_photos(demo_server, 2)}/poster?size={size}")
    expect(page.get_by_role("button", name="印刷する")).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    sheets = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert [(round(float(width)), round(float(height))) for width, height in sheets] == [points]
    page.emulate_media(media="print")
    expect(page.locator(".poster-tools")).to_be_hidden()
    expect(page.locator(".poster-code")).to_be_visible()
