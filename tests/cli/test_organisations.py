from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from board import db
from board.accounts import queries
from board.accounts.models import Account, Organisation
from board.audit.models import AuditEvent
from tests.application import Engawa
from tests.factories import Make

ADD = ("organisations", "add", "三条ものづくり組合", "--kind", "npo", "--region", "15204")


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_an_organisation_is_added_verified_and_given_people(app: Flask, engawa: Engawa, make: Make):
    account = make.account(email="host@example.jp")
    assert "三条ものづくり組合" in engawa(*ADD, "--contact", "0256-00-0000").output
    for _ in range(2):
        assert engawa("organisations", "verify", "1").exit_code == 0
        assert engawa("organisations", "member", "add", "1", "host@example.jp").exit_code == 0
    listed = engawa("organisations", "list").output
    assert "確認済み" in listed
    assert "host@example.jp" in listed
    with app.app_context():
        person = db.session.get_one(Account, account.id)
        (organisation,) = db.session.scalars(queries.organisations_of(person))
        assert (organisation.contact, organisation.verified_by_id) == ("0256-00-0000", None)
    assert acts(app) == ["organisation_added", "organisation_verified", "member_added"]


def test_all_of_it_can_be_undone(app: Flask, engawa: Engawa, make: Make):
    make.account(email="host@example.jp")
    for words in (ADD, ("organisations", "verify", "1"), ("organisations", "member", "add", "1", "host@example.jp")):
        engawa(*words)
    for _ in range(2):
        assert engawa("organisations", "unverify", "1").exit_code == 0
        assert engawa("organisations", "member", "remove", "1", "host@example.jp").exit_code == 0
    with app.app_context():
        organisation = db.session.get_one(Organisation, 1)
        assert not organisation.is_verified
        assert db.session.scalars(queries.members_of(organisation)).all() == []
    assert acts(app)[-2:] == ["verification_withdrawn", "member_removed"]
    # And done again.
    assert engawa("organisations", "member", "add", "1", "host@example.jp").exit_code == 0
    assert "host@example.jp" in engawa("organisations", "list").output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (ADD, "already has an organisation"),
        (("organisations", "add", "農園", "--kind", "farm", "--region", "15"), "choose a municipality"),
        (("organisations", "add", "農園", "--kind", "castle", "--region", "15204"), "castle"),
        (("organisations", "add", "農" * 61, "--kind", "farm", "--region", "15204"), "1 to 60 characters"),
        (("organisations", "verify", "2"), "no such organisation"),
        (("organisations", "member", "add", "1", "new@example.jp"), "Only a confirmed account"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    app: Flask, engawa: Engawa, make: Make, words: tuple[str, ...], why: str
):
    make.account(email="new@example.jp", confirmed=False)
    engawa(*ADD)
    answer = engawa(*words)
    assert answer.exit_code != 0
    assert why in answer.output
    assert acts(app) == ["organisation_added"]
