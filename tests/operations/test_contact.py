"""Writing to the operators, and what they do with it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.audit.models import AuditEvent
from board.notifications.models import Notification
from board.operations.models import CONTACT_TEXT_MAX, ContactMessage, ContactState
from board.outbox.models import Mail
from tests.factories import Make

SignIn = Callable[..., FlaskClient]
LETTER = {"topic": "fault", "body": "地図が開きません。\nSafariです。", "reply_to": ""}


@pytest.fixture
def letters(app: Flask) -> Callable[[], list[ContactMessage]]:
    def all_of_them() -> list[ContactMessage]:
        with app.app_context():
            return list(db.session.scalars(select(ContactMessage).order_by(ContactMessage.id)))

    return all_of_them


Letters = Callable[[], list[ContactMessage]]


def acts(app: Flask) -> list[tuple[str, int | None]]:
    with app.app_context():
        rows = select(AuditEvent).where(AuditEvent.object_type == "contact").order_by(AuditEvent.id)
        return [(event.action, event.actor_id) for event in db.session.scalars(rows)]


def test_looking_at_the_form_leaves_no_trace_but_its_token(client: FlaskClient, letters: Letters):
    page = client.get("/contact").text
    assert "3営業日以内の返信を目標にしています" in page
    assert "空のままなら、返信はせずに読むだけにします" in page
    assert letters() == []


def test_a_stranger_may_write_and_learns_what_happens_next(app: Flask, client: FlaskClient, letters: Letters):
    answer = client.post("/contact", data={**LETTER, "reply_to": "Yoshi@Example.JP "}, follow_redirects=True)
    assert "お問い合わせを受け取りました" in answer.text
    assert "3営業日以内の返信" in answer.text
    (letter,) = letters()
    assert (letter.topic, letter.body, letter.reply_to) == ("fault", LETTER["body"], "yoshi@example.jp")
    assert (letter.account_id, letter.locale, letter.state) == (None, "ja", ContactState.OPEN)
    assert acts(app) == [("contact_received", None)]


def test_who_leaves_no_address_is_told_that_no_answer_comes(client: FlaskClient, letters: Letters):
    answer = client.post("/contact", data=LETTER, follow_redirects=True)
    assert "返信はしません" in answer.text
    assert (letters()[0].reply_to, letters()[0].account_id) == ("", None)


def test_a_member_is_answered_at_their_own_address(app: Flask, make: Make, sign_in: SignIn, letters: Letters):
    hanako = make.account("はなこ")
    browser = sign_in(hanako)
    assert "登録のメールアドレスに返信します" in browser.get("/contact").text
    assert "3営業日以内" in browser.post("/contact", data=LETTER, follow_redirects=True).text
    with app.app_context():
        assert db.session.scalars(select(ContactMessage)).one().answer_to == hanako.email
    assert acts(app) == [("contact_received", hanako.id)]


def test_every_operator_is_told_that_it_came_but_not_what_it_says(app: Flask, client: FlaskClient, make: Make):
    operators = [make.operator(), make.operator()]
    make.moderator()
    client.post("/contact", data={**LETTER, "body": "ひみつの話"})
    with app.app_context():
        told = db.session.scalars(select(Notification).order_by(Notification.account_id)).all()
        mails = db.session.scalars(select(Mail).order_by(Mail.recipient)).all()
    assert [row.account_id for row in told] == [operator.id for operator in operators]
    assert [mail.recipient for mail in mails] == sorted(operator.email for operator in operators)
    assert not any("ひみつ" in str(row.params) for row in (*told, *mails))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"body": " \n "}, "入力してください。"),
        ({"topic": ""}, "選んでください。"),
        ({"topic": "teapot"}, ""),
        ({"reply_to": "yoshi@"}, "メールアドレスの形式を確かめてください"),
        ({"body": "あ" * (CONTACT_TEXT_MAX + 1)}, f"{CONTACT_TEXT_MAX}文字以内"),
    ],
)
def test_a_slip_comes_back_with_all_that_was_typed(
    client: FlaskClient, letters: Letters, wrong: dict[str, str], sentence: str
):
    given = {"topic": "privacy", "body": "写しをください。", "reply_to": "yoshi@example.jp", **wrong}
    answer = client.post("/contact", data=given)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in {"body", "reply_to"} - set(wrong):
        assert given[name] in answer.text
    assert letters() == []


def test_five_an_hour_are_taken_from_one_place_and_the_sixth_is_kept(client: FlaskClient, letters: Letters):
    for number in range(5):
        assert client.post("/contact", data={**LETTER, "body": f"{number}通目"}).status_code == 303
    sixth = client.post("/contact", data={**LETTER, "body": "6通目の長い話"})
    assert (sixth.status_code, "6通目の長い話" in sixth.text) == (429, True)
    assert int(sixth.headers["Retry-After"]) > 0
    assert client.post("/contact", data=LETTER, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 303
    assert len(letters()) == 6


def test_slips_are_not_counted_as_letters(client: FlaskClient, letters: Letters):
    for _ in range(6):
        assert client.post("/contact", data={**LETTER, "body": ""}).status_code == 422
    assert client.post("/contact", data=LETTER).status_code == 303


def test_text_is_shown_as_text(make: Make, client: FlaskClient, sign_in: SignIn):
    client.post("/contact", data={**LETTER, "body": "<script>alert(1)</script>{{ 7*7 }}"})
    page = sign_in(make.operator()).get("/operations/contact/1").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


@pytest.fixture
def letter(make: Make) -> ContactMessage:
    return make.save(
        ContactMessage(
            topic="usage", body="使い方を\r\n教えて&bcc=v@example.jp", reply_to="y?bcc=x@example.jp", locale="en",
            created_at=make.now,
        )
    )


def test_an_answer_is_written_in_ones_own_mail_program(letter: ContactMessage, make: Make, sign_in: SignIn):
    page = sign_in(make.operator()).get(f"/operations/contact/{letter.id}").text
    link = page.split('href="mailto:')[1].split('"')[0].replace("&amp;", "&")
    to, _, rest = link.partition("?")
    assert unquote(to) == letter.reply_to
    # Nothing of what a stranger wrote can add a recipient to it.
    assert [part.partition("=")[0] for part in rest.split("&")] == ["subject", "body"]
    assert "?" not in to


def test_answered_is_said_once_with_who_and_why(app: Flask, letter: ContactMessage, make: Make, sign_in: SignIn):
    first, second = make.operator("みお"), make.operator("じろう")
    address = f"/operations/contact/{letter.id}/settlement"
    said = sign_in(first).post(address, data={"act": "answered", "note": "電話でも話しました。"})
    assert said.status_code == 303
    too_late = sign_in(second).post(address, data={"act": "closed", "note": ""})
    assert (too_late.status_code, "すでにほかの方が対応" in too_late.text) == (409, True)
    page = sign_in(second).get(f"/operations/contact/{letter.id}").text
    assert "みお" in page
    assert "電話でも話しました。" in page
    assert "記録する" not in page
    assert acts(app) == [("contact_answered", first.id)]


def test_open_ones_stand_oldest_first_and_settled_ones_apart(make: Make, sign_in: SignIn):
    for body in ("ひとつめ", "ふたつめ"):
        make.save(ContactMessage(topic="usage", body=body, locale="ja", created_at=make.now))
    make.save(ContactMessage(topic="usage", body="すんだ話", locale="ja", created_at=make.now, state="closed"))
    browser = sign_in(make.operator())
    waiting = browser.get("/operations/contact").text
    assert waiting.index("ひとつめ") < waiting.index("ふたつめ")
    assert "すんだ話" not in waiting
    assert "すんだ話" in browser.get("/operations/contact?state=settled").text


@pytest.mark.parametrize("act", ["", "open", "teapot"])
def test_an_act_that_is_none_is_refused(letter: ContactMessage, make: Make, sign_in: SignIn, act: str):
    address = f"/operations/contact/{letter.id}/settlement"
    assert sign_in(make.operator()).post(address, data={"act": act, "note": ""}).status_code == 400


def test_only_operators_read_letters(letter: ContactMessage, make: Make, sign_in: SignIn, client: FlaskClient):
    for browser in (client, sign_in(make.account()), sign_in(make.moderator())):
        for path in ("/operations/contact", f"/operations/contact/{letter.id}"):
            assert browser.get(path).status_code == 404
        assert browser.post(f"/operations/contact/{letter.id}/settlement", data={"act": "closed"}).status_code == 404
