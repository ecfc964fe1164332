"""Pages by key: forward and back without a gap or a repeat, whatever happens meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.errors import BadInput
from board.listings import queries
from board.listings.models import Listing
from board.web.pagination import cursor_of, newest_first, read_cursor
from board.web.security import ID_MAX
from tests.factories import NOW, Make

moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.integers(1, ID_MAX))
def test_a_cursor_names_its_row_to_the_microsecond(moment: datetime, row_id: int):
    assert read_cursor(cursor_of(moment, row_id)) == (moment, row_id)


@given(st.text(max_size=60))
def test_whatever_else_is_typed_there_is_refused_or_a_cursor(text: str):
    try:
        moment, row_id = read_cursor(text)
    except BadInput:
        return
    assert 0 <= row_id <= ID_MAX
    assert moment.tzinfo is UTC


def walk(size: int, **start: str) -> list[list[str]]:
    """The titles of page after page, following the links to older ones."""
    pages, args = [], start
    while True:
        rows = queries.cards().where(*queries.is_listed())
        page = newest_first(rows, Listing.published_at, Listing.id, args=args, link=dict, size=size)
        pages.append([row.title for row in page.rows])
        if page.next_url is None:
            return pages
        args = page.next_url


@pytest.mark.both_databases
@pytest.mark.parametrize("size", [1, 3, 7, 20])
def test_every_row_is_shown_once_newest_first(in_app: None, make: Make, size: int):
    author = make.account()
    for number in range(10):
        # Three at a time were published in the same microsecond.
        moment = NOW - timedelta(days=1, microseconds=number // 3)
        make.listing(f"{number}", author=author, published_at=moment)
    shown = [title for page in walk(size) for title in page]
    assert sorted(shown) == [str(number) for number in range(10)]
    assert [int(title) // 3 for title in shown] == sorted(number // 3 for number in range(10))


@pytest.mark.both_databases
def test_the_way_back_shows_the_same_pages(in_app: None, make: Make):
    author = make.account()
    for number in range(9):
        make.listing(f"{number}", author=author, published_at=NOW - timedelta(days=1, microseconds=number // 4))

    def page(**args: str):
        rows = queries.cards().where(*queries.is_listed())
        return newest_first(rows, Listing.published_at, Listing.id, args=args, link=dict, size=3)

    first = page()
    second = page(**first.next_url)
    third = page(**second.next_url)
    assert (first.previous_url, third.next_url) == (None, None)
    assert [row.id for row in page(**third.previous_url).rows] == [row.id for row in second.rows]
    back = page(**second.previous_url)
    assert [row.id for row in back.rows] == [row.id for row in first.rows]
    assert back.previous_url is None
