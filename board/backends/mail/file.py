"""Mail as .eml files in a folder, to be read where nothing should really be sent."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from board.backends.files import unfinished_below, write_atomically
from board.backends.mail import MailNotSent

_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True)
class Letter:
    """One kept mail, as the mailbox page shows it."""

    key: str
    kept_at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def recipient(self) -> str:
        return str(self.message["To"] or "")

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, subtype: str) -> str:
        part = self.message.get_body(preferencelist=(subtype,))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


class FileMailer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        # Named by the Message-ID: a repeat after a crash lands on the same file.
        name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:32]
        try:
            write_atomically(self.folder / f"{name}.eml", message.as_bytes(policy=policy.SMTP))
        except OSError as error:
            raise MailNotSent(str(error)) from error

    def letters(self, limit: int = 100) -> list[Letter]:
        """The kept mails, newest first."""
        paths = sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        return [_read(path) for path in paths[:limit]]

    def unfinished(self) -> list[Path]:
        """What was begun by a process that was killed; a mail being written just now is among it."""
        return unfinished_below(self.folder)

    def letter(self, key: str) -> Letter | None:
        path = self.folder / f"{key}.eml"
        return _read(path) if _KEY.fullmatch(key) and path.is_file() else None


def _read(path: Path) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Letter(path.stem, datetime.fromtimestamp(path.stat().st_mtime, UTC), message)
