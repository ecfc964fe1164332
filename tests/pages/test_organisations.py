"""An organisation from its application to its badge: who asks, who answers, who joins, who leaves, what readers see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts import organisations as verbs
from board.accounts import queries
from board.accounts.models import INVITATION_LIFETIME, Account, Answer, Invitation, Membership, Organisation
from board.audit.models import AuditEvent
from board.departure.erasing import erase
from board.errors import RuleBroken
from board.moderation.actions.organisations import answer, version_of
from board.notifications.models import Notification
from board.outbox.models import Mail
from tests.factories import KYOTO, NIIGATA, NOW, SANJO, Make
from tests.html import posting_form

SignIn = Callable[..., FlaskClient]
FILLED = {
    "name": "しただ里山の会",
    "kind": "npo",
    "place": "",
    "region": "15204",
    "address": "新潟県三条市大面1-2",
    "contact": "0256-00-0000",
    "website": "https://shitada.example.jp",
    "proof": "",
    "act": "apply",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ", email="hanako@example.jp")


@pytest.fixture
def moderator(make: Make) -> Account:
    return make.moderator("みまもり", region=NIIGATA)


def found(make: Make, *members: Account, name: str = "しただ里山の会", verified: bool = True) -> Organisation:
    row = make.save(
        Organisation(name=name, kind="npo", region_id=SANJO, created_at=NOW, verified_at=NOW if verified else None)
    )
    for account in members:
        make.save(Membership(organisation_id=row.id, account_id=account.id, since=NOW))
    return row


def apply_for(browser: FlaskClient, **changes: str) -> int:
    answer = browser.post("/organisations/new", data={**FILLED, **changes})
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def send(browser: FlaskClient, organisation_id: int, act: str, text: str = "") -> Any:
    page = browser.get(f"/moderation/organisations/{organisation_id}").text
    seen = posting_form(page)["seen"]
    path = f"/moderation/organisations/{organisation_id}/answers"
    return browser.post(path, data={"seen": seen, "act": act, "text": text})


def acts(app: Flask, organisation_id: int) -> list[str]:
    with app.app_context():
        about = (AuditEvent.object_type == "organisation") & (AuditEvent.object_id == organisation_id)
        return list(db.session.scalars(select(AuditEvent.action).where(about).order_by(AuditEvent.id)))


def test_a_member_asks_and_a_moderator_of_the_region_answers(
    app: Flask, sign_in: SignIn, hanako: Account, moderator: Account
):
    mine, theirs = sign_in(hanako), sign_in(moderator)
    id_ = apply_for(mine)
    assert "確認を待っています" in mine.get(f"/my/organisations/{id_}").text
    assert "しただ里山の会" in theirs.get("/moderation/organisations").text
    page = theirs.get(f"/moderation/organisations/{id_}").text
    assert FILLED["website"] in page
    assert FILLED["contact"] in page
    assert send(theirs, id_, "verified").status_code == 303
    assert "しただ里山の会" not in theirs.get("/moderation/organisations").text
    assert "この地域の見守り担当が2026年11月22日に確認しました" in app.test_client().get(f"/organisations/{id_}").text
    assert acts(app, id_) == ["organisation_added", "organisation_applied", "organisation_verified"]
    with app.app_context():
        told = db.session.scalars(select(Notification)).one()
        assert (told.account_id, told.event) == (hanako.id, "organisation_verified")
        assert db.session.scalars(select(Mail.event)).all() == ["organisation_answered"]


def test_a_question_is_answered_and_asked_again(sign_in: SignIn, hanako: Account, moderator: Account):
    mine, theirs = sign_in(hanako), sign_in(moderator)
    id_ = apply_for(mine)
    assert send(theirs, id_, "question").status_code == 422
    assert send(theirs, id_, "question", "代表の方のお名前を教えてください。").status_code == 303
    desk = mine.get(f"/my/organisations/{id_}").text
    assert "おたずねがあります" in desk
    assert "代表の方のお名前を教えてください。" in desk
    again = {**FILLED, "proof": "代表は里山はなこです。", "website": ""}
    assert mine.post(f"/my/organisations/{id_}/edit", data=again).status_code == 303
    queue = theirs.get("/moderation/organisations").text
    assert "2回目以降" in queue
    assert "代表は里山はなこです。" in theirs.get(f"/moderation/organisations/{id_}").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "入力してください"),
        ({"kind": "army"}, "kind"),
        ({"region": ""}, "地域を選んでください"),
        ({"website": "", "proof": ""}, "どちらかを書いてください"),
        ({"website": "javascript:alert(1)"}, "「https://」から始まる"),
        ({"name": "もうある会"}, "同じ名前の団体がもうあります"),
    ],
)
def test_an_application_comes_back_whole(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, changes: dict[str, str], sentence: str
):
    found(make, name="もうある会")
    answer = sign_in(hanako).post("/organisations/new", data={**FILLED, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert FILLED["address"] in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_whoever_waits_three_times_waits(sign_in: SignIn, hanako: Account):
    mine = sign_in(hanako)
    for number in range(3):
        apply_for(mine, name=f"第{number}の会")
    refused = mine.post("/organisations/new", data={**FILLED, "name": "第4の会"})
    assert refused.status_code == 409
    assert "3件あります" in refused.text


def test_nobody_answers_outside_of_their_regions_or_for_their_own(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, moderator: Account
):
    id_ = apply_for(sign_in(hanako))
    elsewhere = sign_in(make.moderator(region=KYOTO))
    assert "しただ里山の会" not in elsewhere.get("/moderation/organisations").text
    assert elsewhere.get(f"/moderation/organisations/{id_}").status_code == 404
    make.save(Membership(organisation_id=id_, account_id=moderator.id, since=NOW))
    own = sign_in(moderator)
    assert "しただ里山の会" not in own.get("/moderation/organisations").text
    assert own.post(f"/moderation/organisations/{id_}/answers", data={"act": "verified"}).status_code == 404
    with app.app_context():
        row = db.session.get_one(Organisation, id_)
        with pytest.raises(RuleBroken, match="ご自分が担当する団体"):
            verbs.verify(row, by=moderator, now=NOW)


@pytest.mark.both_databases
def test_two_who_answer_at_once_do_not_overwrite_each_other(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, moderator: Account
):
    id_ = apply_for(sign_in(hanako))
    first, second = sign_in(moderator), sign_in(make.moderator())
    seen = posting_form(first.get(f"/moderation/organisations/{id_}").text)["seen"]
    path = f"/moderation/organisations/{id_}/answers"
    assert first.post(path, data={"seen": seen, "act": "verified"}).status_code == 303
    late = second.post(path, data={"seen": seen, "act": "declined", "text": "別の団体のようです。"})
    assert late.status_code == 409
    with app.app_context():
        row = db.session.get_one(Organisation, id_)
        assert (row.is_verified, row.answer, row.verified_by_id) == (True, "verified", moderator.id)
    assert acts(app, id_).count("organisation_verified") == 1


def test_what_was_changed_while_somebody_looked_is_looked_at_again(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, moderator: Account, clock: time_machine.Coordinates
):
    id_ = apply_for(sign_in(hanako))
    with app.app_context():
        row = db.session.get_one(Organisation, id_)
        seen = version_of(row)
        verbs.apply_again(row, {"name": "三条市役所"}, by=hanako, now=NOW + timedelta(minutes=1))
        with pytest.raises(RuleBroken, match="申し込みの内容が変わりました"):
            answer(row, Answer.VERIFIED, "", seen=seen, by=moderator, now=NOW + timedelta(minutes=2))
        assert not row.is_verified


def test_a_verified_name_is_nobodys_to_change(make: Make, sign_in: SignIn, hanako: Account):
    row = found(make, hanako)
    mine = sign_in(hanako)
    assert mine.get(f"/my/organisations/{row.id}/edit").status_code == 404
    assert mine.post(f"/my/organisations/{row.id}/edit", data={**FILLED, "name": "三条市役所"}).status_code == 404


def test_our_word_is_taken_back_with_a_reason_and_what_is_on_stays_without_the_mark(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, moderator: Account
):
    row = found(make, hanako)
    listing = make.listing("草刈り機", author=hanako, organisation_id=row.id)
    stranger = app.test_client()
    assert "確認済み" in stranger.get(f"/listings/{listing.id}").text
    assert send(sign_in(moderator), row.id, "withdrawn", "解散したと聞きました。").status_code == 303
    reading = stranger.get(f"/listings/{listing.id}").text
    assert "しただ里山の会" in reading
    assert "確認済み</span>" not in reading
    assert "連絡する" in reading
    assert "解散したと聞きました。" in sign_in(hanako).get(f"/my/organisations/{row.id}").text


def test_its_page_tells_what_it_has_on_and_nothing_of_its_people(app: Flask, make: Make, hanako: Account):
    row = found(make, hanako)
    make.save(row, contact="0256-00-0000", address="大面1-2")
    soon = {"kind": "event", "starts_at": NOW + timedelta(days=3), "ends_at": NOW + timedelta(days=3, hours=2)}
    make.listing("里山を歩く会", author=hanako, organisation_id=row.id, **soon)
    make.listing("よその催し", **soon)
    page = app.test_client().get(f"/organisations/{row.id}").text
    assert "これからの予定" in page
    assert page.count("里山を歩く会") >= 2
    for hidden in ("よその催し", "はなこ", "0256-00-0000", "大面1-2"):
        assert hidden not in page


def test_one_that_merely_asked_is_known_to_its_own_people_alone(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account
):
    id_ = apply_for(sign_in(hanako))
    assert app.test_client().get(f"/organisations/{id_}").status_code == 404
    assert sign_in(make.account()).get(f"/organisations/{id_}").status_code == 404
    assert sign_in(hanako).get(f"/organisations/{id_}").status_code == 200


def test_others_join_by_their_own_yes_and_by_nothing_else(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, clock: time_machine.Coordinates
):
    row, ken = found(make, hanako), make.account("けん", email="ken@example.jp")
    mine = sign_in(hanako)
    for _twice in range(2):
        sent = mine.post(f"/organisations/{row.id}/invitations", data={"email": "KEN@example.jp"})
        assert sent.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Mail.recipient)).all() == ["ken@example.jp"]
        invitation = db.session.scalars(select(Invitation)).one()
        assert db.session.scalars(select(Membership.account_id)).all() == [hanako.id]
    theirs, other = sign_in(ken), sign_in(make.account())
    assert "しただ里山の会" in theirs.get("/my/organisations").text
    assert other.post(f"/my/invitations/{invitation.id}/acceptance").status_code == 404
    for _twice in range(2):
        assert theirs.post(f"/my/invitations/{invitation.id}/acceptance").status_code == 303
    assert "けん" in mine.get(f"/my/organisations/{row.id}").text
    assert acts(app, row.id) == ["member_invited", "member_added", "invitation_accepted"]


@pytest.mark.parametrize("how", ["declined", "taken back", "too late"])
def test_an_invitation_that_is_over_opens_nothing(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, clock: time_machine.Coordinates, how: str
):
    row, ken = found(make, hanako), make.account("けん", email="ken@example.jp")
    sign_in(hanako).post(f"/organisations/{row.id}/invitations", data={"email": ken.email})
    if how == "declined":
        sign_in(ken).post("/my/invitations/1/refusal")
    elif how == "taken back":
        sign_in(hanako).post(f"/organisations/{row.id}/invitations/1/end")
    else:
        clock.shift(INVITATION_LIFETIME)
    browser = sign_in(ken)
    assert "への招待" not in browser.get("/my/organisations").text
    after = browser.post("/my/invitations/1/acceptance", follow_redirects=True).text
    assert "返事が済んでいるか" in after
    with app.app_context():
        assert db.session.scalars(queries.organisations_of(db.session.get_one(Account, ken.id))).all() == []


def test_an_unverified_name_stands_in_no_mail_to_strangers(app: Flask, make: Make, sign_in: SignIn, hanako: Account):
    row = found(make, hanako, verified=False)
    mine = sign_in(hanako)
    assert 'name="email"' not in mine.get(f"/my/organisations/{row.id}").text
    assert mine.post(f"/organisations/{row.id}/invitations", data={"email": "ken@example.jp"}).status_code == 409
    with app.app_context():
        assert db.session.scalars(select(Mail)).all() == []


def test_the_last_one_stays_while_something_is_on(make: Make, sign_in: SignIn, hanako: Account):
    ken = make.account("けん")
    row = found(make, hanako, ken)
    listing = make.listing(author=hanako, organisation_id=row.id)
    mine = sign_in(hanako)
    assert mine.post(f"/organisations/{row.id}/members/{ken.id}/end").status_code == 303
    refused = mine.post(f"/organisations/{row.id}/members/{hanako.id}/end")
    assert refused.status_code == 409
    assert "最後の担当者は抜けられません" in refused.text
    mine.post(f"/listings/{listing.id}/closure", data={"outcome": "withdrawn"})
    assert mine.post(f"/organisations/{row.id}/members/{hanako.id}/end").status_code == 303
    assert mine.get(f"/my/organisations/{row.id}").status_code == 404


def test_strangers_to_it_reach_none_of_its_pages(make: Make, sign_in: SignIn, hanako: Account):
    row, other = found(make, hanako), sign_in(make.account())
    base = f"/organisations/{row.id}"
    assert other.get(f"/my{base}").status_code == 404
    assert other.post(f"{base}/invitations", data={"email": "ken@example.jp"}).status_code == 404
    assert other.post(f"{base}/members/{hanako.id}/end").status_code == 404


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: act(), acts))


@pytest.mark.both_databases
def test_many_answer_at_the_same_moment_and_one_is_heard(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, moderator: Account
):
    id_ = apply_for(sign_in(hanako))
    browsers = [sign_in(make.moderator()) for _ in range(3)]
    seen = posting_form(browsers[0].get(f"/moderation/organisations/{id_}").text)["seen"]
    path = f"/moderation/organisations/{id_}/answers"
    said = [("verified", ""), ("declined", "別の団体です。"), ("question", "代表の方は。")]
    presses = [
        lambda b=browser, a=act, t=text: b.post(path, data={"seen": seen, "act": a, "text": t}).status_code
        for browser, (act, text) in zip(browsers, said, strict=True)
    ]
    assert sorted(at_once(*presses)) == [303, 409, 409]
    outcomes = {"organisation_verified", "organisation_declined", "organisation_questioned"}
    assert sum(act in outcomes for act in acts(app, id_)) == 1


@pytest.mark.both_databases
def test_two_leave_at_the_same_moment_and_one_stays_with_what_is_on(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account
):
    ken = make.account("けん")
    row = found(make, hanako, ken)
    make.listing(author=hanako, organisation_id=row.id)
    presses = [
        lambda b=browser, i=each.id: b.post(f"/organisations/{row.id}/members/{i}/end").status_code
        for browser, each in [(sign_in(each), each) for each in (hanako, ken)]
    ]
    assert sorted(at_once(*presses)) == [303, 409]
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Membership.until.is_(None))) == 1


def test_an_invitation_goes_with_whoever_leaves_the_board(app: Flask, make: Make, hanako: Account):
    row, ken = found(make, hanako), make.account("けん", email="ken@example.jp")
    dates = {"organisation_id": row.id, "created_at": NOW, "expires_at": NOW + INVITATION_LIFETIME}
    make.save(Invitation(email=ken.email, invited_by_id=hanako.id, **dates))
    make.save(Invitation(email="aya@example.jp", invited_by_id=ken.id, **dates))
    left = make.save(Invitation(email="aya@example.jp", invited_by_id=hanako.id, **dates))
    make.save(ken, leaving_at=NOW, erase_at=NOW)
    with app.app_context():
        erase(db.session.get_one(Account, ken.id), now=NOW)
        db.session.commit()
        assert db.session.scalars(select(Invitation.id)).all() == [left.id]
