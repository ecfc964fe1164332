"""Many hands at once: the same form twenty times, two readers, two askers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.conversations.models import NEW_CONVERSATIONS_A_DAY, Conversation, Message
from board.outbox.models import Mail
from tests.factories import Make

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.both_databases
AT_ONCE = 20


def send_at_once(sign_in: SignIn, account: Account, requests: list[tuple[str, dict[str, str]]]) -> list[int]:
    """Each request from a browser window of its own; the statuses."""
    windows = [(sign_in(account), path, data) for path, data in requests]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda window: window[0].post(window[1], data=window[2]).status_code, windows))


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.security("4-50")
def test_the_same_question_twenty_times_is_one_conversation_with_one_message(
    app: Flask, make: Make, sign_in: SignIn
):
    listing, ken = make.listing(), make.account()
    form = {"body": "まだありますか。", "idempotency_key": str(uuid4())}
    statuses = send_at_once(sign_in, ken, [(f"/listings/{listing.id}/conversations", form)] * AT_ONCE)
    assert statuses == [303] * AT_ONCE
    assert (count(app, Conversation), count(app, Message), count(app, Mail)) == (1, 1, 1)


@pytest.mark.security("4-50")
def test_the_same_message_twenty_times_is_one_message(app: Flask, make: Make, sign_in: SignIn):
    conversation = make.conversation(said=())
    form = {"body": "土曜に伺います。", "idempotency_key": str(uuid4())}
    path = f"/conversations/{conversation.id}/messages"
    assert send_at_once(sign_in, conversation.asker, [(path, form)] * AT_ONCE) == [303] * AT_ONCE
    assert (count(app, Message), count(app, Mail)) == (1, 1)


def test_different_messages_at_once_all_arrive_and_are_mailed_once(app: Flask, make: Make, sign_in: SignIn):
    conversation = make.conversation(said=())
    path = f"/conversations/{conversation.id}/messages"
    forms = [(path, {"body": f"その{number}", "idempotency_key": str(uuid4())}) for number in range(AT_ONCE)]
    assert send_at_once(sign_in, conversation.asker, forms) == [303] * AT_ONCE
    assert (count(app, Message), count(app, Mail)) == (AT_ONCE, 1)


def test_the_day_s_number_holds_however_many_are_sent_at_once(app: Flask, make: Make, sign_in: SignIn):
    ken, author = make.account(), make.account()
    paths = [
        f"/listings/{make.listing(author=author).id}/conversations"
        for _ in range(NEW_CONVERSATIONS_A_DAY + 4)
    ]
    forms = [(path, {"body": "まだありますか。", "idempotency_key": str(uuid4())}) for path in paths]
    statuses = send_at_once(sign_in, ken, forms)
    assert statuses.count(303) == count(app, Conversation) == NEW_CONVERSATIONS_A_DAY
    assert set(statuses) <= {303, 409, 422}
