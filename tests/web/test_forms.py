"""Fields that take what people really type, and say kindly what they cannot take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from board.web.forms import BoardForm, NormalisedInteger, NumberBetween, choice_field, text_area, text_field


class Sample(BoardForm):
    title = text_field("タイトル", most=10)
    body = text_area("説明", most=20, required=False)
    price = NormalisedInteger("価格", validators=[NumberBetween(0, 1_000_000)])
    terms = choice_field("しかた", {"sell": "売ります", "give": "あげます"}, radio=True)


GOOD = {"title": "ギター", "price": "1200", "terms": "sell"}


@pytest.fixture
def fill(app: Flask) -> Iterator[Callable[..., Sample]]:
    """The form as sent with these fields, judged."""
    with app.test_request_context("/", method="POST"):

        def filled_in(**fields: Any) -> Sample:
            form = Sample(formdata=MultiDict({**GOOD, **fields}))
            form.validate()
            return form

        yield filled_in


NUMBERS = {
    "1200": 1200,
    "１２００": 1200,
    "1,200": 1200,
    "１，２００円": 1200,
    " ¥1200 ": 1200,
    "￥1 200": 1200,
    "0": 0,
    "007": 7,
    "": None,
    "　": None,
}


def test_a_number_is_understood_however_it_is_typed(fill: Callable[..., Sample]):
    for typed, meant in NUMBERS.items():
        form = fill(price=typed)
        assert (form.price.data, list(form.price.errors)) == (meant, []), typed


NO_NUMBERS = ["千円", "1.5", "1e9", "NaN", "∞", "²", "5²", "①", "0x10", "1_000", "--1", "１２ab", "9" * 400, "Ⅳ"]


def test_what_is_no_number_is_said_and_stays_in_the_field(fill: Callable[..., Sample]):
    for typed in NO_NUMBERS:
        form = fill(price=typed)
        assert form.price.data is None, typed
        assert list(form.price.errors) == ["数字で入力してください（例：1200）。"], typed
        assert f'value="{typed}"' in form.price(), typed


@pytest.mark.parametrize("typed", ["-1", "1000001"])
def test_a_number_outside_is_refused_with_both_ends(fill: Callable[..., Sample], typed: str):
    assert list(fill(price=typed).price.errors) == ["0から1,000,000までの数字で入力してください。"]


def test_a_line_is_one_line_without_stray_spaces_and_composed(fill: Callable[..., Sample]):
    assert fill(title="　ギ\u30bfー\r\n と\t弦 ").title.data == "ギター と 弦"
    assert fill(title="か\u3099く").title.data == "がく"


@pytest.mark.parametrize("typed", ["", "   ", "　", "\r\n", "\u202e"])
def test_white_space_alone_is_nothing(fill: Callable[..., Sample], typed: str):
    assert list(fill(title=typed).title.errors) == ["入力してください。"]


def test_length_counts_after_cleaning(fill: Callable[..., Sample]):
    assert not fill(title=" " + "あ" * 10 + " ").title.errors
    assert list(fill(title="あ" * 11).title.errors) == ["10文字以内で入力してください。"]


def test_text_keeps_its_lines(fill: Callable[..., Sample]):
    assert fill(body="一\r\n\r\n二\r三 ").body.data == "一\n\n二\n三"
    assert list(fill(body="あ" * 21).body.errors) == ["20文字以内で入力してください。"]


@pytest.mark.parametrize("code", ["steal", "", "SELL", "sell ", "None"])
def test_only_the_offered_codes_are_taken(fill: Callable[..., Sample], code: str):
    assert fill(terms=code).terms.errors


def test_the_first_error_is_where_the_page_leads_to(fill: Callable[..., Sample]):
    assert fill().first_error_id is None
    assert fill(price="x", terms="steal").first_error_id == "price"


def test_errors_are_said_in_the_language_of_the_page(app: Flask):
    with app.test_request_context("/", method="POST", headers={"Cookie": "lang=en"}):
        form = Sample(formdata=MultiDict({"price": "x"}))
        form.validate()
        said = [str(error) for errors in form.errors.values() for error in errors]
    assert said
    assert not [sentence for sentence in said if "ください" in sentence]
