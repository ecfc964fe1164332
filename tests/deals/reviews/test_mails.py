"""The two letters that ask for a word, in both languages."""

from __future__ import annotations

import pytest
from flask import Flask

from board.outbox.models import Mail
from board.outbox.schedule import message_of
from tests.factories import Make

PARAMS = {
    "name": "けん",
    "recipient_name": "はなこ",
    "title": "ギター",
    "deal_id": 7,
    "conversation_id": 9,
    "until_at": "2026-12-06T03:00:00+00:00",
}


@pytest.mark.parametrize(("locale", "until"), [("ja", "12月6日（日）12:00"), ("en", "6 Dec 2026, 12:00")])
@pytest.mark.parametrize("event", ["review_asked", "review_due"])
def test_they_say_of_what_until_when_and_lead_to_the_page(
    app: Flask, make: Make, event: str, locale: str, until: str
):
    mail = Mail(
        message_id="<1@engawa>",
        recipient="hanako@example.jp",
        locale=locale,
        event=event,
        params=PARAMS,
        created_at=make.now,
        next_at=make.now,
    )
    with app.app_context():
        message = message_of(mail)
    assert message is not None
    assert "けん" in message["Subject"] or "ギター" in message["Subject"]
    for part in message.iter_parts():
        text = part.get_content()
        assert [word for word in ("けん", "ギター", until, "http://localhost/deals/7/review") if word not in text] == []
