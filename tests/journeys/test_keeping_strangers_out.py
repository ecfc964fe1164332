"""A member makes their account safe: the app, the sheet, another browser; and a passkey, where there is script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from board.accounts.safety import totp
from tests.accounts.second_steps import code_at
from tests.browser import PHONE, BoardServer, free_port, running_board
from tests.journeys.people import Person

pytestmark = pytest.mark.browser


WITHOUT = pytest.param(False, id="without script", marks=pytest.mark.full)


@pytest.mark.parametrize("script", [pytest.param(True, id="with script"), WITHOUT])
def test_an_app_is_tied_to_the_account_and_asked_for(
    board_server: BoardServer, open_page: Callable[..., Page], *, script: bool
):
    email = f"hanako-{script}@example.net"
    hanako = Person(open_page(js=script, viewport=PHONE), board_server.address, email, "はなこ")
    hanako.sign_up()
    hanako.go("/my/security")
    hanako.follow("二段階認証を設定する")
    sheet = hanako.enrol()
    hanako.sees("設定されています")
    assert len(sheet) == 10
    log_out(hanako)

    hanako.log_in()
    hanako.sees("コードを入力してください")
    hanako.fill("6けたのコード", "000000")
    hanako.press("ログインする")
    hanako.sees("コードが違うか、使い終わったコードです")
    hanako.fill("6けたのコード", unused_code(hanako))
    hanako.press("ログインする")
    hanako.sees("はなこさん")
    log_out(hanako)

    hanako.log_in()
    hanako.follow("認証アプリを使えない方")
    hanako.fill("リカバリーコード", sheet[0].upper())
    hanako.press("ログインする")
    hanako.sees("はなこさん")
    log_out(hanako)
    hanako.log_in()
    hanako.follow("認証アプリを使えない方")
    hanako.fill("リカバリーコード", sheet[0])
    hanako.press("ログインする")
    hanako.sees("使い終わった")


def unused_code(person: Person) -> str:
    """The next half minute's: the one that enrolled the app is used."""
    return code_at(datetime.now(UTC), secret=person.secret, steps=totp.STEPS_OFF_MAX)


def log_out(person: Person) -> None:
    person.go("/my")
    person.press("ログアウト")
    expect(person.page.locator("header").get_by_role("link", name="マイページ")).to_have_count(0)


def test_a_passkey_is_added_and_logs_its_owner_in(tmp_path: Path, empty_board: Path, open_page: Callable[..., Page]):
    port = free_port()
    # Passkeys are bound to a name: an address of numbers has none.
    address = f"http://localhost:{port}"
    with running_board(tmp_path, "--no-demo", port=port, like=empty_board, BASE_URL=address):
        hanako = Person(open_page(), f"http://localhost:{port}", "hanako@example.net", "はなこ")
        hanako.sign_up()
        put_a_device_into(hanako.page)
        hanako.go("/my/security")
        hanako.fill("パスキーの名前", "わたしの電話")
        hanako.press("パスキーを追加する")
        hanako.sees("パスキー「わたしの電話」を登録しました")
        log_out(hanako)

        hanako.go("/log-in?next=/notifications")
        hanako.press("パスキーでログインする")
        expect(hanako.page.locator("h1")).to_contain_text("お知らせ")

        hanako.go("/my/security")
        hanako.press("消す")
        hanako.sees("パスキーを消しました")
        log_out(hanako)
        hanako.go("/log-in")
        hanako.press("パスキーでログインする")
        hanako.sees("このパスキーではログインできませんでした")


def put_a_device_into(page: Page) -> None:
    """Chromium's own make-believe phone, whose owner always agrees."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
