"""One contract for every mailer, run against a folder and against an SMTP server on this machine."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from board.backends import mail
from board.backends.mail import MailNotSent
from board.backends.mail.file import FileMailer
from board.backends.mail.letter import compose
from board.backends.mail.smtp import SmtpMailer
from board.errors import ConfigurationError
from tests.backends.sink import Sink

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def letter(**changes) -> EmailMessage:
    given = {
        "sender": "engawa@example.jp",
        "sender_name": "縁側",
        "recipient": "hanako@example.jp",
        "subject": "けんさんからメッセージが届きました",
        "text": "本文です。\n.\n..点で始まる行も届きます。\n" + "長い行" * 400,
        "html": "<p>本文です。</p>",
        "message_id": "<1.abc@example.jp>",
        "locale": "ja",
        "now": NOW,
    }
    return compose(**{**given, **changes})


def body(message: EmailMessage, kind: str) -> list[str]:
    return message.get_body((kind,)).get_content().splitlines()


@pytest.fixture
def sink():
    server = Sink()
    yield server
    server.close()


@pytest.fixture(params=["folder", "smtp"])
def delivery(request, tmp_path):
    """A mailer and a function that tells which mails arrived."""
    if request.param == "folder":
        mailer = mail.choose(f"file:{tmp_path / 'mail'}")
        return mailer, lambda: [kept.message for kept in mailer.letters()]
    sink = request.getfixturevalue("sink")
    return mail.choose(f"smtp://127.0.0.1:{sink.port}"), lambda: [message for _, message in sink.received]


def test_a_mail_arrives_whole(delivery):
    mailer, arrived = delivery
    sent = letter()
    mailer.send(sent)
    (message,) = arrived()
    for header in ("From", "To", "Subject", "Message-ID", "Date", "Content-Language"):
        assert message[header] == sent[header]
    for kind in ("plain", "html"):
        assert body(message, kind) == body(sent, kind) != []


def test_a_name_or_subject_with_line_ends_adds_no_header(delivery):
    mailer, arrived = delivery
    mailer.send(
        letter(
            subject="ギター\r\nBcc: victim@example.jp\r\n\r\n<b>", sender_name="x\nBcc: v@example.jp\x00\r"
        )
    )
    (message,) = arrived()
    assert message["Subject"] == "ギター Bcc: victim@example.jp <b>"
    assert message["Bcc"] is None
    assert [address.addr_spec for address in message["To"].addresses] == ["hanako@example.jp"]
    assert [address.addr_spec for address in message["From"].addresses] == ["engawa@example.jp"]


def test_only_the_recipient_is_in_the_envelope(sink):
    mail.choose(f"smtp://127.0.0.1:{sink.port}").send(letter(subject="x\r\nBcc: victim@example.jp"))
    assert [recipients for recipients, _ in sink.received] == [["hanako@example.jp"]]


@pytest.mark.parametrize(
    "recipient", ["", "x", "a@b\r\nBcc: v@example.jp", "a@example.jp, b@example.jp", "a b@c"]
)
def test_an_address_no_mail_can_be_sent_to_is_refused(recipient):
    with pytest.raises(ValueError):  # noqa: PT011 (the sentence belongs to the standard library)
        letter(recipient=recipient)


def test_sending_the_same_message_id_again_keeps_one_letter(tmp_path):
    mailer = FileMailer(tmp_path)
    mailer.send(letter(text="first"))
    mailer.send(letter(text="again"))
    assert [kept.text for kept in mailer.letters()] == ["again\n"]


def test_the_mailbox_lists_the_newest_letter_first_and_opens_each(tmp_path):
    mailer = FileMailer(tmp_path)
    assert mailer.letters() == []
    for n in range(3):
        mailer.send(letter(message_id=f"<{n}@example.jp>", subject=f"{n}通目", html="" if n else "<p>x</p>"))
        time.sleep(0.05)  # more than the clock of any disk may miss
    letters = mailer.letters()
    assert [kept.subject for kept in letters] == ["2通目", "1通目", "0通目"]
    assert [kept.subject for kept in mailer.letters(limit=1)] == ["2通目"]
    assert letters[0].recipient == "hanako@example.jp"
    assert letters[0].html == ""
    assert mailer.letter(letters[2].key).html == "<p>x</p>\n"
    assert mailer.letter("../../etc/passwd") is None
    assert mailer.letter("0" * 32) is None


def test_a_message_id_cannot_name_a_file_elsewhere(tmp_path):
    mailer = FileMailer(tmp_path / "mail")
    mailer.send(letter(message_id="<../../x@example.jp>"))
    assert [path.parent.name for path in tmp_path.rglob("*.eml")] == ["mail"]


def test_an_unreachable_server_is_worth_another_try(sink):
    port = sink.port
    sink.server_close()
    with pytest.raises(MailNotSent) as refused:
        SmtpMailer("127.0.0.1", port).send(letter())
    assert not refused.value.permanent


@pytest.mark.parametrize(
    ("to_recipient", "to_data", "permanent"),
    [
        ("550 no such user", "250 ok", True),
        ("450 mailbox busy", "250 ok", False),
        ("250 ok", "554 looks like spam", True),
        ("250 ok", "452 disk full", False),
    ],
)
def test_only_a_final_refusal_is_permanent(sink, to_recipient, to_data, permanent):
    sink.answer_to_recipient, sink.answer_to_data = to_recipient, to_data
    with pytest.raises(MailNotSent) as refused:
        SmtpMailer("127.0.0.1", sink.port).send(letter())
    assert refused.value.permanent is permanent


def test_user_and_password_of_the_url_are_used():
    sink = Sink(with_login=True)
    try:
        mail.choose(f"smtp://board%40example.jp:p%3Ass@127.0.0.1:{sink.port}").send(letter())
        assert base64.b64decode(sink.passwords[-1]) == b"\0board@example.jp\0p:ss"
        assert len(sink.received) == 1
    finally:
        sink.close()


def test_a_server_without_the_wanted_encryption_gets_nothing(sink):
    with pytest.raises(MailNotSent):
        mail.choose(f"smtp://127.0.0.1:{sink.port}?starttls=1").send(letter())
    assert sink.received == []


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtp://mail.example.jp", 25, False, False),
        ("smtp://mail.example.jp?starttls=1", 587, False, True),
        ("smtp://u:p@mail.example.jp:2525?starttls=1", 2525, False, True),
        ("smtps://mail.example.jp", 465, True, False),
    ],
)
def test_the_usual_ports_are_assumed(url, port, tls, starttls):
    mailer = SmtpMailer.from_url(url)
    assert (mailer.host, mailer.port, mailer.tls, mailer.starttls) == ("mail.example.jp", port, tls, starttls)
    assert "password" not in repr(mailer)


@pytest.mark.parametrize(
    "url", ["", "http://x", "smtp://", "smtp://host:99999", "smtp://u:secret@host:x", "file:x"]
)
def test_any_other_address_is_refused_without_telling_the_password(url):
    with pytest.raises(ConfigurationError, match="MAIL_URL") as refused:
        mail.choose(url)
    assert "secret" not in str(refused.value)
