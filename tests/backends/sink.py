"""A small SMTP server that keeps what it is given, for the tests of the mailer."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class _Conversation(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self._say("220 sink")
        recipients: list[str] = []
        while line := self.rfile.readline():
            command = line.decode("ascii").strip()
            word = command[:4].upper()
            if word in {"EHLO", "HELO"}:
                self._say("250-sink\r\n250 AUTH PLAIN" if self.server.passwords else "250 sink")
            elif word == "AUTH":
                self.server.passwords.append(command.split()[-1])
                self._say("235 welcome")
            elif word == "RCPT":
                answer = self.server.answer_to_recipient
                if answer.startswith("250"):
                    recipients.append(command.partition("<")[2].rstrip(">"))
                self._say(answer)
            elif word == "DATA":
                self._say("354 go on")
                self.server.keep(self._data(), recipients)
                self._say(self.server.answer_to_data)
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, with_login: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.passwords: list[str] = ["(wanted)"] if with_login else []
        self.answer_to_recipient = "250 ok"
        self.answer_to_data = "250 kept"
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def keep(self, data: bytes, recipients: list[str]) -> None:
        self.received.append((list(recipients), message_from_bytes(data, policy=policy.default)))

    def close(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()
