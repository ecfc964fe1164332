"""The pages of a project: what its two people see and press, and that nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.clock import tokyo, utcnow
from board.conversations.models import Conversation
from board.listings.kinds import Kind
from board.participation.projects.models import Milestone, Project
from tests.factories import Make

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def talk(make: Make) -> Conversation:
    listing = make.listing("在庫表づくり", kind=Kind.WORK, author=make.account("はなこ"), months=6)
    return make.conversation(listing, asker=make.account("けん"))


def the_project(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(Project.id).order_by(Project.id.desc())).first() or 0


def ask(host: FlaskClient, talk: Conversation, **changes: str) -> str:
    soon = (tokyo(utcnow()) + timedelta(days=7)).date().isoformat()
    typed = {"starts_on": soon, "months": "3", "milestones": "数え方を聞く\n台帳の形を決める", **changes}
    answer = host.post(f"/conversations/{talk.id}/projects", data=typed)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_from_the_thread_to_going_on(app: Flask, sign_in: SignIn, talk: Conversation):
    hanako, ken = sign_in(talk.owner), sign_in(talk.asker)
    here = f"/conversations/{talk.id}"
    assert "この方に決める" in hanako.get(here).text
    assert "この方に決める" not in ken.get(here).text
    assert 'value="6"' in hanako.get(f"{here}/projects/new").text

    page = ask(hanako, talk)
    assert "プロジェクト：お返事を待っています" in ken.get(here).text
    assert "引き受けて始める" in ken.get(page).text
    assert "引き受けて始める" not in hanako.get(page).text
    assert ken.post(f"{page}/start").location == page
    assert "台帳の形を決める" in ken.get(page).text

    ken.post(f"{page}/report", data={"report": "棚ごとに数え、台帳を作りました。"})
    assert "棚ごとに数え" in hanako.get(page).text
    hanako.post(f"{page}/closure")
    assert "続けますか？" in ken.get(page).text
    ken.post(f"{page}/continuation", data={"answer": "yes"})
    assert "けん" in hanako.get(page).text
    assert "続けたいとのことで" not in hanako.get(page).text
    assert hanako.post(f"{page}/continuation", data={"answer": "yes"}).location == f"/projects/{the_project(app)}"
    assert "次のプロジェクトを見る" in ken.get(page).text


def test_what_was_typed_comes_back_with_what_is_wrong(sign_in: SignIn, talk: Conversation):
    hanako = sign_in(talk.owner)
    typed = {"starts_on": "2020-01-01", "months": "３００", "milestones": "数え方を聞く"}
    answer = hanako.post(f"/conversations/{talk.id}/projects", data=typed)
    assert answer.status_code == 422
    for words in ("今日かそのあとの日", "1から24まで", "2020-01-01", "３００", "数え方を聞く"):
        assert words in answer.text


def test_a_refused_report_keeps_its_words(sign_in: SignIn, talk: Conversation):
    hanako, ken = sign_in(talk.owner), sign_in(talk.asker)
    page = ask(hanako, talk)
    ken.post(f"{page}/start")
    answer = ken.post(f"{page}/report", data={"report": "あ" * 3001})
    assert answer.status_code == 422
    assert "あ" * 3001 in answer.text
    assert ken.post(f"{page}/report", data={"report": " "}).status_code == 422


def test_goals_by_their_buttons(app: Flask, sign_in: SignIn, talk: Conversation):
    hanako, ken = sign_in(talk.owner), sign_in(talk.asker)
    page = ask(hanako, talk, milestones="")
    ken.post(f"{page}/start")
    ken.post(f"{page}/milestones", data={"text": "写真を撮る"})
    with app.app_context():
        goal = db.session.scalars(select(Milestone.id)).one()
    assert hanako.post(f"{page}/milestones/{goal}", data={"act": "done"}).status_code == 303
    assert "まだだった" in ken.get(page).text
    assert ken.post(f"{page}/milestones/{goal}", data={"act": "shuffle"}).status_code == 400
    ken.post(f"{page}/milestones/{goal}", data={"act": "remove"})
    assert "写真を撮る" not in ken.get(page).text
    assert ken.post(f"{page}/milestones/{goal}", data={"act": "done"}).status_code == 404


def test_nobody_else_knows_of_it(make: Make, sign_in: SignIn, talk: Conversation):
    page = ask(sign_in(talk.owner), talk)
    other = sign_in(make.account("よそのひと"))
    assert other.get(page).status_code == 404
    for act in ("start", "report", "remark", "closure", "end", "continuation", "milestones", "milestones/1"):
        assert other.post(f"{page}/{act}", data={"answer": "yes"}).status_code == 404
    assert other.get(f"/conversations/{talk.id}/projects/new").status_code == 404
    # Nor may the one who asked decide for the host.
    assert sign_in(talk.asker).get(f"/conversations/{talk.id}/projects/new").status_code == 404


def test_ones_projects_stand_on_a_page_of_their_own(sign_in: SignIn, talk: Conversation):
    hanako, ken = sign_in(talk.owner), sign_in(talk.asker)
    assert "プロジェクトはまだありません" in ken.get("/projects").text
    assert 'href="/projects"' not in ken.get("/my").text
    ask(hanako, talk)
    assert "在庫表づくり" in ken.get("/projects").text
    assert 'href="/projects"' in ken.get("/my").text


def test_the_project_says_where_it_stands(sign_in: SignIn, talk: Conversation):
    hanako, ken = sign_in(talk.owner), sign_in(talk.asker)
    page = ask(hanako, talk)
    assert '<li class="trail-here" aria-current="step">決定</li>' in ken.get(page).text
    ken.post(f"{page}/start")
    assert '<li class="trail-here" aria-current="step">活動</li>' in ken.get(page).text


@pytest.mark.both_databases
def test_two_windows_at_once_make_one_project(app: Flask, sign_in: SignIn, talk: Conversation):
    hosts = [sign_in(talk.owner) for _ in range(3)]
    with ThreadPoolExecutor(len(hosts)) as pool:
        pages = list(pool.map(lambda host: ask(host, talk), hosts))
    with app.app_context():
        [project_id] = db.session.scalars(select(Project.id))
    assert pages == [f"/projects/{project_id}"] * 3
