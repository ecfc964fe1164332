"""Narrowing a list in a real browser: in place, by links that say how many, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, BoardServer

pytestmark = pytest.mark.browser


def test_filters_change_the_list_in_place_and_back_brings_it_back(page: Page, demo_server: BoardServer):
    page.goto(f"{demo_server.address}/listings")
    page.evaluate("window.isTheSamePage = true")
    found, form = page.locator("#hit-count"), page.locator(".filter-form")
    everything = found.inner_text()
    goods = form.get_by_role("link", name=re.compile("^もの"))
    expected = int(re.sub(r"\D", "", goods.inner_text()))
    goods.hover()
    # What makes the list live comes when a filter is touched; until then the link leads to the same list anew.
    expect(goods).to_have_attribute("data-htmx-powered", "true")
    goods.click()
    expect(page).to_have_url(re.compile(r"\?kind=goods$"))
    expect(found).to_have_text(f"{expected}件見つかりました")
    expect(page.locator("#f-goods")).to_be_focused()
    expect(page).to_have_title(re.compile("^もの"))
    form.get_by_label("上限").fill("１,０００円")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?kind=goods&price_max=1000$"))
    expect(found).not_to_have_text(f"{expected}件見つかりました")
    assert page.evaluate("window.isTheSamePage")
    page.go_back()
    expect(found).to_have_text(f"{expected}件見つかりました")
    page.go_back()
    expect(found).to_have_text(everything)
    expect(page.locator("h1")).to_have_text("すべての掲載")


def test_without_script_a_phone_narrows_the_same_list(open_page: Callable[..., Page], demo_server: BoardServer):
    page = open_page(js=False, viewport=PHONE)
    page.goto(f"{demo_server.address}/listings")
    page.locator(".filter > summary").click()
    page.locator("#f-event").click()
    expect(page).to_have_url(re.compile(r"\?kind=event$"))
    page.get_by_role("link", name="開催の近い順").click()
    expect(page).to_have_url(re.compile(r"\?kind=event&sort=soonest$"))
    page.get_by_role("link", name="イベントを外す").click()
    expect(page.locator("h1")).to_have_text("すべての掲載")


def test_the_search_field_suggests_and_obeys_the_keyboard(page: Page, demo_server: BoardServer):
    page.goto(f"{demo_server.address}/listings")
    field, options = page.get_by_role("combobox"), page.get_by_role("option")
    field.press_sequentially("ぎ")
    expect(options.first).to_contain_text("ギター")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-1")
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    # The letter that an input method is still composing asks for nothing; the finished word does.
    field.evaluate(
        """field => {
          field.value = "さんじ";
          field.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
        }"""
    )
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.dispatch_event("compositionend")
    expect(options.filter(has_text="新潟県 三条市")).to_be_visible()
    options.filter(has_text="新潟県 三条市").click()
    expect(page).to_have_url(re.compile(r"/listings\?region=15204$"))
