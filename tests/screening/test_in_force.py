"""The rules at work: what is held is seen by its author and a moderator alone, what is refused keeps every word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.clock import utcnow
from board.conversations.models import HeldMessage, Message
from board.errors import ConfigurationError
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.moderation.loading import load_guidelines
from board.moderation.models import Action, Case, Decision
from board.notifications.models import Notification
from board.outbox import schedule as outbox
from board.screening import actions as screening
from board.screening import activation, queries
from board.screening.models import Screening, SignalHit
from board.screening.rules import FILE
from tests.factories import Make
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]
HELD = "テレグラムで連絡ください"
REFUSED = "覚醒剤を売ります、手押しで0.5g"
NOTICED = "LINEでやり取りしませんか。IDはtaro_123です。"


@pytest.fixture(autouse=True)
def guidelines(app: Flask) -> None:
    with app.app_context():
        load_guidelines(db.session, utcnow())
        db.session.commit()


def work(app: Flask) -> None:
    with app.app_context():
        outbox.work_off()


def every(app: Flask, model: type) -> list:
    with app.app_context():
        return list(db.session.scalars(select(model)))


def message(body: str) -> dict[str, str]:
    return {"body": body, "idempotency_key": str(uuid4())}


def ask(browser: FlaskClient, listing: Listing, body: str):
    return browser.post(f"/listings/{listing.id}/conversations", data=message(body))


def test_a_held_first_message_is_seen_by_its_author_and_by_nobody_else_until_it_is_let_through(
    app: Flask, make: Make, sign_in: SignIn
):
    owner, asker = make.account("はなこ"), make.account("けん")
    listing = make.listing(author=owner)
    asks, owns = sign_in(asker), sign_in(owner)
    answer = ask(asks, listing, HELD)
    assert answer.status_code == 303
    thread = answer.headers["Location"].split("#")[0]
    mine = asks.get(thread).text
    assert HELD in mine
    assert "確認中です。まだ相手に届いていません" in mine
    assert "確認中のメッセージ" in asks.get("/conversations").text
    assert owns.get(thread).status_code == 404
    assert HELD not in owns.get("/conversations").text
    work(app)
    [case] = every(app, Case)
    assert case.is_about_message
    assert [n for n in every(app, Notification) if n.account_id == owner.id] == []

    moderator = sign_in(make.moderator("みまもり"))
    page = moderator.get(f"/moderation/cases/{case.id}").text
    assert "身元のわからないアプリ" in page
    assert HELD not in page
    case = make.fresh(case)
    unread = moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case, "dismiss"))
    assert unread.status_code == 409
    moderator.post(f"/moderation/cases/{case.id}/message")
    assert HELD in moderator.get(f"/moderation/cases/{case.id}").text
    case = make.fresh(case)
    released = moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case, "dismiss"))
    assert released.status_code == 303
    assert HELD in owns.get(thread).text
    assert "確認中です" not in asks.get(thread).text
    assert [n.event for n in every(app, Notification) if n.account_id == owner.id] == ["new_message"]


def test_a_message_that_is_not_let_through_stays_with_its_author_who_hears_why(app: Flask, make: Make, sign_in: SignIn):
    listing, asker = make.listing(), make.account()
    asks = sign_in(asker)
    thread = ask(asks, listing, HELD).headers["Location"].split("#")[0]
    work(app)
    [case] = every(app, Case)
    moderator = sign_in(make.moderator())
    moderator.post(f"/moderation/cases/{case.id}/message")
    case = make.fresh(case)
    moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case, "remove"))
    assert "このメッセージは届けられませんでした" in asks.get(thread).text
    assert every(app, Message) == []
    [decision] = every(app, Decision)
    assert "届けなかった理由" in asks.get(f"/moderation/decisions/{decision.id}").text
    case = make.fresh(case)
    moderator.post(f"/moderation/cases/{case.id}/lifting", data=forms.lifting(case))
    assert every(app, Message) == []
    moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(make.fresh(case), "dismiss"))
    assert [each.body for each in every(app, Message)] == [HELD]


def test_the_same_form_sent_twice_holds_one_message(app: Flask, make: Make, sign_in: SignIn):
    asks, listing, sent = sign_in(make.account()), make.listing(), message(HELD)
    for _ in range(2):
        asks.post(f"/listings/{listing.id}/conversations", data=sent)
    assert len(every(app, HeldMessage)) == 1


def test_a_refused_message_keeps_its_words_and_names_the_rule(app: Flask, make: Make, sign_in: SignIn):
    asks, listing = sign_in(make.account()), make.listing()
    answer = ask(asks, listing, REFUSED)
    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert "違法な薬物の取引" in answer.text
    assert every(app, Message) == every(app, HeldMessage) == []
    ask(asks, listing, REFUSED)
    work(app)
    assert len(every(app, Case)) == 1
    assert [each.band for each in every(app, Screening)] == ["refuse", "refuse"]


def test_advice_of_that_kind_stands_beside_the_message_for_its_reader_only(app: Flask, make: Make, sign_in: SignIn):
    owner = make.account()
    asks, owns = sign_in(make.account()), sign_in(owner)
    thread = ask(asks, make.listing(author=owner), NOTICED).headers["Location"].split("#")[0]
    advice = "ほかのアプリや電話に移ると"
    assert advice in owns.get(thread).text
    assert advice not in asks.get(thread).text
    work(app)
    assert every(app, Case) == []


def draft(make: Make, author, body: str, **fields) -> Listing:
    return make.listing("机", author=author, body=body, state=ListingState.DRAFT, price_yen=1000, **fields)


def test_a_held_listing_is_out_of_sight_until_a_moderator_has_looked(app: Flask, make: Make, sign_in: SignIn):
    author = make.account()
    listing = draft(make, author, "出所は聞かないでください。シリアル番号は削ってあります。")
    posts, strangers = sign_in(author), app.test_client()
    posts.post(f"/listings/{listing.id}/publication")
    assert [r.effect for r in make.fresh(listing).active_restrictions] == [Effect.HELD]
    assert strangers.get(f"/listings/{listing.id}").status_code == 404
    work(app)
    work(app)
    [decision] = every(app, Decision)
    assert (decision.action, decision.decided_by_id) == (Action.HOLD, None)
    statement = posts.get(f"/moderation/decisions/{decision.id}").text
    assert "出どころを隠した品" in statement
    assert "止めるところまでが自動" in statement
    [case] = every(app, Case)
    moderator = sign_in(make.moderator())
    assert "S1_trace" in moderator.get(f"/moderation/cases/{case.id}").text
    case = make.fresh(case)
    moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case, "dismiss"))
    assert strangers.get(f"/listings/{listing.id}").status_code == 200
    assert [n.event for n in every(app, Notification) if n.account_id == author.id] == [
        "listing_held",
        "listing_restored",
    ]


def test_a_refused_listing_stays_a_draft_with_everything_in_it(app: Flask, make: Make, sign_in: SignIn):
    author = make.account()
    listing = draft(make, author, REFUSED)
    answer = sign_in(author).post(f"/listings/{listing.id}/publication")
    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert "違法な薬物の取引" in answer.text
    assert make.fresh(listing).is_draft
    hits = every(app, SignalHit)
    assert sum(hit.points for hit in hits) == every(app, Screening)[0].score


def test_words_added_later_are_looked_at_too(app: Flask, make: Make, in_app: None):
    from board.listings.actions import revise_listing

    author = make.account()
    listing = make.listing(author=author)
    revise_listing(listing, {"body": "代金先払いでお願いします。入金確認後に発送します。"}, by=author, now=utcnow())
    assert listing.is_concealed
    other = make.listing(author=author, title="ちがう机", body="ちがう文章です。")
    with pytest.raises(screening.Refused):
        revise_listing(other, {"body": REFUSED}, by=author, now=utcnow())
    assert other.body == "ちがう文章です。"


def test_a_broken_file_of_rules_leaves_the_old_ones_in_force(make: Make, in_app: None):
    assert activation.take_up_shipped(now=utcnow())
    assert not activation.take_up_shipped(now=utcnow())
    version = activation.in_force().version
    source = FILE.read_text("utf-8")
    newer = source.replace(f"version = {version}", f"version = {version + 1}", 1)
    with pytest.raises(ConfigurationError):
        activation.activate(newer + "\n[[rule]]\ncode = 'broken'\n", by=None, now=utcnow())
    assert activation.in_force().version == version
    with pytest.raises(ConfigurationError, match="not above"):
        activation.activate(source, by=None, now=utcnow())
    activation.activate(newer, by=None, now=utcnow())
    assert activation.in_force().version == version + 1


def test_watched_words_and_rules_that_count_no_more(make: Make, in_app: None):
    moderator = make.moderator()
    row = screening.watch("ＡＢＣ商会", by=moderator, now=utcnow())
    assert screening.watch("ＡＢＣ商会", by=moderator, now=utcnow()).id == row.id

    def score(text: str) -> int:
        from board.screening.rules import Where

        return screening.look({"body": text}, where=Where.MESSAGE, kind="goods", price=None).score

    assert score("abc商会です") == 20
    screening.stop_watching(row, by=moderator, now=utcnow())
    assert score("abc商会です") == 0
    assert score("https://bit.ly/3abc です") >= 40
    screening.note_only("U1_short", by=moderator, now=utcnow())
    assert score("https://bit.ly/3abc です") == 0
    screening.count_again("U1_short", by=moderator, now=utcnow() + timedelta(minutes=1))
    assert score("https://bit.ly/3abc です") >= 40
    assert db.session.scalars(queries.noted_rules()).all() == []
