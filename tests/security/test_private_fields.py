"""What is nobody else's business leaves on no page and in no mail; and no form takes a field that it does not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.backends.mail.file import Letter
from board.db import Base
from board.moderation.models import Case, Decision
from board.outbox.schedule import work_off
from tests.factories import NIIGATA, PASSWORD, Make
from tests.listings.typed import complete
from tests.moderation import forms
from tests.test_routes import ROUTES, clock, lines, world

SignIn = Callable[..., FlaskClient]
__all__ = ["clock", "world"]
REPORTER, REPORTER_ADDRESS = "みはりのとり", "mihari-no-tori@example.jp"
REPORTER_WORDS = "となりの者ですが、これはあやしいと思います"
ADDRESS_OF_A_BROWSER = "203.0.113.77"
TOLD_TO = {"stranger", "other"}


def pages_of(app: Flask, browser: FlaskClient, world: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every page that this browser is let into."""
    rules = dict(lines(app))
    for line in ROUTES:
        rule = rules[line]
        if line.startswith("GET") and "<token>" not in rule.rule and "development" not in rule.rule:
            values = {name: world["values"][name] for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, values, method="GET")
            with browser.get(path) as answer:
                if answer.status_code == 200:
                    yield path, answer.data.decode("utf-8", "replace") + str(answer.headers)


@pytest.mark.security("4-26")
def test_whoever_is_reported_never_learns_by_whom(app: Flask, make: Make, sign_in: SignIn, world: dict[str, Any]):
    subject = world["people"]["owner"]
    reporter = make.account(REPORTER, email=REPORTER_ADDRESS, id=987654)
    listing_id = world["values"]["listing_id"]
    sent = forms.report(text=REPORTER_WORDS)
    assert sign_in(reporter).post(f"/reports/new?listing={listing_id}", data=sent).status_code == 303
    browser = sign_in(subject)
    before = dict(pages_of(app, browser, world))
    with app.app_context():
        case = db.session.get_one(Case, world["values"]["case_id"])
    case = make.fresh(case)
    moderator = sign_in(make.moderator(region=NIIGATA))
    taken = moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case, guideline="bait"))
    assert taken.status_code == 303
    with app.app_context():
        decided_id = db.session.scalar(select(Decision.id).order_by(Decision.id.desc()))
        work_off()
    world["values"]["decision_id"] = decided_id
    after = dict(pages_of(app, browser, world))
    letters = [each for each in app.extensions["mail"].letters() if each.recipient == subject.email]
    assert f"/moderation/decisions/{decided_id}" in after
    assert letters
    for where, text in [*before.items(), *after.items(), *((each.subject, _whole(each)) for each in letters)]:
        for private in (REPORTER, REPORTER_ADDRESS, REPORTER_WORDS, "987654"):
            assert private not in text, where


def _whole(letter: Letter) -> str:
    return f"{letter.subject} {letter.text} {letter.html}"


@pytest.mark.security("4-26")
def test_addresses_of_people_and_of_their_browsers_are_on_nobody_elses_page(
    app: Flask, make: Make, sign_in: SignIn, world: dict[str, Any]
):
    with app.app_context():
        emails = set(db.session.scalars(select(Account.email)))
    owner = world["people"]["owner"]
    from_there = app.test_client()
    sent = {"email": owner.email, "password": PASSWORD}
    from_there.post("/log-in", data=sent, environ_overrides={"REMOTE_ADDR": ADDRESS_OF_A_BROWSER})
    thread = f"/conversations/{world['values']['conversation_id']}/messages"
    from_there.get(thread, environ_overrides={"REMOTE_ADDR": ADDRESS_OF_A_BROWSER})
    for who in TOLD_TO:
        person = world["people"][who]
        own = {person.email} if person else set()
        seen = dict(pages_of(app, sign_in(person) if person else app.test_client(), world))
        assert len(seen) > 20
        for path, page in seen.items():
            assert ADDRESS_OF_A_BROWSER not in page, path
            assert [email for email in emails - own if email in page] == [], path
    # The two who talk do not learn each other's address from us either.
    page = sign_in(make.fresh(owner)).get(f"/conversations/{world['values']['conversation_id']}").text
    assert [email for email in emails - {owner.email} if email in page] == []


LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
SENTINEL = 7654321
SENT_ALONG: dict[str, Any] = {
    "is_moderator": "1",
    "is_operator": "1",
    "is_staff": "1",
    "role": "operator",
    "status": "removed",
    "state": "completed",
    "owner_id": SENTINEL,
    "author_id": SENTINEL,
    "asker_id": SENTINEL,
    "account_id": SENTINEL,
    "actor_id": SENTINEL,
    "reporter_id": SENTINEL,
    "subject_id": SENTINEL,
    "decided_by_id": SENTINEL,
    "handled_by_id": SENTINEL,
    "organisation_id": SENTINEL,
    "listing_id": SENTINEL,
    "image_id": SENTINEL,
    "avatar_id": SENTINEL,
    "id": SENTINEL,
    "version": SENTINEL,
    "score": SENTINEL,
    "severity": SENTINEL,
    "renewal_count": SENTINEL,
    "taken": SENTINEL,
    "created_at": LONG_AGO.isoformat(),
    "updated_at": LONG_AGO.isoformat(),
    "published_at": LONG_AGO.isoformat(),
    "renewed_at": LONG_AGO.isoformat(),
    "sent_at": LONG_AGO.isoformat(),
    "suspended_at": LONG_AGO.isoformat(),
    "confirmed_at": LONG_AGO.isoformat(),
    "verified_at": LONG_AGO.isoformat(),
    "decided_at": LONG_AGO.isoformat(),
    "email_confirmed": "1",
    "password_hash": "sentinel-7654321",
    "secret_hash": "sentinel-7654321",
    "fingerprint": "sentinel-7654321",
    "label": "sentinel-7654321",
}


@pytest.mark.parametrize("who", ["stranger", "owner", "other", "moderator"])
@pytest.mark.security("4-30")
def test_a_field_that_no_form_shows_is_set_by_no_form(
    app: Flask, make: Make, sign_in: SignIn, world: dict[str, Any], who: str
):
    """Every address that takes a form gets a sound one with forty fields more."""
    with app.app_context():
        case = make.fresh(db.session.get_one(Case, world["values"]["case_id"]))
    version = {"as_of": "", "case_version": case.version, "target_version": 1}
    sound = {
        **complete(),
        **forms.decision(case, "dismiss"),
        **version,
        "reason": "bait",
        "topic": "usage",
        "display_name": "なまえ",
        "email": "somebody-new@example.jp",
        "locale": "ja",
        "home_region_shown": "hidden",
        "kind": "goods",
        "note": "確かめました。",
    }
    offices = _offices(app)
    person = world["people"][who]
    browser = sign_in(person) if person else app.test_client()
    taken = []
    for line, rule in lines(app):
        if not line.startswith("POST") or rule.endpoint in {"accounts.log_out", "accounts.end_sessions"}:
            continue
        values = {name: world["values"][name] for name in rule.arguments}
        path = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
        query = {"listing": world["values"]["listing_id"]} if rule.rule == "/reports/new" else {}
        # A name that the form does have is sent twice, ours first.
        both = {name: [sound[name], value] if name in sound else value for name, value in SENT_ALONG.items()}
        answer = browser.post(path, query_string=query, data={**sound, **both})
        assert answer.status_code != 500, line
        taken.append((line, answer.status_code))
    carried_out = [line for line, status in taken if status in {200, 201, 303}]
    assert len(carried_out) >= (3 if who == "stranger" else 10), taken
    assert _rows_with_the_sentinel(app) == []
    assert _offices(app) == offices


def _offices(app: Flask) -> list[Any]:
    with app.app_context():
        return list(db.session.execute(select(Base.metadata.tables["appointments"])).all())


def _rows_with_the_sentinel(app: Flask) -> list[str]:
    found = []
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            if table.name in {"regions", "postal_codes"}:
                continue
            for row in db.session.execute(select(table)).mappings():
                # A form on its way through the log-in is packed as it was typed, and looked at when it goes on.
                for name in set(row) - {"kept", "body", "text"}:
                    value = row[name]
                    is_ours = value == SENTINEL or "7654321" in str(value)
                    if is_ours or (isinstance(value, datetime) and value.year == LONG_AGO.year):
                        found.append(f"{table.name}.{name}: {value}")
    return found
