"""A fortnight after asking to leave: one word that somebody wrote into everything they could write into is nowhere any
more, but where the page about leaving says that it stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import JSON, String, Text, select, update

from board import db
from board.accounts.actions import check_password
from board.accounts.models import Account, Block, LoginSession, Membership, Mute, Organisation, OrganisationKind
from board.accounts.safety import email_change
from board.audit.models import AuditEvent
from board.conversations import actions as conversations
from board.conversations.models import HeldMessage
from board.db import Base
from board.departure import actions
from board.departure.models import GRACE
from board.departure.schedule import erase_departed
from board.follows.models import Favourite, FollowedRegion
from board.listings.actions import index_later, publish_listing, revise_listing
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import EventFile, EventRow, EventSource, HiddenListing, Listing, RowState, Shift
from board.media.actions import store_photo
from board.moderation.models import Case, CaseState
from board.operations.consistency import inspect
from board.operations.models import ContactMessage, Topic
from board.participation.lifecycle import State
from board.participation.models import SignUpRules, WeeklySignUp
from board.participation.projects.models import Milestone
from board.screening.models import Screening
from board.subscriptions.models import SavedSearch, SearchRequest, Subscriber
from board.subscriptions.policy import Frequency
from tests.factories import NOW, PASSWORD, SANJO, Make
from tests.index import indexed_with
from tests.keeping_away import block, hide, mute
from tests.media.pictures import encoded, four_corners
from tests.security.test_stored_text import TYPED

MARK = "zqxjk7391"
DAY = timedelta(days=1)
EMAIL = f"{MARK}@example.jp"
GoesRound = Callable[[], None]


def brought_a_list(make: Make, author: Account) -> None:
    """A town's list of events, one file of it and one row."""
    source = make.save(
        EventSource(
            name=MARK, credit=MARK, licence=MARK, author_id=author.id, category="festival", mapping={}, created_at=NOW
        )
    )
    file = make.save(
        EventFile(source_id=source.id, name=MARK, by_id=author.id, sent_at=NOW, content=MARK.encode())
    )
    row = EventRow(source_id=source.id, file_id=file.id, scope="152048", number=MARK, line=2, said={"name": MARK})
    make.save(row, state=RowState.WAITING, updated_at=NOW)


@pytest.fixture
def hanako(app: Flask, make: Make) -> Account:
    """Somebody who has used everything there is, and written one word everywhere."""
    hanako = make.account(MARK, email=EMAIL, avatar=make.avatar(), introduction=MARK, home_region_id=SANJO)
    make.second_factor(hanako)
    make.passkey(hanako, name=MARK)
    make.login_session(hanako, user_agent=MARK)
    brought_a_list(make, hanako)
    make.save(ContactMessage(topic=Topic.USAGE, body=MARK, account_id=hanako.id, locale="ja", created_at=NOW))
    make.save(ContactMessage(topic=Topic.USAGE, body=MARK, reply_to=EMAIL, locale="ja", created_at=NOW))
    committee = Organisation(name="縁側の会", kind=OrganisationKind.NPO, region_id=SANJO, created_at=NOW)
    make.save(Membership(organisation_id=make.save(committee).id, account_id=hanako.id, since=NOW))
    make.save(Favourite(account_id=hanako.id, listing_id=make.listing("琴").id, created_at=NOW))
    make.save(FollowedRegion(account_id=hanako.id, region_id=SANJO, since=NOW))
    subscriber = make.save(Subscriber(account_id=hanako.id, locale="ja", created_at=NOW))
    kept = {"query": f"q={MARK}", "frequency": Frequency.DAILY}
    make.save(SavedSearch(subscriber_id=subscriber.id, created_at=NOW, **kept))
    make.save(SearchRequest(email=EMAIL, locale="ja", asked_at=NOW, secret_hash="0" * 64, **kept))
    _listing(app, make, hanako)
    make.listing(MARK, author=hanako, state=ListingState.DRAFT, kept={"title": MARK})
    make.appeal(make.decision(make.case(state=CaseState.DECIDED, subject_id=hanako.id)), text=MARK, answer=MARK)
    make.report(reporter=hanako, text=MARK, case=make.case(state=CaseState.DECIDED, decided_at=NOW))
    with app.app_context():
        email_change.ask_for_new_email(db.session.get_one(Account, hanako.id), f"new-{EMAIL}", now=NOW)
        actions.ask_for_export(db.session.get_one(Account, hanako.id), now=NOW)
        db.session.commit()
    return hanako


