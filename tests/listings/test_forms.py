"""Field by field: what is understood, what is asked for, and the sentence beside what was not understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

import board
from board.config import load_settings
from board.listings.forms import ListingForm, form_for
from board.listings.kinds import Handover, Kind, Reach
from board.listings.models import BODY_MAX, DISTRICT_MAX, QUANTITY_MAX, SHORT_TEXT_MAX, TITLE_MAX, Listing
from tests.application import put_away
from tests.factories import NOW
from tests.listings.typed import complete

Sent = Callable[..., ListingForm]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One for all of these: a form asks nothing of the database."""
    folder = tmp_path_factory.mktemp("forms")
    app = board.create_app(load_settings({}, instance=str(folder), database_url=f"sqlite:///{folder}/none.sqlite3"))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    put_away(app)


@pytest.fixture
def sent(app: Flask) -> Sent:
    def form_of(kind: Kind = Kind.GOODS, *, language: str = "ja", **changes: Any) -> ListingForm:
        fields = complete(kind, **changes)
        pairs = [(name, each) for name, value in fields.items() for each in _listed(value)]
        headers = {"Accept-Language": language}
        with app.test_request_context("/", method="POST", data=MultiDict(pairs), headers=headers):
            form = form_for(Listing(kind=kind), now=NOW)
            form.validate()
            for field in form:
                field.errors = [str(error) for error in field.errors]
            return form

    return form_of


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("kind", Kind)
def test_a_complete_form_of_every_kind_has_nothing_to_put_right(sent: Sent, kind: Kind):
    assert sent(kind).errors == {}


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("12000", 12000),
        ("１２０００", 12000),
        ("12,000", 12000),
        ("１２，０００円", 12000),
        ("¥12,000", 12000),
        ("￥１２０００", 12000),
        (" 12000 円 ", 12000),
        ("0", 0),
        ("００", 0),
        ("100000000", 100_000_000),
    ],
)
def test_a_price_is_understood_however_it_is_typed(sent: Sent, typed: str, yen: int):
    form = sent(price_yen=typed)
    assert (form.errors, form.changes()["price_yen"]) == ({}, yen)


NOT_A_NUMBER = "数字で入力してください"
OUT_OF_RANGE = "0から100,000,000まで"
NO_PRICE = "価格を入力するか、「無料」を選んでください。"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", NO_PRICE),
        ("　", NO_PRICE),
        ("円", NO_PRICE),
        ("-1", OUT_OF_RANGE),
        ("100000001", OUT_OF_RANGE),
        ("1e9", NOT_A_NUMBER),
        ("NaN", NOT_A_NUMBER),
        ("Infinity", NOT_A_NUMBER),
        ("12.5", NOT_A_NUMBER),
        ("--5", NOT_A_NUMBER),
        ("0x10", NOT_A_NUMBER),
        ("1_000", NOT_A_NUMBER),
        ("一万", NOT_A_NUMBER),
        ("٣٤٥", NOT_A_NUMBER),
        ("9" * 5000, NOT_A_NUMBER),
        ("<script>", NOT_A_NUMBER),
    ],
)
def test_a_price_that_is_none_is_asked_for_beside_the_field(sent: Sent, typed: str, sentence: str):
    form = sent(price_yen=typed)
    assert set(form.errors) == {"price_yen"}
    assert sentence in form.errors["price_yen"][0]


def test_free_things_and_gifts_cost_nothing_whatever_stands_in_the_price(sent: Sent):
    assert sent(price_yen="500", free="y").changes()["price_yen"] == 0
    assert sent(price_yen="500", terms="give").changes()["price_yen"] == 0
    assert sent(price_yen="", free="y").errors == {}


@pytest.mark.parametrize("terms", ["give", "wanted", "swap", "lend"])
def test_only_what_is_sold_needs_a_price(sent: Sent, terms: str):
    assert sent(terms=terms, price_yen="").errors == {}


