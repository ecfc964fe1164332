"""Names of places with their readings above them, on the pages of who reads やさしい日本語."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from markupsafe import Markup

from board.regions.furigana import with_furigana
from tests.factories import Make


def ruby(name: str, kana: str) -> Markup:
    return Markup("<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>").format(name, kana)


def in_a_row(*names: Markup) -> Markup:
    return Markup(" ").join(names)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("三条市", ruby("三条市", "さんじょうし")),
        ("新潟県 三条市", in_a_row(ruby("新潟県", "にいがたけん"), ruby("三条市", "さんじょうし"))),
        (
            "神奈川県 横浜市 緑区",
            in_a_row(ruby("神奈川県", "かながわけん"), ruby("横浜市", "よこはまし"), ruby("緑区", "みどりく")),
        ),
        ("さがしもの", Markup("さがしもの")),
        ("<b>三条市</b>", Markup("&lt;b&gt;三条市&lt;/b&gt;")),
    ],
)
def test_every_name_has_its_reading_above(label: str, shown: Markup):
    assert with_furigana(label) == shown


def test_a_name_that_is_read_in_two_ways_is_read_as_in_its_prefecture():
    assert with_furigana("群馬県 南牧村") == in_a_row(ruby("群馬県", "ぐんまけん"), ruby("南牧村", "なんもくむら"))
    assert with_furigana("長野県 南牧村") == in_a_row(ruby("長野県", "ながのけん"), ruby("南牧村", "みなみまきむら"))


def test_alone_it_is_left_as_it_is():
    assert with_furigana("南牧村") == Markup("南牧村")


def test_only_who_reads_easy_japanese_sees_them(client: FlaskClient, make: Make):
    make.listing(region_id=15204)
    assert "<ruby>" not in client.get("/regions/15204").text
    client.set_cookie("lang", "easy")
    easy = client.get("/regions/15204").text
    assert '<html lang="ja"' in easy
    assert ruby("新潟県", "にいがたけん") in easy
