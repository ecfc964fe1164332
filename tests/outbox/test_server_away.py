"""§5 row 6: the mail server is away for an hour. The site works, everything goes out afterwards, in order for each."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.backends.mail import MailNotSent, MailServerUnreachable
from board.backends.mail.letter import compose
from board.backends.mail.smtp import SmtpMailer
from board.outbox.actions import send_mail
from board.outbox.models import Mail
from board.outbox.schedule import ATTEMPTS_MAX, LONGEST_WAIT, work_off
from tests.factories import NOW, Make

pytestmark = [pytest.mark.network, pytest.mark.security("5-6")]
MINUTE = timedelta(minutes=1)


class Post:
    """A mail server that can be away; notes what arrived."""

    def __init__(self) -> None:
        self.is_away = True
        self.tries = 0
        self.arrived: list[tuple[str, str]] = []

    def send(self, message) -> None:
        self.tries += 1
        if self.is_away:
            raise MailServerUnreachable("ConnectionRefusedError: [Errno 111] Connection refused")
        self.arrived.append((message["To"], message["Message-ID"]))


@pytest.fixture
def post(app: Flask) -> Post:
    app.extensions["mail"] = found = Post()
    return found


def write(app: Flask, *recipients: str) -> None:
    with app.app_context():
        for recipient in recipients:
            send_mail(recipient, "already_registered", locale="ja", now=NOW)
        db.session.commit()


def sweep(app: Flask) -> None:
    with app.app_context():
        work_off()


def test_a_server_that_refuses_connections_is_away_and_not_the_mail_at_fault():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    message = compose(
        sender="a@example.jp", sender_name="縁側", recipient="b@example.jp", subject="x", text="x", html="x",
        message_id="<x@engawa>", locale="ja", now=NOW,
    )
    with pytest.raises(MailServerUnreachable):
        SmtpMailer(host="127.0.0.1", port=port).send(message)


def test_nobody_notices_and_every_mail_arrives_once_in_order(
    app: Flask, client: FlaskClient, post: Post, clock: time_machine.Coordinates
):
    people = [f"person{number}@example.jp" for number in range(6)]
    for minute in range(60):
        if minute % 10 == 0:
            for person in people:
                answer = client.post(
                    "/sign-up",
                    data={"email": person, "password": "kaze-to-hikari-7"},
                    environ_base={"REMOTE_ADDR": f"203.0.113.{minute}"},
                )
                assert answer.status_code == 303
        sweep(app)
        clock.shift(MINUTE)
    assert post.arrived == []
    with app.app_context():
        written = [(m.recipient, m.message_id) for m in db.session.scalars(select(Mail).order_by(Mail.id))]
        assert not db.session.scalars(select(Mail).where(Mail.dead_at.is_not(None))).all()
    post.is_away = False
    for _ in range(LONGEST_WAIT // MINUTE):
        sweep(app)
        if len(post.arrived) == len(written):
            break
        clock.shift(MINUTE)
    assert len(post.arrived) == len(written) == 36
    for person in people:
        assert [id_ for to, id_ in post.arrived if to == person] == [id_ for to, id_ in written if to == person]


def test_while_it_is_away_only_one_try_is_made_a_round(app: Flask, post: Post):
    """Each try may wait half a minute for an answer: two hundred of them would keep the worker from everything else."""
    write(app, *(f"person{number}@example.jp" for number in range(200)))
    sweep(app)
    assert post.tries == 1


def test_once_it_is_back_nobody_sits_out_the_wait(app: Flask, post: Post, clock: time_machine.Coordinates):
    write(app, "a@example.jp")
    for _ in range(4):
        sweep(app)
        clock.shift(timedelta(hours=2))
    post.is_away = False
    write(app, "b@example.jp")
    clock.shift(MINUTE)
    sweep(app)
    assert sorted(to for to, _id in post.arrived) == ["a@example.jp", "b@example.jp"]


def test_however_long_it_is_away_no_mail_is_given_up(app: Flask, post: Post, clock: time_machine.Coordinates):
    write(app, "a@example.jp")
    for _ in range(ATTEMPTS_MAX * 3):
        sweep(app)
        clock.shift(LONGEST_WAIT + MINUTE)
    assert post.tries == ATTEMPTS_MAX * 3
    post.is_away = False
    sweep(app)
    assert [to for to, _id in post.arrived] == ["a@example.jp"]


def test_later_mails_to_one_person_wait_for_the_earlier_one(
    app: Flask, post: Post, clock: time_machine.Coordinates
):
    write(app, "a@example.jp")
    sweep(app)
    write(app, "a@example.jp", "b@example.jp")
    post.is_away = False
    sweep(app)
    with app.app_context():
        written = [(m.recipient, m.message_id) for m in db.session.scalars(select(Mail).order_by(Mail.id))]
    # The one to b finds the server there, which frees the earlier one to a, and that one frees the later.
    assert post.arrived == [written[2], written[0], written[1]]


def test_a_mail_that_is_refused_does_not_hold_up_the_next(
    app: Flask, post: Post, monkeypatch: pytest.MonkeyPatch, make: Make
):
    post.is_away = False
    accept: Callable[..., None] = post.send

    def send(message) -> None:
        if message["To"] == "full@example.jp":
            raise MailNotSent("452 mailbox full")
        accept(message)

    monkeypatch.setattr(post, "send", send)
    write(app, "full@example.jp", "b@example.jp")
    sweep(app)
    assert [to for to, _id in post.arrived] == ["b@example.jp"]
