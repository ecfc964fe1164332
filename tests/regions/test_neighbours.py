from __future__ import annotations

import pytest

from board.regions import tree
from board.regions.neighbours import nearest


def _near(slug: str, limit: int) -> list[str]:
    place = tree.by_slug(slug)
    assert place is not None
    return [tree.label(each, "ja") for each in nearest(place, limit)]


@pytest.mark.parametrize(
    ("slug", "near"),
    [
        ("15204", ["新潟県 加茂市", "新潟県 燕市", "新潟県 田上町"]),
        ("26100", ["滋賀県 大津市", "京都府 向日市"]),  # Across the border of prefectures.
        ("13421", ["東京都 青ヶ島村"]),
    ],
)
def test_the_towns_nearby_come_nearest_first(slug: str, near: list[str]):
    assert _near(slug, len(near)) == near


def test_a_ward_has_its_sisters_near_but_not_the_city_it_is_a_part_of():
    near = _near("15101", 8)
    assert "新潟県 新潟市 東区" in near
    assert "新潟県 新潟市" not in near
    assert "新潟県 新潟市 北区" not in near
