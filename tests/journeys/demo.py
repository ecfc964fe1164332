"""The demonstration by browser: its people log in, its listings are found. No test, also for `bench.audits`."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from board.demo.members import PASSWORD
from tests.browser import BoardServer

KINDS = ("goods", "event", "volunteering", "work", "stay")
SECONDS_FOR_A_CODE = 90

_sessions: dict[tuple[str, str], Any] = {}


def log_in(page: Page, server: BoardServer, email: str) -> None:
    """The session of an earlier test goes on: whoever logs in ten times within five minutes has to wait."""
    known = _sessions.get((server.address, email))
    if known:
        page.context.add_cookies(known)
        page.goto(server.address + "/my")
        if page.url == server.address + "/my":
            return
        page.context.clear_cookies()
    _log_in_by_form(page, server, email)
    _sessions[server.address, email] = page.context.cookies()


def _log_in_by_form(page: Page, server: BoardServer, email: str) -> None:
    form = server.address + "/log-in"
    page.goto(form)
    page.locator("main input[name=email]").fill(email)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda address: address != form)
    if page.url.endswith("/log-in/code"):
        page.locator("main input[name=one_time_code]").fill(_unused_code(page, server, email))
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url(lambda address: "/log-in" not in address)


def _unused_code(page: Page, server: BoardServer, email: str) -> str:
    """By the development page of the codes; after three log-ins within half a minute the next is waited for."""
    codes = page.context.new_page()
    for _ in range(SECONDS_FOR_A_CODE):
        codes.goto(server.address + "/development/codes")
        code = codes.locator(f"[data-account='{email}']").inner_text()
        if code:
            break
        codes.wait_for_timeout(1000)
    codes.close()
    return str(code)


def first_listing(page: Page, server: BoardServer, query: str = "") -> str:
    """The number of the first one in this list."""
    page.goto(f"{server.address}/listings{query}")
    return str(page.locator(".card-title a").first.get_attribute("href")).rpartition("/")[2]


def one_of_each_kind(page: Page, server: BoardServer) -> list[str]:
    """Their paths."""
    return [f"/listings/{first_listing(page, server, f'?kind={kind}')}" for kind in KINDS]


def fresh_form(page: Page, server: BoardServer, kind: str) -> str:
    """The path of the form of a new draft, which is open then."""
    page.goto(server.address + "/listings/new")
    page.locator(f"button[name=kind][value={kind}]").click()
    page.wait_for_url("**/edit")
    return page.url.removeprefix(server.address)


def sign_up_form(page: Page, server: BoardServer) -> str:
    """The path of signing up for an event that people may come to with others."""
    page.goto(f"{server.address}/listings/{first_listing(page, server, '?q=稲わらをなう、正月のしめ縄')}")
    return str(page.locator("main a[href*='/participations/new']").first.get_attribute("href"))


def first_talk(page: Page, server: BoardServer) -> str:
    page.goto(server.address + "/conversations")
    return str(page.locator("main a[href^='/conversations/']").first.get_attribute("href"))
