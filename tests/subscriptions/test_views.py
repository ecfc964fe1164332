"""Saving a search with and without an account, looking after what one saved, stopping by one press."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.outbox.schedule import work_off
from board.subscriptions import actions
from board.subscriptions.links import token_of
from board.subscriptions.models import SavedSearch, SearchMatch, SearchRequest, Subscriber
from board.subscriptions.policy import Frequency
from tests.factories import NOW, Make
from tests.subscriptions.conftest import Clock, Letters, Save, text_of

SignIn = Callable[..., FlaskClient]
ADDRESS = "stranger@example.jp"


def searches(app: Flask) -> list[tuple[str, Frequency]]:
    with app.app_context():
        rows = db.session.execute(select(SavedSearch.query, SavedSearch.frequency).order_by(SavedSearch.id))
        return [(query, frequency) for query, frequency in rows]


def page_of(app: Flask, saved: SavedSearch) -> str:
    with app.app_context():
        return f"/searches/by-mail/{token_of(db.session.get_one(Subscriber, saved.subscriber_id))}"


def link_in(app: Flask, letters: Letters, *, start: str = "confirmation") -> str:
    with app.app_context():
        work_off()
    found = re.search(rf"http://localhost(/searches/{start}\S+)", text_of(letters(ADDRESS)[-1]))
    assert found
    return found[1]


def test_a_search_is_saved_from_its_page(app: Flask, make: Make, sign_in: SignIn):
    hanako = sign_in(make.account())
    make.listing("ギター")
    for address in ("/listings?q=ギター&region=15204", "/listings?q=nothing-like-it"):
        assert "/searches/new?q=" in hanako.get(address).text
    assert "/searches/new?kind=goods" in hanako.get("/listings?kind=goods").text
    page = hanako.get("/searches/new?q=ギター&region=15204&sort=newest")
    assert "「ギター」・新潟県 三条市" in page.text
    assert 'name="email"' not in page.text
    for frequency in ("weekly", "instant"):
        answer = hanako.post("/searches/new?region=15204&q=ギター", data={"frequency": frequency})
        assert (answer.status_code, answer.location) == (303, "/my/searches")
    assert searches(app) == [("q=%E3%82%AE%E3%82%BF%E3%83%BC&region=15204", Frequency.INSTANT)]
    assert "「ギター」・新潟県 三条市" in hanako.get("/my/searches").text


def test_a_typed_shortcut_is_saved_as_the_filter_it_is(app: Flask, make: Make, sign_in: SignIn):
    with app.app_context():
        from board.listings.schedule import rebuild_index

        rebuild_index()
    sign_in(make.account()).post("/searches/new?q=ギター 種別:イベント", data={"frequency": "daily"})
    assert searches(app) == [("kind=event&q=%E3%82%AE%E3%82%BF%E3%83%BC", Frequency.DAILY)]


def test_what_is_no_choice_or_no_address_comes_back_with_everything_kept(client: FlaskClient):
    page = client.post("/searches/new?q=ギター", data={"frequency": "weekly", "email": "no-address"})
    assert page.status_code == 422
    assert "メールアドレスの形式を確かめてください" in page.text
    assert 'value="no-address"' in page.text
    assert re.search(r'<input[^>]*checked[^>]*value="weekly"', page.text)
    assert client.post("/searches/new", data={"frequency": "hourly", "email": ADDRESS}).status_code == 422
    assert client.get("/searches/new?region=99999").status_code == 400


def test_without_an_account_nothing_begins_before_the_owner_of_the_address_says_yes(
    app: Flask, client: FlaskClient, letters: Letters
):
    answer = client.post("/searches/new?q=ギター", data={"frequency": "daily", "email": "Stranger@Example.jp"})
    assert (answer.status_code, answer.location) == (303, "/searches/sent")
    assert "24時間" in client.get("/searches/sent").text
    link = link_in(app, letters)
    for _ in range(2):
        assert "お知らせを始めますか" in client.get(link).text
    assert searches(app) == []
    answer = client.post(link)
    assert answer.status_code == 303
    assert "「ギター」" in client.get(answer.location).text
    assert searches(app) == [("q=%E3%82%AE%E3%82%BF%E3%83%BC", Frequency.DAILY)]
    assert client.get(link).status_code == client.post(link).status_code == 404
    assert client.get("/searches/confirmation/unknown").status_code == 404


def test_a_confirmation_that_comes_too_late_begins_nothing(
    app: Flask, client: FlaskClient, letters: Letters, clock: Clock
):
    client.post("/searches/new?q=ギター", data={"frequency": "daily", "email": ADDRESS})
    link = link_in(app, letters)
    clock.shift(timedelta(hours=24))
    assert client.post(link).status_code == 404
    assert searches(app) == []


def test_an_address_that_has_an_account_leads_to_that_persons_searches(
    app: Flask, client: FlaskClient, letters: Letters, make: Make, sign_in: SignIn
):
    person = make.account(email=ADDRESS)
    client.post("/searches/new?q=ギター", data={"frequency": "daily", "email": ADDRESS})
    client.post(link_in(app, letters))
    assert "「ギター」" in sign_in(person).get("/my/searches").text


def test_what_was_saved_for_an_address_is_there_when_its_owner_gets_an_account(
    app: Flask, client: FlaskClient, letters: Letters, make: Make, sign_in: SignIn
):
    client.post("/searches/new?q=ギター", data={"frequency": "daily", "email": ADDRESS})
    client.post(link_in(app, letters))
    person = sign_in(make.account(email=ADDRESS))
    person.post("/searches/new?q=太鼓", data={"frequency": "daily"})
    page = person.get("/my/searches").text
    assert "「ギター」" in page
    assert "「太鼓」" in page


def test_mails_to_one_address_have_an_end_that_is_explained(client: FlaskClient):
    answers = [client.post(f"/searches/new?q={n}", data={"frequency": "daily", "email": ADDRESS}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "1時間に5回まで" in answers[-1].text
    other = client.post("/searches/new", data={"frequency": "daily", "email": "other@example.jp"})
    assert other.status_code == 303


def test_saved_searches_have_an_end_that_is_explained(
    app: Flask, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(actions, "SEARCHES_MAX", 2)
    hanako = sign_in(make.account())
    answers = [hanako.post(f"/searches/new?q={n}", data={"frequency": "daily"}) for n in "123"]
    assert [answer.status_code for answer in answers] == [303, 303, 409]
    assert "検索の保存は2件までです" in answers[-1].text


def test_nobody_elses_searches_can_be_seen_or_changed(app: Flask, make: Make, save: Save, sign_in: SignIn):
    saved = save("q=ギター", make.account())
    other = sign_in(make.account())
    own = save("q=太鼓", make.account())
    for path in (f"/my/searches/{saved.id}", f"{page_of(app, own)}/{saved.id}"):
        assert other.post(f"{path}/frequency", data={"frequency": "off"}).status_code == 404
        assert other.post(f"{path}/removal").status_code == 404
    assert "「ギター」" not in other.get("/my/searches").text
    assert "「ギター」" not in other.get(page_of(app, own)).text
    assert len(searches(app)) == 2


def test_a_key_that_is_none_opens_nothing(app: Flask, client: FlaskClient, make: Make, save: Save):
    page = page_of(app, save("q=ギター", make.account()))
    with app.app_context():
        db.session.scalars(select(Subscriber)).one().key = "another"
        db.session.commit()
    for key in (page, page[:-3] + "xxx", "/searches/by-mail/" + "x" * 300):
        assert client.get(key).status_code == 404
        assert client.get(f"{key}/unsubscription").status_code == 404
        assert client.post(f"{key}/unsubscription").status_code == 404
        assert client.post(f"{key}/erasure").status_code == 404
    assert searches(app) == [("q=ギター", Frequency.INSTANT)]


def test_one_changes_and_removes_ones_searches_here_and_by_mail(
    app: Flask, client: FlaskClient, make: Make, save: Save, sign_in: SignIn
):
    person = make.account()
    first, second = save("q=ギター", person), save("q=太鼓", person)
    browser, page = sign_in(person), page_of(app, first)
    browser.post(f"/my/searches/{first.id}/frequency", data={"frequency": "weekly"})
    client.post(f"{page}/{second.id}/frequency", data={"frequency": "off"})
    assert searches(app) == [("q=ギター", Frequency.WEEKLY), ("q=太鼓", Frequency.OFF)]
    assert browser.post(f"/my/searches/{first.id}/frequency", data={"frequency": "hourly"}).status_code == 400
    browser.post(f"/my/searches/{first.id}/removal")
    client.post(f"{page}/{second.id}/removal")
    assert searches(app) == []
    assert "まだありません" in browser.get("/my/searches").text


def test_one_press_stops_all_mails_and_looking_stops_none(app: Flask, client: FlaskClient, make: Make, save: Save):
    app.config["WTF_CSRF_ENABLED"] = True
    person = make.account()
    saved, _ = save("q=ギター", person), save("q=太鼓", person)
    page = page_of(app, saved)
    for _ in range(2):
        assert "止めますか" in client.get(f"{page}/unsubscription").text
    assert [frequency for _, frequency in searches(app)] == [Frequency.INSTANT] * 2
    # As the provider of a mailbox does: no cookie, no token, and no redirect wanted.
    for _ in range(2):
        answer = client.post(f"{page}/unsubscription", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "お知らせを止めました" in answer.text
    assert [frequency for _, frequency in searches(app)] == [Frequency.OFF] * 2
    assert client.post(f"{page}/{saved.id}/removal").status_code == 400


def test_an_address_can_be_forgotten_and_an_account_is_left_to_its_owner(
    app: Flask, client: FlaskClient, letters: Letters, make: Make, save: Save
):
    client.post("/searches/new?q=ギター", data={"frequency": "daily", "email": ADDRESS})
    page = client.post(link_in(app, letters)).location
    with app.app_context():
        saved = db.session.scalars(select(SavedSearch)).one()
    make.save(SearchMatch(saved_search_id=saved.id, listing_id=make.listing().id, found_at=NOW))
    assert client.post(f"{page}/erasure").status_code == 303
    with app.app_context():
        for model in (Subscriber, SavedSearch, SearchMatch, SearchRequest):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0
    of_account = page_of(app, save("q=太鼓", make.account()))
    assert client.post(f"{of_account}/erasure").status_code == 404
    assert len(searches(app)) == 1


def test_the_pages_of_a_mail_are_kept_by_nobody(app: Flask, client: FlaskClient, make: Make, save: Save):
    page = page_of(app, save("q=ギター", make.account()))
    for path in (page, f"{page}/unsubscription"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
