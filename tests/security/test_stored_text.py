"""What somebody typed is shown as text on every page and in every mail: no script and no template of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import meta
from markupsafe import escape
from sqlalchemy import JSON, String, Text, update

from board import db
from board.db import Base
from tests.factories import NOW
from tests.test_routes import ROUTES, clock, lines, world
from tests.test_text import HOSTILE

SignIn = Callable[..., FlaskClient]
__all__ = ["clock", "world"]

# Every column that holds what people type. A new column of text is put on one of the two lists on purpose.
TYPED = {
    "accounts": {"display_name", "introduction"},
    "appeals": {"text"},
    "case_notes": {"text"},
    "contact_messages": {"body", "note"},
    "decisions": {"facts", "note"},
    "event_files": {"name"},
    "event_rows": {"number"},
    "event_sources": {"name", "credit", "licence"},
    "held_messages": {"body"},
    "listings": {
        "title", "body", "district", "venue", "bring", "recruiter_name", "recruiter_address", "recruiter_contact",
        "duties", "workplace", "pay", "expenses", "registration_number",
    },
    "login_sessions": {"user_agent"},
    "messages": {"body"},
    "openings": {"role"},
    "organisations": {"name", "address", "contact", "website", "proof", "answer_text"},
    "participations": {"objection"},
    "passkeys": {"name"},
    "project_milestones": {"text"},
    "projects": {"remark", "report"},
    "reports": {"text"},
    "restrictions": {"note"},
    "reviews": {"body"},
    "saved_searches": {"query"},
    "search_counts": {"words"},
    "search_requests": {"query"},
    "watched_words": {"word"},
    "weekly_sign_ups": {"role"},
}  # fmt: skip
OURS = {
    "codes, keys, hashes and places that the board chooses itself": {
        "advice", "band", "batch", "detail", "family", "field", "likeness", "source", "target", "action", "answer",
        "cancelled_by", "category", "challenge_hash", "code", "code_hash", "condition", "confirm_hash", "county_ja",
        "credential_id", "ended_by", "event", "file_name", "fingerprint", "frequency", "guideline", "hash",
        "idempotency_key", "kana", "key", "key_hash", "kind", "label", "last_error", "level", "locale", "message_id",
        "name", "name_en", "name_ja", "object_type", "origin", "outcome", "password_hash", "pay_kind", "period",
        "previous_hash", "purpose", "reason", "request_id", "role", "rsvp", "rule", "scope", "sealed_secret",
        "secret_hash", "sha256", "state", "terms", "topic", "town", "undo_hash", "verified_as", "volunteering_form",
    },
    "the guidelines, which come with the board": {"title_ja", "title_en", "body_ja", "body_en"},
    "an address, checked as one": {"email", "recipient", "reply_to", "new_email", "old_email"},
    "a form on its way through the log-in, packed": {"kept", "kept_action", "next_path"},
}  # fmt: skip
MAILS = Path(__file__).parent.parent.parent / "templates" / "mail"
# What no person types: moments, and sentences of our own that are translated in the mail.
MOMENTS = ("at", "appeal_until", "expires_at", "opens_at", "until", "starts_at", "ends_at", "until_at", "erase_at")
BY_THE_BOARD: dict[str, Any] = dict.fromkeys(MOMENTS, NOW.isoformat())
BY_THE_BOARD |= {"topic": "その他", "why": "その他", "why_params": {}, "seats": 2}
RESULT = "36863"
SHORT = ['"><svg/onload=alert(1)>', "'><img src=x onerror=a()>", "javascript:alert(1)", "{{191*193}}${191*193}"]

# One that leaves its attribute, one that a template would run; the long fields hold all there are every time.
SAMPLE = {SHORT[0], SHORT[-1]}


def test_every_column_of_text_is_on_one_of_the_lists():
    ours = set.union(*OURS.values())
    unknown = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | Text)
        if column.name not in TYPED.get(table.name, set()) and column.name not in ours
    ]
    assert unknown == []


@pytest.mark.parametrize(
    "short", [pytest.param(short, marks=[] if short in SAMPLE else pytest.mark.full) for short in SHORT]
)
@pytest.mark.security("4-18", "4-21")
def test_hostile_words_in_every_field_run_on_no_page(app: Flask, sign_in: SignIn, world: dict[str, Any], short: str):
    _type_everywhere(app, short)
    shown_on = set()
    for path, page in _every_page(app, sign_in, world):
        assert _harm_in(page) == [], path
        assert RESULT not in page, path
        if str(escape(short)) in page:
            shown_on.add(path)
    assert len(shown_on) >= 15, shown_on


@pytest.mark.parametrize("event", sorted(path.name for path in MAILS.iterdir() if path.is_dir()))
@pytest.mark.security("4-18", "4-21")
def test_hostile_words_run_in_no_mail(app: Flask, event: str):
    """Every value a mail tells of is hostile."""
    template = app.jinja_env.get_template(f"mail/{event}/body.html")
    source = Path(str(template.filename)).read_text("utf-8")
    names = meta.find_undeclared_variables(app.jinja_env.parse(source)) - {"_", "ngettext"}
    for short in SHORT:
        told = {name: BY_THE_BOARD.get(name, short) for name in names}
        with app.test_request_context():
            letter = template.render(**told | {"base_url": "https://engawa.example"})
        # The frame's own one: what a mail looks like in the dark cannot be said on its elements.
        assert _harm_in(letter) == [("style", {})]
        assert RESULT not in letter


def _type_everywhere(app: Flask, short: str) -> None:
    """Long fields hold every payload we know, short ones the one that fits them."""
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            for name in TYPED.get(table.name, ()):
                column = table.columns[name]
                room = getattr(column.type, "length", None) or 100_000
                text = "\n".join([short, *(h.replace("\x00", "") for h in HOSTILE)]) if room > 10_000 else short
                db.session.execute(update(table).values({name: text[:room]}))
            for column in table.columns:
                if isinstance(column.type, JSON) and column.name == "content":
                    db.session.execute(update(table).values(content={"title": short, "body": short}))
        db.session.commit()


def _every_page(app: Flask, sign_in: SignIn, world: dict[str, Any]) -> Iterator[tuple[str, str]]:
    rules = dict(lines(app))
    for person in world["people"].values():
        browser = sign_in(person) if person else app.test_client()
        for line in ROUTES:
            rule = rules[line]
            if not line.startswith("GET") or "<token>" in rule.rule:
                continue
            values = {name: world["values"][name] for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, values, method="GET")
            with browser.get(path) as answer:
                # Without a worker beside it the board is truly not ready; every other page stands.
                assert answer.status_code < 500 or path == "/readyz", path
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    yield path, answer.text


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def _harm_in(page: str) -> list[tuple[str, dict[str, str]]]:
    """Elements and attributes that would run, load or send something that is not ours."""
    reader = _Elements()
    reader.feed(page)
    return [(tag, attrs) for tag, attrs in reader.found if _is_harm(tag, attrs)]


def _is_harm(tag: str, attrs: dict[str, str]) -> bool:
    if tag in {"iframe", "object", "embed", "base", "math", "style", "applet"}:
        return True
    if tag == "script" and not attrs.get("src", "").startswith("/assets/"):
        return True
    if tag == "meta" and "http-equiv" in attrs:
        return True
    links = [attrs.get(name, "") for name in ("href", "src", "action", "formaction", "xlink:href")]
    if any(re.match(r"\s*(javascript|data:text|vbscript)", link, re.IGNORECASE) for link in links):
        return True
    return any(name.startswith("on") for name in attrs)
