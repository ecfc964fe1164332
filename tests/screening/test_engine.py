"""From text to verdict: what is seen through disguises, what it adds up to, and in how much time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.screening.bands import Band, band_of
from board.screening.engine import Verdict, screen
from board.screening.rules import Where, shipped


def look(
    text: str, *, where: str = "message", kind: str = "goods", price: int | None = None, **more: object
) -> Verdict:
    return screen({"body": text}, where=Where(where), kind=kind, price=price, rules=shipped(), **more)  # type: ignore[arg-type]


def codes(verdict: Verdict) -> set[str]:
    return {hit.code for hit in verdict.hits}


DISGUISES = [
    "テレグラムで連絡ください",
    "ﾃﾚｸﾞﾗﾑで連絡ください",
    "テ レ グ ラ ム で連絡ください",
    "テ・レ・グ・ラ・ム で連絡ください",
    "テレグ\u200bラムで連絡ください",
    "T.e.l.e.g.r.a.m で連絡ください",
    "ＴＥＬＥＧＲＡＭで連絡ください",
    "tеlеgrаmで連絡ください",
    "𝗧𝗲𝗹𝗲𝗴𝗿𝗮𝗺で連絡ください",
    "てれぐらむで連絡ください",
]


@pytest.mark.parametrize("text", DISGUISES)
def test_a_word_is_seen_through_its_disguise(text):
    verdict = look(text)
    assert verdict.band == Band.HOLD
    assert any(hit.code.startswith("O2") for hit in verdict.hits)


def test_the_span_is_that_of_the_letters_as_they_were_typed():
    text = "こんにちは。ﾃﾚｸﾞﾗﾑで連絡ください"
    hit = next(hit for hit in look(text).hits if hit.code == "O2_mention")
    assert hit.span is not None
    assert text[hit.span.start : hit.span.end] == "ﾃﾚｸﾞﾗﾑ"
    assert hit.span.field == "body"


def test_a_span_is_told_in_the_field_where_it_stands():
    fields = {"title": "自転車", "body": "出所は聞かないでください。"}
    verdict = screen(fields, where=Where.LISTING, kind="goods", rules=shipped())
    spans = {hit.span.field: fields[hit.span.field][hit.span.start : hit.span.end] for hit in verdict.hits if hit.span}
    assert spans["body"].startswith("出所は聞かない")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *DISGUISES[:6],
                "日本酒",
                "ﾗｲﾝ",
                "　",
                "。",
                "先に振り込んで",
                "🥦",
                "か゛",
                "ｶﾞ",
                "e\u0301",
                "㍿",
                "5万円",
                "\n",
                "アマギフ番号",
            ]
        ),
        max_size=6,
    ),
    st.text(max_size=20),
)
def test_spans_lie_in_the_original_and_the_score_is_the_sum(pieces, title):
    fields = {"title": title, "body": "".join(pieces)}
    verdict = screen(fields, where=Where.LISTING, kind="goods", price=0, rules=shipped())
    assert verdict.score == max(sum(hit.points for hit in verdict.hits), 0)
    assert verdict == screen(fields, where=Where.LISTING, kind="goods", price=0, rules=shipped())
    for hit in verdict.hits:
        if hit.span:
            assert 0 <= hit.span.start < hit.span.end <= len(fields[hit.span.field])


def test_the_bands_begin_where_they_are_published_to_begin():
    assert [band_of(score) for score in (0, 19, 20, 39, 40, 200)] == [
        Band.PUBLISH,
        Band.PUBLISH,
        Band.NOTICE,
        Band.NOTICE,
        Band.HOLD,
        Band.HOLD,
    ]
    assert band_of(0, is_stop=True) == Band.REFUSE


def test_together_two_say_more_than_each():
    alone = look("即日即金の案件です。", where="listing", kind="work")
    both = look("即日即金の案件です。詳細はテレグラムで連絡ください。", where="listing", kind="work")
    assert alone.band == Band.HOLD
    assert both.band == Band.REFUSE
    assert "J1+O2" in codes(both)


def test_a_rule_that_was_wrong_too_often_is_noted_and_counts_nothing():
    text = "https://bit.ly/3abcdef を見てください"
    assert look(text).band == Band.HOLD
    noted = look(text, noted_only={"U1_short"})
    assert noted.score == 0
    assert "U1_short" in codes(noted)


def test_watched_words_are_literals_and_compared_like_all_text():
    assert "watched_word" in codes(look("ＡＢＣ商会からのご案内", watched=["abc商会"]))
    assert "watched_word" in codes(look("ＡＢＣ商 会です", watched=["abc商会"]))
    assert "watched_word" not in codes(look("abcX商会", watched=["abc.商会", "a*", "(", ".*"]))


@pytest.mark.parametrize(
    ("text", "price", "code"),
    [
        ("やっぱり2万円でお願いします", 5000, "K1_price"),
        ("やっぱり二万円でお願いします", 5000, "K1_price"),
        ("¥20,000 でお願いします", 5000, "K1_price"),
        ("送料込みで9800円です", 0, "P2_price"),
        ("2万5千でお渡しします", 15_000, "K1_price"),
        ("4まんくらいで考えています", 15_000, "K1_price"),
        ("にまんごせんえんでお願いします", 15_000, "K1_price"),
        ("諭吉3人でお願いします", 0, "P2_price"),
    ],
)
def test_amounts_are_held_against_the_listed_price(text, price, code):
    assert code in codes(look(text, price=price))
    assert code not in codes(look(text, price=50_000))


def test_a_ticket_may_be_passed_on_for_its_face_value_and_not_above():
    lawful = "行けなくなったので、定価8,800円のチケットを8,800円でお譲りします。"
    dearer = "定価8,800円のチケットを2.5万円でお譲りします。"
    assert look(lawful, where="listing", price=8800).band == Band.PUBLISH
    assert look(dearer, where="listing", price=25_000).band == Band.HOLD


def test_what_somebody_else_asks_for_is_no_demand():
    assert "K1_price" not in codes(look("新しいものは2万5千円くらいするものですよね", price=5000))
    assert "K1_price" not in codes(look("2万円と聞きました", price=5000))


@pytest.mark.parametrize(("asked", "is_seen"), [("58000", True), ("58,000", True), ("28000", False), ("9000", False)])
def test_a_face_value_may_stand_without_a_unit(asked, is_seen):
    assert ("T1_face" in codes(look(f"フェスの通し券 額面28000→希望{asked}", where="listing"))) is is_seen


def test_food_in_tens_of_thousands_is_the_price_of_an_animal_and_what_it_eats_a_month_is_not():
    assert "A1_fee" in codes(look("猫ちゃんは0円、これまでのごはん代が4万円です"))
    assert "A1_fee" not in codes(look("猫は無料でお譲りします。毎月のごはん代は1万円です"))


@pytest.mark.parametrize(
    ("text", "is_phone"),
    [
        ("ぜろはちぜろの、さんよんいちにーの、きゅうきゅうぜろなな", True),
        ("〇九〇 いちに三四 ごろく78", True),
        ("いち、に、さん、し、ご、ろく、しち、はちと数えます", False),
    ],
)
def test_a_phone_number_is_read_in_words_too(text, is_phone):
    assert ("O3_said" in codes(look(text))) is is_phone


HOSTILE_UNITS = ["a", "先に振", "0 ", "・", "ぜろ"]
MORE_UNITS = [
    "テ ",
    "定価1000円",
    "https://a.",
    "チケット",
    "@a.",
    "荷物を運ぶ",
    "が",
    "犬2匹",
    "にー",
    "諭吉3",
]


@pytest.mark.security("4-46")
@pytest.mark.parametrize("unit", [*HOSTILE_UNITS, *(pytest.param(unit, marks=pytest.mark.full) for unit in MORE_UNITS)])
def test_the_time_for_a_text_grows_with_its_length_alone(unit):
    """Counted in the time of this process, one against the other: ten times the text, not a hundred times the time."""
    look(unit)
    took = {size: _seconds(unit * (size // len(unit))) for size in (5_000, 50_000)}
    assert took[50_000] < 60 * max(took[5_000], 0.005)


def _seconds(text: str) -> float:
    began = time.process_time()
    look(text)
    return time.process_time() - began
