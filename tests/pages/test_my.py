"""My page: one's listings on their shelves, what ends soon, several at once, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.deals.lifecycle import DealState
from board.follows.models import Favourite
from board.listings.kinds import Kind
from board.listings.lifecycle import RENEWALS_MAX, ListingState
from board.listings.models import Effect, Listing
from tests.factories import NOW, Make
from tests.html import forms_of, links_of
from tests.statements import counted

SignIn = Callable[..., FlaskClient]
# One of them for the regions they follow.
STATEMENTS_MOST = 7


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ")


@pytest.fixture
def browser(sign_in: SignIn, hanako: Account) -> FlaskClient:
    return sign_in(hanako)


def own_titles(page: str) -> list[str]:
    """Of the open shelf, in its order."""
    shelf = page.partition('class="lines my-lines"')[2].partition("</ul>")[0]
    return [unescape(title) for title in re.findall(r'class="line-title">(.*?)</span>', shelf)]


def counts(page: str) -> dict[str, int]:
    tabs = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    found = re.findall(r'shelf=(\w+)"[^>]*>[^<]*<span class="tab-count">(\d+)', tabs)
    return {name: int(number) for name, number in found}


def message(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition('class="notice-body">')[2].partition("</div>")[0]).split())


def due_soon(make: Make, author: Account, title: str = "チェロ", **fields: Any) -> Listing:
    """Published 25 days ago: it ends in five, and may be renewed."""
    return make.listing(title, author=author, published_at=NOW - timedelta(days=25), **fields)


def state_of(make: Make, *listings: Listing) -> list[str]:
    return [str(make.fresh(listing).state) for listing in listings]


def test_each_listing_lies_on_its_shelf_and_is_counted(make: Make, browser: FlaskClient, hanako: Account):
    for title, state in (
        ("書きかけ", ListingState.DRAFT),
        ("受付中", ListingState.OPEN),
        ("約束ずみ", ListingState.RESERVED),
        ("渡した", ListingState.COMPLETED),
        ("やめた", ListingState.WITHDRAWN),
        ("過ぎた", ListingState.EXPIRED),
    ):
        make.listing(title, author=hanako, state=state)
    make.listing("よそのもの")
    make.listing("", author=hanako, state=ListingState.DRAFT, body="")
    make.listing("捨てた下書き", author=hanako, state=ListingState.WITHDRAWN, published_at=None)

    page = browser.get("/my").text
    assert counts(page) == {"drafts": 1, "open": 1, "reserved": 1, "ended": 3}
    assert own_titles(page) == ["受付中"]
    assert own_titles(browser.get("/my?shelf=drafts").text) == ["書きかけ"]
    assert own_titles(browser.get("/my?shelf=reserved").text) == ["約束ずみ"]
    assert sorted(own_titles(browser.get("/my?shelf=ended").text)) == sorted(["渡した", "やめた", "過ぎた"])


def test_each_line_leads_where_it_goes_on_and_says_when_moderators_look(
    make: Make, browser: FlaskClient, hanako: Account
):
    draft = make.listing("書きかけ", author=hanako, state=ListingState.DRAFT)
    over = make.listing("やめた", author=hanako, state=ListingState.WITHDRAWN)
    make.restriction(make.listing("かくれた", author=hanako))
    make.listing("みえる", author=hanako)
    assert browser.get("/my").text.count("見守り担当の判断で非公開") == 1
    assert f"/listings/{draft.id}/edit" in links_of(browser.get("/my?shelf=drafts").text)
    assert f"/listings/{over.id}" in links_of(browser.get("/my?shelf=ended").text)


def test_whoever_has_only_drafts_sees_them_at_once(make: Make, browser: FlaskClient, hanako: Account):
    make.listing("書きかけ", author=hanako, state=ListingState.DRAFT)
    assert own_titles(browser.get("/my").text) == ["書きかけ"]


def test_a_draft_says_when_it_publishes_itself(make: Make, browser: FlaskClient, hanako: Account):
    make.listing(author=hanako, state=ListingState.DRAFT, publish_at=NOW + timedelta(days=3))
    assert "11月25日（水）12:00に公開します" in browser.get("/my").text


def test_an_unknown_shelf_is_400(browser: FlaskClient):
    assert browser.get("/my?shelf=attic").status_code == 400


def test_hundreds_come_page_by_page_each_once(make: Make, browser: FlaskClient, hanako: Account):
    for n in range(30):
        make.listing(f"茶わん {n:02}", author=hanako)
    first = browser.get("/my").text
    [onward] = {link for link in links_of(first) if "after=" in link and "lang=" not in link}
    second = browser.get(onward).text
    assert own_titles(first) + own_titles(second) == [f"茶わん {n:02}" for n in reversed(range(30))]
    assert counts(second)["open"] == 30


def test_what_ends_within_a_week_stands_first_with_a_button_where_it_may_be_renewed(
    make: Make, browser: FlaskClient, hanako: Account
):
    renewable = due_soon(make, hanako, "あと5日")
    make.listing("まだまだ", author=hanako)
    worn_out = due_soon(make, hanako, "もう更新できない")
    make.save(worn_out, renewal_count=RENEWALS_MAX, renewed_at=worn_out.published_at)
    make.listing("あしたの市", author=hanako, kind=Kind.EVENT, ends_at=NOW + timedelta(days=1))
    due_soon(make, make.account(), "よそのもの")
    ending = browser.get("/my").text.partition('id="ending-title"')[2].partition("</section>")[0]
    assert re.findall(r'class="line-title"[^>]*>(.*?)</a>', ending) == ["あしたの市", "あと5日", "もう更新できない"]
    [form] = forms_of(ending)
    assert browser.post(form.action, data=form.values()).location == "/my"
    assert make.fresh(renewable).renewal_count == 1


def test_several_are_renewed_at_once_and_each_refusal_has_its_reason(
    make: Make, browser: FlaskClient, hanako: Account
):
    due = [due_soon(make, hanako, f"その{n}") for n in range(3)]
    early = make.listing("はやすぎる", author=hanako)
    answer = browser.post(
        "/my/listings/renewal", data={"listing": [each.id for each in (*due, early)], "shelf": "open"}
    )
    assert (answer.status_code, answer.location) == (303, "/my?shelf=open")
    said = message(browser.get(answer.location).text)
    assert said == "3件を更新しました。 1件はそのままです（掲載の更新は、期限の7日前からできます）。"
    assert [make.fresh(each).renewal_count for each in (*due, early)] == [1, 1, 1, 0]


def test_withdrawing_asks_first_and_then_tells_those_concerned(
    app: Flask, make: Make, browser: FlaskClient, sign_in: SignIn, hanako: Account
):
    plain, promised = make.listing("ただの", author=hanako), make.listing("約束の", author=hanako)
    talk = make.conversation(promised)
    make.save(make.fresh(promised), state=ListingState.RESERVED)
    deal = make.deal(talk)
    chosen = {"listing": [plain.id, promised.id]}
    asked = browser.post("/my/listings/withdrawal", data=chosen)
    assert asked.status_code == 200
    assert "2件を取り下げますか" in asked.text
    assert "取引予定は取り消され" in asked.text
    assert state_of(make, plain, promised) == ["open", "reserved"]

    [form] = [each for each in forms_of(asked.text) if each.action == "/my/listings/withdrawal"]
    done = browser.post(form.action, data=form.values())
    assert message(browser.get(done.location).text) == "2件を取り下げました。"
    assert state_of(make, plain, promised) == ["withdrawn", "withdrawn"]
    assert make.fresh(deal).state == DealState.CANCELLED
    assert "取り消されました" in sign_in(talk.asker).get("/notifications").text


def test_what_is_under_review_stays_and_the_others_go(make: Make, browser: FlaskClient, hanako: Account):
    plain, frozen = make.listing(author=hanako), make.listing(author=hanako)
    make.deal(make.conversation(frozen))
    make.save(make.fresh(frozen), state=ListingState.RESERVED)
    make.restriction(frozen, effect=Effect.HELD)
    answer = browser.post("/my/listings/withdrawal", data={"listing": [frozen.id, plain.id], "sure": "1"})
    said = message(browser.get(answer.location).text)
    assert said.startswith("1件を取り下げました。 1件はそのままです（この掲載は確認中のため")
    assert state_of(make, plain, frozen) == ["withdrawn", "reserved"]


def test_drafts_are_thrown_away_the_same_way(make: Make, browser: FlaskClient, hanako: Account):
    draft = make.listing("書きかけ", author=hanako, state=ListingState.DRAFT)
    page = browser.get("/my?shelf=drafts").text
    assert "選んだ下書きを捨てる" in page
    assert "選んだ掲載を更新する" not in page
    browser.post("/my/listings/withdrawal", data={"listing": draft.id, "sure": "1"})
    assert counts(browser.get("/my").text) == {}


@pytest.mark.parametrize("act", ["renewal", "withdrawal"])
def test_other_peoples_listings_are_left_alone_and_not_spoken_of(
    app: Flask, make: Make, browser: FlaskClient, hanako: Account, act: str
):
    mine, foreign = due_soon(make, hanako), due_soon(make, make.account("けん"), "よそのひみつ")
    hidden = make.listing("だれかの下書き", state=ListingState.DRAFT)
    sent = {"listing": [foreign.id, hidden.id, 999_999], "sure": "1"}
    asked = browser.post(f"/my/listings/{act}", data={**sent, "sure": "0"})
    assert "よそのひみつ" not in asked.text
    assert "だれかの下書き" not in asked.text
    answer = browser.post(f"/my/listings/{act}", data=sent)
    assert answer.status_code == 303
    assert message(browser.get(answer.location).text) == "掲載を選んでから、もう一度押してください。"
    assert (make.fresh(foreign).renewal_count, *state_of(make, mine, foreign, hidden)) == (0, "open", "open", "draft")
    with app.app_context():
        said = db.session.scalars(select(AuditEvent.action).where(AuditEvent.object_type == "listing")).all()
        assert said == []


def test_pressing_with_nothing_chosen_says_so(make: Make, browser: FlaskClient, hanako: Account):
    make.listing(author=hanako)
    for act in ("renewal", "withdrawal"):
        answer = browser.post(f"/my/listings/{act}", data={"shelf": "open"})
        assert "掲載を選んでから" in message(browser.get(answer.location).text)


@pytest.mark.parametrize("typed", ["x", "-1", "1.5", "１", "99999999999", "1 OR 1=1"])
def test_what_is_no_id_is_400(browser: FlaskClient, typed: str):
    assert browser.post("/my/listings/withdrawal", data={"listing": typed, "sure": "1"}).status_code == 400


def test_a_second_press_finds_its_work_done(make: Make, browser: FlaskClient, hanako: Account):
    listing = due_soon(make, hanako)
    for _ in range(2):
        answer = browser.post("/my/listings/renewal", data={"listing": listing.id})
        assert "そのまま" not in message(browser.get(answer.location).text)
    assert make.fresh(listing).renewal_count == 1
    for _ in range(2):
        browser.post("/my/listings/withdrawal", data={"listing": listing.id, "sure": "1"})
    assert state_of(make, listing) == ["withdrawn"]


def test_talks_with_news_stand_before_newer_ones_without(make: Make, browser: FlaskClient, hanako: Account):
    for n in range(6):
        read = make.conversation(make.listing(author=hanako), asker=make.account(f"よんだ{n}"))
        newest = make.fresh(read)
        make.save(newest, owner_read_id=newest.last_message_id)
    unread = make.conversation(make.listing(author=hanako), asker=make.account("まだよんでない"))
    make.save(make.fresh(unread), last_message_at=NOW - timedelta(days=9))
    page = browser.get("/my").text
    talks = page.partition('id="talks-title"')[2]
    assert "未読 1件" in page
    assert re.findall(r'class="line-title">(\S+?)さん', talks)[0] == "まだよんでない"


def test_it_costs_the_same_however_much_there_is(app: Flask, make: Make, browser: FlaskClient, hanako: Account):
    def fill(number: int) -> None:
        for n in range(number):
            due_soon(make, hanako, f"アコースティックギター {n}", photos=1)
            make.conversation(make.listing(author=hanako))
            noise = make.listing()
            make.save(Favourite(account_id=hanako.id, listing_id=noise.id, created_at=NOW))

    def asked() -> list[str]:
        browser.get("/my")
        with counted(app) as sent:
            assert "アコースティックギター" in browser.get("/my").text
        return sent

    fill(1)
    few = asked()
    fill(14)
    many = asked()
    assert len(many) <= STATEMENTS_MOST, many
    assert len(many) == len(few)
