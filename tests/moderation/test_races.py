"""Everything at once: one case, one decision, one notice; nobody sees an error page of ours."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.audit.actions import first_broken
from board.clock import utcnow
from board.listings.models import Restriction
from board.moderation.loading import load_guidelines
from board.moderation.models import Case, Decision, Evidence, Report
from board.outbox.models import Mail
from tests.factories import NIIGATA, Make
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.both_databases


@pytest.fixture
def case(app: Flask, make: Make) -> Case:
    with app.app_context():
        load_guidelines(db.session, utcnow())
        db.session.commit()
    case = make.case()
    make.report(case)
    return case


def send_at_once(windows: list[FlaskClient], path: str, forms_sent: list[dict]) -> list[int]:
    with ThreadPoolExecutor(len(windows)) as pool:
        sent = pool.map(lambda window, data: window.post(path, data=data).status_code, windows, forms_sent)
        return sorted(sent)


def rows(app: Flask, *models: type) -> list[int]:
    with app.app_context():
        assert first_broken() is None
        return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def test_of_two_moderators_at_once_one_decides_and_the_other_is_told(
    app: Flask, make: Make, sign_in: SignIn, case: Case
):
    windows = [sign_in(make.moderator(region=NIIGATA)) for _ in range(4)]
    acts = ["hide", "dismiss", "remove", "dismiss"]
    path = f"/moderation/cases/{case.id}/decisions"
    statuses = send_at_once(windows, path, [forms.decision(case, act) for act in acts])
    assert statuses == [303, 409, 409, 409]
    decisions, restrictions, mails = rows(app, Decision, Restriction, Mail)
    assert decisions == 1
    assert restrictions == mails <= 1


@pytest.mark.full
def test_of_two_at_once_two_hundred_times_one_decides_and_the_other_sees_who(
    app: Flask, make: Make, sign_in: SignIn, case: Case
):
    names = ("いちろう", "じろう")
    windows = [sign_in(make.moderator(name, region=NIIGATA)) for name in names]
    for _ in range(200):
        one = make.case(make.listing())
        make.report(one)
        sent = [forms.decision(one, act) for act in ("hide", "dismiss")]
        with ThreadPoolExecutor(2) as pool:
            path = f"/moderation/cases/{one.id}/decisions"
            answers = list(pool.map(lambda window, data, path=path: window.post(path, data=data), windows, sent))
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        loser = next(number for number, answer in enumerate(answers) if answer.status_code == 409)
        assert f"{names[1 - loser]}さんの判断" in answers[loser].text
        with app.app_context():
            assert len(db.session.scalars(select(Decision).where(Decision.case_id == one.id)).all()) == 1


@pytest.mark.security("4-50")
def test_an_impatient_moderator_clicks_four_times_and_decides_once(app: Flask, make: Make, sign_in: SignIn, case: Case):
    moderator, data = make.moderator(region=NIIGATA), forms.decision(case)
    windows = [sign_in(moderator) for _ in range(4)]
    assert send_at_once(windows, f"/moderation/cases/{case.id}/decisions", [data] * 4) == [303] * 4
    assert rows(app, Decision, Restriction, Mail) == [1, 1, 1]


def test_many_who_report_at_once_open_one_case(app: Flask, make: Make, sign_in: SignIn):
    listing = make.listing()
    windows = [sign_in(make.account()) for _ in range(5)]
    path = f"/reports/new?listing={listing.id}"
    assert send_at_once(windows, path, [forms.report()] * 5) == [303] * 5
    assert rows(app, Case, Evidence, Report) == [1, 1, 5]


@pytest.mark.security("4-50")
def test_one_who_clicks_often_reports_once(app: Flask, make: Make, sign_in: SignIn):
    listing, ken = make.listing(), make.account()
    windows = [sign_in(ken) for _ in range(4)]
    assert send_at_once(windows, f"/reports/new?listing={listing.id}", [forms.report()] * 4) == [303] * 4
    assert rows(app, Case, Evidence, Report) == [1, 1, 1]
