"""The board's first story from the sign-up to the lifted decision, told by the client, with its mails and its log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from PIL import Image
from sqlalchemy import select

from board import db
from board.accounts.models import Account, Role
from board.accounts.offices import appoint
from board.audit.models import AuditEvent
from board.listings.schedule import rebuild_index
from board.moderation.loading import load_guidelines
from board.outbox.schedule import work_off
from board.regions.models import Region
from tests.accounts.second_steps import code_at
from tests.factories import NIIGATA, NOW
from tests.journeys.visitors import PASSWORD, Visitor
from tests.media.pictures import encoded, four_corners, told_about

pytestmark = pytest.mark.both_databases

GUITAR = "ヤマハのアコースティックギター"
BAIT = "新品同様ノートパソコン 先着1名"
Someone = Callable[[str], Visitor]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def someone(app: Flask) -> Someone:
    """With real form tokens: the story is told by pages, not by made-up requests."""
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        load_guidelines(db.session, NOW)
        db.session.commit()
        rebuild_index()
    return lambda name: Visitor(app, name)


def test_the_first_walk_through_the_house(app: Flask, someone: Someone):
    hanako, ken, aki = someone("hanako"), someone("ken"), someone("aki")
    hanako.sign_up()
    guitar = she_posts_a_guitar(hanako)
    work(app)
    he_finds_it_from_afar(ken, guitar)
    he_writes_and_signs_up_on_the_way(ken, guitar)
    aki.sign_up()
    asks(aki, guitar, "まだありますか。")
    they_talk(hanako, ken)
    it_is_reserved_and_handed_over(app, hanako, ken, aki, guitar)
    stranger, moderator = someone("stranger"), someone("moderator")
    bait = a_bait_listing_appears(app, stranger, ken)
    moderator_of_niigata(app, moderator)
    case = it_is_taken_down(app, moderator, stranger, ken, bait)
    it_is_lifted(app, moderator, stranger, ken, bait, case)
    every_step_is_in_the_log(app)


def work(app: Flask) -> None:
    with app.app_context():
        work_off()


def phone_photo(number: int) -> tuple[BytesIO, str]:
    picture = four_corners(400 + number, 300)
    return BytesIO(encoded(picture, **told_about(picture, orientation=6))), f"IMG_{number}.jpg"


def a_laptop() -> tuple[BytesIO, str]:
    """Unlike the other photos: one that looks like somebody else's makes moderators look first."""
    picture = Image.radial_gradient("L").resize((400, 300)).convert("RGB")
    return BytesIO(encoded(picture)), "IMG_9.jpg"


def she_posts_a_guitar(hanako: Visitor) -> str:
    hanako.go("/listings/new")
    hanako.press("/listings", kind="goods")
    typed = {
        "terms": "sell",
        "title": GUITAR,
        "body": "学生のころから弾いてきたギターです。ケースも一緒にお譲りします。",
        "price_yen": "１２，０００円",
        "condition": "good",
        "handover": ["in_person", "delivery"],
        "place": "955-0071",
    }
    hanako.press("/edit", **typed, photos=[phone_photo(n) for n in (1, 2, 3)], act="find_region")
    assert "新潟県 三条市" in hanako.words
    refused = hanako.press("/edit", act="publish")
    assert "直してほしいところがあります" in refused
    form = hanako.form("/edit")
    assert (form["title"], form["price_yen"], form["region"]) == (GUITAR, "１２，０００円", "15204")
    assert hanako.page.count('<button type="submit" class="photo-remove"') == 3

    hanako.client.delete_cookie("engawa")
    asked = hanako.press("/edit", category="media", act="publish")
    assert "入力した内容は残っています" in asked
    hanako.press("/log-in", email=hanako.email, password=PASSWORD)
    published = hanako.press("/edit")
    assert "公開しました" in published
    for words in (GUITAR, "12,000円", "手渡し", "配送可", "目立つ傷や汚れなし", "新潟県 三条市", "あなたの掲載です"):
        assert words in published
    return hanako.path


