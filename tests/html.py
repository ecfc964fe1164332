"""Reading a page as a browser would: its forms with everything they would send, its links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def values(self, **changes: Any) -> dict[str, Any]:
        """What pressing its button sends, with some fields filled in."""
        sent: dict[str, Any] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        return {**sent, **changes}

    def __getitem__(self, name: str) -> str:
        return dict(self.fields)[name]

    def __contains__(self, name: str) -> bool:
        return name in dict(self.fields)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._textarea: str | None = None
        self._select: str | None = None
        self._in_template = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "template":
            self._in_template = True
        elif tag == "form":
            self._form = Form(found.get("action", ""), found.get("method", "get").lower())
            # A hidden one waits for a script; without any, nobody sees it.
            if "hidden" not in found:
                self.forms.append(self._form)
        elif tag == "textarea":
            self._textarea = found.get("name")
            self._add(self._textarea, "")
        elif tag == "select":
            self._select = found.get("name")
        elif tag == "option" and "selected" in found:
            self._add(self._select, found.get("value", ""))
        elif tag == "input":
            self._input(found)

    def _input(self, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        if kind in {"submit", "file", "button"} or (kind in {"radio", "checkbox"} and "checked" not in found):
            return
        self._add(found.get("name"), found.get("value", "on" if kind == "checkbox" else ""))

    def _add(self, name: str | None, value: str) -> None:
        if self._form is not None and name and not self._in_template:
            self._form.fields.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form is not None:
            name, so_far = self._form.fields.pop()
            self._form.fields.append((name, so_far + data))

    def _end_textarea(self) -> None:
        """A browser drops one line break right after the tag."""
        if self._textarea and self._form is not None:
            name, text = self._form.fields.pop()
            self._form.fields.append((name, text.replace("\r\n", "\n").removeprefix("\n")))
        self._textarea = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "template":
            self._in_template = False
        elif tag == "textarea":
            self._end_textarea()
        elif tag == "select":
            self._select = None


def forms_of(page: str) -> list[Form]:
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def posting_forms(page: str) -> list[Form]:
    return [form for form in forms_of(page) if form.method == "post"]


def posting_form(page: str) -> Form:
    """The one form in the page that sends something (log-out and the like aside, it is the last)."""
    return posting_forms(page)[-1]


def unmarked(page: str) -> str:
    """Without the marks of a search: the words as they were written."""
    return page.replace("<mark>", "").replace("</mark>", "")


def links_of(page: str) -> list[str]:
    reader = _Reader()
    reader.feed(page)
    return reader.links
