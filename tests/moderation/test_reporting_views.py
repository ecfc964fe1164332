"""The pages of whoever reports: the form for each thing, who may, what is kept when it comes back, what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.clock import utcnow
from board.moderation import actions
from board.moderation.models import (
    ANONYMOUS_REPORTS_A_DAY,
    MESSAGES_CHOSEN_MAX,
    REPORT_TEXT_MAX,
    REPORTS_A_DAY,
    Case,
    Evidence,
    Report,
)
from board.moderation.policy import Outcome, Reason
from tests.factories import NOW, Make
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]


def rows(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def only(app: Flask, make: Make, model: type):
    with app.app_context():
        found = db.session.scalars(select(model)).one()
    return make.fresh(found)


def tell(app: Flask, outcome: Outcome) -> None:
    with app.app_context():
        actions.tell_reporters(db.session.scalars(select(Case)).one(), outcome, now=utcnow())
        db.session.commit()


def test_a_report_leads_to_its_own_page_and_the_listing_leaves_the_lists(app: Flask, make: Make, sign_in: SignIn):
    listing, ken = make.listing("幸運の壺"), sign_in(make.account())
    page = ken.get(f"/reports/new?listing={listing.id}").text
    assert "幸運の壺" in page
    assert "先に振込を求める" in page
    answer = ken.post(f"/reports/new?listing={listing.id}", data=forms.report(text="  先に振込を、と。 "))
    report = only(app, make, Report)
    assert (answer.status_code, answer.location) == (303, f"/my/reports/{report.id}")
    assert (report.reason, report.text) == ("fraud", "先に振込を、と。")
    page = ken.get(answer.location).text
    for words in ("お知らせくださり、ありがとうございます", "確認中", "幸運の壺", "先に振込を、と。"):
        assert words in page
    assert "幸運の壺" not in ken.get("/listings").text
    assert ken.get(f"/listings/{listing.id}").status_code == 200


def test_a_second_report_is_thanked_not_counted_and_led_to_the_first(app: Flask, make: Make, sign_in: SignIn):
    listing, ken = make.listing(), sign_in(make.account())
    first, second = (ken.post(f"/reports/new?listing={listing.id}", data=forms.report()) for _ in range(2))
    assert first.location == second.location == ken.get(f"/reports/new?listing={listing.id}").location
    assert rows(app, Report) == 1
    assert "すでにご報告いただいています" in ken.get(second.location).text


@pytest.mark.parametrize(
    ("outcome", "words"), [(Outcome.ACTED, "対応しました"), (Outcome.NOTHING_FOUND, "問題は見つかりませんでした")]
)
def test_the_outcome_is_on_their_page_in_their_list_and_among_their_notices(
    app: Flask, make: Make, sign_in: SignIn, outcome: Outcome, words: str
):
    listing, ken = make.listing(author=make.account("たぬき")), sign_in(make.account())
    where = ken.post(f"/reports/new?listing={listing.id}", data=forms.report()).location
    tell(app, outcome)
    tell(app, outcome)
    for path in (where, "/my/reports"):
        page = ken.get(path).text
        assert words in page, path
        assert "たぬき" not in page, path
    assert ken.get("/notifications").text.count(f'href="{where}"') == 1
    assert sign_in(make.account()).get(where).status_code == 404


def test_a_photo_is_reported_alone(app: Flask, make: Make, sign_in: SignIn):
    listing = make.listing(photos=2)
    photo = listing.photos[1]
    assert f"/reports/new?photo={photo.id}" in app.test_client().get(f"/listings/{listing.id}").text
    ken = sign_in(make.account())
    assert f"/photos/{photo.id}/320.webp" in ken.get(f"/reports/new?photo={photo.id}").text
    assert ken.post(f"/reports/new?photo={photo.id}", data=forms.report(Reason.BAIT)).status_code == 303
    case = only(app, make, Case)
    assert (case.target_kind, case.target_id, case.listing_id) == ("photo", photo.id, listing.id)
    assert only(app, make, Evidence).image_ids == [photo.image_id]


def test_a_profile_is_reported_by_what_it_says_and_shows(app: Flask, make: Make, sign_in: SignIn):
    tanuki = make.account("たぬき", introduction="銀行の者です", avatar_id=make.image().id)
    ken = sign_in(make.account())
    assert f"/reports/new?account={tanuki.id}" in ken.get(f"/members/{tanuki.id}").text
    sent = forms.report(Reason.STOLEN)
    assert ken.post(f"/reports/new?account={tanuki.id}", data=sent).status_code == 303
    case, kept = only(app, make, Case), only(app, make, Evidence)
    assert (case.target_kind, case.subject_id, case.listing_id, case.region_id) == ("account", tanuki.id, None, None)
    assert (kept.content, kept.image_ids) == ({"name": "たぬき", "introduction": "銀行の者です"}, [tanuki.avatar_id])


def test_a_word_after_a_deal_is_reported_once_it_can_be_read(app: Flask, make: Make, sign_in: SignIn):
    deal = make.done_deal(ended_at=utcnow())
    writer = deal.conversation.asker_id
    sealed = make.review(deal, by=writer, body="ひどい人でした", shown_at=utcnow() + timedelta(days=3))
    ken = sign_in(make.account())
    assert ken.get(f"/reports/new?review={sealed.id}").status_code == 404
    with app.app_context():
        db.session.merge(sealed).shown_at = utcnow() - timedelta(hours=1)
        db.session.commit()
    assert ken.post(f"/reports/new?review={sealed.id}", data=forms.report(Reason.HARASSMENT)).status_code == 303
    case = only(app, make, Case)
    assert (case.target_kind, case.subject_id) == ("review", writer)
    assert only(app, make, Evidence).content["review"] == "ひどい人でした"


def test_of_a_talk_the_chosen_messages_are_kept_with_their_neighbours(app: Flask, make: Make, sign_in: SignIn):
    said = tuple(f"{number}つめ" for number in range(20))
    talk = make.conversation(said=said)
    asker = sign_in(talk.asker)
    form = asker.get(f"/reports/new?conversation={talk.id}").text
    assert form.count('name="messages"') == 10
    chosen = int(form.split('name="messages" value="')[5].split('"')[0])
    sent = {**forms.report(Reason.JOB_SCAM), "messages": [chosen]}
    assert asker.post(f"/reports/new?conversation={talk.id}", data=sent).status_code == 303
    case, kept = only(app, make, Case), only(app, make, Evidence)
    assert (case.target_kind, case.target_id, case.subject_id) == ("message", talk.id, talk.owner_id)
    messages = kept.content["messages"]
    assert [each["text"] for each in messages] == [f"{number}つめ" for number in range(4, 15)]
    assert [each["text"] for each in messages if each["is_chosen"]] == ["9つめ"]
    assert {each["is_of_subject"] for each in messages} == {True, False}


@pytest.mark.parametrize("chosen", [[], ["mine"], ["foreign"], ["abc"], [*range(1, MESSAGES_CHOSEN_MAX + 2)]])
def test_only_what_the_partner_wrote_there_can_be_chosen(app: Flask, make: Make, sign_in: SignIn, chosen: list):
    foreign = make.message(make.conversation(), "よそ", by=make.account())
    talk = make.conversation(said=("一", "二"))
    with app.app_context():
        mine = db.session.get(type(foreign), talk.last_message_id - 1)
    named = {"mine": mine.id, "foreign": foreign.id}
    sent = {**forms.report(), "text": "のこる文", "messages": [named.get(each, each) for each in chosen]}
    answer = sign_in(talk.asker).post(f"/reports/new?conversation={talk.id}", data=sent)
    assert answer.status_code == 422
    assert "のこる文" in answer.text
    assert rows(app, Report) == 0


def test_a_talk_is_the_two_peoples_alone(make: Make, sign_in: SignIn, client: FlaskClient):
    talk = make.conversation(said=("一", "二"))
    path = f"/reports/new?conversation={talk.id}"
    assert sign_in(make.account()).get(path).status_code == 404
    assert "/log-in" in client.get(path).location


def test_a_stranger_reports_and_follows_it_by_its_link_alone(app: Flask, make: Make, client: FlaskClient):
    listing = make.listing("幸運の壺")
    form = client.get(f"/reports/new?listing={listing.id}")
    assert "名前を言わずに報告できます" in form.text
    answer = client.post(f"/reports/new?listing={listing.id}", data=forms.report(text="ひみつの文"))
    report = only(app, make, Report)
    assert (report.reporter_id, report.weight) == (None, 30)
    key = answer.location.removeprefix("/reports/")
    assert len(key) >= 22
    assert key not in (report.key_hash, report.fingerprint)
    elsewhere = app.test_client()
    page = elsewhere.get(answer.location)
    for words in ("確認中", "幸運の壺", answer.location):
        assert words in page.text
    assert "ひみつの文" not in page.text
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    tell(app, Outcome.ACTED)
    assert "対応しました" in elsewhere.get(answer.location).text
    for wrong in (key[:-1], f"{key}x", report.key_hash, "x" * 300):
        assert elsewhere.get(f"/reports/{wrong}").status_code == 404


def test_the_same_stranger_again_is_led_back_and_another_browser_there_only_thanked(
    app: Flask, make: Make, client: FlaskClient
):
    path = f"/reports/new?listing={make.listing().id}"
    first = client.post(path, data=forms.report()).location
    assert client.post(path, data=forms.report()).location == first
    assert client.get(path).location == first
    other = app.test_client()
    answer = other.post(path, data=forms.report())
    assert (answer.status_code, answer.location) == (303, path)
    page = other.get(path).text
    assert "すでに報告をいただいています" in page
    assert first not in page
    assert rows(app, Report) == 1


def test_the_limit_for_strangers_is_said_with_what_was_typed(make: Make, client: FlaskClient):
    for _ in range(ANONYMOUS_REPORTS_A_DAY):
        assert client.post(f"/reports/new?listing={make.listing().id}", data=forms.report()).status_code == 303
    path = f"/reports/new?listing={make.listing().id}"
    answer = client.post(path, data=forms.report(text="あやしいです"))
    assert answer.status_code == 429
    assert "24時間に3件まで" in answer.text
    assert "あやしいです" in answer.text
    from_elsewhere = {"environ_overrides": {"REMOTE_ADDR": "2001:db8:1:2::5"}}
    assert client.post(path, data=forms.report(), **from_elsewhere).status_code == 303
    # One household, whichever of its addresses.
    neighbour = {"environ_overrides": {"REMOTE_ADDR": "2001:db8:1:2::99"}}
    assert "すでに報告" in client.application.test_client().get(path, **neighbour).text


def test_after_the_reports_of_a_day_the_text_is_kept_and_the_limit_said(make: Make, sign_in: SignIn):
    ken = make.account()
    for version in range(REPORTS_A_DAY):
        make.report(reporter=ken, target_version=version, created_at=utcnow())
    answer = sign_in(ken).post(f"/reports/new?listing={make.listing().id}", data=forms.report(text="あやしいです"))
    assert answer.status_code == 429
    assert "24時間に20件まで" in answer.text
    assert "あやしいです" in answer.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "1つ選んでください。"),
        ({"reason": "boring"}, "どんなところが気になりますか"),
        ({"reason": "other"}, "「そのほか」のときは、気づいたことを書いてください。"),
        ({"reason": "other", "text": "　 "}, "「そのほか」のときは、気づいたことを書いてください。"),
        ({"reason": "fraud", "text": "あ" * (REPORT_TEXT_MAX + 1)}, "1000文字以内"),
    ],
)
def test_a_report_that_says_too_little_or_too_much_comes_back_whole(
    app: Flask, make: Make, sign_in: SignIn, data: dict[str, str], sentence: str
):
    answer = sign_in(make.account()).post(f"/reports/new?listing={make.listing().id}", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert data.get("text", "").strip() in answer.text
    assert rows(app, Report) == 0


@pytest.mark.parametrize(
    "query", ["", "listing=", "listing=abc", "listing=-1", "listing=0", "photo=1.5", "account=99999999999999999999",
              "listing=1&photo=1", "message=1"]
)  # fmt: skip
def test_an_address_that_names_not_one_thing_is_refused(make: Make, sign_in: SignIn, query: str):
    assert sign_in(make.account()).get(f"/reports/new?{query}").status_code == 400


def test_what_cannot_be_seen_cannot_be_reported(make: Make, sign_in: SignIn, client: FlaskClient):
    hidden = make.listing("隠された壺", photos=1)
    make.restriction(hidden)
    concealed = make.listing(photos=1).photos[0]
    make.save(concealed, concealed_at=NOW)
    suspended = make.account(suspended_at=NOW)
    unseen = [
        f"listing={hidden.id}",
        f"listing={make.listing(state='draft').id}",
        "listing=4711",
        f"photo={hidden.photos[0].id}",
        f"photo={concealed.id}",
        f"account={suspended.id}",
        "review=4711",
    ]
    for browser in (sign_in(make.account()), client):
        for query in unseen:
            answer = browser.post(f"/reports/new?{query}", data=forms.report())
            assert answer.status_code == 404, query
            assert "隠された壺" not in answer.text


def test_what_stands_behind_a_block_is_not_there_to_be_reported(app: Flask, make: Make, sign_in: SignIn):
    listing, ken = make.listing(), make.account()
    browser = sign_in(ken)
    assert browser.post(f"/members/{listing.author_id}/block").status_code == 303
    assert browser.get(f"/reports/new?listing={listing.id}").status_code == 404


def test_nobody_reports_themselves(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account()
    listing = make.listing(author=hanako, photos=1)
    browser = sign_in(hanako)
    for query in (f"listing={listing.id}", f"photo={listing.photos[0].id}", f"account={hanako.id}"):
        answer = browser.post(f"/reports/new?{query}", data=forms.report(Reason.CONTACT))
        assert answer.status_code == 409, query
        assert "報告できません" in answer.text
    assert rows(app, Case) == 0


def test_the_page_of_a_listing_one_has_reported_says_so_and_takes_it_back(make: Make, sign_in: SignIn):
    listing, browser = make.listing("幸運の壺"), sign_in(make.account())
    path, note = f"/listings/{listing.id}", "報告した掲載です"
    assert note not in browser.get(path).text
    browser.post(f"/reports/new?listing={listing.id}", data=forms.report())
    page = browser.get(path).text
    assert note in page
    assert "幸運の壺" in page
    assert note not in sign_in(make.account()).get(path).text
    answer = browser.post(f"{path}/hiding/removal", data={"next": path})
    assert answer.location == path
    assert note not in browser.get(path).text
    assert "幸運の壺" in browser.get("/listings").text
