"""Telling somebody: a row on their page and a mail, both or neither."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from board import db
from board.notifications import queries
from board.notifications.actions import mark_all_read, notify
from board.notifications.models import Notification
from board.outbox.models import Mail
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")
ABOUT = {"name": "けん", "title": "ギター", "conversation_id": 1, "excerpt": "やあ"}


@pytest.mark.both_databases
def test_the_row_and_the_mail_are_written_together(make: Make):
    hanako = make.account("はなこ", locale="en")
    notify(hanako, "new_message", now=make.now, **ABOUT)
    db.session.commit()
    row, mail = db.session.scalars(select(Notification)).one(), db.session.scalars(select(Mail)).one()
    assert (row.account_id, row.read_at, row.created_at) == (hanako.id, None, make.now)
    assert (mail.recipient, mail.locale, mail.params["recipient_name"]) == (hanako.email, "en", "はなこ")


def test_a_rollback_takes_both_back(make: Make):
    notify(make.account(), "new_message", now=make.now, **ABOUT)
    db.session.rollback()
    assert db.session.scalars(select(Notification)).all() == []
    assert db.session.scalars(select(Mail)).all() == []


def test_what_needs_no_mail_sends_none(make: Make):
    notify(make.account(), "new_message", now=make.now, mail=False, **ABOUT)
    db.session.commit()
    assert db.session.scalars(select(Mail)).all() == []


def test_an_event_nobody_has_a_sentence_for_is_a_mistake_of_ours(make: Make):
    with pytest.raises(KeyError):
        notify(make.account(), "made_up", now=make.now)


@pytest.mark.both_databases
def test_reading_marks_ones_own_rows_once(make: Make):
    hanako, ken = make.account(), make.account()
    for person in (hanako, hanako, ken):
        notify(person, "new_message", now=make.now, mail=False, **ABOUT)
    db.session.commit()
    mark_all_read(hanako, now=make.now)
    db.session.commit()
    assert db.session.scalar(queries.unread_count(hanako.id)) == 0
    assert db.session.scalar(queries.unread_count(ken.id)) == 1
    assert {row.read_at for row in db.session.scalars(queries.of(hanako))} == {make.now}
