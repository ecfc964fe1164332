"""What is told, when, and what it looks like in the mailbox: once, whatever happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.clock import TOKYO
from board.listings.actions import index_later
from board.listings.models import Effect, Listing, Restriction
from board.operations.copying import carries_secret
from board.outbox.models import Mail
from board.subscriptions import actions, telling
from board.subscriptions.models import SavedSearch, SearchMatch, ToldListing
from board.subscriptions.policy import Frequency
from board.subscriptions.schedule import forget_old_requests, tell_subscribers
from tests.factories import NOW, Make
from tests.subscriptions.conftest import Clock, Letters, Post, Save, text_of

Round = Callable[[], None]


def count(app: Flask, model: type[db.Base]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_new_listing_arrives_as_text_with_its_link_and_a_way_to_stop(
    make: Make, save: Save, post: Post, goes_round: Round, letters: Letters
):
    ken = make.account()
    save("q=ギター&region=15", ken)
    listing = post("赤いギター", price_yen=3000)
    goes_round()
    (letter,) = letters(ken.email)
    assert "「ギター」・新潟県" in letter.subject
    assert "1件" in letter.subject
    text = text_of(letter)
    assert "赤いギター" in text
    assert "3,000円" in text
    assert f"http://localhost/listings/{listing.id}\n" in text
    stop = letter.message["List-Unsubscribe"]
    assert stop.startswith("<http://localhost/searches/by-mail/")
    assert stop.endswith("/unsubscription>")
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop[1:-1] in text


def test_a_listing_is_told_once_however_often_it_changes(
    app: Flask, make: Make, save: Save, post: Post, goes_round: Round, letters: Letters, clock: Clock
):
    ken = make.account()
    save("q=ギター", ken)
    listing = post()
    for _ in range(3):
        goes_round()
        clock.shift(timedelta(hours=1))
        with app.app_context():
            index_later(db.session.get_one(Listing, listing.id), now=NOW)
            db.session.commit()
    save("", ken)
    goes_round()
    assert len(letters(ken.email)) == 1
    assert count(app, ToldListing) == 1
    assert count(app, SearchMatch) == 0


def test_all_searches_of_a_person_come_in_one_mail_and_each_listing_once(
    make: Make, save: Save, post: Post, goes_round: Round, letters: Letters
):
    ken = make.account()
    save("q=ギター", ken)
    save("region=15204", ken)
    post("ギター")
    post("太鼓", body="よい音です")
    goes_round()
    (letter,) = letters(ken.email)
    text = text_of(letter)
    assert "2件" in letter.subject
    assert text.count("\nギター\n") == text.count("\n太鼓\n") == 1
    assert text.index("「ギター」") < text.index("新潟県 三条市")


def test_a_digest_waits_for_its_morning_and_takes_all_of_the_week(
    app: Flask, make: Make, save: Save, post: Post, goes_round: Round, letters: Letters, clock: Clock
):
    daily, weekly = make.account(), make.account()
    save("q=ギター", daily, Frequency.DAILY)
    save("q=ギター", weekly, Frequency.WEEKLY)
    post("ギター")
    goes_round()
    clock.move_to(datetime(2026, 11, 23, 7, 59, tzinfo=TOKYO))
    goes_round()
    assert not letters(daily.email)
    clock.move_to(datetime(2026, 11, 23, 8, 0, tzinfo=TOKYO))
    goes_round()
    assert len(letters(daily.email)) == 1
    post("ギター弦")
    goes_round()
    assert len(letters(daily.email)) == 1
    assert not letters(weekly.email)
    clock.move_to(datetime(2026, 11, 27, 8, 0, tzinfo=TOKYO))
    goes_round()
    assert len(letters(daily.email)) == 2
    (digest,) = letters(weekly.email)
    assert "2件" in digest.subject


def test_at_night_nobody_is_written_to(
    make: Make, save: Save, post: Post, goes_round: Round, letters: Letters, clock: Clock
):
    ken = make.account()
    save("q=ギター", ken)
    clock.move_to(datetime(2026, 11, 22, 21, 0, tzinfo=TOKYO))
    post()
    goes_round()
    assert not letters(ken.email)
    clock.move_to(datetime(2026, 11, 23, 8, 0, tzinfo=TOKYO))
    goes_round()
    assert len(letters(ken.email)) == 1


def test_what_went_out_of_sight_is_not_told_and_is_when_it_is_back(
    app: Flask, make: Make, save: Save, post: Post, goes_round: Round, letters: Letters
):
    ken = make.account()
    saved = save("q=ギター", ken)
    hidden = make.listing()
    make.save(SearchMatch(saved_search_id=saved.id, listing_id=hidden.id, found_at=NOW))
    restriction = make.restriction(hidden, effect=Effect.HELD)
    goes_round()
    assert not letters(ken.email)
    with app.app_context():
        db.session.get_one(Restriction, restriction.id).lift(now=NOW)
        db.session.commit()
    goes_round()
    assert len(letters(ken.email)) == 1


def test_no_key_lies_in_a_mail_that_waits(app: Flask, make: Make, save: Save):
    saved = save("q=ギター&region=15", make.account())
    make.save(SearchMatch(saved_search_id=saved.id, listing_id=make.listing().id, found_at=NOW))
    with app.app_context():
        tell_subscribers()
        assert not carries_secret(json.dumps(db.session.scalars(select(Mail.params)).one()))


def test_what_went_out_of_sight_while_the_mail_waited_is_not_in_it(
    app: Flask, make: Make, save: Save, post: Post, goes_round: Round, letters: Letters
):
    ken, hana = make.account(), make.account()
    for person, query in ((ken, "q=ギター"), (hana, "")):
        saved = save(query, person)
        hidden = make.listing("隠れたギター")
        make.save(SearchMatch(saved_search_id=saved.id, listing_id=hidden.id, found_at=NOW))
        if person is hana:
            make.save(SearchMatch(saved_search_id=saved.id, listing_id=make.listing("太鼓").id, found_at=NOW))
        with app.app_context():
            tell_subscribers()
        make.restriction(hidden)
    goes_round()
    assert not letters(ken.email)
    (letter,) = letters(hana.email)
    assert "太鼓" in text_of(letter)
    assert "隠れた" not in text_of(letter)
    assert count(app, Mail) == 2
    with app.app_context():
        assert all(mail.done_at for mail in db.session.scalars(select(Mail)))


def test_who_stopped_or_let_a_search_go_hears_nothing_more(
    app: Flask, make: Make, save: Save, post: Post, goes_round: Round, letters: Letters
):
    stopped, gone, suspended = make.account(), make.account(), make.account()
    searches = [save("q=ギター", person) for person in (stopped, gone, suspended)]
    listing = make.listing()
    for saved in searches:
        make.save(SearchMatch(saved_search_id=saved.id, listing_id=listing.id, found_at=NOW))
    with app.app_context():
        actions.stop(db.session.get_one(SavedSearch, searches[0].id).subscriber, now=NOW)
        actions.let_go(db.session.get_one(SavedSearch, searches[1].id), now=NOW)
        db.session.get_one(Account, suspended.id).suspended_at = NOW
        db.session.commit()
    goes_round()
    assert not [letters(person.email) for person in (stopped, gone, suspended) if letters(person.email)]


def test_killed_between_telling_and_the_commit_nothing_is_lost_and_nothing_told_twice(
    app: Flask,
    make: Make,
    save: Save,
    goes_round: Round,
    letters: Letters,
    monkeypatch: pytest.MonkeyPatch,
):
    class Killed(BaseException):
        pass

    def die(*_words: object, **_more: object) -> None:
        raise Killed

    ken = make.account()
    saved = save("q=ギター", ken)
    make.save(SearchMatch(saved_search_id=saved.id, listing_id=make.listing().id, found_at=NOW))
    for step in ("send_mail", "_note_told"):
        with monkeypatch.context() as patch, app.app_context():
            patch.setattr(telling, step, die)
            with pytest.raises(Killed):
                tell_subscribers()
    assert count(app, ToldListing) == count(app, Mail) == 0
    goes_round()
    goes_round()
    assert len(letters(ken.email)) == 1


def test_at_night_what_nobody_needs_any_more_is_forgotten(app: Flask, make: Make, save: Save, clock: Clock):
    saved = save("q=ギター", make.account())
    old, new = make.listing(), make.listing()
    make.save(SearchMatch(saved_search_id=saved.id, listing_id=old.id, found_at=NOW - timedelta(days=31)))
    make.save(SearchMatch(saved_search_id=saved.id, listing_id=new.id, found_at=NOW))
    with app.app_context():
        actions.ask_to_save("x@example.jp", "q=1", Frequency.DAILY, locale="ja", now=NOW - timedelta(hours=25))
        db.session.commit()
        forget_old_requests()
        assert list(db.session.scalars(select(SearchMatch.listing_id))) == [new.id]
        assert db.session.scalar(select(func.count()).select_from(actions.SearchRequest)) == 0


@pytest.mark.both_databases
def test_who_heard_of_it_is_forgotten_when_it_is_over_and_not_before(
    app: Flask, make: Make, save: Save, post: Post, goes_round: Round, letters: Letters
):
    ken = make.account()
    save("q=ギター", ken)
    over, hidden, open_ = post("ギター一号"), post("ギター二号"), post("ギター三号")
    goes_round()
    restriction = make.restriction(hidden)
    with app.app_context():
        db.session.get_one(Listing, over.id).withdraw(now=NOW)
        db.session.commit()
        forget_old_requests()
        assert set(db.session.scalars(select(ToldListing.listing_id))) == {hidden.id, open_.id}
        db.session.get_one(Restriction, restriction.id).lift(now=NOW)
        for listing in (over, hidden, open_):
            index_later(db.session.get_one(Listing, listing.id), now=NOW)
        db.session.commit()
    goes_round()
    assert len(letters(ken.email)) == 1


def test_members_see_on_their_page_what_a_mail_tells_them(
    app: Flask, make: Make, save: Save, post: Post, goes_round: Round, sign_in: Callable[..., FlaskClient], clock: Clock
):
    ken = make.account()
    save("q=ギター", ken)
    guitar = post("古いギター")
    goes_round()
    clock.shift(timedelta(hours=1))
    post("赤いギター")
    post("青いギター")
    goes_round()
    page = sign_in(ken).get("/notifications").text
    assert "保存した検索に合う「古いギター」が載りました。" in page
    assert f'href="/listings/{guitar.id}"' in page
    assert "保存した検索に合う掲載が、新しく2件載りました。" in page
    assert 'href="/my/searches"' in page
