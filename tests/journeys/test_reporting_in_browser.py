"""A passer-by reports a photo without saying who they are; a member reports what somebody has written to them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, BoardServer
from tests.journeys.demo import log_in
from tests.journeys.people import Person

pytestmark = pytest.mark.browser

PARTNER = "しただ里山の会さん"
# Each of the two reports another photo: one place reports the same thing once.
SCRIPTS = [pytest.param(True, id="with script"), pytest.param(False, id="without script", marks=pytest.mark.full)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_photo_is_reported_without_a_name_and_followed_by_its_link(
    demo_server: BoardServer, open_page: Callable[..., Page], *, script: bool
):
    passer_by = Person(open_page(js=script, viewport=PHONE), demo_server.address, "")
    passer_by.go("/listings?kind=goods&region=15")
    passer_by.main.locator(".card a").nth(2 if script else 4).click()
    passer_by.arrives(r"/listings/\d+$")
    passer_by.main.locator(".gallery-flag").first.click()
    passer_by.arrives(r"/reports/new\?photo=\d+$")
    passer_by.sees("名前を言わずに報告できます")
    passer_by.press("報告する")
    passer_by.sees("1つ選んでください。")
    passer_by.main.get_by_role("radio", name=re.compile("^虚偽")).check()
    passer_by.press("報告する")
    passer_by.arrives(r"/reports/[\w-]{22}$")
    passer_by.sees("確認中")
    link = passer_by.page.url
    expect(passer_by.main.locator("input[readonly]")).to_have_value(link)

    later = Person(open_page(js=script), demo_server.address, "")
    later.page.goto(link)
    later.sees("報告を受け取りました")
    later.sees("虚偽・おとり・重複")


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_somebody_wrote_is_reported_message_by_message(
    demo_server: BoardServer, open_page: Callable[..., Page], *, script: bool
):
    page = open_page(js=script, viewport=PHONE)
    ken = Person(page, demo_server.address, "ken@example.jp")
    log_in(page, demo_server, ken.email)
    ken.go("/conversations")
    ken.follow(PARTNER)
    ken.arrives(r"/conversations/\d+")
    page.locator("summary", has_text="ミュート・終える・ブロック").click()
    ken.follow("メッセージを報告する")
    ken.arrives(r"/reports/new\?conversation=\d+$")
    ken.fill("気づいたこと", "ことばづかいが気になります")
    ken.press("報告する")
    ken.sees("気になるメッセージを、1つ以上選んでください。")
    expect(ken.main.locator("textarea")).to_have_value("ことばづかいが気になります")
    ken.main.get_by_role("checkbox").nth(0 if script else 1).check()
    ken.main.get_by_role("radio", name=re.compile("^差別")).check()
    ken.press("報告する")
    ken.arrives(r"/my/reports/\d+$")
    ken.sees("ことばづかいが気になります")
    ken.sees("確認中")
    ken.follow("あなたの報告")
    ken.arrives("/my/reports$")
    ken.sees("差別・嫌がらせ")
