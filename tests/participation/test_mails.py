"""Every mail about taking part, written in both languages, with and without a time."""

from __future__ import annotations

import pytest
from flask import Flask

from board.outbox.models import Mail
from board.outbox.schedule import message_of
from tests.factories import Make

TO_HOST = ("participation_applied", "participation_left")
TO_PERSON = tuple(
    f"participation_{event}"
    for event in ("confirmed", "waitlisted", "offered", "free", "lapsed", "declined", "off", "moved", "reminder")
)
WHEN = {"starts_at": "2026-12-06T01:00:00+00:00", "ends_at": "2026-12-06T03:00:00+00:00"}


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_they_say_what_when_and_where_and_lead_to_the_page(app: Flask, make: Make, locale: str):
    with app.app_context():
        for event in (*TO_HOST, *TO_PERSON):
            text, page = _parts(make, event, locale=locale, **WHEN)
            link = "http://localhost/listings/7" if event in TO_HOST else "http://localhost/participations/9"
            for part in (text, page):
                assert "工房見学" in part, event
                assert link in part, event
                assert "10:00" in part, event
                assert "三条ものづくり学校" in part, event


def test_without_a_time_of_its_own_a_mail_says_none(app: Flask, make: Make):
    with app.app_context():
        for event in (*TO_HOST, *TO_PERSON):
            for part in _parts(make, event, locale="ja"):
                assert "None" not in part, event
                assert "まで\n" not in part, event


def _parts(make: Make, event: str, *, locale: str, **times: str) -> list[str]:
    params = {
        "name": "けん",
        "recipient_name": "はなこ",
        "title": "工房見学",
        "listing_id": 7,
        "participation_id": 9,
        "seats": 2,
        "role": "",
        "online": False,
        "venue": "三条ものづくり学校",
        "bring": "軍手",
        "place": 3,
        "until_at": "2026-11-23T03:00:00+00:00",
        "soon": False,
        "late": False,
        **times,
    }
    moments = {"created_at": make.now, "next_at": make.now}
    mail = Mail(message_id="<1@engawa>", recipient="a@example.jp", locale=locale, event=event, params=params, **moments)
    message = message_of(mail)
    assert message is not None
    assert "工房見学" in message["Subject"]
    assert "\n" not in message["Subject"]
    return [part.get_content() for part in message.iter_parts()]
