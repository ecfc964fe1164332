"""Evidence on a case's page: of everything that can be reported; of what was written in private only on purpose, and
with a line in the log; and how long it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.conversations.models import Message
from board.moderation import targets
from board.moderation.actions import retention
from board.moderation.actions.reporting import Reporter, report
from board.moderation.models import Action, AppealState, Case, CaseState, Evidence, Report
from board.moderation.policy import Reason
from board.moderation.targets import Target
from board.operations.file_checks import forgotten_images
from board.operations.looking import Look
from tests.factories import NIIGATA, NOW, Make
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]
DAY = timedelta(days=1)


def filed(app: Flask, target: Callable[[], Target], by: Account | None = None) -> int:
    """The number of its case."""
    with app.app_context():
        who = Reporter(db.session.merge(by) if by else None, "here")
        case_id = report(target(), by=who, reason=Reason.HARASSMENT, text="", now=NOW)[0].case_id
        db.session.commit()
    return case_id


def opened(app: Flask) -> list[int | None]:
    with app.app_context():
        lines = select(AuditEvent).where(AuditEvent.action == "evidence_opened").order_by(AuditEvent.id)
        return [event.actor_id for event in db.session.scalars(lines)]


def test_a_profile_is_shown_as_it_was_beside_what_it_says_now(app: Flask, make: Make, sign_in: SignIn):
    tanuki = make.account("たぬき", introduction="銀行の者です", avatar_id=make.image().id)
    case_id = filed(app, lambda: targets.of_account(db.session.merge(tanuki)))
    make.save(tanuki, introduction="ただの人です")
    page = sign_in(make.moderator()).get(f"/moderation/cases/{case_id}").text
    for words in ("銀行の者です", "ただの人です", "報告後に変更されています", f"/photos/{tanuki.avatar_id}/320.webp"):
        assert words in page


def test_a_photo_and_a_word_are_shown_too(app: Flask, make: Make, sign_in: SignIn):
    photo = make.listing("壺", photos=2).photos[1]
    word = make.review(make.done_deal(), by=make.account(), body="ひどい人でした", shown_at=NOW)
    of_photo = filed(app, lambda: targets.of_photo(db.session.merge(photo)))
    of_word = filed(app, lambda: targets.of_review(db.session.merge(word)))
    moderator = sign_in(make.moderator())
    page = moderator.get(f"/moderation/cases/{of_photo}").text
    assert f"/photos/{photo.image_id}/320.webp" in page
    assert "写真は報告後に変わっています" not in page
    assert "ひどい人でした" in moderator.get(f"/moderation/cases/{of_word}").text
    assert moderator.get("/moderation").status_code == 200


@pytest.fixture
def private(app: Flask, make: Make) -> int:
    """A case about messages."""
    talk = make.conversation(said=("あのね", "会いたいな", "こまります", "ひみつの所で"))

    def chosen() -> Target:
        again = db.session.merge(talk)
        said = [m for m in db.session.scalars(select(Message)) if m.body == "会いたいな"]
        return targets.of_messages(again, said, by=again.asker)

    return filed(app, chosen, by=talk.asker)


def test_messages_are_read_only_after_opening_them_and_the_log_says_by_whom(
    app: Flask, make: Make, sign_in: SignIn, private: int
):
    reader, other = make.moderator(region=NIIGATA), make.moderator(region=NIIGATA)
    browser, path = sign_in(reader), f"/moderation/cases/{private}"
    page = browser.get(path).text
    assert "写しを開く" in page
    assert "会いたいな" not in page
    for _ in range(2):
        assert browser.post(f"{path}/message").status_code == 303
    page = browser.get(path).text
    for words in ("あのね", "会いたいな", "こまります", "ひみつの所で"):
        assert words in page
    assert page.count(">報告されたメッセージ<") == 1
    assert opened(app) == [reader.id]
    assert "会いたいな" not in sign_in(other).get(path).text
    assert sign_in(make.moderator(region=1000)).post(f"{path}/message").status_code == 404
    assert opened(app) == [reader.id]


def test_nothing_is_decided_about_messages_that_were_not_read(app: Flask, make: Make, sign_in: SignIn, private: int):
    with app.app_context():
        sent = forms.decision(db.session.get_one(Case, private), "dismiss")
    answer = sign_in(make.moderator()).post(f"/moderation/cases/{private}/decisions", data=sent)
    assert answer.status_code == 409
    assert "メッセージを開いて読んでから" in answer.text


def state_of(case: Case) -> CaseState:
    return db.session.get_one(Case, case.id).state


@pytest.mark.parametrize(
    ("action", "days", "state"),
    [
        (Action.DISMISS, 19, CaseState.DECIDED),
        (Action.DISMISS, 21, CaseState.CLOSED),
        (Action.REMOVE, 21, CaseState.CLOSED),
        (Action.BAN, 179, CaseState.DECIDED),
        (Action.BAN, 181, CaseState.CLOSED),
    ],
)
def test_a_case_ends_when_nobody_can_object_any_more(
    in_app, make: Make, action: Action, days: int, state: CaseState
):
    case = make.case(state=CaseState.DECIDED, decided_at=NOW)
    make.decision(case, action)
    retention.close_ended(now=NOW + days * DAY)
    assert state_of(case) == state


def test_a_case_does_not_end_while_it_is_open_or_an_appeal_waits(in_app, make: Make):
    waiting, still_open = make.case(state=CaseState.DECIDED, decided_at=NOW), make.case()
    appeal = make.appeal(make.decision(waiting))
    make.decision(still_open)
    assert retention.close_ended(now=NOW + 400 * DAY) == 0
    make.save(appeal, state=AppealState.UPHELD)
    assert retention.close_ended(now=NOW + 400 * DAY) == 1
    assert (state_of(waiting), state_of(still_open)) == (CaseState.CLOSED, CaseState.OPEN)


def test_half_a_year_later_only_the_digest_is_left(in_app, make: Make):
    image = make.image()
    report = make.report(make.case(state=CaseState.CLOSED, closed_at=NOW))
    kept = make.save(report.evidence, image_ids=[image.id])
    unending = make.report(make.case()).evidence
    digest = kept.sha256
    assert retention.purge_evidence(now=NOW + 180 * DAY) == 0
    assert forgotten_images(Look(db.current_session(), NOW + 181 * DAY)) == []
    assert retention.purge_evidence(now=NOW + 181 * DAY) == 1
    kept, unending = db.session.get_one(Evidence, kept.id), db.session.get_one(Evidence, unending.id)
    assert (kept.content, kept.image_ids, kept.sha256, kept.purged_at) == ({}, [], digest, NOW + 181 * DAY)
    assert unending.content
    assert retention.purge_evidence(now=NOW + 400 * DAY) == 0
    assert [each.id for each in forgotten_images(Look(db.current_session(), NOW + 182 * DAY))] == [image.id]


def test_where_reports_came_from_is_forgotten_after_ninety_days(in_app, make: Make):
    named = make.report(fingerprint="f", origin="f", reporter_id=None)
    later = make.report(origin="g", created_at=NOW + DAY)
    assert retention.forget_origins(now=NOW + 90 * DAY) == 0
    assert retention.forget_origins(now=NOW + 90 * DAY + timedelta(hours=1)) == 1
    named, later = db.session.get_one(Report, named.id), db.session.get_one(Report, later.id)
    assert (named.fingerprint, named.origin, later.origin) == (None, None, "g")


def test_whoever_chooses_more_messages_later_has_them_kept_too(app: Flask, make: Make):
    talk = make.conversation(said=("あのね", "会いたいな", "こまります", "ひみつの所で"))

    def of(*said: str) -> Callable[[], Target]:
        def chosen() -> Target:
            found = db.session.merge(talk)
            picked = select(Message).where(Message.conversation_id == found.id, Message.body.in_(said))
            return targets.of_messages(found, db.session.scalars(picked).all(), by=found.asker)

        return chosen

    for said in (["ひみつの所で"], ["会いたいな", "ひみつの所で"], ["会いたいな", "ひみつの所で"]):
        filed(app, of(*said), by=talk.asker)
    with app.app_context():
        assert len(db.session.scalars(select(Report)).all()) == 2
        [case] = db.session.scalars(select(Case)).all()
        kept = db.session.scalars(select(Evidence).where(Evidence.case_id == case.id).order_by(Evidence.id)).all()
        chosen = [[line["text"] for line in one.content["messages"] if line["is_chosen"]] for one in kept]
        assert chosen == [["ひみつの所で"], ["会いたいな", "ひみつの所で"]]
