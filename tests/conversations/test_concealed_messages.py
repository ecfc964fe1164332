"""A message that moderators keep from its reader: who reads what, and that it comes back as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from board import db
from board.accounts.models import Account
from board.conversations import actions
from board.conversations.models import Conversation, Message
from board.departure import packing
from board.notifications.models import Notification
from board.outbox.models import Mail
from tests.factories import NOW, Make

SignIn = Callable[..., FlaskClient]
SAID = "家の鍵は、いつも玄関の植木鉢の下に置いてあります。"
INSTEAD = "このメッセージは見守り担当の判断で表示していません"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        yield


@pytest.fixture
def talk(app: Flask, make: Make) -> Conversation:
    """けん asks; はなこ answers with what will be concealed, and けん has been told."""
    hanako, ken = make.account("はなこ"), make.account("けん")
    conversation = make.conversation(make.listing(author=hanako), asker=ken)
    with app.app_context():
        row = db.session.get_one(Conversation, conversation.id)
        actions.write(row, by=row.owner, body=SAID, key=uuid4(), now=NOW)
        db.session.commit()
    return make.fresh(conversation)


def press(app: Flask, talk: Conversation, *, back: bool = False) -> None:
    with app.app_context():
        message = db.session.get_one(Message, talk.last_message_id)
        (actions.reveal if back else actions.conceal)(message, now=NOW)
        db.session.commit()


def untagged(answer: TestResponse) -> str:
    """What is to be read; the tag by which a script asks again is none of it."""
    return answer.text.replace(answer.headers.get("ETag", "").strip('"'), "")


def told(app: Flask, reader: Account) -> list[object]:
    with app.app_context():
        of_reader = select(Notification).where(Notification.account_id == reader.id)
        return [row.params["excerpt"] for row in db.session.scalars(of_reader)]


def waiting_mails(app: Flask) -> list[object]:
    with app.app_context():
        return [mail.params["excerpt"] for mail in db.session.scalars(select(Mail).where(Mail.done_at.is_(None)))]


def test_its_reader_finds_a_sentence_in_its_place_everywhere(app: Flask, talk: Conversation, sign_in: SignIn):
    ken = sign_in(talk.asker)
    pages = (f"/conversations/{talk.id}", f"/conversations/{talk.id}/messages", "/conversations", "/my")
    assert all(SAID[:15] in ken.get(page).text for page in pages)
    assert SAID[:15] in str(told(app, talk.asker))
    press(app, talk)
    assert all(SAID[:15] not in ken.get(page).text for page in pages)
    assert ken.get(f"/conversations/{talk.id}").text.count(INSTEAD) == 1
    assert "見守り担当の判断で表示していないメッセージ" in ken.get("/conversations").text
    assert told(app, talk.asker) == [""]


def test_its_author_reads_their_own_words_and_that_nobody_else_does(app: Flask, talk: Conversation, sign_in: SignIn):
    press(app, talk)
    page = sign_in(talk.owner).get(f"/conversations/{talk.id}").text
    assert page.index(SAID) < page.index(INSTEAD)
    assert SAID[:15] in sign_in(talk.owner).get("/conversations").text


def test_an_open_page_learns_of_it_by_its_next_look(app: Flask, talk: Conversation, sign_in: SignIn):
    ken = sign_in(talk.asker)
    address = f"/conversations/{talk.id}/messages"
    seen = ken.get(address)
    known = {"If-None-Match": seen.headers["ETag"]}
    assert ken.get(address, headers=known).status_code == 304
    press(app, talk)
    now = ken.get(address, headers=known)
    assert (now.status_code, SAID in now.text) == (200, False)
    press(app, talk, back=True)
    again = ken.get(address, headers={"If-None-Match": now.headers["ETag"]})
    assert (again.status_code, untagged(again)) == (200, untagged(seen))


def test_given_back_everything_is_as_it_was(app: Flask, talk: Conversation, sign_in: SignIn):
    ken, hanako = sign_in(talk.asker), sign_in(talk.owner)
    live = f"/conversations/{talk.id}/messages"

    def said() -> list[object]:
        return [
            *(untagged(browser.get(page)) for browser in (ken, hanako) for page in (live, "/conversations")),
            told(app, talk.asker),
            waiting_mails(app),
        ]

    said()  # whatever was unread is read
    before = said()
    for back in (False, False, True, True):
        press(app, talk, back=back)
    assert said() == before


def test_a_mail_that_has_not_gone_out_yet_says_nothing_of_it(app: Flask, talk: Conversation):
    assert waiting_mails(app) == [SAID]
    press(app, talk)
    assert waiting_mails(app) == [""]


def test_the_readers_copy_says_that_there_was_one_and_the_authors_what(
    app: Flask, talk: Conversation, tmp_path: Path
):
    press(app, talk)
    copies = []
    for account in (talk.asker, talk.owner):
        with app.app_context():
            packing.pack(db.session.get_one(Account, account.id), tmp_path / "copy.zip", now=NOW)
        with ZipFile(tmp_path / "copy.zip") as copy:
            copies.append("".join(copy.read(name).decode() for name in ("data.json", "index.html")))
    reader, author = copies
    assert SAID not in reader
    assert INSTEAD in reader
    assert SAID in author
