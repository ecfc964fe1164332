"""Two seats and three people, in a real browser: the third waits, one steps back, and the third has the seat."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from board.clock import tokyo, utcnow
from tests.browser import DESKTOP, PHONE, BoardServer
from tests.journeys.demo import fresh_form, log_in
from tests.journeys.people import Person

pytestmark = pytest.mark.browser

TITLE = "二人だけの豆ひき体験"
WITHOUT = pytest.param(False, id="without script", marks=pytest.mark.full)


@pytest.mark.parametrize("script", [pytest.param(True, id="with script"), WITHOUT])
def test_a_seat_that_comes_free_goes_to_whoever_waits(
    demo_server: BoardServer, open_page: Callable[..., Page], script: bool
):
    def person(handle: str, **screen: Any) -> Person:
        somebody = Person(open_page(js=script, **screen), demo_server.address, f"{handle}@example.jp")
        log_in(somebody.page, demo_server, somebody.email)
        somebody.page.wait_for_url("**/my")
        return somebody

    host = person("host", viewport=DESKTOP)
    event = post_event(host, demo_server)
    ken, hanako, yukiko = (person(handle, viewport=PHONE) for handle in ("ken", "hanako", "yukiko"))
    for guest in (ken, hanako):
        sign_up(guest, event, "参加を申し込む")
        guest.sees("参加が決まりました")
    sign_up(yukiko, event, "キャンセル待ちに入る")
    yukiko.sees("いま1番目です")
    place = yukiko.page.url

    ken.main.locator("summary", has_text="参加を取り消す").click()
    ken.press("取り消す")
    ken.sees("申し込みを取り消しました")

    yukiko.go("/my")
    yukiko.follow(re.compile(TITLE), within=yukiko.main.get_by_role("region", name="参加予定"))
    yukiko.arrives(re.escape(place))
    yukiko.sees("あなたのために取ってあります")
    yukiko.press("席を受け取る")
    yukiko.sees("席を受け取りました")
    yukiko.sees("参加が決まりました")
    host.go(event)
    host.sees("満席")
    host.sees_no("キャンセル待ち")


def post_event(host: Person, server: BoardServer) -> str:
    """The path of its page."""
    fresh_form(host.page, server, "event")
    host.fill("タイトル", TITLE)
    host.main.get_by_label(re.compile("^カテゴリー")).select_option(label="体験・ワークショップ")
    host.step("説明")
    host.fill("説明", "石臼で豆をひいて、きな粉にします。道具はこちらで用意します。")
    host.step("日時")
    host.fill("開始日時", in_ten_days("10:00"))
    host.fill("終了日時", in_ten_days("12:00"))
    host.step("会場と定員")
    host.fill("会場", "下田の作業小屋")
    host.fill("会場の定員", "2")
    host.step("参加のしかた")
    host.choose("要申し込み")
    host.step("確かめて公開する")
    host.press("公開する")
    host.arrives(r"/listings/\d+$")
    host.sees("残り2席")
    return host.page.url.removeprefix(server.address)


def in_ten_days(at: str) -> str:
    return f"{tokyo(utcnow() + timedelta(days=10)):%Y-%m-%d}T{at}"


def sign_up(guest: Person, event: str, words: str) -> None:
    guest.go(event)
    guest.follow(words)
    guest.arrives("/participations/new")
    expect(guest.main.locator("h1")).to_have_text(words)
    guest.sees("下田の作業小屋")
    guest.press(words)
    guest.arrives(r"/participations/\d+$")