def _take_part(app: Flask, make: Make, hanako: Account) -> None:
    """Their own event, whose questions others have answered; somebody else's, where they have a seat every week."""
    times = {"starts_at": NOW + 30 * DAY, "ends_at": NOW + 31 * DAY}
    own = make.listing("芋煮", author=hanako, kind=Kind.EVENT, **times)
    with app.app_context():
        index_later(db.session.get_one(Listing, own.id), now=NOW)
        db.session.commit()
    make.save(SignUpRules(listing_id=own.id, screens=True, questions=[MARK]))
    make.save(make.participation(own, answers=[[MARK, "はい"]]).opening, role=MARK)
    other = make.listing("稲刈り", kind=Kind.EVENT, **times)
    make.participation(other, hanako, answers=[["経験はありますか", MARK]])
    past = make.listing("田植え", kind=Kind.EVENT, starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    make.participation(past, hanako, state=State.NO_SHOW, objection=MARK)
    make.save(
        WeeklySignUp(
            listing_id=other.id, account_id=hanako.id, weekday=6, starts_minute=600, role=MARK, answers=[], since=NOW
        )
    )


def _listing(app: Flask, make: Make, author: Account) -> Listing:
    """Published and rewritten by the rules, with everything in it, a photo, a shift, and somebody who asks about it."""
    listing = make.listing(MARK, author=author, state=ListingState.DRAFT, body=f"{MARK} です。ゆずります。ぜひどうぞ。")
    texts = dict.fromkeys(TYPED["listings"] - {"title", "body"}, MARK)
    make.save(make.fresh(listing), **texts)
    make.save(Shift(listing_id=listing.id, starts_at=NOW, ends_at=NOW, capacity=3))
    with app.app_context():
        row, by = db.session.get_one(Listing, listing.id), db.session.get_one(Account, author.id)
        image = store_photo(encoded(four_corners()), now=NOW)
        db.session.commit()
        make.photo(row, image=image)
        publish_listing(row, now=NOW)
        revise_listing(row, {"title": f"{MARK} 改"}, by=by, now=NOW)
        index_later(row, now=NOW)
        db.session.commit()
    ken = make.account("けん", email="ken@example.jp")
    conversation = make.conversation(listing, asker=ken, said=("まだありますか。", f"{MARK} はまだあります。"))
    make.save(Favourite(account_id=ken.id, listing_id=listing.id, created_at=NOW))
    screening = make.save(
        Screening(
            target="message", listing_id=listing.id, account_id=author.id, rules_version=1, score=50, band="hold",
            guideline="", advice="", fields={"body": MARK}, created_at=NOW,
        )
    )  # fmt: skip
    make.save(
        HeldMessage(
            conversation_id=conversation.id, author_id=author.id, screening_id=screening.id, body=MARK, written_at=NOW,
            idempotency_key="held",
        )
    )  # fmt: skip
    deal = make.done_deal(conversation)
    make.save(make.fresh(listing), taken=1)
    make.review(deal, by=author, body=MARK, shown_at=NOW, told_at=NOW)
    make.review(deal, by=ken, body="ありがとうございました。", shown_at=NOW, told_at=NOW)
    project = make.project(conversation, report=MARK, remark=MARK)
    make.save(Milestone(project_id=project.id, position=0, text=MARK))
    with app.app_context():
        talk = db.session.get_one(type(conversation), conversation.id)
        from uuid import uuid4

        conversations.write(talk, by=talk.owner, body=f"{MARK} をどうぞ。", key=uuid4(), now=NOW)
        db.session.commit()
    return make.fresh(listing)


@pytest.fixture
def departs(leaves: Callable[[Account], None], goes_round: GoesRound, clock: time_machine.Coordinates) -> Any:
    """Asks to leave, and the days to think it over pass."""

    def depart(account: Account) -> None:
        leaves(account)
        goes_round()
        clock.shift(GRACE + timedelta(minutes=1))
        goes_round()
        goes_round()

    return depart


def found_in(app: Flask, word: str) -> set[str]:
    """table.column of every value that holds the word."""
    found = set()
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, String | Text | JSON):
                    values = db.session.scalars(select(column))
                    if any(word in str(value) for value in values):
                        found.add(f"{table.name}.{column.name}")
    return found


