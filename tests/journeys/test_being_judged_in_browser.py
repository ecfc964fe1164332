"""An author whom moderation meets: one listing put right, one given back with an apology, and somebody kept outside who
reads why."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from board.demo.members import PASSWORD
from tests.browser import PHONE, BoardServer
from tests.journeys.demo import log_in
from tests.journeys.people import Person, expect_soon

pytestmark = pytest.mark.browser

KEPT_PRIVATE, CONCERN = "ほかの掲載もあわせて見る。", "値段の書き方が気になりました。"
UNCLEAR = "送料をだれが払うのかを、説明に書き足してください。"
UNSAFE = "部品がはずれたまま渡すと読めるところがあります。"
UNANSWERED = "約束の日に連絡のないことが続きました。"
EXPLAINED = "部品はすべてついていて、渡す前に点検しています。"
APOLOGY = "写真を見直し、部品がそろっていることを確かめました。ご迷惑をおかけしました。"
SAYS_MORE = "送料は受けとる方にお願いします。"
# What kura has put up, and what sado has: others for those without script, so that nobody meets what is settled.
WITH_SCRIPT = ("鉄瓶、湯がまるくなります", "レコード三十枚とプレーヤー", "釣り竿と仕掛けの一式")
WITHOUT = ("けやきの車だんす、四段", "漫画の単行本、段ボール二箱", "おけさ柿、渋を抜いて箱いっぱい")
SCRIPTS: list[Any] = [
    pytest.param(True, WITH_SCRIPT, id="with script"),
    pytest.param(False, WITHOUT, id="without script", marks=pytest.mark.full),
]


@pytest.mark.parametrize(("script", "titles"), SCRIPTS)
def test_an_author_puts_right_what_is_asked_and_is_believed(
    demo_server: BoardServer, open_page: Callable[..., Page], *, script: bool, titles: tuple[str, str, str]
):
    def person(handle: str, **options: Any) -> Person:
        page = open_page(js=script, **options)
        log_in(page, demo_server, f"{handle}@example.jp")
        return Person(page, demo_server.address, f"{handle}@example.jp")

    teapot, records, rods = titles
    reporter, moderator, operator = person("niigata"), person("moderator"), person("operator")
    author = person("kura", viewport=PHONE)

    paths = {title: is_reported(reporter, title) for title in titles}
    decides(moderator, teapot, "request_changes", UNCLEAR)
    decides(moderator, records, "remove", UNSAFE)
    decides(moderator, rods, "suspend", UNANSWERED, days="3")

    it_is_put_right(author, teapot, paths[teapot])
    # What was handed in comes back to the queue by the worker.
    expect_soon(moderator, "/moderation", teapot)
    decides(moderator, teapot, "dismiss")
    author.go("/notifications")
    author.sees(f"掲載「{teapot}」")
    stands_for_all_to_see(open_page(js=script), demo_server, paths[teapot], SAYS_MORE)

    statement = it_is_objected_to(author, records)
    its_own_judge_may_not_answer(moderator, records)
    it_is_overturned(operator, records)
    author.page.goto(statement)
    for told in ("判断が間違っていたことをお詫びします", APOLOGY, "元に戻りました"):
        author.sees(told)
    stands_for_all_to_see(open_page(js=script), demo_server, paths[records], records)

    shut_out = Person(open_page(js=script, viewport=PHONE), demo_server.address, "sado@example.jp")
    somebody_reads_why_they_cannot_come_in(shut_out, paths[rods])
    # As it was before, for whoever looks at this board next.
    it_is_taken_back(moderator, rods)
    stands_for_all_to_see(open_page(js=script), demo_server, paths[rods], rods)


def is_reported(reporter: Person, title: str) -> str:
    """The path of the listing."""
    reporter.go(f"/listings?q={title}")
    card = reporter.main.locator(".card", has_text=title).locator(".card-title a")
    expect(card).to_have_count(1)
    path = card.get_attribute("href") or ""
    reporter.go(f"/reports/new?listing={path.rpartition('/')[2]}")
    reporter.main.locator("input[name=reason][value=other]").check(force=True)
    reporter.main.locator("textarea").fill(CONCERN)
    reporter.press("報告する")
    expect(reporter.page.locator("body")).to_contain_text("お知らせくださり、ありがとうございます。")
    return path


def decides(moderator: Person, title: str, act: str, facts: str = "", *, days: str = "") -> None:
    opens_case(moderator, "/moderation", title)
    form = moderator.main.locator("form[action*='/decisions']")
    form.locator(f"input[name=act][value={act}]").check(force=True)
    if facts:
        form.locator("select[name=guideline]").select_option(index=1)
        form.locator("textarea[name=facts]").fill(facts)
    if days:
        form.locator("select[name=days]").select_option(days)
    form.locator("textarea[name=note]").fill(KEPT_PRIVATE)
    moderator.press("この判断に決める")
    told = "問題なしとして閉じました。" if act == "dismiss" else "判断を記録し"
    expect(moderator.page.locator("body")).to_contain_text(told)


def opens_case(moderator: Person, queue: str, title: str) -> None:
    moderator.go(queue)
    moderator.main.locator("[data-part=line]", has_text=title).locator("h2 a").click()
    moderator.arrives(r"/moderation/cases/\d+$")


def it_is_put_right(author: Person, title: str, path: str) -> None:
    """From the notice to the statement, and by its button straight to where it is written."""
    author.go("/notifications")
    author.follow(re.compile(f"「{title}」に直していただきたいところ"))
    author.arrives(r"/moderation/decisions/\d+$")
    reads(author, UNCLEAR)
    author.follow("掲載を直す")
    author.arrives(f"{path}/edit$")
    author.sees(UNCLEAR)
    body = author.main.locator("textarea[name=body]")
    expect(body).not_to_be_empty()
    body.press("Control+End")
    body.press_sequentially(SAYS_MORE)
    author.press("直した内容を送る")
    author.arrives(f"{path}$")
    author.sees("直した内容を見守り担当が確かめています")


def reads(author: Person, facts: str) -> None:
    """What was done, why, by which rule, until when, and how to object; nothing of who reported it, or of the notes."""
    for told in (facts, "当てはまるガイドライン", "第1版", "期限", "人が読んで判断しました"):
        author.sees(told)
    author.sees("1回だけ異議を申し立てられます")
    for kept in (KEPT_PRIVATE, CONCERN):
        author.sees_no(kept)


def it_is_objected_to(author: Person, title: str) -> str:
    """The address of the statement, where the answer will stand too."""
    author.go("/notifications")
    author.follow(re.compile(f"掲載「{title}」の公開を終えました"))
    author.arrives(r"/moderation/decisions/\d+$")
    reads(author, UNSAFE)
    objects(author)
    return author.page.url.partition("#")[0]


def objects(author: Person) -> None:
    author.main.locator("textarea[name=text]").fill(EXPLAINED)
    author.press("異議を申し立てる")
    author.sees("に受け付けました")
    author.sees("別の見守り担当が")
    expect(author.main.locator("textarea[name=text]")).to_have_count(0)


def its_own_judge_may_not_answer(moderator: Person, title: str) -> None:
    moderator.go("/moderation?state=appeals")
    moderator.sees("あなたの判断への異議は、ほかの担当者が答えます。")
    moderator.sees_no(title)


def it_is_overturned(operator: Person, title: str) -> None:
    operator.go("/moderation?state=appeals")
    operator.follow(re.compile(title))
    operator.arrives(r"/moderation/appeals/\d+$")
    operator.sees(EXPLAINED)
    operator.main.locator("input[name=outcome][value=overturned]").check(force=True)
    operator.main.locator("textarea[name=reply]").fill(APOLOGY)
    operator.press("返事を送る")
    expect(operator.page.locator("body")).to_contain_text("返事を記録し、申し立てた人にお知らせしました。")


def somebody_reads_why_they_cannot_come_in(shut_out: Person, path: str) -> None:
    assert shut_out.page.goto(shut_out.address + path).status == 404  # type: ignore[union-attr]
    shut_out.go("/log-in")
    shut_out.fill("メールアドレス", shut_out.email)
    shut_out.fill("パスワード", PASSWORD)
    shut_out.press("ログインする")
    shut_out.sees("このアカウントは停止しています")
    shut_out.follow("停止した理由を読む")
    shut_out.arrives("/statements/")
    reads(shut_out, UNANSWERED)
    objects(shut_out)


def it_is_taken_back(moderator: Person, title: str) -> None:
    opens_case(moderator, "/moderation?state=decided", title)
    moderator.main.locator("form[action*='/lifting'] textarea[name=note]").fill(KEPT_PRIVATE)
    moderator.press("この判断を取り消す")
    expect(moderator.page.locator("body")).to_contain_text("判断を取り消し、本人にお知らせしました。")


def stands_for_all_to_see(passer_by: Page, board: BoardServer, path: str, text: str) -> None:
    """What somebody posted comes back with them by the worker."""
    expect_soon(Person(passer_by, board.address, ""), path, text)
