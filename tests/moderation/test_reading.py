"""Looking at a case leaves a line in the log: once for each moderator and state of the case."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.audit.actions import first_broken
from board.audit.models import AuditEvent
from tests.factories import NIIGATA, Make


def readings(app: Flask) -> list[tuple[int | None, object]]:
    with app.app_context():
        assert first_broken() is None
        rows = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "case_read"))
        return [(row.actor_id, row.details["version"]) for row in rows]


@pytest.mark.both_databases
def test_who_read_the_report_and_what_was_kept_is_in_the_log(
    app: Flask, make: Make, sign_in: Callable[..., FlaskClient]
):
    case = make.report().case
    mimamori, other = make.moderator(region=NIIGATA), make.moderator()
    for reader in (mimamori, mimamori, other):
        assert "アコースティックギター" in sign_in(reader).get(f"/moderation/cases/{case.id}").text
    assert readings(app) == [(mimamori.id, 1), (other.id, 1)]


def test_somebody_who_may_not_read_it_leaves_no_line(app: Flask, make: Make, sign_in: Callable[..., FlaskClient]):
    case = make.report().case
    assert "アコースティックギター" not in sign_in(make.account()).get(f"/moderation/cases/{case.id}").text
    assert readings(app) == []
