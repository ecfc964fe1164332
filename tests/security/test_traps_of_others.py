"""Faults that boards like ours have had (the end of security.md): none of them is ours.

Two more stand where they belong: a limiter that is away lets nobody in (`accounts/test_limits.py`), and a mail whose
sender was killed goes out all the same (`outbox/test_kill.py`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.conversations import actions as conversations
from board.conversations.models import Conversation, HeldMessage, Message
from board.listings.models import Listing
from board.moderation.loading import load_guidelines
from board.moderation.models import Case, Decision
from tests.factories import NOW, Make
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def case(app: Flask, make: Make) -> Case:
    with app.app_context():
        load_guidelines(db.session, NOW)
        db.session.commit()
    case = make.case()
    make.report(case)
    return make.fresh(case)


def decisions(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Decision)) or 0


@pytest.mark.parametrize("act", ["dismiss", "hide", "remove", "suspend"])
def test_nobody_decides_over_the_head_of_who_works_on_it(
    app: Flask, make: Make, sign_in: SignIn, case: Case, act: str
):
    """Freegle: rejecting ignores another moderator's hold; Mastodon: resolving ignores who it is assigned to."""
    first = make.moderator("さき")
    make.save(case, claimed_by_id=first.id, claimed_until=NOW + timedelta(minutes=10))
    with time_machine.travel(NOW, tick=False):
        answer = sign_in(make.moderator("あと")).post(
            f"/moderation/cases/{case.id}/decisions", data=forms.decision(make.fresh(case), act)
        )
    assert (answer.status_code, decisions(app)) == (409, 0)
    assert "さき" in answer.text
    assert make.fresh(case).is_open


def test_two_verdicts_of_one_second_do_not_overwrite_each_other(app: Flask, make: Make, sign_in: SignIn, case: Case):
    """The Python package index: the later verdict of the same second wins silently."""
    shown = forms.decision(case, "hide"), forms.decision(case, "dismiss")
    with time_machine.travel(NOW, tick=False):
        first, second = sign_in(make.moderator()), sign_in(make.moderator())
        answers = [
            browser.post(f"/moderation/cases/{case.id}/decisions", data=form).status_code
            for browser, form in zip((first, second), shown, strict=True)
        ]
    assert (answers, decisions(app)) == ([303, 409], 1)


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_a_report_is_answered_by_another_page_that_no_browser_keeps(
    app: Flask, make: Make, sign_in: SignIn, who: str
):
    """The Python package index: a 301, which browsers remember, after a report that is sent."""
    listing = make.listing()
    browser = sign_in(make.account()) if who == "member" else app.test_client()
    answer = browser.post(f"/reports/new?listing={listing.id}", data=forms.report())
    assert answer.status_code == 303
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_was_removed_comes_back_whole(app: Flask, make: Make, sign_in: SignIn, case: Case):
    """Mastodon: what a moderator deletes is deleted."""
    stranger, moderator = app.test_client(), sign_in(make.moderator())
    page = f"/listings/{case.listing_id}"
    before = stranger.get(page)
    moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case, "remove"))
    assert stranger.get(page).status_code == 404
    with app.app_context():
        decision_id = db.session.scalars(select(Decision.id)).one()
        assert db.session.get_one(Listing, case.listing_id or 0).title in before.text
    form = forms.lifting(make.fresh(case), decision=decision_id)
    undone = moderator.post(f"/moderation/cases/{case.id}/lifting", data=form)
    assert undone.status_code == 303
    assert stranger.get(page).text == before.text


def test_messages_are_looked_at_as_listings_are(app: Flask, make: Make):
    """Discourse: what is written in private is not screened at all."""
    talk = make.conversation(make.listing())
    with app.app_context():
        row = db.session.get_one(Conversation, talk.id)
        before = db.session.scalar(select(func.count()).select_from(Message))
        body = "先にギフトカードの番号を写真で送ってください。テレグラムで連絡します。"
        conversations.write(row, by=row.asker, body=body, key=uuid4(), now=NOW)
        db.session.commit()
        assert db.session.scalars(select(HeldMessage.body)).one() == body
        assert db.session.scalar(select(func.count()).select_from(Message)) == before
