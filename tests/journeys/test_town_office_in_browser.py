"""A town office brings its list of events and finds them on the town's calendar."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from board.clock import TOKYO
from tests.browser import BoardServer
from tests.journeys.demo import log_in
from tests.journeys.people import Person

pytestmark = pytest.mark.browser

# 魚津市, where no other journey looks.
TOWN, FILE_NAME = "16204", "162043_event.csv"
HEADINGS = ["NO", "イベント名", "開始日", "開始時間", "終了時間", "場所名称", "料金", "ひとこと"]


def next_month() -> datetime:
    """The fifteenth of it."""
    return (datetime.now(TOKYO).replace(day=1) + timedelta(days=32)).replace(day=15)


def file_of(day: datetime) -> dict[str, object]:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerow(["1", "ほたるいかの夜市", f"{day:%Y-%m-%d}", "18:00", "21:00", "港の広場", "無料", "上着をどうぞ"])
    writer.writerow(["2", "港の出前講座", "随時", "", "", "公民館", "", ""])
    return {"name": FILE_NAME, "mimeType": "text/csv", "buffer": text.getvalue().encode("cp932")}


def bring_the_list(host: Person, day: datetime) -> None:
    host.go("/my/imports")
    host.follow("新しい一覧を始める")
    host.fill("一覧の名前", f"魚津市の催し {datetime.now(TOKYO):%H%M%S}")
    host.fill("出典として示す名前", "魚津市")
    host.press("次へ：ファイルを送る")
    host.sees("送っても、すぐには載りません")
    host.main.locator("input[type=file]").set_input_files([file_of(day)])
    host.press("送って中身を見る")
    host.sees("取り込む前の確認")
    host.sees("ほたるいかの夜市")
    host.sees("日付がひとつに決まりません")
    host.press("取り込む")
    host.sees("取り込みました")


def complete_the_row(host: Person, day: datetime) -> None:
    host.follow("確かめる")
    host.sees("まだ載っていません")
    host.main.get_by_text("日時や料金を決める").click()
    host.fill("開始日時", f"{day:%Y-%m-%d}T10:00")
    host.fill("終了日時", f"{day:%Y-%m-%d}T11:00")
    host.press("これで公開する")
    host.sees("「港の出前講座」を確かめました")


def test_a_host_sends_a_file_takes_it_in_and_sees_it_on_the_towns_calendar(
    demo_server: BoardServer, open_page: Callable[..., Page]
):
    day = next_month()
    host = Person(open_page(), demo_server.address, "host@example.jp")
    log_in(host.page, demo_server, host.email)
    bring_the_list(host, day)
    complete_the_row(host, day)
    anybody = Person(open_page(), demo_server.address, "")
    anybody.go(f"/regions/{TOWN}")
    anybody.follow("カレンダー")
    anybody.follow("次の月")
    cell = anybody.main.locator("td", has=anybody.page.locator(f"time[datetime='{day:%Y-%m-%d}']"))
    expect(cell).to_contain_text("ほたるいかの夜市")
    expect(cell).to_contain_text("港の出前講座")
    cell.get_by_role("link", name="ほたるいかの夜市").click()
    anybody.sees("出典：魚津市")
    anybody.sees("ひとこと：上着をどうぞ")
    expect(anybody.main.get_by_role("link", name="カレンダーに入れる")).to_have_attribute(
        "href", re.compile(r"calendar\.ics$")
    )


def test_somebody_far_away_sees_their_own_hour_beside_japans(demo_server: BoardServer, chromium: object):
    far = chromium.new_context(timezone_id="America/Los_Angeles", locale="ja-JP", reduced_motion="reduce")  # type: ignore[attr-defined]
    near = chromium.new_context(timezone_id="Asia/Tokyo", locale="ja-JP", reduced_motion="reduce")  # type: ignore[attr-defined]
    try:
        for context, sees in ((far, True), (near, False)):
            page = context.new_page()
            page.goto(demo_server.address + "/listings?kind=event&q=鍛冶場")
            page.locator(".card-title a").first.click()
            zone = page.locator(".glance-zone")
            expect(zone).to_contain_text("日本時間")
            page.wait_for_load_state("load")
            if sees:
                expect(zone).to_contain_text("あなたの時間では")
            else:
                expect(zone).not_to_contain_text("あなたの時間では")
    finally:
        far.close()
        near.close()
