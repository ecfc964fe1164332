"""Words that say little alone: added up within a stretch, spoken against, and read through other spellings."""

from __future__ import annotations

import pytest

from board.errors import ConfigurationError
from board.screening import leaning
from board.screening.bands import Band
from board.screening.engine import Verdict, screen
from board.screening.leaning import Leaning, written
from board.screening.rules import Where, parse

RULES = """
version = 1
masked = ["テレグラム", "telegram", "ギフト"]
[spelt]
"振込" = 'ふりこ(?=み)|furikomi'
[words]
early = '先に'
money = 'お金|振込'
card = 'ギフト'
app = 'テレグラム|telegram'
not_so = 'しません'
[[rule]]
code = "H1"
version = 3
family = "P2"
points = 50
guideline = "fraud"
title_ja = "見本"
title_en = "Sample"
needs = [["money", "card", "app"]]
enough = 26
within = 20
hints = { early = 16, money = 14, card = 30, app = 45, not_so = -40 }
"""


def look(text: str, *, leans: Leaning = leaning.NONE, source: str = RULES) -> Verdict:
    return screen({"body": text}, where=Where.MESSAGE, rules=parse(source), leaning=leans)


def test_hints_add_up_only_when_enough_of_them_stand_together():
    assert look("先に見せてください").score == 0
    assert look("お金の話です").score == 0
    [hit] = look("先にお金をください").hits
    assert (hit.points, hit.version, hit.detail) == (30, 3, "early + money")
    assert look("先に" + "あ" * 30 + "お金をください").score == 0


def test_a_word_that_comes_twice_counts_once_and_the_rule_has_a_most():
    assert look("先に先にお金お金").score == 30
    assert look("先にお金ギフト").score == 50


def test_of_every_group_that_is_needed_one_must_be_there():
    source = RULES.replace("early = 16, money", "early = 30, money")
    assert look("先に先に", source=source).score == 0
    assert look("先にお金", source=source).score == 44


def test_what_speaks_against_it_counts_from_the_next_sentence_too():
    assert look("先にお金は求めません。そういうことはしません。").score == 0


@pytest.mark.parametrize("spelt", ["先にふりこみを", "先にfurikomiで", "先にフリコミで"])
def test_other_spellings_are_read_as_the_word(spelt):
    assert look(spelt).score == (30 if "フリコミ" not in spelt else 0)


def test_the_span_of_another_spelling_is_where_it_stands():
    text = "では、先にふりこみをお願い"
    [hit] = look(text).hits
    assert hit.span is not None
    assert text[hit.span.start : hit.span.end] == "先にふりこ"


@pytest.mark.parametrize(
    "masked", ["テレ○ラムで", "テ◯グラ●ムで", "テレ*ラムで", "te1egramで", "t3l3gramで", "ギ7トの番号", "ギ○ト"]
)
def test_words_with_letters_blotted_out_stand_whole(masked):
    assert look(masked).score


def test_a_sign_that_blots_out_nothing_stays_a_sign():
    assert look("○月○日にテレビの前で。〇〇さんへ").score == 0


LEANS = Leaning(2, 0.0, {"あ": (6.0, 1.0), "い": (-6.0, 1.0)})


def test_the_way_of_writing_tips_the_scale_and_does_not_add_to_what_is_nothing():
    weak = Leaning(2, 0.0, {"あ": (1.5, 1.0)})
    assert look("先にお金をください", leans=weak).band == Band.NOTICE
    tipped = look("先にお金をください、ああ", leans=weak)
    assert {hit.code: hit.points for hit in tipped.hits} == {"H1": 30, "leaning": 24}
    assert tipped.band == Band.HOLD
    assert look("ああああああああああ", leans=weak).hits == ()
    assert look("ああああああああああ", leans=LEANS).band == Band.HOLD


def test_the_way_of_writing_takes_from_hints():
    assert look("先にお金をください、いい", leans=LEANS).score == 18
    assert look("いいいいいいいいいい", leans=LEANS).hits == ()


def test_weights_are_read_as_they_were_written(tmp_path, monkeypatch):
    file = tmp_path / "leaning.json"
    file.write_text(written(LEANS, most=5), "utf-8")
    monkeypatch.setattr(leaning, "FILE", file)
    leaning.shipped.cache_clear()
    try:
        assert leaning.shipped() == LEANS
    finally:
        leaning.shipped.cache_clear()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("hints = { nobody = 5 }", "nobody"),
        ("hints = { early = 5 }\nneeds = [['money']]", "money"),
        ("patterns = ['あ']\nhints = { early = 5 }", "hints"),
    ],
)
def test_a_rule_of_hints_that_nobody_understands_is_refused(line, why):
    source = RULES[: RULES.index("needs =")] + line
    with pytest.raises(ConfigurationError, match=why):
        parse(source)


def test_a_word_of_one_letter_cannot_be_masked():
    with pytest.raises(ConfigurationError, match="masked"):
        parse(RULES.replace('"ギフト"]', '"ギ"]'))