REQUIRED = {
    Kind.GOODS: {"terms": "選", "title": "入力", "category": "選", "body": "入力", "handover": "1つ以上"},
    Kind.EVENT: {
        "title": "入力",
        "category": "選",
        "body": "入力",
        "starts_at": "日時",
        "ends_at": "日時",
        "venue": "入力",
        "rsvp": "選",
    },
    Kind.VOLUNTEERING: {
        "title": "入力",
        "category": "選",
        "body": "入力",
        "volunteering_form": "選",
        "starts_at": "日時",
        "ends_at": "日時",
        "venue": "入力",
    },
    Kind.WORK: {
        "title": "入力",
        "category": "選",
        "body": "入力",
        "recruiter_name": "入力",
        "recruiter_address": "入力",
        "recruiter_contact": "入力",
        "duties": "入力",
        "workplace": "入力",
        "pay": "入力",
        "pay_kind": "選",
        "ends_at": "日時",
    },
    Kind.STAY: {"title": "入力", "category": "選", "body": "入力"},
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in REQUIRED.items() for name in names])
def test_each_field_that_is_needed_asks_for_itself_and_for_nothing_else(sent: Sent, kind: Kind, name: str):
    for empty in (None, "", " 　 "):
        form = sent(kind, **{name: empty})
        if name not in form.errors:
            raise AssertionError(f"{name!r} may be {empty!r}")
        assert set(form.errors) == {name}
    assert REQUIRED[kind][name] in sent(kind, **{name: None}).errors[name][0]


@pytest.mark.parametrize("kind", Kind)
def test_someone_who_reads_english_is_asked_in_english(sent: Sent, kind: Kind):
    for name in REQUIRED[kind]:
        [sentence] = sent(kind, language="en", **{name: None}).errors[name]
        assert sentence.isascii(), name
        assert sentence.endswith("."), name


LENGTHS = [
    (Kind.GOODS, "title", TITLE_MAX),
    (Kind.GOODS, "body", BODY_MAX),
    (Kind.GOODS, "district", DISTRICT_MAX),
    (Kind.EVENT, "venue", SHORT_TEXT_MAX),
    (Kind.WORK, "pay", SHORT_TEXT_MAX),
    (Kind.STAY, "registration_number", 60),
]


@pytest.mark.parametrize(("kind", "name", "most"), LENGTHS)
def test_a_text_may_be_as_long_as_its_limit_and_not_one_letter_longer(sent: Sent, kind: Kind, name: str, most: int):
    assert sent(kind, **{name: "縁" * most}).errors == {}
    too_long = sent(kind, **{name: "縁" * (most + 1)})
    assert too_long.errors == {name: [f"{most}文字以内で入力してください。"]}


def test_letters_are_counted_as_people_count_them(sent: Sent):
    # か and a combining mark: one letter once it is normalised.
    assert sent(title="か\u3099" * TITLE_MAX).errors == {}


@pytest.mark.parametrize(
    ("kind", "name", "typed"),
    [
        (Kind.GOODS, "quantity", "0"),
        (Kind.GOODS, "quantity", str(QUANTITY_MAX + 1)),
        (Kind.GOODS, "quantity", "-3"),
        (Kind.EVENT, "capacity", "-1"),
        (Kind.EVENT, "capacity_online", "100001"),
        (Kind.VOLUNTEERING, "capacity", "0"),
        (Kind.WORK, "hours_a_week", "61"),
        (Kind.WORK, "online_percent", "101"),
        (Kind.STAY, "price_yen", "-1"),
    ],
)
def test_a_number_out_of_reach_names_both_ends(sent: Sent, kind: Kind, name: str, typed: str):
    form = sent(kind, **{name: typed})
    assert set(form.errors) == {name}
    assert "までの数字で入力してください" in form.errors[name][0]


def test_one_piece_is_meant_where_no_number_is_given(sent: Sent):
    assert sent(quantity="").changes()["quantity"] == 1
    assert sent(quantity="３").changes()["quantity"] == 3


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Kind.GOODS, "terms"),
        (Kind.GOODS, "category"),
        (Kind.GOODS, "condition"),
        (Kind.GOODS, "handover"),
        (Kind.EVENT, "reach"),
        (Kind.VOLUNTEERING, "volunteering_form"),
        (Kind.WORK, "pay_kind"),
    ],
)
def test_a_code_that_was_not_offered_is_refused_beside_its_field(sent: Sent, kind: Kind, name: str):
    assert name in sent(kind, **{name: "no-such-code"}).errors


def test_a_category_of_another_kind_is_none_of_ours(sent: Sent):
    assert set(sent(Kind.GOODS, category="festival").errors) == {"category"}


def test_hand_over_is_a_set(sent: Sent):
    form = sent(handover=["in_person", "on_visit"])
    assert form.changes()["handover"] == Handover.IN_PERSON | Handover.ON_VISIT
    assert sent(Kind.EVENT, reach=["online", "on_site"]).changes()["reach"] == Reach.ONLINE | Reach.ON_SITE


def test_a_time_is_meant_as_in_japan(sent: Sent):
    moment = sent(Kind.EVENT).changes()["starts_at"]
    assert moment.isoformat() == "2026-12-05T01:00:00+00:00"


