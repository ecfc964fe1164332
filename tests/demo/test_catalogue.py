"""The texts and pictures of the demonstration obey the board's own rules. No database needed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from board.demo import album, members, sign_ups, talks
from board.demo.catalogue import Entry, entries
from board.listings.kinds import CATEGORIES, Condition, Handover, Kind, PayKind, Reach, Rsvp, Terms, VolunteeringForm
from board.listings.models import BODY_MAX, DISTRICT_MAX, PRICE_MAX, QUANTITY_MAX, SHORT_TEXT_MAX, TITLE_MAX
from board.participation.lifecycle import SEATED
from board.regions import tree
from tests.factories import SANJO

ENTRIES = entries()
OF_EVERY_KIND = {"kind", "region_id", "district", "category", "title", "body", "reach", "price_yen"}
OF_ONE_KIND = {
    Kind.GOODS: {"terms", "condition", "handover", "quantity"},
    Kind.EVENT: {"venue", "capacity", "capacity_online", "bring", "rsvp"},
    Kind.VOLUNTEERING: {"venue", "capacity", "bring", "volunteering_form"},
    Kind.WORK: {
        *("recruiter_name", "recruiter_address", "recruiter_contact", "duties", "workplace", "pay"),
        *("pay_kind", "hours_a_week", "online_percent", "months", "expenses"),
    },
    Kind.STAY: {"capacity", "registration_number"},
}
NEEDED = {
    Kind.GOODS: {"terms", "handover"},
    Kind.EVENT: {"venue", "reach"},
    Kind.VOLUNTEERING: {"volunteering_form", "capacity", "reach"},
    Kind.WORK: {"recruiter_name", "recruiter_address", "recruiter_contact", "duties", "workplace", "pay", "pay_kind"},
    Kind.STAY: {"reach"},
}
CODES = {
    "terms": Terms,
    "condition": Condition,
    "volunteering_form": VolunteeringForm,
    "pay_kind": PayKind,
    "rsvp": Rsvp,
}
PLACES = {place.id: place for place in tree.all_places()}

# By kind, not by entry: hundreds of tests would say no more than these five.
every_kind = pytest.mark.parametrize(
    "posted", [[e for e in ENTRIES if e.kind == kind] for kind in Kind], ids=list(Kind)
)


def _sentences(text: str) -> Iterator[str]:
    for part in re.split(r"(?<=[。！？」])|\n", text):
        if len(part.strip()) >= 15:
            yield part.strip()


@every_kind
def test_an_entry_could_have_been_posted_with_our_own_form(posted: list[Entry]):
    for entry in posted:
        fields = entry.fields
        assert set(fields) <= OF_EVERY_KIND | OF_ONE_KIND[entry.kind]
        assert fields.keys() >= NEEDED[entry.kind] | {"title", "body", "category"}
        assert fields["category"] in CATEGORIES[entry.kind]
        assert all(fields[name] in set(enum) for name, enum in CODES.items() if name in fields)
        assert {code.upper() for code in fields.get("handover", ())} <= set(Handover.__members__)
        assert {code.upper() for code in fields.get("reach", ())} <= set(Reach.__members__)
        assert 0 <= fields.get("price_yen", 0) <= PRICE_MAX
        assert 1 <= fields.get("quantity", 1) <= QUANTITY_MAX


@every_kind
def test_an_entry_stays_within_the_limits_of_its_fields(posted: list[Entry]):
    for entry in posted:
        limits = {"title": TITLE_MAX, "body": BODY_MAX, "district": DISTRICT_MAX, "registration_number": 60}
        for name, value in entry.fields.items():
            if isinstance(value, str):
                assert 0 < len(value) <= limits.get(name, SHORT_TEXT_MAX), name


@every_kind
def test_an_entry_names_a_town_a_member_and_pictures_that_are_there(posted: list[Entry]):
    for entry in posted:
        assert PLACES[entry.fields["region_id"]].can_hold_listings
        assert entry.by in members.people()
        for name in entry.pictures:
            width, height = album.photo(name).width, album.photo(name).height
            assert {width, height} == {1200, 900}


@every_kind
def test_an_entry_gives_away_nobody_s_address(posted: list[Entry]):
    for entry in posted:
        text = " ".join(value for value in entry.fields.values() if isinstance(value, str))
        assert not re.search(r"https?:|www\.|@|＠|\d{2,4}[-ー－]\d{2,4}[-ー－]\d{3,4}|0[789]0\d{8}", text)


@every_kind
def test_an_entry_is_still_to_come_on_the_day_it_is_loaded(posted: list[Entry]):
    for entry in posted:
        days = [value for name, value in entry.times.items() if name.endswith("days")]
        assert (entry.kind == Kind.GOODS) == (days == [])
        assert all(day >= 2 for day in days)
        assert 0 < entry.published_hours_ago <= 20 * 24


@every_kind
def test_what_costs_something_says_what_the_law_asks(posted: list[Entry]):
    for entry in posted:
        fields = entry.fields
        if entry.kind == Kind.GOODS and fields["terms"] == Terms.SELL:
            assert fields["price_yen"] > 0
            assert "condition" in fields
        if entry.kind == Kind.GOODS and fields["terms"] == Terms.GIVE:
            assert fields["price_yen"] == 0
        if entry.kind == Kind.STAY and fields.get("price_yen"):
            assert fields["registration_number"].startswith("見本")


def test_there_is_something_of_everything_all_over_the_country():
    towns = {entry.fields["region_id"] for entry in ENTRIES}
    assert len(ENTRIES) >= 300
    assert len(towns) >= 24
    assert {PLACES[town // 1000 * 1000].parent_id for town in towns} == set(range(1, 9))
    for kind, terms in ((Kind.GOODS, 180), (Kind.EVENT, 40), (Kind.VOLUNTEERING, 30), (Kind.WORK, 25), (Kind.STAY, 20)):
        assert sum(entry.kind == kind for entry in ENTRIES) >= terms
    for kind, categories in CATEGORIES.items():
        assert {entry.fields["category"] for entry in ENTRIES if entry.kind == kind} == set(categories)
    goods = [entry.fields for entry in ENTRIES if entry.kind == Kind.GOODS]
    assert {fields["terms"] for fields in goods} == set(Terms)
    assert {fields["condition"] for fields in goods if "condition" in fields} == set(Condition)


def test_no_picture_and_no_sentence_wears_out():
    uses = Counter(name for entry in ENTRIES for name in entry.pictures)
    assert max(uses.values()) <= 8
    assert sum(not entry.pictures for entry in ENTRIES) <= len(ENTRIES) * 0.05
    said = Counter(sentence for entry in ENTRIES for sentence in _sentences(entry.fields["body"]))
    assert [sentence for sentence, times in said.items() if times > 1] == []
    titles = Counter(entry.fields["title"] for entry in ENTRIES)
    assert [title for title, times in titles.items() if times > 1] == []


def test_every_picture_is_on_some_listing_and_small_enough_to_keep():
    drawn = {path.stem for path in album.PICTURES.glob("*.webp")}
    small = {path.stem for path in (album.PICTURES / "small").glob("*.webp")}
    assert drawn == small == {name for entry in ENTRIES for name in entry.pictures}
    assert sum(path.stat().st_size for path in album.PICTURES.rglob("*.webp")) < 5_000_000


def test_hanako_leaves_the_guitar_to_the_story_that_posts_it():
    in_sanjo = [e.fields["title"] for e in ENTRIES if e.fields["region_id"] == SANJO and e.kind == Kind.GOODS]
    assert not [title for title in in_sanjo if re.search("ギター|ｷﾞﾀｰ", title)]


def test_search_has_something_to_tell_apart():
    texts = [f"{entry.fields['title']} {entry.fields['body']}" for entry in ENTRIES]
    for word in ("ギター", "机", "自転車", "東京都", "京都", "りんご", "林檎", "リンゴ"):
        assert any(word in text for text in texts), word


def test_everybody_has_a_home_and_something_to_their_name():
    people = members.people()
    assert list(people)[:5] == ["hanako", "ken", "host", "moderator", "operator"]
    assert all(PLACES[region_id].can_hold_listings for _, region_id in people.values())
    names = Counter(name for name, _ in people.values())
    assert max(names.values()) == 1
    assert set(people) == {entry.by for entry in ENTRIES} | {"moderator", "operator"}


@pytest.mark.parametrize("table", talks.tables(), ids=lambda table: table["listing"])
def test_people_write_about_a_listing_that_was_there_before(table: dict):
    (entry,) = (entry for entry in ENTRIES if entry.fields["title"] == table["listing"])
    hours = [message[1] for message in table["messages"]]
    assert table["messages"][0][0] == "asker"
    assert table["asker"] in members.people()
    assert table["asker"] != entry.by
    assert hours == sorted(hours, reverse=True)
    assert hours[0] < entry.published_hours_ago


@pytest.mark.parametrize("table", sign_ups.tables(), ids=lambda table: table["listing"])
def test_people_sign_up_for_what_was_there_before_and_has_seats(table: dict):
    (entry,) = (entry for entry in ENTRIES if entry.fields["title"] == table["listing"])
    hours = [person[2] for person in table["people"]]
    handles = [person[1] for person in table["people"]]
    seats = sum(1 + person[3] for person in table["people"] if person[0] in SEATED)
    assert set(handles) <= set(members.people()) - {entry.by}
    assert len(set(handles)) == len(handles)
    assert hours == sorted(hours, reverse=True)
    assert hours[0] < entry.published_hours_ago
    assert seats <= entry.fields["capacity"]
    assert {len(person) - 4 for person in table["people"]} == {len(table.get("questions", []))}
    assert max(person[3] for person in table["people"]) <= table.get("companions_max", 0)
