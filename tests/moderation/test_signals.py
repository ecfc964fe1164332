"""Watched words by those who moderate; the figures of each rule, and what an operator may do about a bad one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.clock import utcnow
from board.moderation.models import Action, Case, CaseState, Decision, TargetKind
from board.moderation.signal_figures import Figures, figures
from board.screening.models import LISTING, NotedRule, Screening, SignalHit, WatchedWord
from tests.factories import SANJO, Make

SignIn = Callable[..., FlaskClient]


def test_a_word_is_added_and_dropped_by_those_who_moderate(app: Flask, make: Make, sign_in: SignIn):
    moderator = sign_in(make.moderator())
    assert moderator.post("/moderation/signals/words", data={"word": ""}).status_code == 422
    moderator.post("/moderation/signals/words", data={"word": "あやしい商会(.*)"})
    moderator.post("/moderation/signals/words", data={"word": "あやしい商会(.*)"})
    assert moderator.get("/moderation/signals").text.count("あやしい商会(.*)") == 1
    with app.app_context():
        [word] = db.session.scalars(select(WatchedWord)).all()
    moderator.post(f"/moderation/signals/words/{word.id}/end")
    assert "見守る言葉はまだありません" in moderator.get("/moderation/signals").text
    assert sign_in(make.account()).get("/moderation/signals").status_code in {403, 404}


def fired(make: Make, count: int, action: Action | None, code: str = "U1_short") -> None:
    """As many listings that the rule held, each decided like this."""
    judge, author = make.moderator(), make.account()
    for number in range(count):
        listing = make.listing(author=author)
        at = utcnow() - timedelta(days=1)
        about = {"target": LISTING, "target_id": listing.id, "listing_id": listing.id, "account_id": author.id}
        seen = {"rules_version": 1, "score": 42, "band": "hold", "guideline": "fraud", "advice": "", "fields": {}}
        screening = make.save(Screening(**about, **seen, created_at=at))
        hit = {"code": code, "version": 1, "points": 42, "family": "U", "field": "body", "detail": ""}
        make.save(SignalHit(screening_id=screening.id, **hit))
        case = make.save(
            Case(
                target_kind=TargetKind.LISTING, target_id=listing.id, listing_id=listing.id, subject_id=author.id,
                region_id=SANJO, state=CaseState.DECIDED, opened_at=at,
            )
        )
        if action:
            by = {"decided_by_id": judge.id, "decided_at": at, "idempotency_key": f"{judge.id}-{number}"}
            ground = make.guideline(version=case.id).id if action == Action.REMOVE else None
            make.save(Decision(case_id=case.id, seq=1, action=action, guideline_version_id=ground, **by))


def test_the_figures_of_a_rule_are_counted_from_decisions(app: Flask, make: Make):
    fired(make, 2, Action.REMOVE)
    fired(make, 1, Action.DISMISS)
    fired(make, 1, None)
    fired(make, 1, Action.DISMISS, code="O2_where")
    with app.app_context():
        counted = figures(now=utcnow())
        later = figures(now=utcnow() + timedelta(days=40))
    assert counted == {"U1_short": Figures(4, 2, 1), "O2_where": Figures(1, 0, 1)}
    assert later == {}


def test_a_rule_is_proposed_for_noting_only_after_enough_wrong_decisions():
    assert not Figures(29, 0, 29).is_wrong_too_often
    assert Figures(30, 0, 30).is_wrong_too_often
    assert Figures(50, 5, 25).is_wrong_too_often
    assert not Figures(50, 6, 24).is_wrong_too_often


def test_an_operator_confirms_that_a_bad_rule_is_only_noted_and_can_take_it_back(
    app: Flask, make: Make, sign_in: SignIn
):
    fired(make, 3, Action.DISMISS)
    operator = sign_in(make.operator())
    assert operator.post("/operations/signals/U1_short/note").status_code == 409
    fired(make, 27, Action.DISMISS)
    assert "記録だけにする" in operator.get("/operations/signals").text
    assert operator.post("/operations/signals/U1_short/note").status_code == 303
    noted = select(NotedRule.code).where(NotedRule.until.is_(None))
    with app.app_context():
        assert db.session.scalars(noted).all() == ["U1_short"]
    assert "もう一度数える" in operator.get("/operations/signals").text
    operator.post("/operations/signals/U1_short/count")
    with app.app_context():
        assert db.session.scalars(noted).all() == []
