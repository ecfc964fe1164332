"""Side-work with its six items, and help in shifts, posted by hand: once with script and once without."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from board.clock import tokyo, utcnow
from tests.browser import PHONE, BoardServer
from tests.journeys.people import Person
from tests.journeys.test_story_in_browser import appoint

pytestmark = pytest.mark.browser
FARM_SHOP = "下田の直売所"


def in_days(days: int, at: str) -> str:
    return f"{tokyo(utcnow() + timedelta(days=days)):%Y-%m-%d}T{at}"


@pytest.fixture
def host(board_server: BoardServer, open_page: Callable[..., Page]) -> Callable[..., Person]:
    def signed_up(name: str, *, js: bool) -> Person:
        page = open_page(js=js, viewport=PHONE)
        person = Person(page, board_server.address, f"{secrets.token_hex(4)}@example.net", name)
        person.sign_up()
        return person

    return signed_up


def begin(host: Person, door: str) -> None:
    host.go("/listings/new")
    host.main.get_by_role("button", name=re.compile(door)).click()
    host.arrives("/edit$")


def say_where(host: Person) -> None:
    host.step("地域")
    host.fill("地域|郵便番号", "955-0071")
    host.press("地域をさがす")
    host.sees("新潟県 三条市")


@pytest.mark.parametrize(
    "js", [True, pytest.param(False, marks=pytest.mark.full)], ids=["with script", "without script"]
)
def test_side_work_is_published_for_a_verified_organisation_with_its_six_items(
    host: Callable[..., Person], board_server: BoardServer, *, js: bool
):
    recruiter, moderator = host("直売所の人", js=js), host("見守り", js=js)
    begin(recruiter, "副業")
    recruiter.sees("確認の済んだ団体の名前で公開します")
    ask_to_be_verified(recruiter)
    verify(moderator, board_server)
    begin(recruiter, "副業")
    recruiter.sees_no("確認の済んだ団体の名前で公開します")
    recruiter.fill("タイトル", "直売所のネット販売を手伝う人")
    recruiter.main.get_by_label(re.compile("^仕事の分野")).select_option(label="販路・EC・返礼品")
    recruiter.step("説明")
    recruiter.fill("説明", "月に数時間、遠くからお願いします。")
    recruiter.step("募集で示す6つの項目")
    # Known from the application, and not asked again.
    expect(recruiter.main.get_by_label(re.compile("^募集者の名前"))).to_have_value(FARM_SHOP)
    expect(recruiter.main.get_by_label(re.compile("^募集者の住所"))).to_have_value("新潟県三条市大面1-2")
    recruiter.fill("募集者の連絡先", "")
    recruiter.fill("仕事の内容", "商品ページの文章と写真選び")
    recruiter.fill("働く場所", "在宅・オンライン")
    recruiter.fill("報酬", "月3万円")
    recruiter.step("働き方")
    recruiter.choose("有償")
    expect(recruiter.main.get_by_label(re.compile("^期間"))).to_have_value("3")
    recruiter.fill("応募の締め切り", in_days(20, "18:00"))
    say_where(recruiter)

    recruiter.step("確かめて公開する")
    recruiter.press("公開する")
    recruiter.sees("直してほしいところがあります")
    recruiter.follow("募集者の連絡先")
    recruiter.fill("募集者の連絡先", "０２５６-００-００００")
    recruiter.step("確かめて公開する")
    recruiter.press("どう見えるか確かめる")
    recruiter.sees("公開前の見本です")
    items = recruiter.main.get_by_role("table", name="募集にあたってお示しする6つの項目")
    expect(items.get_by_role("row")).to_have_count(6)
    recruiter.press("公開する")
    recruiter.sees("直売所のネット販売を手伝う人")
    recruiter.sees_no("公開前の見本です")
    expect(items).to_contain_text("月3万円")
    recruiter.sees("この地域の見守り担当が")
    recruiter.follow(FARM_SHOP)
    recruiter.arrives(r"/organisations/\d+$")
    recruiter.sees("直売所のネット販売を手伝う人")


def ask_to_be_verified(recruiter: Person) -> None:
    recruiter.follow("団体の確認を申し込む")
    recruiter.arrives("/my/organisations$")
    recruiter.follow("団体の確認を申し込む")
    recruiter.arrives("/organisations/new$")
    recruiter.fill("団体の名前", FARM_SHOP)
    recruiter.main.get_by_label(re.compile("^団体の種類")).select_option(label="農家・農園")
    recruiter.fill("郵便番号", "955-0071")
    recruiter.press("地域をさがす")
    recruiter.sees("新潟県 三条市")
    recruiter.fill("所在地", "新潟県三条市大面1-2")
    recruiter.fill("連絡先", "0256-00-0000")
    recruiter.fill("公式のページ", "https://chokubai.example.jp")
    recruiter.press("申し込む")
    recruiter.sees("確認を待っています")


def verify(moderator: Person, board: BoardServer) -> None:
    appoint(board, moderator.email, "moderator", "--region", "15")
    moderator.go("/moderation/organisations")
    moderator.enrol()
    moderator.follow(re.compile(FARM_SHOP))
    moderator.sees("https://chokubai.example.jp")
    moderator.press("確認済みにする")
    moderator.sees("に確認しました。")


@pytest.mark.parametrize("js", [True, False], ids=["with script", "without script"])
def test_help_in_shifts_is_posted_row_by_row(host: Callable[..., Person], *, js: bool):
    farmer = host("農家", js=js)
    begin(farmer, "ボランティア")
    one_time = farmer.main.get_by_label(re.compile("^開始日時"))
    farmer.step("活動のしかたと日時")
    farmer.main.get_by_label("単発").check()
    expect(one_time).to_be_visible()
    farmer.main.get_by_label("シフト制").check()
    if js:
        # Only what shifts ask for.
        expect(one_time).to_be_hidden()
    farmer.step("写真とタイトル")
    farmer.fill("タイトル", "りんごの葉摘み")
    farmer.main.get_by_label(re.compile("^活動の分野")).select_option(label="農林漁業")
    farmer.step("説明")
    farmer.fill("説明", "午前と午後に分けて、手を貸してください。")
    farmer.step("活動のしかたと日時")
    write_shift(farmer, 1, day=10, people="４")
    farmer.press("シフトを足す")
    write_shift(farmer, 2, day=11, people="3")
    farmer.press("シフトを足す")
    write_shift(farmer, 3, day=12, people="2")
    shifts = farmer.main.locator("fieldset.shift")
    expect(shifts).to_have_count(3)
    farmer.main.get_by_role("button", name="2回目を消す").click()
    expect(shifts).to_have_count(2)
    expect(shifts.nth(1).get_by_label("人数")).to_have_value("2")
    expect(farmer.main.get_by_label(re.compile("^タイトル"))).to_have_value("りんごの葉摘み")
    farmer.step("集まる場所と持ち物")
    farmer.fill("集合場所", "園の入口")
    say_where(farmer)
    farmer.step("確かめて公開する")
    farmer.press("公開する")
    farmer.sees("りんごの葉摘み")
    told = farmer.main.get_by_role("region", name="募集の枠").get_by_role("listitem")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("残り4席")
    expect(told.last).to_contain_text("残り2席")


def write_shift(farmer: Person, number: int, *, day: int, people: str) -> None:
    shift = farmer.main.get_by_role("group", name=f"{number}回目")
    shift.get_by_label("開始").fill(in_days(day, "09:00"))
    shift.get_by_label("終了").fill(in_days(day, "12:00"))
    shift.get_by_label("人数").fill(people)
