"""The four addresses of a deal and of closing: who may press what, and where it leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.conversations.models import Conversation
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.listings.lifecycle import ListingState
from tests.factories import Make

SignIn = Callable[..., FlaskClient]


def the_deal(app: Flask) -> Deal | None:
    with app.app_context():
        return db.session.scalars(select(Deal)).one_or_none()


@pytest.fixture
def talk(make: Make) -> Conversation:
    return make.conversation(make.listing(author=make.account("はなこ")), asker=make.account("けん"))


def test_from_reservation_to_hand_over(app: Flask, make: Make, sign_in: SignIn, talk: Conversation):
    hanako, ken, other = sign_in(talk.owner), sign_in(talk.asker), make.conversation(talk.listing)
    here = f"/conversations/{talk.id}"
    assert "この方と取引予定にする" in hanako.get(here).text
    assert "この方と取引予定にする" not in ken.get(here).text

    answer = hanako.post(f"{here}/deals")
    assert (answer.status_code, answer.location) == (303, here)
    deal = the_deal(app)
    assert "けんさんと取引予定です" in hanako.get(here).text
    assert "あなたとの取引予定です" in ken.get(here).text
    assert "ほかの方と取引予定です" in sign_in(other.asker).get(f"/conversations/{other.id}").text

    assert hanako.post(f"/deals/{deal.id}/completion").location == here
    assert the_deal(app).state == DealState.DONE
    assert make.fresh(talk.listing).state == ListingState.COMPLETED
    assert "受け渡しが完了しました" in ken.get(here).text
    gone = sign_in(other.asker)
    assert "ほかの方に決まり、受付を終了しました" in gone.get(f"/conversations/{other.id}").text
    assert "受付を終了しました" in gone.get("/notifications").text


def test_the_buttons_are_exactly_what_the_table_allows(make: Make, sign_in: SignIn, talk: Conversation):
    deal = make.deal(talk)
    make.save(make.fresh(talk.listing), state=ListingState.RESERVED)
    done, cancelled = f"/deals/{deal.id}/completion", f"/deals/{deal.id}/cancellation"
    of_owner = sign_in(talk.owner).get(f"/conversations/{talk.id}").text
    of_asker = sign_in(talk.asker).get(f"/conversations/{talk.id}").text
    assert (done in of_owner, cancelled in of_owner) == (True, True)
    assert (done in of_asker, cancelled in of_asker) == (False, True)


def test_the_asker_can_cancel_but_not_complete(app: Flask, make: Make, sign_in: SignIn, talk: Conversation):
    sign_in(talk.owner).post(f"/conversations/{talk.id}/deals")
    ken, deal = sign_in(talk.asker), the_deal(app)
    assert ken.post(f"/deals/{deal.id}/completion").status_code == 409
    assert ken.post(f"/deals/{deal.id}/cancellation").status_code == 303
    assert (the_deal(app).state, the_deal(app).cancelled_by) == (DealState.CANCELLED, "asker")
    assert make.fresh(talk.listing).state == ListingState.OPEN
    assert "けんさんが取引予定を取り消しました" in sign_in(talk.owner).get(f"/conversations/{talk.id}").text


def test_a_restriction_takes_the_buttons_away_and_lifting_gives_them_back(
    app: Flask, make: Make, sign_in: SignIn, talk: Conversation
):
    hanako, ken = sign_in(talk.owner), sign_in(talk.asker)
    hanako.post(f"/conversations/{talk.id}/deals")
    deal = the_deal(app)
    restriction = make.restriction(talk.listing)
    for browser in (hanako, ken):
        page = browser.get(f"/conversations/{talk.id}").text
        assert "この掲載は現在公開されていません" in page
        assert f"/deals/{deal.id}/" not in page
        assert 'name="body"' not in page
        assert browser.post(f"/deals/{deal.id}/cancellation").status_code == 409
    assert f'href="/listings/{talk.listing_id}"' not in ken.get(f"/conversations/{talk.id}").text
    assert f'href="/listings/{talk.listing_id}"' in hanako.get(f"/conversations/{talk.id}").text
    assert the_deal(app).state == DealState.RESERVED
    make.save(restriction, lifted_at=make.now)
    page = hanako.get(f"/conversations/{talk.id}").text
    assert f"/deals/{deal.id}/completion" in page
    assert 'name="body"' in page


def test_the_asker_cannot_reserve_for_themselves(app: Flask, sign_in: SignIn, talk: Conversation):
    assert sign_in(talk.asker).post(f"/conversations/{talk.id}/deals").status_code == 404
    assert the_deal(app) is None


def test_of_several_pieces_some_can_be_reserved(app: Flask, make: Make, sign_in: SignIn):
    talk = make.conversation(make.listing("茶碗", quantity=5))
    hanako = sign_in(talk.owner)
    assert 'name="quantity"' in hanako.get(f"/conversations/{talk.id}").text
    assert hanako.post(f"/conversations/{talk.id}/deals", data={"quantity": "３"}).status_code == 303
    assert the_deal(app).quantity == 3
    assert "3点の取引予定にしました" in hanako.get(f"/conversations/{talk.id}").text


@pytest.mark.parametrize(
    ("quantity", "status"), [("0", 409), ("6", 409), ("-1", 400), ("x", 400), ("9" * 50, 400), ("①", 400)]
)
def test_an_impossible_quantity_is_refused(
    app: Flask, make: Make, sign_in: SignIn, quantity: str, status: int
):
    talk = make.conversation(make.listing("茶碗", quantity=5))
    answer = sign_in(talk.owner).post(f"/conversations/{talk.id}/deals", data={"quantity": quantity})
    assert answer.status_code == status
    assert (the_deal(app) is not None) == (status == 303)


@pytest.mark.parametrize(
    ("outcome", "state"), [("handed_over", ListingState.COMPLETED), ("withdrawn", ListingState.WITHDRAWN)]
)
def test_the_author_closes_the_listing(
    make: Make, sign_in: SignIn, talk: Conversation, outcome: str, state: ListingState
):
    hanako = sign_in(talk.owner)
    answer = hanako.post(f"/listings/{talk.listing_id}/closure", data={"outcome": outcome})
    assert (answer.status_code, answer.location) == (303, f"/listings/{talk.listing_id}")
    assert make.fresh(talk.listing).state == state
    assert hanako.post(f"/listings/{talk.listing_id}/closure", data={"outcome": outcome}).status_code == 303


def test_after_one_end_the_other_is_refused(sign_in: SignIn, talk: Conversation):
    hanako, closure = sign_in(talk.owner), f"/listings/{talk.listing_id}/closure"
    hanako.post(closure, data={"outcome": "withdrawn"})
    assert hanako.post(closure, data={"outcome": "handed_over"}).status_code == 409


@pytest.mark.parametrize("outcome", ["", "sold", "completed"])
def test_an_unknown_outcome_changes_nothing(make: Make, sign_in: SignIn, talk: Conversation, outcome: str):
    answer = sign_in(talk.owner).post(f"/listings/{talk.listing_id}/closure", data={"outcome": outcome})
    assert answer.status_code == 400
    assert make.fresh(talk.listing).state == ListingState.OPEN
