"""What was looked for is marked in the original text: whole words, and never a way to write HTML."""

from __future__ import annotations

import pytest
from flask import Flask

from board.backends.search.vocabulary import Vocabulary
from board.listings import asked, marking

MARKED = [
    ("ギター", "ｱｺｰｽﾃｨｯｸｷﾞﾀｰ、ギター弦", "ｱｺｰｽﾃｨｯｸ<mark>ｷﾞﾀｰ</mark>、<mark>ギター</mark>弦"),
    ("譲る", "机をお譲りします", "机をお<mark>譲り</mark>します"),
    ("京都", "東京都から京都市へ", "東京都から<mark>京都</mark>市へ"),
    ("机 椅子", "椅子と机", "<mark>椅子</mark>と<mark>机</mark>"),
    ("guitar", "GUITARS for sale", "<mark>GUITARS</mark> for sale"),
    ('"木の机"', "木の机と机", "<mark>木の机</mark>と机"),
    ("ギター -弦", "ギターの弦", "<mark>ギター</mark>の弦"),
    ("机", '<b onclick="x">机</b>&amp;', "&lt;b onclick=&#34;x&#34;&gt;<mark>机</mark>&lt;/b&gt;&amp;amp;"),
    ("b", "<b>", "&lt;<mark>b</mark>&gt;"),
    ("mark", "<mark>", "&lt;<mark>mark</mark>&gt;"),
    ("潜水艦", "机", "机"),
]


@pytest.mark.usefixtures("in_app")
def test_words_are_marked_as_they_are_written_and_everything_else_is_escaped():
    for query, text, expected in MARKED:
        plan = asked.understand(query, Vocabulary()).plan
        assert str(marking.mark(text, marking.spans(text, plan))) == expected, query


@pytest.mark.usefixtures("in_app")
def test_a_snippet_shows_the_first_place_that_says_it_and_is_short():
    plan = asked.understand("ギター", Vocabulary()).plan
    body = "<script>" * 300 + "学生のころの話です。弾いてきたのはギターです。" + "大切に使いました。" * 200
    found = marking.snippet(body, plan)
    assert found is not None
    assert found.startswith("…")
    assert found.endswith("…")
    assert "<mark>ギター</mark>" in found
    assert "<script" not in found
    assert len(found.striptags()) <= marking.SNIPPET_LENGTH + 2
    assert marking.snippet("机と椅子", plan) is None
    assert marking.snippet("", plan) is None


def test_odd_texts_come_back_whole(app: Flask):
    with app.app_context():
        plan = asked.understand("が が\u3099 ㍿ ﷺ", Vocabulary()).plan
        for text in ("か\u3099く", "㍿", "ﷺ" * 50, "👨‍👩‍👧机", "\u0301", "ＡＢＣ\u200bＤ", "a" * 60):
            assert marking.mark(text, marking.spans(text, plan)).striptags() == text.strip()
