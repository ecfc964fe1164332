"""The rules as data: sound all of them or none, and nothing that could run away."""

from __future__ import annotations

import re

import pytest

from board.errors import ConfigurationError
from board.screening.patterns import compiled, why_unbounded
from board.screening.rules import FILE, parse, shipped

ONE = """
version = 2
[[rule]]
code = "X1"
version = 1
family = "X"
points = 40
guideline = "fraud"
title_ja = "見本"
title_en = "Sample"
"""


def test_every_shipped_rule_says_in_both_languages_what_it_is_about():
    rules = shipped()
    assert len(rules.rules) > 50
    for rule in rules.rules:
        assert rule.title_ja.strip()
        assert rule.title_en.isascii() or "’" in rule.title_en
        assert bool(rule.cites_ja) == bool(rule.cites_en), rule.code


def test_every_shipped_rule_belongs_to_a_published_guideline():
    import tomllib

    from board.moderation.loading import GUIDELINES_FILE

    published = {each["code"] for each in tomllib.loads(GUIDELINES_FILE.read_text("utf-8"))["guideline"]}
    assert {rule.guideline for rule in shipped().rules} <= published


@pytest.mark.security("4-46", "5-24")
@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("a*", "end"),
        ("a+b", "end"),
        ("a{3,}", "end"),
        ("(?:a{1,5}){1,5}", "repetition of a repetition"),
        ("(?:a|b{0,3}c){2}", "repetition of a repetition"),
        ("a{0,400}", "more than"),
        (r"(a)\1", "reference"),
        ("(?(1)a)", "named"),
        ("(unclosed", "unterminated"),
    ],
)
def test_a_pattern_that_could_run_away_or_is_broken_is_refused(pattern, why):
    with pytest.raises(ConfigurationError, match=why):
        compiled(pattern, {})


@pytest.mark.parametrize("pattern", [r"\*", r"[*+]{1,3}", "a{0,12}b{0,12}", "(?:ab|c)?", r"a\+", "[^。]{0,40}x"])
def test_a_bounded_pattern_is_sound(pattern):
    assert why_unbounded(pattern) is None


@pytest.mark.security("5-24")
def test_one_broken_rule_refuses_the_whole_file():
    sound = ONE + "patterns = ['あ']"
    assert parse(sound).rule("X1") is not None
    with pytest.raises(ConfigurationError, match="rule X2"):
        parse(sound + ONE.replace("version = 2", "", 1).replace("X1", "X2") + "patterns = ['い*']")


@pytest.mark.parametrize(
    "line",
    [
        "patterns = ['<nobody>']",
        "patterns = ['あ']\nfigure = 'free_then_paid'",
        "figure = 'nothing'",
        "patterns = ['あ']\nunless = ['nothing']",
        "patterns = ['あ']\nwhere = ['letter']",
        "patterns = ['あ']\ncolour = 'red'",
        "together = ['あ', 'い']\nwithin = 5000",
    ],
)
def test_a_rule_that_says_what_nobody_understands_is_refused(line):
    with pytest.raises(ConfigurationError, match=r"X1|<nobody>"):
        parse(ONE + line)


def test_the_shipped_file_has_nothing_unbounded_in_it():
    source = FILE.read_text("utf-8")
    assert not re.findall(r"(?<!\\)[\])](?:\*|\+)", source)