@pytest.mark.parametrize("ends_at", ["2026-12-05T10:00", "2026-12-05T09:59", "2026-11-23T10:00"])
def test_an_event_cannot_end_before_it_begins(sent: Sent, ends_at: str):
    form = sent(Kind.EVENT, ends_at=ends_at)
    assert set(form.errors) == {"ends_at"}
    assert "より後" in form.errors["ends_at"][0]


@pytest.mark.parametrize(
    "typed", ["0001-01-01T00:00", "1899-12-31T10:00", "9999-12-31T23:59", "あした", "2026-02-30T10:00", "2026-12-05"]
)
@pytest.mark.parametrize("kind", [Kind.EVENT, Kind.STAY])
def test_a_moment_that_cannot_be_meant_is_asked_for_again(sent: Sent, kind: Kind, typed: str):
    form = sent(kind, starts_at=typed, ends_at="2026-12-05T15:00")
    assert form.errors["starts_at"] == ["日時は「2026-12-05 10:00」の形で入力してください。"]
    assert "starts_at" not in form.sound_changes() or form.sound_changes()["starts_at"] is None


@pytest.mark.parametrize("kind", [Kind.EVENT, Kind.VOLUNTEERING, Kind.WORK, Kind.STAY])
@pytest.mark.parametrize("ends_at", ["2026-11-22T12:00", "2026-11-21T18:00"])
def test_what_is_already_over_cannot_be_posted(sent: Sent, kind: Kind, ends_at: str):
    changes = {"starts_at": "2026-11-20T10:00"} if kind != Kind.WORK else {}
    assert sent(kind, ends_at=ends_at, **changes).errors == {"ends_at": ["これから先の日時にしてください。"]}


@pytest.mark.parametrize(
    "typed",
    [
        "２０２６-１２-０５　１０：００",
        "2026/12/5 10:00",
        "2026.12.05 10:00:00",
        "2026年12月5日 10時",
        "2026年12月5日（土）10時00分",
        "２０２６年１２月５日　１０：００",
    ],
)
def test_a_moment_is_understood_however_it_is_typed(sent: Sent, typed: str):
    form = sent(Kind.EVENT, starts_at=typed)
    assert form.changes()["starts_at"].isoformat() == "2026-12-05T01:00:00+00:00"
    # Shown again, it is as the browser's own field wants it.
    assert 'value="2026-12-05T10:00"' in form.starts_at()


@pytest.mark.parametrize("typed", ["2026-12-05 10:", "2026-12-05 25:00", "12/5 10:00", "2026-13-05 10:00", "10:00"])
def test_half_a_moment_is_asked_for_again(sent: Sent, typed: str):
    assert "starts_at" in sent(Kind.EVENT, starts_at=typed).errors


def test_an_event_with_seats_online_can_be_found_from_afar(sent: Sent):
    changes = sent(Kind.EVENT, reach=["on_site"], capacity_online="30").changes()
    assert changes["reach"] == Reach.ONLINE | Reach.ON_SITE
    assert sent(Kind.EVENT, reach=["online"], venue="").errors == {}
    assert set(sent(Kind.EVENT, reach=["online", "on_site"], venue="").errors) == {"venue"}


def test_who_need_not_sign_up_has_no_last_moment_for_it(sent: Sent):
    assert sent(Kind.EVENT, rsvp="none_needed").changes()["rsvp_until"] is None
    late = sent(Kind.EVENT, rsvp_until="2026-12-05T15:01")
    assert "終了日時まで" in late.errors["rsvp_until"][0]
    assert set(sent(Kind.EVENT, rsvp_until="2026-11-22T11:00").errors) == {"rsvp_until"}


def test_a_stay_that_costs_something_needs_its_number_and_a_free_one_does_not(sent: Sent):
    form = sent(Kind.STAY, registration_number="")
    assert "番号が必要です" in form.errors["registration_number"][0]
    assert sent(Kind.STAY, registration_number="", price_yen="0").errors == {}


def test_a_draft_keeps_what_was_understood_and_leaves_the_rest(sent: Sent):
    form = sent(title="縁" * 61, price_yen="たくさん", body="きれいです。", category="")
    kept = form.sound_changes()
    assert "title" not in kept
    assert kept["body"] == "きれいです。"
    assert kept["category"] == ""
    assert form.misunderstood()


def test_an_empty_form_is_not_misunderstood_only_unfinished(sent: Sent):
    assert not sent(title="", body="", category="", price_yen="", terms=None, handover=None).misunderstood()
