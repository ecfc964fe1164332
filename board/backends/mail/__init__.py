"""Sending mail: into a folder while developing, by SMTP in earnest."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Protocol, cast

from flask import current_app

from board.backends import local_path
from board.errors import ConfigurationError


class MailNotSent(Exception):
    """The mail was not handed over. `permanent`: the other side will never take it, do not try again."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class MailServerUnreachable(MailNotSent):
    """Nobody took the mail or refused it: what is the matter is the way there, and every other mail waits too."""


class Mailer(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Hand the mail over, or raise MailNotSent. Sending a Message-ID twice is harmless."""


def choose(url: str) -> Mailer:
    """The mailer at MAIL_URL. Raises ConfigurationError."""
    if url.startswith("file:"):
        from board.backends.mail.file import FileMailer  # noqa: PLC0415 (one of the two is ever needed)

        return FileMailer(local_path(url, scheme="file", setting="MAIL_URL"))
    if url.startswith(("smtp://", "smtps://")):
        from board.backends.mail.smtp import SmtpMailer  # noqa: PLC0415

        return SmtpMailer.from_url(url)
    raise ConfigurationError("MAIL_URL must be file:/path, smtp://host:port or smtps://host:port")


def current() -> Mailer:
    """The mailer of the running application."""
    return cast(Mailer, current_app.extensions["mail"])