def he_finds_it_from_afar(ken: Visitor, guitar: str) -> None:
    ken.go("/")
    ken.follow("/regions/15")
    assert GUITAR in ken.follow("/regions/15204")
    for typed in ("さんじょうし", "ｻﾝｼﾞｮｳｼ", "sanjo-shi", "三条市", "9550071"):
        assert GUITAR in ken.go(f"/regions/search?q={quote(typed)}"), typed
    narrow = "/listings?region=15204&kind=goods&category=media&terms=sell&afar=1&price_max=20000&price_min="
    assert GUITAR in ken.go(narrow + quote("１００００"))
    assert GUITAR not in ken.go(narrow + "15000")
    for words in ("ギター", "中古ｷﾞﾀｰ", "三条 ギター"):
        assert GUITAR in ken.go("/listings?q=" + quote(words)), words
    for words in ("京都", "机"):
        assert GUITAR not in ken.go("/listings?q=" + quote(words)), words
    ken.go("/listings?q=" + quote("ギター"))
    reading = ken.follow(guitar)
    assert "学生のころから弾いてきた" in reading
    assert "hanako@example.net" not in ken.page
    sent = ken.client.get(f"{guitar}/photos/1/800.webp")
    assert (sent.mimetype, b"MARKER" in sent.data) == ("image/webp", False)


def he_writes_and_signs_up_on_the_way(ken: Visitor, guitar: str) -> None:
    ken.follow("/conversations/new")
    assert ken.path.startswith("/log-in")
    ken.follow("/sign-up?next=")
    ken.sign_up(here=True)
    assert ken.path == f"{guitar}/conversations/new"
    ken.press("/conversations", body="札幌のけんです。来月そちらへ行くので、受け取れますか。")
    assert "来月そちらへ行くので" in ken.words


def asks(person: Visitor, listing: str, words: str) -> None:
    person.go(f"{listing}/conversations/new")
    assert words in person.press("/conversations", body=words)


def they_talk(hanako: Visitor, ken: Visitor) -> None:
    [letter] = hanako.letters("kenさんからメッセージ")
    assert GUITAR in letter.text
    assert "ken@example.net" not in letter.text + letter.html
    assert "未読 2" in hanako.go("/")
    hanako.open_letter("kenさんからメッセージ")
    assert "来月そちらへ行くので" in hanako.words
    assert "ken@example.net" not in hanako.page
    hanako.press("/messages", body="ぜひ。駅の近くでお渡しできます。")
    assert ken.letters("hanakoさんからメッセージ")
    assert "駅の近くでお渡し" in ken.open_letter("hanakoさんからメッセージ")
    assert "hanako@example.net" not in ken.page


def it_is_reserved_and_handed_over(app: Flask, hanako: Visitor, ken: Visitor, aki: Visitor, guitar: str) -> None:
    assert "kenさんと取引予定です" in hanako.press("/deals")
    assert ken.letters("あなたの取引予定になりました")
    assert "あなたとの取引予定です" in ken.go(ken.path)
    assert "ほかの方と取引予定です" in aki.go(aki.path)
    assert "取引予定" in aki.go(guitar)
    aki.follow("/conversations/")
    assert "受け渡しが完了しました" in hanako.press("/completion")
    work(app)
    assert "受け渡しが完了しました" in ken.go(ken.path)
    assert ken.letters("取引が完了しました")
    assert "受付を終了しました" in aki.go(aki.path)
    assert "受付終了" in aki.go(guitar)
    for path in ("/", "/regions/15204", "/listings?q=" + quote("ギター")):
        assert GUITAR not in aki.go(path)


def a_bait_listing_appears(app: Flask, stranger: Visitor, ken: Visitor) -> str:
    stranger.sign_up()
    stranger.go("/listings/new")
    stranger.press("/listings", kind="goods")
    typed = {"terms": "give", "title": BAIT, "category": "computers", "handover": ["delivery"], "place": "三条市"}
    body = "箱も説明書もあります。くわしくはお問い合わせください。"
    assert "公開しました" in stranger.press("/edit", **typed, body=body, photos=[a_laptop()], act="publish")
    bait = stranger.path
    work(app)
    assert BAIT in ken.go("/listings?q=" + quote("ノートパソコン"))
    asks(ken, bait, "送料はいくらですか。")
    ken.go(bait)
    ken.follow("/reports/new?listing")
    thanked = ken.press("/reports/new", reason="fraud", text="先に電子マネーを送るように言われました。")
    assert "ありがとうございます" in thanked
    return bait