def files_of(app: Flask) -> list[Path]:
    """Photos and copies; what went out by mail is not ours any more."""
    instance = Path(app.extensions["settings"].instance)
    return [
        path
        for folder in ("media", "exports", "quarantine")
        for path in (instance / folder).rglob("*")
        if path.is_file()
    ]


def finds(app: Flask, word: str) -> list[int]:
    with app.app_context():
        return indexed_with(word)


@pytest.mark.both_databases
@pytest.mark.security("4-57", "4-12")
def test_nothing_is_left_of_somebody_who_has_left_but_what_the_page_says(
    app: Flask, make: Make, hanako: Account, departs: Callable[[Account], None], goes_round: GoesRound
):
    _take_part(app, make, hanako)
    goes_round()
    with app.app_context():
        # Rows that the factories put together by hand.
        doubtful = {finding.check: finding.examples for finding in inspect(now=NOW).findings}
    before = found_in(app, MARK)
    typed_by_members = {f"{t}.{c}" for t, cs in TYPED.items() for c in cs} - {
        "contact_messages.note",
        "decisions.facts",
        "decisions.note",
        "organisations.name",
        "organisations.address",
        "organisations.contact",
        "organisations.proof",
        "organisations.answer_text",
        "organisations.website",
        # A moderator's own.
        "case_notes.text",
        "restrictions.note",
        "watched_words.word",
        # Counted for operators, of nobody.
        "search_counts.words",
    }
    assert typed_by_members <= before
    assert {"listing_revisions.changes", "notifications.params", "email_changes.old_email", "mails.recipient"} <= before
    assert len(files_of(app)) >= 6
    assert len(finds(app, MARK)) == 1
    departs(hanako)
    assert finds(app, MARK) == []
    assert found_in(app, MARK) == {"messages.body", "audit_events.label"}
    assert files_of(app) == []
    gone = make.fresh(hanako)
    assert (gone.email, gone.display_name, gone.password_hash) == (f"erased-{hanako.id}", "", "")
    with app.app_context():
        assert db.session.scalars(select(LoginSession).where(LoginSession.account_id == hanako.id)).all() == []
        assert check_password(EMAIL, PASSWORD, now=NOW) is None
        wrong = {finding.check: finding.examples for finding in inspect(now=NOW + GRACE).findings}
    assert wrong == doubtful


def test_the_partner_keeps_the_conversation_with_somebody_without_a_name(
    app: Flask, make: Make, hanako: Account, departs: Callable[[Account], None], sign_in: Callable[..., FlaskClient]
):
    departs(hanako)
    with app.app_context():
        ken = db.session.scalars(select(Account).where(Account.email == "ken@example.jp")).one()
    browser = sign_in(ken)
    overview = browser.get("/conversations").text
    assert "退会した人" in overview
    assert "消された掲載" in overview
    thread = browser.get(browser_links(overview)).text
    assert "あなたのひとこと" in thread
    assert f"{MARK} はまだあります。" in thread
    assert "退会した人" in thread
    assert 'id="new-message"' not in thread


def browser_links(page: str) -> str:
    start = page.index("/conversations/", page.index('class="lines talks"'))
    return page[start : page.index('"', start)].partition("#")[0]


def test_a_listing_of_theirs_says_that_it_is_gone(
    app: Flask, client: FlaskClient, make: Make, hanako: Account, departs: Callable[[Account], None]
):
    departs(hanako)
    with app.app_context():
        id_ = db.session.scalars(select(Listing.id).where(Listing.published_at.is_not(None), Listing.title == "")).one()
    answer = client.get(f"/listings/{id_}")
    assert answer.status_code == 410
    assert MARK not in answer.text


