"""What a listing said before: told to those who have written about it, before and after beside each other."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.conversations.models import Conversation
from board.listings.forms import FORMS
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing, Revision
from board.moderation import showing
from tests.factories import KYOTO, NIIGATA, NOW, Make
from tests.html import links_of, posting_form

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ")


@pytest.fixture
def guitar(make: Make, hanako: Account) -> Listing:
    return make.listing("ギター", author=hanako, price_yen=5000, category="media")


@pytest.fixture
def talk(make: Make, guitar: Listing) -> Conversation:
    return make.conversation(guitar, asker=make.account("けん"))


def changed(browser: FlaskClient, listing: Listing, **fields: str) -> None:
    edit = f"/listings/{listing.id}/edit"
    form = posting_form(browser.get(edit).text)
    assert browser.post(edit, data=form.values(**fields, act="save")).status_code == 303


def history(listing: Listing) -> str:
    return f"/listings/{listing.id}/history"


def revisions(app: Flask) -> list[dict[str, list[object]]]:
    with app.app_context():
        return [revision.changes for revision in db.session.scalars(select(Revision).order_by(Revision.id))]


def test_a_change_is_kept_as_plain_values_before_and_after(
    app: Flask, sign_in: SignIn, hanako: Account, guitar: Listing
):
    changed(sign_in(hanako), guitar, price_yen="8000", region="15202", handover=["delivery"])
    assert revisions(app) == [
        {"price_yen": [5000, 8000], "region_id": [15204, 15202], "handover": [1, 2], "reach": [8, 2]}
    ]


def test_saving_it_as_it_is_leaves_no_trace_and_drafts_have_no_history(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, guitar: Listing
):
    browser = sign_in(hanako)
    changed(browser, guitar)
    draft = make.listing(author=hanako, state=ListingState.DRAFT)
    changed(browser, draft, title="べつの題")
    assert revisions(app) == []
    assert browser.get(history(draft)).status_code == 404


def test_whoever_has_asked_reads_what_changed(sign_in: SignIn, hanako: Account, guitar: Listing, talk: Conversation):
    changed(sign_in(hanako), guitar, price_yen="8000", body="長く弾いていません。\n\nケースもつきます。")
    ken = sign_in(talk.asker)
    page = ken.get(history(guitar)).text
    for text in ("価格・料金", "5,000円", "8,000円", guitar.body, "ケースもつきます。", "変更前", "変更後"):
        assert text in page
    assert "2026年11月22日（日）13:00" in page
    assert history(guitar) in links_of(ken.get(f"/listings/{guitar.id}").text)


def test_nobody_else_does(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, guitar: Listing, talk: Conversation
):
    changed(sign_in(hanako), guitar, price_yen="8000")
    for other in (make.account(), make.operator(), make.moderator(region=KYOTO)):
        browser = sign_in(other)
        assert browser.get(history(guitar)).status_code == 404
        assert history(guitar) not in links_of(browser.get(f"/listings/{guitar.id}").text)
    assert app.test_client().get(history(guitar)).location.startswith("/log-in")
    for reader in (hanako, talk.asker, make.moderator(region=NIIGATA)):
        assert sign_in(reader).get(history(guitar)).status_code == 200


def test_of_what_is_out_of_sight_only_its_author_and_moderators_read(
    make: Make, sign_in: SignIn, hanako: Account, guitar: Listing, talk: Conversation
):
    changed(sign_in(hanako), guitar, price_yen="8000")
    make.restriction(guitar)
    assert sign_in(talk.asker).get(history(guitar)).status_code == 404
    assert sign_in(hanako).get(history(guitar)).status_code == 200
    assert sign_in(make.moderator(region=NIIGATA)).get(history(guitar)).status_code == 200


def test_what_was_written_is_shown_as_text_never_as_markup(sign_in: SignIn, hanako: Account, guitar: Listing):
    browser = sign_in(hanako)
    changed(browser, guitar, title="<b>ギター</b>", body="<script>alert(1)</script>" + "長" * 60)
    changed(browser, guitar, title="ただのギター")
    page = browser.get(history(guitar)).text
    assert html.escape("<script>alert(1)</script>") in page
    assert html.escape("<b>ギター</b>") in page
    assert "<script>alert" not in page
    assert "<b>ギター" not in page


def test_photos_are_counted_and_their_order_told(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, guitar: Listing
):
    first, second = make.photo(guitar, position=1), make.photo(guitar, position=2)
    browser = sign_in(hanako)
    form = posting_form(browser.get(f"/listings/{guitar.id}/edit").text).values()
    browser.post(f"/listings/{guitar.id}/photos/{second.id}/cover", data=form)
    browser.post(f"/listings/{guitar.id}/photos/{first.id}/removal", data=form)
    assert revisions(app) == [{"photos": [2, 2]}, {"photos": [2, 1]}]
    page = browser.get(history(guitar)).text
    assert "順番が変わりました" in page
    assert "2枚" in page
    assert "1枚" in page


def test_the_talk_says_quietly_what_changed_since_it_began(
    make: Make, sign_in: SignIn, hanako: Account, guitar: Listing, talk: Conversation
):
    ken, here = sign_in(talk.asker), f"/conversations/{talk.id}"
    assert "内容が変わ" not in ken.get(here).text
    tag = ken.get(f"{here}/messages").headers["ETag"]
    changed(sign_in(hanako), guitar, price_yen="8000", body="ケースもつきます。" * 9)
    page = ken.get(here).text
    assert "掲載の内容が変わりました（説明、価格・料金：5,000円 → 8,000円）。" in page
    assert history(guitar) in links_of(page)
    # An open thread learns of it too.
    live = ken.get(f"{here}/messages", headers={"If-None-Match": tag})
    assert live.status_code == 200
    assert "5,000円 → 8,000円" in live.text


def test_what_changed_before_the_first_word_is_no_news(
    make: Make, sign_in: SignIn, hanako: Account, guitar: Listing, clock: time_machine.Coordinates
):
    changed(sign_in(hanako), guitar, price_yen="8000")
    talk = make.conversation(guitar, created_at=make.now + timedelta(hours=2))
    assert "内容が変わ" not in sign_in(talk.asker).get(f"/conversations/{talk.id}").text


def test_whoever_has_reserved_sees_another_price_and_number(make: Make, sign_in: SignIn, hanako: Account):
    bowls = make.listing("茶碗", author=hanako, price_yen=500, quantity=4, category="household")
    talk = make.conversation(bowls)
    browser = sign_in(hanako)
    browser.post(f"/conversations/{talk.id}/deals", data={"quantity": "2"})
    changed(browser, bowls, price_yen="700", quantity="3")
    page = sign_in(talk.asker).get(f"/conversations/{talk.id}").text
    assert "500円 → 700円" in page
    assert "数量：4 → 3" in page


@pytest.mark.parametrize("kind", Kind)
def test_every_field_of_every_form_has_a_name_in_the_history(app: Flask, kind: Kind):
    with app.test_request_context():
        names = {field.name for field in FORMS[kind](formdata=None)}
    plumbing = {"csrf_token", "free", "publish_at"}
    # What comes round is told by the shifts it makes.
    plumbing |= {"repeat", "repeat_until", "repeat_count", "repeat_anew"}
    assert names - plumbing <= set(showing.LABELS)
