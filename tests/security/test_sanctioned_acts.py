"""What a silenced person cannot do and what they still can, and what of a limited person waits for a moderator; each
says until when, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from board import db
from board.accounts import statements
from board.accounts.models import Account, Sanction, SanctionKind
from board.conversations.models import LIMITED_CONVERSATIONS_A_DAY, Conversation, Message
from board.deals.lifecycle import DealState
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.listings.schedule import publish_scheduled
from board.moderation.models import Case
from board.notifications.models import Notification
from board.outbox.schedule import work_off
from board.participation.models import Participation
from tests.factories import NOW, Make
from tests.listings.typed import begin, complete, edit
from tests.media.pictures import encoded, four_corners

SignIn = Callable[..., FlaskClient]
TYPED = "夜中まで考えて書いた、大事な文章です。"
DAY = timedelta(days=1)
UNTIL = "2026年11月25日"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ")


@pytest.fixture
def browser(hanako: Account, sign_in: SignIn) -> FlaskClient:
    return sign_in(hanako)


@pytest.fixture
def silence(make: Make, hanako: Account) -> Callable[[], Sanction]:
    return lambda: make.sanction(hanako, SanctionKind.SILENCE, until=NOW + 3 * DAY)


def message() -> dict[str, Any]:
    return {"body": TYPED, "idempotency_key": str(uuid4())}


def refused(answer: TestResponse) -> None:
    assert answer.status_code == 409
    assert UNTIL in answer.text
    assert "投稿を止めています" in answer.text


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_nobody_new_is_written_to_and_the_words_stay(app: Flask, make: Make, browser: FlaskClient, silence):
    listing = make.listing()
    silence()
    answer = browser.post(f"/listings/{listing.id}/conversations", data=message())
    refused(answer)
    assert TYPED in answer.text
    assert count(app, Conversation) == 0


def test_in_an_old_conversation_one_reads_and_does_not_write(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, silence
):
    conversation = make.conversation(asker=hanako)
    silence()
    page = browser.get(f"/conversations/{conversation.id}").text
    assert "まだありますか" in page
    assert UNTIL in page
    assert "composer-form" not in page
    answer = browser.post(f"/conversations/{conversation.id}/messages", data=message())
    refused(answer)
    assert TYPED in answer.text
    assert count(app, Message) == 1


def test_with_whom_something_is_agreed_one_goes_on_writing(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, silence
):
    agreed = make.conversation(asker=hanako, agreed_at=NOW)
    make.deal(agreed)
    event = make.listing("包丁工房の見学会", kind=Kind.EVENT, starts_at=NOW + 9 * DAY, ends_at=NOW + 10 * DAY)
    make.participation(event, hanako)
    host = make.conversation(event, asker=hanako)
    silence()
    for conversation in (agreed, host):
        assert "composer-form" in browser.get(f"/conversations/{conversation.id}").text
        assert browser.post(f"/conversations/{conversation.id}/messages", data=message()).status_code == 303
    assert count(app, Message) == 4


def test_a_draft_keeps_what_was_typed_and_is_not_published(
    app: Flask, make: Make, browser: FlaskClient, silence, hanako: Account
):
    number = begin(browser)
    silence()
    assert UNTIL in browser.get("/listings/new").text
    assert UNTIL in browser.get(edit(number)).text
    answer = browser.post(edit(number), data=complete(body=TYPED))
    refused(answer)
    assert TYPED in answer.text
    with app.app_context():
        draft = db.session.get_one(Listing, number)
        assert (draft.state, draft.body) == (ListingState.DRAFT, TYPED)
    refused(browser.post(f"/listings/{number}/publication"))
    refused(browser.post(edit(number), data=complete(act="schedule", publish_at="2026-11-30T10:00")))
    assert make.fresh(draft).publish_at is None


def test_what_was_to_be_published_by_the_clock_stays_a_draft_and_its_author_is_told(
    app: Flask, make: Make, hanako: Account, silence
):
    planned = make.listing(author=hanako, state=ListingState.DRAFT, publish_at=NOW)
    silence()
    with app.app_context():
        publish_scheduled()
        told = db.session.scalars(select(Notification.event)).all()
    assert (make.fresh(planned).state, told) == (ListingState.DRAFT, ["schedule_refused"])


def test_what_is_published_is_not_rewritten(make: Make, hanako: Account, browser: FlaskClient, silence):
    listing = make.listing(author=hanako)
    silence()
    answer = browser.post(edit(listing.id), data=complete(body=TYPED))
    refused(answer)
    assert TYPED in answer.text
    assert make.fresh(listing).body != TYPED


def test_no_picture_is_uploaded(make: Make, hanako: Account, browser: FlaskClient, silence):
    draft = make.listing(author=hanako, state=ListingState.DRAFT)
    silence()
    picture = (BytesIO(encoded(four_corners())), "gitaa.jpg")
    answer = browser.post(f"/listings/{draft.id}/photos", data={"photos": [picture]})
    assert UNTIL in answer.text
    assert make.fresh(draft).photos == []
    settings = {"display_name": "はなこ", "introduction": TYPED, "home_region_shown": "hidden", "locale": "ja"}
    answer = browser.post("/my/settings", data=settings)
    refused(answer)
    assert TYPED in answer.text
    assert make.fresh(hanako).introduction == ""


def test_nothing_is_signed_up_for_reserved_or_begun(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, silence
):
    event = make.listing("包丁工房の見学会", kind=Kind.EVENT, starts_at=NOW + 9 * DAY, ends_at=NOW + 10 * DAY)
    with app.app_context():
        db.session.get_one(Listing, event.id).arrange_openings()
        db.session.commit()
    opening = make.fresh(event).openings[0]
    mine = make.conversation(make.listing(author=hanako))
    work = make.conversation(make.listing(author=hanako, kind=Kind.WORK))
    silence()
    refused(browser.post(f"/listings/{event.id}/participations", data={"opening": opening.id, "companions": "0"}))
    refused(browser.post(f"/conversations/{mine.id}/deals", data={"quantity": "1"}))
    proposal = {"starts_on": "2026-12-01", "months": "3", "milestones": TYPED}
    refused(browser.post(f"/conversations/{work.id}/projects", data=proposal))
    assert count(app, Participation) == 0


def test_no_word_is_left_about_a_deal(make: Make, hanako: Account, browser: FlaskClient, silence):
    deal = make.deal(make.conversation(asker=hanako), state=DealState.DONE, ended_at=NOW)
    silence()
    answer = browser.post(f"/deals/{deal.id}/review", data={"body": TYPED, "hopes_again": "y"})
    refused(answer)
    assert TYPED in answer.text


def test_the_page_links_to_the_reasons_where_there_are_some(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, silence
):
    statements.init_app(app, address_of=lambda sanction, key: f"/reasons/{sanction.id}{key}")
    listing = make.listing()
    laid = silence()
    assert f'href="/reasons/{laid.id}"' in browser.post(f"/listings/{listing.id}/conversations", data=message()).text


def test_when_it_is_over_everything_goes_on(
    make: Make, browser: FlaskClient, silence, clock: time_machine.Coordinates
):
    listing = make.listing()
    silence()
    clock.shift(3 * DAY)
    assert browser.post(f"/listings/{listing.id}/conversations", data=message()).status_code == 303


def test_a_silenced_person_may_step_back_close_and_report(
    make: Make, hanako: Account, browser: FlaskClient, silence
):
    mine, other = make.listing(author=hanako), make.listing()
    event = make.listing("包丁工房の見学会", kind=Kind.EVENT, starts_at=NOW + 9 * DAY, ends_at=NOW + 10 * DAY)
    place = make.participation(event, hanako)
    silence()
    assert browser.post(f"/participations/{place.id}/cancellation").status_code == 303
    assert browser.post(f"/listings/{mine.id}/closure", data={"outcome": "withdrawn"}).status_code == 303
    assert browser.get(f"/reports/new?listing={other.id}").status_code == 200


def limited(make: Make, hanako: Account) -> Sanction:
    return make.sanction(hanako, SanctionKind.LIMIT, until=NOW + 3 * DAY)


def held(make: Make, listing_id: int, app: Flask) -> list[Effect]:
    with app.app_context():
        listing = db.session.get_one(Listing, listing_id)
        return [each.effect for each in listing.active_restrictions]


def test_what_a_limited_person_publishes_waits_for_a_moderator(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, client: FlaskClient
):
    make.guideline("other")
    number = begin(browser)
    limited(make, hanako)
    assert "見守り担当が確かめてから公開されます" in browser.get("/listings/new").text
    assert browser.post(edit(number), data=complete()).status_code == 303
    assert held(make, number, app) == [Effect.HELD]
    assert client.get(f"/listings/{number}").status_code == 404
    with app.app_context():
        work_off()
        case = db.session.scalars(select(Case).where(Case.listing_id == number)).one()
        told = db.session.scalars(select(Notification).where(Notification.event == "listing_held")).one()
        assert (case.subject_id, told.account_id) == (hanako.id, hanako.id)
        assert told.params["rule"] == "公開前の確認"


def test_so_does_what_they_rewrite_but_not_another_number_of_pieces(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient
):
    number = begin(browser)
    browser.post(edit(number), data=complete())
    limited(make, hanako)
    assert browser.post(edit(number), data=complete(quantity="2")).status_code == 303
    assert held(make, number, app) == []
    assert browser.post(edit(number), data=complete(quantity="2", body=TYPED)).status_code == 303
    assert held(make, number, app) == [Effect.HELD]


def test_a_limited_person_begins_three_conversations_a_day_and_reads_why(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, clock: time_machine.Coordinates
):
    listings = [make.listing(f"琴{number}") for number in range(LIMITED_CONVERSATIONS_A_DAY + 1)]
    limited(make, hanako)
    answers = [browser.post(f"/listings/{each.id}/conversations", data=message()) for each in listings]
    assert [answer.status_code for answer in answers] == [*[303] * LIMITED_CONVERSATIONS_A_DAY, 422]
    last = answers[-1].text
    assert "24時間に3件まで" in last
    assert "2026年11月23日" in last
    assert TYPED in last
    clock.shift(DAY)
    assert browser.post(f"/listings/{listings[-1].id}/conversations", data=message()).status_code == 303


@pytest.mark.parametrize("kind", [SanctionKind.WARN, SanctionKind.LIMIT])
def test_a_warning_or_a_limit_silences_nobody(make: Make, hanako: Account, browser: FlaskClient, kind: SanctionKind):
    make.sanction(hanako, kind)
    answer = browser.post(f"/listings/{make.listing().id}/conversations", data=message())
    assert answer.status_code == 303
