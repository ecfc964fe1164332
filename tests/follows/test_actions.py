"""Favourites: kept, let go, and the quiet word when one ends or costs less. Regions: followed and no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from board import db
from board.deals import actions as deals
from board.errors import RuleBroken
from board.follows import actions, queries
from board.follows.models import Favourite, FollowedRegion
from board.listings import actions as listings
from board.listings import calendar
from board.listings.lifecycle import ListingState
from board.listings.models import Effect
from board.notifications.models import Notification
from board.outbox.models import Mail
from board.outbox.schedule import work_off
from board.regions import tree
from board.regions.models import Level
from tests.factories import NAGAOKA, NIIGATA, SANJO, TSUBAME, Make

pytestmark = pytest.mark.usefixtures("in_app")


def told(event: str) -> list[tuple[int, dict[str, Any]]]:
    rows = db.session.scalars(select(Notification).where(Notification.event == event).order_by(Notification.id))
    return [(row.account_id, row.params) for row in rows]


def finish() -> None:
    db.session.commit()
    work_off()


def test_kept_twice_is_kept_once_and_let_go_twice_is_gone(make: Make, now: datetime):
    listing, ken = make.listing(), make.account("けん")
    other = actions.keep(make.listing(), by=ken, now=now)
    first = actions.keep(listing, by=ken, now=now)
    assert actions.keep(listing, by=ken, now=now) is first
    actions.let_go(listing.id, by=ken)
    actions.let_go(listing.id, by=ken)
    assert db.session.scalars(queries.of(ken)).all() == [other]


def test_letting_go_takes_nothing_from_anybody_else(make: Make, now: datetime):
    listing, ken, aki = make.listing(), make.account(), make.account()
    actions.keep(listing, by=ken, now=now)
    kept = actions.keep(listing, by=aki, now=now)
    actions.let_go(listing.id, by=ken)
    assert db.session.scalars(select(Favourite)).all() == [kept]


def test_ones_own_listing_is_no_favourite(make: Make, now: datetime):
    listing = make.listing()
    with pytest.raises(RuleBroken, match="自分の掲載"):
        actions.keep(listing, by=listing.author, now=now)


@pytest.mark.parametrize("state", [ListingState.COMPLETED, ListingState.WITHDRAWN, ListingState.EXPIRED])
def test_what_is_over_cannot_be_kept_any_more(make: Make, now: datetime, state: ListingState):
    with pytest.raises(RuleBroken, match="受付を終了"):
        actions.keep(make.listing(state=state), by=make.account(), now=now)


def test_there_is_an_end_to_how_many(make: Make, now: datetime, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "FAVOURITES_MAX", 2)
    ken, full = make.account(), make.listing()
    for listing in (make.listing(), make.listing()):
        actions.keep(listing, by=ken, now=now)
    with pytest.raises(RuleBroken) as refusal:
        actions.keep(full, by=ken, now=now)
    assert refusal.value.params == {"most": 2}
    # Others have room, and so has whoever lets one go.
    actions.keep(full, by=make.account(), now=now)
    actions.let_go(listing.id, by=ken)
    assert actions.keep(full, by=ken, now=now).listing_id == full.id


def test_an_end_is_told_once_and_without_a_mail(make: Make, now: datetime):
    listing, ken = make.listing("チェロ"), make.account("けん")
    actions.keep(listing, by=ken, now=now)
    actions.keep(make.listing(), by=ken, now=now)
    deals.close_listing(listing, deals.Outcome.WITHDRAWN, by=listing.author, now=now)
    finish()
    deals.tell_askers(listing, now=now)
    finish()
    assert told("favourite_ended") == [(ken.id, {"title": "チェロ", "listing_id": listing.id})]
    assert db.session.scalars(select(Mail)).all() == []


def test_what_runs_out_by_itself_is_told_too(make: Make, now: datetime):
    ken, listing = make.account(), make.listing()
    actions.keep(listing, by=ken, now=now)
    listing.expires_at = now
    db.session.commit()
    assert calendar.expire_due(now=now) == 1
    finish()
    assert [reader for reader, _ in told("favourite_ended")] == [ken.id]


def test_whoever_asked_about_it_hears_of_the_end_in_their_conversation_only(make: Make, now: datetime):
    listing, asker, keeper = make.listing(), make.account(), make.account()
    make.conversation(listing, asker=asker)
    for account in (asker, keeper):
        actions.keep(listing, by=account, now=now)
    deals.close_listing(listing, deals.Outcome.HANDED_OVER, by=listing.author, now=now)
    finish()
    assert [reader for reader, _ in told("favourite_ended")] == [keeper.id]
    assert [reader for reader, _ in told("listing_gone")] == [asker.id]


def test_what_moderators_hide_is_nobodys_news(make: Make, now: datetime):
    listing = make.listing()
    actions.keep(listing, by=make.account(), now=now)
    make.restriction(listing, effect=Effect.HIDDEN)
    db.session.expire_all()
    deals.close_listing(listing, deals.Outcome.WITHDRAWN, by=listing.author, now=now)
    finish()
    assert told("favourite_ended") == []


def test_a_lower_price_is_told_once_and_going_up_and_down_is_no_news(make: Make, now: datetime):
    listing, ken = make.listing("チェロ", price_yen=8000), make.account()
    actions.keep(listing, by=ken, now=now)
    for price in (7000, 9000, 7500, 7000, 6500):
        listings.revise_listing(listing, {"price_yen": price}, by=listing.author, now=now)
        finish()
    said = [params["price"] for _, params in told("favourite_cheaper")]
    assert said == ["7,000", "6,500"]


def test_what_becomes_free_is_said_so(make: Make, now: datetime):
    listing, ken = make.listing(price_yen=8000), make.account()
    actions.keep(listing, by=ken, now=now)
    listings.revise_listing(listing, {"price_yen": 0}, by=listing.author, now=now)
    finish()
    assert [reader for reader, _ in told("favourite_free")] == [ken.id]
    assert told("favourite_cheaper") == []


def test_a_price_that_goes_up_is_not_told(make: Make, now: datetime):
    listing = make.listing(price_yen=8000)
    actions.keep(listing, by=make.account(), now=now)
    listings.revise_listing(listing, {"price_yen": 8500}, by=listing.author, now=now)
    finish()
    assert told("favourite_cheaper") == []


def test_a_region_followed_twice_is_followed_once_and_left_twice_is_gone(make: Make, now: datetime):
    ken, sanjo = make.account("けん"), tree.get(SANJO)
    first = actions.follow_region(sanjo, by=ken, now=now)
    assert actions.follow_region(sanjo, by=ken, now=now + timedelta(days=1)) is first
    assert first.since == now
    theirs = actions.follow_region(sanjo, by=make.account(), now=now)
    actions.unfollow_region(sanjo, by=ken)
    actions.unfollow_region(sanjo, by=ken)
    assert db.session.scalars(select(FollowedRegion)).all() == [theirs]


def test_regions_of_any_level_can_be_followed_and_the_latest_stands_first(make: Make, now: datetime):
    ken = make.account()
    ward = next(place for place in tree.all_places() if place.level is Level.WARD)
    wanted = [4, NIIGATA, SANJO, ward.id]
    for hours, region_id in enumerate(wanted):
        actions.follow_region(tree.get(region_id), by=ken, now=now + timedelta(hours=hours))
    assert db.session.scalars(queries.followed_ids(ken.id)).all() == wanted[::-1]


def test_there_is_an_end_to_how_many_regions(make: Make, now: datetime, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "FOLLOWED_REGIONS_MAX", 2)
    ken, nagaoka = make.account(), tree.get(NAGAOKA)
    for region_id in (SANJO, TSUBAME):
        actions.follow_region(tree.get(region_id), by=ken, now=now)
    with pytest.raises(RuleBroken) as refusal:
        actions.follow_region(nagaoka, by=ken, now=now)
    assert refusal.value.params == {"most": 2}
    actions.follow_region(tree.get(SANJO), by=ken, now=now)
    actions.follow_region(nagaoka, by=make.account(), now=now)
    actions.unfollow_region(tree.get(TSUBAME), by=ken)
    assert actions.follow_region(nagaoka, by=ken, now=now).region_id == NAGAOKA
