"""People without a browser: they read pages, follow links and press the buttons of forms that are there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from board.backends.mail.file import Letter
from board.outbox.schedule import work_off
from tests.html import Form, forms_of, links_of

PASSWORD = "縁側でお茶を飲む 2026"


@dataclass
class Visitor:
    app: Flask
    name: str
    client: FlaskClient = field(init=False)
    page: str = ""
    path: str = ""
    status: int = 0

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    @property
    def email(self) -> str:
        return f"{self.name}@example.net"

    def go(self, path: str) -> str:
        return self._arrive(self.client.get(path, follow_redirects=True))

    def follow(self, part: str) -> str:
        """The first link whose address holds this."""
        found = [link for link in links_of(self.page) if part in link]
        assert found, f"{self.name} sees no link to {part} on {self.path}"
        return self.go(found[0])

    def form(self, part: str) -> Form:
        """The form of this page that goes to an address with this in it."""
        found = [form for form in forms_of(self.page) if form.method == "post" and part in (form.action or self.path)]
        assert found, f"{self.name} sees no form to {part} on {self.path}"
        return found[-1]

    def press(self, part: str, **typed: Any) -> str:
        """Send that form with everything in it; every other field as the page has it."""
        form = self.form(part)
        sent = form.values(**typed)
        return self._arrive(self.client.post(form.action or self.path, data=sent, follow_redirects=True))

    def _arrive(self, answer: Any) -> str:
        self.status, self.path = answer.status_code, answer.request.full_path.rstrip("?")
        self.page = answer.text
        return self.words

    @property
    def words(self) -> str:
        return unescape(re.sub(r"<[^>]+>", "", self.page))

    def letters(self, about: str = "") -> list[Letter]:
        """Mails to this person, newest first; what waits in the outbox is sent before."""
        with self.app.app_context():
            work_off()
        kept = self.app.extensions["mail"].letters()
        return [letter for letter in kept if letter.recipient == self.email and about in letter.subject]

    def open_letter(self, about: str = "") -> str:
        """Follow the first link of the newest mail about this."""
        found = re.search(r"http://localhost(/\S*)", self.letters(about)[0].text)
        assert found
        return self.go(found[1])

    def sign_up(self, *, here: bool = False) -> None:
        if not here:
            self.go("/sign-up")
        assert "メールを送りました" in self.press("/sign-up", email=self.email, password=PASSWORD)
        self.open_letter()
        asked = [name for name, _ in self.form("/accounts/confirmation").fields if name != "csrf_token"]
        assert asked == ["display_name"]
        self.press("/accounts/confirmation", display_name=self.name)
