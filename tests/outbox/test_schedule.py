"""Rows asked for work in the same transaction; the work is done afterwards, once, whatever happens between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from board import db
from board.backends.mail import MailNotSent
from board.backends.mail.file import Letter
from board.outbox import schedule
from board.outbox.actions import follow_up, send_mail
from board.outbox.models import FollowUp, Mail
from board.outbox.schedule import ATTEMPTS_MAX, LEASE, LONGEST_WAIT, work_off
from tests.factories import NOW

Letters = Callable[[], list[Letter]]
pytestmark = pytest.mark.usefixtures("in_app")


class Handler:
    """Notes what it was asked to do; fails for the poisonous ids."""

    def __init__(self, poison: Sequence[int] = ()) -> None:
        self.poison = set(poison)
        self.batches: list[list[int]] = []
        self.done: list[int] = []

    def __call__(self, subject_ids: Sequence[int], _now: datetime) -> None:
        self.batches.append(list(subject_ids))
        if self.poison & set(subject_ids):
            raise ValueError("cannot be done")
        self.done += subject_ids


@pytest.fixture
def handler() -> Iterator[Handler]:
    handler = Handler()
    schedule.register("test", handler)
    yield handler
    del schedule.handlers["test"]


def mail_to(recipient: str, event: str = "password_changed", **params: object) -> Mail:
    return send_mail(recipient, event, locale="ja", now=NOW, **params)


@pytest.mark.both_databases
def test_a_mail_arrives_once_however_often_the_outbox_is_worked_off(app: Flask, letters: Letters):
    for number in range(3):
        mail_to(f"person{number}@example.jp")
    db.session.commit()
    for _ in range(3):
        work_off()
    assert sorted(letter.recipient for letter in letters()) == [f"person{n}@example.jp" for n in range(3)]


@pytest.mark.both_databases
def test_what_was_rolled_back_never_existed(app: Flask, letters: Letters, handler: Handler):
    mail_to("hanako@example.jp")
    follow_up("test", 1, now=NOW)
    db.session.rollback()
    work_off()
    assert (letters(), handler.done) == ([], [])


def test_nothing_goes_out_before_the_commit(app: Flask, letters: Letters):
    mail_to("hanako@example.jp")
    db.session.flush()
    with app.app_context(), db.new_session(writing=False) as elsewhere:
        assert elsewhere.scalar(select(func.count(Mail.id))) == 0
    db.session.rollback()


def test_a_letter_is_the_one_promised_in_the_row(letters: Letters):
    row = send_mail("ken@example.jp", "reset_password", locale="ja", now=NOW, token="secret-of-the-link")
    db.session.commit()
    promised = row.message_id
    work_off()
    (letter,) = letters()
    assert letter.message["Message-ID"] == promised
    assert "http://localhost/password-reset/secret-of-the-link" in letter.text
    assert letter.message["Date"].datetime == NOW


def test_the_secret_of_a_sent_link_is_kept_by_its_reader_only(letters: Letters):
    row = send_mail("ken@example.jp", "reset_password", locale="ja", now=NOW, token="secret-of-the-link")
    db.session.commit()
    work_off()
    kept = db.session.execute(select(*Mail.__table__.columns).where(Mail.id == row.id)).one()
    assert "secret-of-the-link" not in str(kept)


@pytest.mark.both_databases
def test_work_of_one_kind_is_handed_over_together(handler: Handler):
    for subject_id in range(450):
        follow_up("test", subject_id, now=NOW)
    db.session.commit()
    work_off()
    assert [len(batch) for batch in handler.batches] == [200, 200, 50]
    assert handler.done == list(range(450))


@pytest.mark.security("5-18")
def test_one_that_cannot_be_done_does_not_hold_up_the_others(handler: Handler):
    handler.poison = {3}
    for subject_id in range(6):
        follow_up("test", subject_id, now=NOW)
    db.session.commit()
    work_off()
    assert sorted(handler.done) == [0, 1, 2, 4, 5]
    waiting = db.session.scalars(select(FollowUp).where(FollowUp.done_at.is_(None))).one()
    assert (waiting.subject_id, waiting.last_error) == (3, "ValueError: cannot be done")


@pytest.mark.both_databases
def test_what_fails_is_tried_again_ever_more_rarely_and_then_left_to_a_person(
    handler: Handler, clock: time_machine.Coordinates
):
    handler.poison = {1}
    row = follow_up("test", 1, now=NOW)
    db.session.commit()
    waits = []
    while not row.dead_at and len(waits) < 20:
        work_off()
        db.session.refresh(row)
        waits.append(row.next_at - datetime.now(tz=NOW.tzinfo))
        clock.move_to(row.next_at)
    assert len(waits) == len(handler.batches) == ATTEMPTS_MAX == 8
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 4, 16, 64)]
    assert max(waits) == LONGEST_WAIT
    clock.shift(timedelta(days=30))
    work_off()
    assert len(handler.batches) == ATTEMPTS_MAX


def test_once_the_trouble_is_over_it_is_done(handler: Handler, clock: time_machine.Coordinates):
    handler.poison = {1}
    follow_up("test", 1, now=NOW)
    db.session.commit()
    work_off()
    handler.poison = set()
    clock.shift(timedelta(minutes=2))
    work_off()
    assert handler.done == [1]


def test_work_without_a_handler_waits_where_an_operator_sees_it(handler: Handler):
    follow_up("nobody_knows", 1, now=NOW)
    follow_up("test", 2, now=NOW)
    db.session.commit()
    work_off()
    assert handler.done == [2]
    assert "nobody_knows" in db.session.scalars(select(FollowUp).where(FollowUp.done_at.is_(None))).one().last_error


def test_a_mail_that_cannot_go_now_goes_later_as_the_same_mail(
    app: Flask, letters: Letters, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
):
    promised = mail_to("ken@example.jp").message_id
    mail_to("hanako@example.jp")
    db.session.commit()
    send = app.extensions["mail"].send

    def refuse_ken(message: object) -> None:
        if "ken@" in str(message["To"]):  # type: ignore[index]
            raise MailNotSent("try later")
        send(message)

    with monkeypatch.context() as patch:
        patch.setattr(app.extensions["mail"], "send", refuse_ken)
        work_off()
    assert [letter.recipient for letter in letters()] == ["hanako@example.jp"]
    clock.shift(timedelta(minutes=1))
    work_off()
    assert {letter.message["Message-ID"] for letter in letters() if "ken@" in letter.recipient} == {promised}


def test_an_address_that_will_never_take_it_is_not_tried_again(
    app: Flask, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
):
    tries: list[object] = []

    def refuse(message: object) -> None:
        tries.append(message)
        raise MailNotSent("no such mailbox", permanent=True)

    monkeypatch.setattr(app.extensions["mail"], "send", refuse)
    mail_to("gone@example.jp")
    db.session.commit()
    for _ in range(3):
        work_off()
        clock.shift(timedelta(days=1))
    assert len(tries) == 1
    assert db.session.scalars(select(Mail)).one().dead_at == NOW


def test_a_mail_whose_text_cannot_be_made_stops_nobody_elses(letters: Letters):
    mail_to("ken@example.jp", event="no_such_event")
    mail_to("hanako@example.jp")
    db.session.commit()
    work_off()
    assert [letter.recipient for letter in letters()] == ["hanako@example.jp"]


@pytest.mark.both_databases
def test_what_another_worker_holds_is_left_alone_until_its_lease_is_over(
    letters: Letters, handler: Handler, clock: time_machine.Coordinates
):
    for row in (mail_to("ken@example.jp"), follow_up("test", 1, now=NOW)):
        row.leased_until = NOW + LEASE
        row.attempts = 1
    db.session.commit()
    work_off()
    assert (letters(), handler.done) == ([], [])
    clock.shift(LEASE + timedelta(seconds=1))
    work_off()
    assert ([letter.recipient for letter in letters()], handler.done) == (["ken@example.jp"], [1])


def test_after_a_crash_each_one_goes_alone_so_that_a_deadly_one_takes_no_others_along(
    handler: Handler, clock: time_machine.Coordinates
):
    for subject_id in range(3):
        row = follow_up("test", subject_id, now=NOW)
        row.leased_until, row.attempts = NOW - timedelta(seconds=1), 1
    for subject_id in range(3, 6):
        follow_up("test", subject_id, now=NOW)
    db.session.commit()
    work_off()
    assert handler.batches == [[0], [1], [2], [3, 4, 5]]


@pytest.mark.security("5-18")
def test_what_ended_the_process_at_every_attempt_is_not_tried_for_ever(letters: Letters, handler: Handler):
    for row in (mail_to("ken@example.jp"), follow_up("test", 1, now=NOW)):
        row.leased_until, row.attempts = NOW - timedelta(seconds=1), ATTEMPTS_MAX
    db.session.commit()
    work_off()
    assert (letters(), handler.batches) == ([], [])
    for model in (Mail, FollowUp):
        row = db.session.scalars(select(model)).one()
        assert row.dead_at == NOW
        assert "every attempt" in row.last_error


@pytest.mark.security("4-40")
def test_a_subject_with_line_ends_adds_no_recipient(letters: Letters):
    mail_to(
        "ken@example.jp",
        event="new_message",
        recipient_name="けん",
        name="x\r\nBcc: victim@example.jp",
        title="ギター\r\nBcc: victim@example.jp",
        conversation_id=1,
        excerpt="やあ",
    )
    db.session.commit()
    work_off()
    (letter,) = letters()
    assert letter.message["Bcc"] is None
    assert letter.recipient == "ken@example.jp"
    assert "\n" not in letter.subject
