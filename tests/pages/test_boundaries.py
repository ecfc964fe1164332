"""Blocking, muting and leaving as people press them; and that the other side reads nothing of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account, Block, Mute
from board.conversations.models import Conversation
from board.departure.contents import PARTS
from board.listings.kinds import Kind
from tests.factories import Make
from tests.html import unmarked
from tests.keeping_away import block, hide, mute
from tests.statements import counted

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def talk(make: Make) -> Conversation:
    listing = make.listing("笛", author=make.account("ふえ"))
    return make.conversation(listing, asker=make.account("けん"), said=("まだありますか。", "あります。"))


def words(body: str) -> dict[str, str]:
    return {"body": body, "idempotency_key": "0e6bcb0a-6a53-4f2c-9f4f-2f3f0c5f1a11"}


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return len(db.session.scalars(select(model)).all())


def test_from_the_talk_to_the_block_and_back(app: Flask, sign_in: SignIn, talk: Conversation):
    ken, here = sign_in(talk.asker), f"/conversations/{talk.id}"
    asks = re.search(r'href="(/members/\d+/block\?next=[^"]+)"', ken.get(here).text)
    assert asks
    page = ken.get(asks[1]).text
    assert "ふえさんをブロックする" in page
    assert "まだ約束が残っています" not in page
    answer = ken.post(f"/members/{talk.owner_id}/block", data={"next": here})
    assert (answer.status_code, answer.location) == (303, here)
    closed = ken.get(here).text
    assert "ブロック中" in closed
    assert "このやり取りは閉じられているため" in closed
    assert 'class="composer-form"' not in closed
    assert "まだありますか。" in closed
    assert "ふえさん" in ken.get("/my/settings/people").text
    assert "ブロック中のため、掲載は表示していません。" in ken.get(f"/members/{talk.owner_id}").text
    assert ken.post(f"/members/{talk.owner_id}/unblock", data={"next": here}).location == here
    assert 'class="composer-form"' in ken.get(here).text
    assert count(app, Block) == 0


def test_the_blocked_read_of_it_nowhere(make: Make, sign_in: SignIn, talk: Conversation):
    block(make, talk.asker, talk.owner)
    fue = sign_in(talk.owner)
    thread = fue.get(f"/conversations/{talk.id}").text
    assert "このやり取りは閉じられているため" in thread
    for path in ("/my", "/notifications", "/my/settings/people", f"/members/{talk.asker_id}"):
        assert fue.get(path).status_code == 200
    for page in (thread, fue.get(f"/members/{talk.asker_id}").text, fue.get("/my/settings/people").text):
        assert "ブロック中" not in page
        assert "ブロックを解除" not in page
    assert "けんさん" not in fue.get("/my/settings/people").text


def test_what_was_typed_into_a_talk_that_closed_meanwhile_is_kept(make: Make, sign_in: SignIn, talk: Conversation):
    fue = sign_in(talk.owner)
    block(make, talk.asker, talk.owner)
    answer = fue.post(f"/conversations/{talk.id}/messages", data=words("考えて書いた文章です。"))
    assert answer.status_code == 409
    assert "考えて書いた文章です。" in answer.text
    assert "閉じられている" in answer.text


def test_what_stands_open_is_said_before_and_not_cancelled(make: Make, sign_in: SignIn, talk: Conversation):
    event = make.listing(
        "笛の会", author=talk.owner, kind=Kind.EVENT, starts_at=make.now + timedelta(days=3)
    )
    place, deal = make.participation(event, talk.asker), make.deal(talk)
    ken, fue = sign_in(talk.asker), sign_in(talk.owner)
    before = ken.get(f"/members/{talk.owner_id}/block").text
    for address in (f"/participations/{place.id}", f"/conversations/{talk.id}"):
        assert f'<a href="{address}">' in before
    assert f'<a href="/listings/{event.id}/participants">' in fue.get(f"/members/{talk.asker_id}/block").text
    ken.post(f"/members/{talk.owner_id}/block")
    assert make.fresh(place).is_standing
    assert make.fresh(deal).is_reserved
    own = ken.get(f"/participations/{place.id}").text
    assert f'href="/listings/{event.id}"' not in own
    assert "参加を取り消す" in own or "申し込みを取り消す" in own
    assert ken.post(f"/participations/{place.id}/cancellation").status_code == 303
    assert ken.post(f"/deals/{deal.id}/cancellation").status_code == 303


def test_a_mute_is_a_button(app: Flask, sign_in: SignIn, talk: Conversation):
    ken, here = sign_in(talk.asker), f"/conversations/{talk.id}"
    assert ken.post(f"/members/{talk.owner_id}/mute", data={"next": here}).location == here
    assert "ミュート中" in ken.get(here).text
    sign_in(talk.owner).post(f"{here}/messages", data=words("まだあります。"))
    assert 'class="count"' not in ken.get("/my").text.split("</header>")[0]
    assert "まだあります。" in ken.get(here).text
    assert ken.post(f"/members/{talk.owner_id}/unmute").location == "/my/settings/people"
    assert count(app, Mute) == 0


def test_leaving_asks_once_and_the_other_reads_that_it_has_ended(sign_in: SignIn, talk: Conversation):
    ken, fue, here = sign_in(talk.asker), sign_in(talk.owner), f"/conversations/{talk.id}"
    assert "あなたの一覧から消えます" in ken.get(f"{here}/leaving").text
    assert ken.post(f"{here}/leaving").location == "/conversations"
    assert here not in ken.get("/conversations").text
    assert "相手の方がこのやり取りを終えました" in fue.get(here).text
    assert fue.post(f"{here}/messages", data=words("もしもし。")).status_code == 409
    assert "このやり取りは、あなたが終えました" in ken.get(here).text
    assert ken.post(f"{here}/messages", data=words("また続けます。")).status_code == 303
    assert here in ken.get("/conversations").text
    assert 'class="composer-form"' in fue.get(here).text


def test_no_leaving_while_something_stands(make: Make, sign_in: SignIn, talk: Conversation):
    make.deal(talk)
    ken, here = sign_in(talk.asker), f"/conversations/{talk.id}"
    page = ken.get(f"{here}/leaving").text
    assert "まだ約束が残っています" in page
    assert f'action="{here}/leaving"' not in page
    answer = ken.post(f"{here}/leaving")
    assert answer.status_code == 409
    assert "先に約束を取り消すか" in answer.text


@pytest.mark.parametrize("verb", ["block", "mute"])
def test_only_who_can_be_met_can_be_kept_away(make: Make, sign_in: SignIn, talk: Conversation, verb: str):
    ken = sign_in(talk.asker)
    suspended = make.account(suspended_at=make.now)
    for number in (talk.asker_id, suspended.id, 999_999):
        assert ken.post(f"/members/{number}/{verb}").status_code == 404
    make.save(talk.owner, suspended_at=make.now)
    # Who has written to somebody can be kept away, page or not.
    assert ken.post(f"/members/{talk.owner_id}/{verb}").status_code == 303
    assert "ふえ" in ken.get("/my/settings/people").text


def test_no_way_leads_out_of_the_board(sign_in: SignIn, talk: Conversation):
    ken, elsewhere = sign_in(talk.asker), "https://elsewhere.example/"
    assert elsewhere not in ken.get(f"/members/{talk.owner_id}/block?next={elsewhere}").text
    for verb in ("block", "unblock", "mute", "unmute"):
        answer = ken.post(f"/members/{talk.owner_id}/{verb}", data={"next": elsewhere})
        assert answer.location == "/my/settings/people", verb


ADVICE = [
    (Kind.GOODS, ["人の目がある場所", "お金は、ものを見てから"]),
    (Kind.EVENT, ["だれが主催し", "途中でも帰ってかまいません"]),
    (Kind.VOLUNTEERING, ["だれが主催し", "途中でも帰ってかまいません"]),
    (Kind.WORK, ["名前・住所・連絡先、仕事の内容・場所・報酬", "身分証や通帳の写真"]),
    (Kind.STAY, ["届出の番号", "先の振り込みを急がせる相手"]),
]


def test_advice_of_its_kind_stands_open_while_two_hardly_know_each_other(make: Make, sign_in: SignIn):
    for kind, says in ADVICE:
        listing = make.listing(kind=kind, starts_at=make.now + timedelta(days=3))
        young = make.conversation(listing, said=("一", "二", "三"))
        older = make.conversation(listing, said=("一", "二", "三", "四"))
        for talk, is_open in ((young, True), (older, False)):
            page = unmarked(sign_in(talk.asker).get(f"/conversations/{talk.id}").text)
            assert ('<details class="more" open>' in page) is is_open, kind
            assert [sentence for sentence in [*says, "188", "#9110", "/block"] if sentence not in page] == [], kind
        asking = unmarked(sign_in(make.account()).get(f"/listings/{listing.id}/conversations/new").text)
        assert [sentence for sentence in says if sentence not in asking] == [], kind


def test_what_is_known_of_people_stands_where_they_are_met(make: Make, sign_in: SignIn, talk: Conversation):
    fue = talk.owner
    make.done_deal(talk)
    event = make.listing(kind=Kind.EVENT, starts_at=make.now - timedelta(days=3))
    make.participation(event, fue, state="attended")
    ken = sign_in(talk.asker)
    facts = ["2026年10月から参加", "完了した取引 1件", "催しや手伝いへの参加 1回"]
    for path in (f"/conversations/{talk.id}", f"/listings/{talk.listing_id}", f"/members/{fue.id}"):
        page = ken.get(path).text
        assert [fact for fact in [*facts, "メール確認済み"] if fact not in page] == [], path
    newcomer = make.listing()
    page = ken.get(f"/listings/{newcomer.id}").text
    assert "から参加" in page
    assert "完了した取引" not in page


def test_a_listing_kept_for_strangers_tells_of_a_deal_that_was_just_done(
    make: Make, client: FlaskClient, talk: Conversation
):
    address = f"/listings/{talk.listing_id}"
    assert "完了した取引" not in client.get(address).text
    make.done_deal(make.conversation(make.listing(author=talk.owner)))
    assert "完了した取引 1件" in client.get(address).text


def test_a_copy_tells_whom_one_keeps_away_and_not_who_keeps_one_away(make: Make, app: Flask, talk: Conversation):
    ken, fue = talk.asker, talk.owner
    block(make, ken, fue)
    mute(make, ken, fue)
    hide(make, talk.listing, ken)

    def copy_of(account: Account) -> dict[str, list[Any]]:
        with app.app_context():
            loaded = db.session.get_one(Account, account.id)
            return {part.name: list(part.of(loaded)) for part in PARTS}

    kens, fues = copy_of(ken), copy_of(fue)
    assert [row["person"] for row in kens["blocks"] + kens["mutes"]] == ["ふえ", "ふえ"]
    assert [row["listing"] for row in kens["hidden_listings"]] == ["笛"]
    assert fues["blocks"] + fues["mutes"] + fues["hidden_listings"] == []
    assert "block" not in json.dumps(fues["log"])
    assert "boundary" not in json.dumps(fues)


def test_a_thread_asks_no_more_however_many_are_kept_away(app: Flask, make: Make, sign_in: SignIn, talk: Conversation):
    ken = sign_in(talk.asker)

    def asked(path: str) -> int:
        ken.get(path)
        with counted(app) as sent:
            ken.get(path)
        return len(sent)

    paths = ["/", "/listings", f"/listings/{make.listing().id}", f"/conversations/{talk.id}", "/my/settings/people"]
    free = [asked(path) for path in paths]
    block(make, talk.asker, make.account())
    hide(make, make.listing(), talk.asker)
    few = [asked(path) for path in paths]
    for _number in range(5):
        block(make, talk.asker, make.account())
        hide(make, make.listing(), talk.asker)
    assert [asked(path) for path in paths] == few
    # One look, where lists are; the listing's page leaves what is kept for all.
    assert [after - before for before, after in zip(free, few, strict=True)][:2] == [1, 1]
