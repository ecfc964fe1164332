from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from board import db
from board.audit.models import AuditEvent
from board.clock import utcnow
from board.outbox import schedule
from board.outbox.models import FollowUp, Mail
from tests.application import Engawa
from tests.factories import Make


@pytest.fixture
def dead(make: Make, now: datetime) -> tuple[FollowUp, Mail]:
    """One piece of work and one mail that were given up; beside them two that only wait."""
    given_up = {"created_at": now, "next_at": now, "attempts": 8, "dead_at": now, "last_error": "OSError: 満杯"}
    for number in (1, 2):
        make.save(FollowUp(kind="waiting", subject_id=number, created_at=now, next_at=utcnow().replace(year=2999)))
    work = make.save(FollowUp(kind="tell", subject_id=7, **given_up))
    params = {"token": "secret-of-a-mail"}
    mail = Mail(message_id="<a@engawa>", recipient="a@example.jp", locale="ja", event="reset_password", params=params)
    return work, make.save(mail, **given_up)


def test_they_are_listed_with_what_went_wrong(engawa: Engawa, dead: tuple[FollowUp, Mail]):
    output = engawa("dead-letters", "list").output
    assert f"follow_up:{dead[0].id}" in output
    assert f"mail:{dead[1].id}" in output
    assert "OSError: 満杯" in output
    assert "2件" in output
    assert "secret-of-a-mail" not in output


def test_one_is_tried_again_from_the_first_attempt(
    app: Flask, engawa: Engawa, dead: tuple[FollowUp, Mail], monkeypatch: pytest.MonkeyPatch
):
    told: list[int] = []
    monkeypatch.setitem(schedule.handlers, "tell", lambda subject_ids, _now: told.extend(subject_ids))
    assert engawa("dead-letters", "retry", f"follow_up:{dead[0].id}").exit_code == 0
    with app.app_context():
        schedule.work_off()
        work, mail = db.session.get_one(FollowUp, dead[0].id), db.session.get_one(Mail, dead[1].id)
        assert (told, work.attempts, work.is_dead) == ([7], 1, False)
        assert work.done_at is not None
        assert mail.is_dead
        (line,) = db.session.scalars(select(AuditEvent))
        assert (line.action, line.object_type, line.object_id) == ("dead_letter_retried", "follow_up", work.id)


def test_all_of_them_are_tried_again(app: Flask, engawa: Engawa, dead: tuple[FollowUp, Mail]):
    assert "2件" in engawa("dead-letters", "retry", "all").output
    with app.app_context():
        rows = [db.session.get_one(FollowUp, dead[0].id), db.session.get_one(Mail, dead[1].id)]
        assert [(row.attempts, row.is_dead) for row in rows] == [(0, False)] * 2
        waiting = db.session.scalars(select(FollowUp).where(FollowUp.kind == "waiting")).all()
        assert [row.next_at.year for row in waiting] == [2999, 2999]


def test_a_discarded_mail_is_over_and_its_links_are_gone(app: Flask, engawa: Engawa, dead: tuple[FollowUp, Mail]):
    assert engawa("dead-letters", "discard", f"mail:{dead[1].id}").exit_code == 0
    with app.app_context():
        mail = db.session.get_one(Mail, dead[1].id)
        assert (mail.is_dead, mail.params, mail.dead_at is not None) == (False, {}, True)
    assert "1件" in engawa("dead-letters", "list").output


@pytest.mark.parametrize("name", ["mail:99", "mail:", "mail:x", "letter:1", "1", "mail:²"])
def test_an_unknown_name_is_refused(engawa: Engawa, dead: tuple[FollowUp, Mail], name: str):
    answer = engawa("dead-letters", "retry", name)
    assert (answer.exit_code, "no such dead letter" in answer.output) == (1, True)


def test_what_is_not_dead_is_left_alone(engawa: Engawa, dead: tuple[FollowUp, Mail]):
    first = engawa("dead-letters", "discard", f"mail:{dead[1].id}")
    second = engawa("dead-letters", "discard", f"mail:{dead[1].id}")
    assert (first.exit_code, second.exit_code) == (0, 1)
    assert "no longer stuck" in second.output


def test_discarding_everything_at_once_is_refused(engawa: Engawa, dead: tuple[FollowUp, Mail]):
    assert engawa("dead-letters", "discard", "all").exit_code == 1
    assert "2件" in engawa("dead-letters", "list").output