@pytest.mark.both_databases
@pytest.mark.security("4-57")
def test_evidence_of_an_open_case_is_kept_until_it_is_decided(
    app: Flask, make: Make, hanako: Account, departs: Callable[[Account], None], goes_round: GoesRound
):
    with app.app_context():
        listing = db.session.scalars(
            select(Listing).where(Listing.published_at.is_not(None), Listing.title.contains(MARK))
        ).one()
        author = db.session.get_one(Account, listing.author_id)
        assert author.id == hanako.id
    case = make.case(make.fresh(listing))
    make.report(case, content={"title": MARK, "author": MARK})
    departs(hanako)
    kept = {"evidence.content", "listings.title", "listings.body", "listing_revisions.changes"}
    assert kept <= found_in(app, MARK)
    assert {name for name in found_in(app, MARK) if name.startswith(("accounts.", "mails.", "contact"))} == set()
    with app.app_context():
        db.session.execute(update(Case).where(Case.id == case.id).values(state=CaseState.DECIDED, decided_at=NOW))
        db.session.commit()
    goes_round()
    goes_round()
    assert found_in(app, MARK) == {"messages.body", "audit_events.label"}
    assert files_of(app) == []


def test_what_others_show_too_stays(app: Flask, make: Make, hanako: Account, departs: Callable[[Account], None]):
    """The same photo in somebody else's listing is one file."""
    with app.app_context():
        listing = db.session.scalars(select(Listing).where(Listing.title.contains(MARK), Listing.photos.any())).one()
        image = listing.photos[0].image
    theirs = make.listing("太鼓")
    make.photo(theirs, image=image)
    departs(hanako)
    assert {path.parent.name for path in files_of(app)} == {image.sha256}
    assert [photo.image_id for photo in make.fresh(theirs).photos] == [image.id]


@pytest.mark.both_databases
def test_whoever_stays_in_time_is_not_erased(
    app: Flask,
    make: Make,
    hanako: Account,
    leaves: Callable[[Account], None],
    goes_round: GoesRound,
    clock: time_machine.Coordinates,
):
    leaves(hanako)
    clock.shift(GRACE - timedelta(minutes=1))
    goes_round()
    with app.app_context():
        assert actions.stay(db.session.get_one(Account, hanako.id), now=NOW)
        db.session.commit()
    clock.shift(timedelta(days=1))
    goes_round()
    assert make.fresh(hanako).email == EMAIL
    assert "listings.title" in found_in(app, MARK)


def test_erased_twice_is_erased_once_and_cannot_be_undone(
    app: Flask, make: Make, hanako: Account, departs: Callable[[Account], None], goes_round: GoesRound
):
    departs(hanako)
    goes_round()
    with app.app_context():
        assert not actions.stay(db.session.get_one(Account, hanako.id), now=NOW)
        said = db.session.scalars(select(AuditEvent.action).where(AuditEvent.object_id == hanako.id)).all()
    assert said.count("account_erased") == 1


@pytest.mark.security("5-1")
def test_killed_in_the_middle_the_next_round_does_it_all(
    app: Flask,
    make: Make,
    hanako: Account,
    leaves: Callable[[Account], None],
    goes_round: GoesRound,
    clock: time_machine.Coordinates,
    monkeypatch: pytest.MonkeyPatch,
):
    leaves(hanako)
    clock.shift(GRACE + timedelta(minutes=1))
    before = found_in(app, MARK)
    with monkeypatch.context() as broken:
        broken.setattr("board.departure.erasing._free", lambda _ids: 1 / 0)
        with app.app_context():
            erase_departed()
    assert found_in(app, MARK) == before
    goes_round()
    assert found_in(app, MARK) == {"messages.body", "audit_events.label"}


def test_whom_they_kept_away_and_who_kept_them_away_is_forgotten(
    app: Flask, make: Make, hanako: Account, departs: Callable[[Account], None]
):
    ken, other = make.account("けん"), make.account()
    block(make, hanako, ken)
    block(make, ken, hanako)
    mute(make, ken, hanako)
    mute(make, hanako, ken)
    hide(make, make.listing(author=ken), hanako)
    hide(make, make.listing(author=hanako), ken)
    block(make, ken, other)
    departs(hanako)
    with app.app_context():
        assert [row.blocked_id for row in db.session.scalars(select(Block))] == [other.id]
        assert db.session.scalars(select(Mute)).all() == []
        assert db.session.scalars(select(HiddenListing)).all() == []


def test_their_address_is_free_for_somebody_new(
    app: Flask, client: FlaskClient, make: Make, hanako: Account, departs: Callable[[Account], None]
):
    departs(hanako)
    client.post("/sign-up", data={"email": EMAIL, "password": PASSWORD})
    with app.app_context():
        assert db.session.scalars(select(Account.id).where(Account.email == EMAIL)).one() != hanako.id
