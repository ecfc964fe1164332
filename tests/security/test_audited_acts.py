"""Each act that matters leaves exactly one line: when, who, on what, in which request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.actions import first_broken
from board.audit.models import AuditEvent
from board.audit.names import ACTION_NAMES
from board.deals.models import Deal
from board.moderation.loading import load_guidelines
from board.moderation.models import Case
from tests.accounts.second_steps import code_at
from tests.factories import NIIGATA, NOW, PASSWORD, Make
from tests.html import posting_form
from tests.listings.typed import begin, complete, edit
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]
ASKED = {"body": "まだありますか。", "idempotency_key": "6f1c2a52-3a56-4f6e-9d0e-0c1f3a4b5c6d"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Log:
    """`log.one("logged_in", by=ken)`: what was written since the last look is this one line."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.seen = 0
        self.acts: set[str] = set()
        self.new()

    def new(self) -> list[AuditEvent]:
        with self.app.app_context():
            lines = db.session.scalars(
                select(AuditEvent).where(AuditEvent.id > self.seen).order_by(AuditEvent.id)
            ).all()
        self.seen = lines[-1].id if lines else self.seen
        return list(lines)

    def one(self, *acts: str, by: Account | None, at: Any = NOW) -> None:
        lines = self.new()
        assert [line.action for line in lines] == list(acts)
        requests = {line.request_id for line in lines}
        assert len(requests) == 1
        assert requests != {""}
        for line in lines:
            assert line.actor_id == (by.id if by else None), line.action
            assert line.at == at
            assert line.at.utcoffset() == timedelta(0)
            assert line.object_type
        self.acts |= set(acts)


@pytest.fixture
def log(app: Flask) -> Log:
    with app.app_context():
        load_guidelines(db.session, NOW)
        db.session.commit()
    return Log(app)


@pytest.mark.security("4-56")
def test_what_people_do_with_their_accounts(app: Flask, make: Make, sign_in: SignIn, log: Log):
    ken, browser = make.account(email="ken@example.jp"), app.test_client()
    log.new()
    browser.post("/log-in", data={"email": ken.email, "password": "wrong-password-1"})
    log.one("log_in_refused", by=None)
    browser.post("/log-in", data={"email": ken.email, "password": PASSWORD})
    logged_in = log.new()
    assert [line.action for line in logged_in if line.action != "new_browser"] == ["logged_in"]
    browser.post("/my/security/proof", data={"password": "wrong-password-1"})
    log.one("proof_refused", by=ken)
    browser.post("/my/security/password", data={"password": "a-new-and-longer-word-8"})
    log.one("password_changed", by=ken)
    browser.post("/my/security/email", data={"email": "ken-new@example.jp"})
    log.one("email_change_asked", by=ken)
    page = browser.get("/my/security/second-factor").text
    secret = page.split('class="secret" translate="no">')[1].split("<", maxsplit=1)[0].replace(" ", "")
    sent = posting_form(page).values(one_time_code=code_at(NOW, secret=secret))
    browser.post("/my/security/second-factor", data=sent)
    assert "second_factor_enrolled" in [line.action for line in log.new()]
    browser.post("/my/security/recovery-codes")
    log.one("recovery_codes_renewed", by=ken)
    browser.post(f"/my/security/passkeys/{make.passkey(ken).id}/removal")
    log.one("passkey_removed", by=ken)
    browser.post("/my/security/second-factor/removal")
    log.one("second_factor_removed", by=ken)
    browser.post("/log-out")
    log.one("logged_out", by=ken)
    browser.post("/password-reset", data={"email": ken.email})
    log.one("password_reset_requested", by=None)
    browser.post("/sign-up", data={"email": "new@example.jp", "password": PASSWORD})
    with app.app_context():
        new = db.session.scalars(select(Account).where(Account.email == "new@example.jp")).one()
    log.one("account_opened", by=new)


@pytest.mark.security("4-56")
def test_what_people_do_with_listings_and_deals(
    app: Flask, make: Make, sign_in: SignIn, log: Log, clock: time_machine.Coordinates
):
    hanako, ken = make.account(), make.account()
    owner, asker = sign_in(hanako), sign_in(ken)
    log.new()
    listing_id = begin(owner)
    owner.post(edit(listing_id), data=complete())
    log.one("listing_published", by=hanako)
    owner.post(edit(listing_id), data=complete(title="クラシックギター"))
    log.one("listing_revised", by=hanako)
    asker.post(f"/listings/{listing_id}/conversations", data=ASKED)
    log.one("conversation_started", by=ken)
    owner.post("/conversations/1/deals")
    log.one("deal_reserved", by=hanako)
    asker.post(f"/deals/{_last_deal(app)}/cancellation")
    log.one("deal_cancelled", by=ken)
    owner.post("/conversations/1/deals")
    log.one("deal_reserved", by=hanako)
    owner.post(f"/deals/{_last_deal(app)}/completion")
    assert [line.action for line in log.new()].count("deal_done") == 1
    other = make.listing(author=hanako)
    owner.post(f"/listings/{other.id}/closure", data={"reason": "withdrawn", "outcome": "withdrawn"})
    log.one("listing_closed", by=hanako)


def _last_deal(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(Deal.id).order_by(Deal.id.desc())).first() or 0


@pytest.mark.security("4-56")
def test_what_moderators_and_operators_do(app: Flask, make: Make, sign_in: SignIn, log: Log):
    reporter, subject = make.account(), make.account()
    listing = make.listing(author=subject)
    moderator, elsewhere, operator = make.moderator(region=NIIGATA), make.moderator(region=1000), make.operator()
    watch, far, house = sign_in(moderator), sign_in(elsewhere), sign_in(operator)
    there, _theirs = sign_in(reporter), sign_in(subject)
    log.new()
    there.post(f"/reports/new?listing={listing.id}", data=forms.report())
    log.one("case_opened", "report_filed", by=reporter)
    with app.app_context():
        case = db.session.scalars(select(Case)).one()
    path = f"/moderation/cases/{case.id}"
    for _again in range(2):
        watch.get(path)
    log.one("case_read", by=moderator)
    far.post(f"{path}/decisions", data=forms.decision(make.fresh(case)))
    log.one("case_denied", by=elsewhere)
    watch.post(f"{path}/decisions", data=forms.decision(make.fresh(case)))
    log.one("content_hidden", by=moderator)
    watch.post(f"{path}/lifting", data=forms.lifting(make.fresh(case)))
    log.one("decision_undone", by=moderator)
    person = f"/operations/accounts/{subject.id}"
    house.post(f"{person}/sessions/end")
    log.one("sessions_ended", by=operator)
    house.post(f"{person}/suspension", data={"reason": "嫌がらせがあったためです。"})
    log.one("account_suspended", by=operator)
    house.post(f"{person}/restoration")
    log.one("account_restored", by=operator)
    house.post(f"/operations/accounts/{reporter.id}/appointments", data={"role": "moderator", "region": "15"})
    log.one("appointed", by=operator)
    appointment = make.fresh(reporter).appointments[0].id
    house.post(f"/operations/accounts/{reporter.id}/appointments/{appointment}/end")
    log.one("dismissed", by=operator)
    app.test_client().post("/contact", data={"topic": "usage", "body": "使い方を教えてください。"})
    log.one("contact_received", by=None)
    with app.app_context():
        assert first_broken() is None
    assert log.acts <= set(ACTION_NAMES)
