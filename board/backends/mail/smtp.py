"""Mail by SMTP: smtp://user:password@host:port?starttls=1 or smtps://…, the password percent-encoded."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from board.backends.mail import MailNotSent, MailServerUnreachable
from board.errors import ConfigurationError

TIMEOUT_SECONDS = 30
SMTP_PORT, SUBMISSION_PORT, SMTPS_PORT = 25, 587, 465


@dataclass(frozen=True)
class SmtpMailer:
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = False

    @classmethod
    def from_url(cls, url: str) -> SmtpMailer:
        try:
            parts = urlsplit(url)
            port, host = parts.port, parts.hostname
        except ValueError:
            port, host = None, None
        if not host:
            # The address itself is left out of the sentence: it may hold a password.
            raise ConfigurationError("MAIL_URL needs a host and a numeric port: smtp://host:587?starttls=1")
        tls = parts.scheme == "smtps"
        starttls = parse_qs(parts.query).get("starttls", ["0"])[-1] in {"1", "true", "yes"}
        usual_port = SMTPS_PORT if tls else SUBMISSION_PORT if starttls else SMTP_PORT
        return cls(
            host=host,
            port=port or usual_port,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=tls,
            starttls=starttls,
        )

    def send(self, message: EmailMessage) -> None:
        try:
            with self._connected() as server:
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            reason = f"{type(error).__name__}: {error}"
            if _speaks_of_the_mail(error):
                raise MailNotSent(reason, permanent=_is_permanent(error)) from error
            raise MailServerUnreachable(reason) from error

    def _connected(self) -> smtplib.SMTP:
        if self.tls:
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _speaks_of_the_mail(error: Exception) -> bool:
    """Whether the server answered to this mail; else it is away, or does not let us in."""
    refusals = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused)
    return isinstance(error, (*refusals, smtplib.SMTPNotSupportedError))


def _is_permanent(error: Exception) -> bool:
    """Only a refusal of this recipient or mail: a wrong password or a full disk will be repaired."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reason in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