def moderator_of_niigata(app: Flask, moderator: Visitor) -> None:
    moderator.sign_up()
    moderator.go("/moderation")
    assert moderator.status == 404
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.email == moderator.email)).one()
        appoint(account, Role.MODERATOR, region=db.session.get(Region, NIIGATA), now=NOW)
        db.session.commit()
    assert "先に二段階認証を設定してください" in moderator.go("/moderation")
    secret = "".join(re.search(r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}", moderator.words)[0].split())
    moderator.press("/second-factor", one_time_code=code_at(NOW, secret=secret))
    assert "リカバリーコードを控えてください" in moderator.words


def it_is_taken_down(app: Flask, moderator: Visitor, stranger: Visitor, ken: Visitor, bait: str) -> str:
    # She rewrites it after the report; the moderator reads what was reported.
    stranger.go(f"{bait}/edit")
    stranger.press("/edit", body="新品のパソコンです。", act="save")
    assert BAIT in moderator.go("/moderation")
    moderator.follow("/moderation/cases/")
    case = moderator.path
    for words in ("先に電子マネーを送るように言われました", "箱も説明書もあります"):
        assert words in moderator.words
    assert f"{case}/photos/" in moderator.page
    moderator.press(
        "/decisions",
        act="hide",
        guideline="fraud",
        facts="先払いを求める内容が確認されました。",
        note="ほかの掲載も見ておく。",
    )
    work(app)
    [letter] = stranger.letters("非公開にしました")
    assert "先払いを求める内容が確認されました" in letter.text
    statement = stranger.open_letter("非公開にしました")
    assert "先払いを求める内容が確認されました" in statement
    for secret in ("ほかの掲載も見ておく", "ken", "電子マネーを送るように言われました"):
        assert secret not in statement
    seen_by_others(Visitor(app, "passer-by"), bait, visible=False)
    # Of the two talks in the list, the newest is the one about the bait.
    ken.go("/conversations")
    assert "公開されていません" in ken.follow("/conversations/")
    assert "送料はいくらですか" in ken.words
    return case


def it_is_lifted(app: Flask, moderator: Visitor, stranger: Visitor, ken: Visitor, bait: str, case: str) -> None:
    moderator.go(case)
    moderator.press("/lifting", note="本人から説明があり、誤解とわかった。")
    work(app)
    assert stranger.letters("判断を取り消しました")
    # He who reported it does not see it in his lists any more.
    seen_by_others(Visitor(app, "passer-by"), bait, visible=True)
    assert BAIT not in ken.go("/listings")
    assert ken.go(bait).count(BAIT)
    ken.follow("/conversations/")
    assert "もう一度うかがいます" in ken.press("/messages", body="もう一度うかがいます。")


def seen_by_others(passer_by: Visitor, bait: str, *, visible: bool) -> None:
    passer_by.go(bait)
    assert passer_by.status == (200 if visible else 404)
    assert (BAIT in passer_by.words) is visible
    for path in ("/", "/regions/15204", "/listings", "/listings?q=" + quote("ノートパソコン")):
        assert (BAIT in passer_by.go(path)) is visible, path
    photo = passer_by.client.get(f"{bait}/photos/4/800.webp")
    assert photo.status_code == (200 if visible else 404)


def every_step_is_in_the_log(app: Flask) -> None:
    with app.app_context():
        acts = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    story = [
        "account_opened",
        "account_confirmed",
        "listing_published",
        "conversation_started",
        "deal_reserved",
        "deal_done",
        "listing_published",
        "report_filed",
        "appointed",
        "listing_revised",
        "content_hidden",
        "decision_undone",
    ]
    rest = iter(acts)
    missing = [step for step in story if step not in rest]
    assert missing == [], acts
