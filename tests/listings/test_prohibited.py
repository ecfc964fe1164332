"""What may not be offered: named for every category, in both languages, with the law."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from board.listings.kinds import CATEGORIES, Kind
from board.listings.prohibited import entries
from tests.listings.typed import begin, edit


def test_each_thing_is_said_once_in_both_languages_with_its_law():
    assert len({entry.code for entry in entries()}) == len(entries())
    for entry in entries():
        assert set(entry.categories) <= set(CATEGORIES[Kind.GOODS]), entry.code
        assert "法" in entry.law_ja or "条例" in entry.law_ja, entry.code
        for text in (entry.en, entry.law_en):
            assert text.replace("’", "").isascii(), entry.code
        assert not any(text.endswith(("。", ".")) for text in (entry.ja, entry.en)), entry.code


@pytest.mark.parametrize("category", CATEGORIES[Kind.GOODS])
def test_every_category_names_something_of_its_own(category: str):
    assert [entry.code for entry in entries() if category in entry.categories]


@pytest.mark.parametrize(
    ("category", "law"),
    [
        ("food", "酒税法"),
        ("food", "食品衛生法"),
        ("appliances", "電気用品安全法"),
        ("household", "消費生活用製品安全法"),
        ("media", "チケット不正転売禁止法"),
        ("farm", "農薬取締法"),
        ("farm", "種苗法"),
        ("crafts", "種の保存法（ワシントン条約）"),
        ("other", "動物愛護管理法"),
        ("vehicles", "道路運送車両法"),
        ("hobbies", "銃刀法"),
    ],
)
def test_the_form_says_so_at_the_category(browser: FlaskClient, category: str, law: str):
    page = browser.get(edit(begin(browser))).text
    group = page.split(f'data-category="{category}"')[1].split("</section>")[0]
    assert law in group
    assert "古物営業法" in page.split('id="prohibited"')[1].split("data-category")[0]


def test_only_goods_are_asked_about(browser: FlaskClient):
    assert 'id="prohibited"' not in browser.get(edit(begin(browser, Kind.EVENT))).text
