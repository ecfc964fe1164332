"""What was removed half a year ago: its words and photos go once, and only then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import String, select

from board import db
from board.audit.models import AuditEvent
from board.errors import RuleBroken
from board.listings.kinds import Kind
from board.listings.models import REMOVED_KEPT_FOR, Effect, Listing, Restriction, Revision
from board.listings.purging import WORDS, purge, removed_long_ago
from board.listings.revisions import WRITTEN
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")

# Strings that are one of few: they say nothing of anybody.
CODES = {"category", "terms", "condition", "volunteering_form", "rsvp", "pay_kind"}
SECOND = timedelta(seconds=1)


def removed(make: Make, **fields: object) -> Restriction:
    listing = make.listing("けされた壺", photos=2, **fields)
    make.save(Revision(listing_id=listing.id, version=2, at=make.now, by_id=listing.author_id, changes={"title": []}))
    return make.restriction(listing, effect=Effect.REMOVED)


def due(make: Make, *, after: timedelta = REMOVED_KEPT_FOR) -> list[int]:
    return [each.id for each in db.session.scalars(removed_long_ago(make.now + after))]


def test_every_word_an_author_writes_is_among_those_that_go():
    strings = {name for name in WRITTEN if isinstance(Listing.__table__.columns[name].type, String)}
    assert strings - CODES == set(WORDS)


@pytest.mark.both_databases
def test_its_words_and_photos_go_and_the_row_and_the_decision_stay(make: Make):
    restriction = removed(make, kind=Kind.WORK, recruiter_name="みのり農園", pay="時給1,200円", roles=[("受付", 2)])
    listing_id, category = restriction.listing_id, restriction.listing.category
    assert purge(restriction, now=make.now + REMOVED_KEPT_FOR)
    db.session.flush()
    listing = make.fresh(db.session.get_one(Listing, listing_id))
    assert {name: getattr(listing, name) for name in WORDS} == dict.fromkeys(WORDS, "")
    assert (listing.photos, listing.roles, listing.category) == ([], None, category)
    assert db.session.scalars(select(Revision)).all() == []
    assert listing.restrictions[0].purged_at == make.now + REMOVED_KEPT_FOR
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "listing_purged")).one()
    assert (event.object_id, event.actor_id) == (listing_id, None)


def test_it_goes_on_its_last_day_and_once(make: Make):
    restriction = removed(make)
    assert due(make, after=REMOVED_KEPT_FOR - SECOND) == []
    assert not purge(restriction, now=make.now + REMOVED_KEPT_FOR - SECOND)
    assert due(make) == [restriction.id]
    assert purge(restriction, now=make.now + REMOVED_KEPT_FOR)
    assert not purge(restriction, now=make.now + REMOVED_KEPT_FOR)
    assert due(make) == []
    assert len(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "listing_purged")).all()) == 1


def test_only_what_was_removed_goes(make: Make):
    laid = [make.restriction(make.listing(), effect=effect) for effect in Effect if effect != Effect.REMOVED]
    assert due(make) == []
    assert not any(purge(restriction, now=make.now + REMOVED_KEPT_FOR) for restriction in laid)


def test_what_was_given_back_stays(make: Make):
    restriction = removed(make)
    restriction.lift(now=make.now + timedelta(days=179))
    db.session.flush()
    assert due(make) == []
    assert not purge(restriction, now=make.now + REMOVED_KEPT_FOR)
    assert make.fresh(restriction.listing).title == "けされた壺"


def test_removed_twice_it_is_kept_for_the_later_one_too(make: Make):
    first = removed(make)
    make.restriction(first.listing, effect=Effect.REMOVED, since=make.now + timedelta(days=30))
    db.session.expire_all()
    assert not purge(first, now=make.now + REMOVED_KEPT_FOR)
    assert purge(first, now=make.now + REMOVED_KEPT_FOR + timedelta(days=30))
    assert {each.purged_at is not None for each in first.listing.restrictions} == {True}


def test_nothing_is_given_back_once_nothing_is_left(make: Make):
    restriction = removed(make)
    purge(restriction, now=make.now + REMOVED_KEPT_FOR)
    with pytest.raises(RuleBroken, match="元に戻せません"):
        restriction.lift(now=make.now + REMOVED_KEPT_FOR)
    assert restriction.listing.is_concealed
