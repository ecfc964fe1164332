"""What the moderators' pages ask of the database and send: the same for one case as for many."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from board.clock import utcnow
from board.moderation.models import LEASE, SavedView
from tests.factories import NIIGATA, Make
from tests.statements import counted

SignIn = Callable[..., FlaskClient]
# Who they are and their unread marks, their views, the numbers, the cases, the reports, the pictures, the regions.
QUEUE_MOST = 13
CASE_MOST = 30
GZIPPED_BYTES = 30_000


def cases(make: Make, number: int) -> int:
    for each in range(number):
        case = make.case(
            make.listing(f"壺 その{each}", photos=1),
            severity=each % 5 * 20,
            opened_at=utcnow() - timedelta(hours=each),
            claimed_by_id=make.moderator(region=NIIGATA).id if each % 3 == 0 else None,
            claimed_until=utcnow() + LEASE if each % 3 == 0 else None,
        )
        make.report(case)
        make.report(case, reason="fraud", target_version=2)
    return case.id


def asked(app: Flask, browser: FlaskClient, path: str) -> list[str]:
    browser.get(path)
    with counted(app) as sent:
        page = browser.get(path)
    assert page.status_code == 200
    assert len(gzip.compress(page.data, 6)) <= GZIPPED_BYTES
    return sent


def test_many_cases_ask_no_more_than_one(app: Flask, make: Make, sign_in: SignIn):
    moderator = make.moderator(region=NIIGATA)
    browser = sign_in(moderator)
    for name in ("a", "b"):
        make.save(SavedView(account_id=moderator.id, name=name, query={"reason": "fraud"}, created_at=make.now))
    paths = ["/moderation", "/moderation?reason=fraud&region=15"]
    case_path = f"/moderation/cases/{cases(make, 1)}"
    few = {path: len(asked(app, browser, path)) for path in [*paths, case_path]}
    cases(make, 5)
    for path in paths:
        sent = asked(app, browser, path)
        assert len(sent) == few[path] <= QUEUE_MOST, sent
    sent = asked(app, browser, case_path)
    assert len(sent) == few[case_path] <= CASE_MOST, sent
