"""What the embedded engine finds, in which order, and how much of what it counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.backends.search.asking import Alternative, Clause, Document, Field, Order, Plan, Request, Where
from tests.backends.whoosh.made import (
    APPLES,
    DESK,
    DOCUMENTS,
    GUITAR,
    HANDS,
    KYOTO,
    PLAIN_DESK,
    TOKYO,
    found,
    plan,
    word,
)


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        (plan("ギター"), {GUITAR, HANDS}),
        (plan("ギター", "犬"), {HANDS}),
        (plan("京都"), {KYOTO}),
        (plan("机", "犬"), set()),
        (plan("潜水艦"), set()),
        (Plan(must_not=(word("机"),)), {GUITAR, TOKYO, KYOTO, APPLES, HANDS}),
        (Plan((word("ギター"),), (word("犬"),)), {GUITAR}),
        (Plan((word("古い", "木"),)), {PLAIN_DESK}),
        (Plan((word("木", "古い"),)), set()),
        (Plan((word("机", "小学"),)), set()),
        (Plan((word("app", is_prefix=True),)), {APPLES}),
        (Plan((word("fuji", "app", is_prefix=True),)), {APPLES}),
        (Plan((word("", is_prefix=True),)), {document.id for document in DOCUMENTS}),
        (Plan((word("ぎた", field=Field.PAIRS),)), {GUITAR, HANDS}),
        (Plan((word("ぎた", "たー", field=Field.PAIRS),)), {GUITAR, HANDS}),
        (Plan((Clause((Alternative(("犬",)), Alternative(("東京",)))),)), {HANDS, TOKYO}),
        (Plan((Clause(()),)), set()),
        (Plan((word(),)), set()),
        (Plan(must_not=(word(),)), {document.id for document in DOCUMENTS}),
        (Plan((word("\ud800"),)), set()),
        (Plan(), {document.id for document in DOCUMENTS}),
    ],
)
def test_a_plan_finds(filled, asked, ids):
    hits = filled.find(Request(asked))
    assert (set(hits.ids), hits.total, hits.is_capped) == (ids, len(ids), False)


def test_no_phrase_reaches_from_the_title_into_the_body(engine):
    engine.rebuild([Document(1, "木", "机"), Document(2, "木 机", "")])
    assert engine.find(Request(Plan((word("木", "机"),)))).ids == [2]


def test_a_hit_in_the_title_stands_above_one_in_the_body(filled):
    assert found(filled, "ギター") == [GUITAR, HANDS]
    assert found(filled, "ギター", limit=1) == [GUITAR]
    assert filled.find(Request(plan("ギター"), limit=1)).total == 2


def test_a_title_of_nothing_but_the_words_stands_above_all(filled):
    assert found(filled, "机") == [PLAIN_DESK, DESK]


def test_a_guess_stands_below_what_was_typed(engine):
    engine.rebuild([Document(1, "苹果", ""), Document(2, "りんご", ""), Document(3, "苹果", "")])
    asked = Plan((Clause((Alternative(("林檎",)), Alternative(("苹果",), weight=0.3))),))
    assert engine.find(Request(asked)).ids == [2, 3, 1]


def test_of_equal_hits_the_newest_comes_first(engine):
    engine.rebuild(Document(n, "ギター", "") for n in range(1, 30))
    assert found(engine, "ギター", limit=7) == list(range(29, 22, -1))


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (Order.NEWEST, [GUITAR, APPLES, KYOTO, TOKYO, PLAIN_DESK, DESK, HANDS]),
        (Order.CHEAPEST, [DESK, APPLES, TOKYO, GUITAR, HANDS, KYOTO, PLAIN_DESK]),
        (Order.SOONEST, [KYOTO, HANDS, APPLES, TOKYO, PLAIN_DESK, DESK, GUITAR]),
        (Order.RELEVANCE, [HANDS, APPLES, KYOTO, TOKYO, PLAIN_DESK, DESK, GUITAR]),
    ],
)
@pytest.mark.parametrize("limit", [3, 1000])
def test_everything_comes_in_the_order_asked_for(filled, order, ids, limit):
    assert filled.find(Request(order=order, now=1500, limit=limit)).ids == ids[:limit]


def test_the_nearest_come_first_and_last_what_is_nowhere(engine):
    engine.rebuild(Document(n, "机", "", region=region) for n, region in enumerate([15204, 26104, 15204, None, 13101]))
    asked = Request(order=Order.NEAREST, distances={15204: 0.0, 26104: 310.5, 1: 5.0})
    assert engine.find(asked).ids == [2, 0, 1, 4, 3]
    assert engine.find(replace(asked, distances={})).ids == [4, 3, 2, 1, 0]


def tagged(id_, kind, *regions, **more):
    return Document(id_, "机", "", tags=(("kind", kind), *(("region", region) for region in regions)), **more)


@pytest.fixture
def shelf(engine):
    engine.rebuild(
        [
            tagged(1, "goods", "R4", "15", "15204", price=100),
            tagged(2, "goods", "R4", "15", "15100", price=2000),
            tagged(3, "event", "R6", "26", starts=50, ends=50),
            tagged(4, "event", "R4", "15", starts=10, ends=10, price=0),
            Document(5, "犬", "", tags=(("kind", "goods"), ("kind", "goods"))),
        ]
    )
    return engine


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        (Where((("kind", frozenset({"goods"})),)), {1, 2, 5}),
        (Where((("kind", frozenset({"goods", "event"})), ("region", frozenset({"15"})))), {1, 2, 4}),
        (Where((("region", frozenset({"15204", "26"})),)), {1, 3}),
        (Where((("region", frozenset({"1520"})),)), set()),
        (Where((("kind", frozenset()),)), set()),
        (Where((("colour", frozenset({"red"})),)), set()),
        (Where(price=(None, 100)), {1, 4}),
        (Where(price=(100, 100)), {1}),
        (Where(price=(0, None)), {1, 2, 4}),
        (Where(during=(11, None)), {3}),
        (Where(during=(None, 50), price=(0, 0)), {4}),
    ],
)
def test_filters_narrow(shelf, where, ids):
    for _ in range(2):
        assert set(shelf.find(Request(where=where)).ids) == ids
        assert set(shelf.find(Request(plan("机"), where)).ids) == ids - {5}


def test_facets_are_counted_as_if_their_own_filter_were_not_set(shelf):
    where = Where((("kind", frozenset({"goods"})),), price=(0, None))
    hits = shelf.find(Request(plan("机"), where, facets=("kind", "region", "colour")))
    assert hits.total == 2
    assert hits.facets == {
        "kind": {"goods": 2, "event": 1},
        "region": {"R4": 2, "15": 2, "15204": 1, "15100": 1},
        "colour": {},
    }


def test_facets_of_everything_and_of_what_is_left(shelf):
    assert shelf.find(Request(facets=("kind",))).facets == {"kind": {"goods": 3, "event": 2}}
    shelf.apply(remove=[3, 5])
    assert shelf.find(Request(facets=("kind",))).facets == {"kind": {"goods": 2, "event": 1}}


def test_beginnings_are_counted_by_days_as_if_none_were_chosen(shelf):
    where = Where((("kind", frozenset({"event"})),), during=(0, 20))
    spans = ((0, 20), (20, None), (None, None), (60, 70))
    hits = shelf.find(Request(where=where, spans=spans))
    assert (hits.ids, hits.spans) == ([4], (1, 1, 2, 0))


def test_what_has_begun_is_on_until_it_is_over(engine):
    fair, stay, over, ahead = (1, 3, 30), (2, 5, None), (3, 1, 9), (4, 25, 26)
    engine.rebuild(Document(n, "市", "", starts=starts, ends=ends) for n, starts, ends in (fair, stay, over, ahead))
    now_and_then = Document(6, "市", "", starts=1, ends=40, times=((1, 2), (12, 12), (31, 40)))
    engine.apply(put=[Document(5, "市", ""), now_and_then])
    hits = engine.find(Request(where=Where(during=(10, 20)), spans=((9, 9), (10, 24), (31, None), (None, 4))))
    assert (set(hits.ids), hits.spans) == ({1, 2, 6}, (3, 3, 2, 3))
    assert set(engine.find(Request(where=Where(during=(3, 11)))).ids) == {1, 2, 3}
    assert set(engine.find(Request(where=Where(during=(None, 0)))).ids) == set()
    # By what comes next of each: the beginning that is ahead, else the end.
    assert engine.find(Request(order=Order.SOONEST, now=10)).ids == [4, 1, 6, 2, 5, 3]


def test_an_empty_index_answers_everything(engine):
    engine.rebuild([])
    assert not engine.needs_rebuild
    hits = engine.find(Request(plan("机"), facets=("kind",), spans=((0, 1),)))
    assert (hits.ids, hits.total, hits.facets, hits.spans) == ([], 0, {"kind": {}}, (0,))
    assert (engine.find(Request(order=Order.NEWEST)).ids, engine.count(), engine.ids()) == ([], 0, set())


def test_many_hits_of_each_order_are_the_same_as_sorting_them_all(engine):
    made = [
        Document(n, "机", "本 " * (n % 5), price=n * 7 % 13, published=n * 11 % 17, starts=n * 3 % 19, ends=n * 3 % 19)
        for n in range(1, 200)
    ]
    engine.rebuild(made)
    for order, key in {
        Order.NEWEST: lambda d: (-d.published, -d.id),
        Order.CHEAPEST: lambda d: (d.price, -d.id),
        Order.SOONEST: lambda d: (d.starts < 9, d.starts if d.starts >= 9 else 0, -d.id),
    }.items():
        expected = [document.id for document in sorted(made, key=key)]
        for limit in (1, 10, 57, 1000):
            assert engine.find(Request(plan("机"), order=order, now=9, limit=limit)).ids == expected[:limit]


def test_what_is_written_in_many_commits_is_found_like_what_is_built_at_once(engine):
    for n in range(40):
        engine.apply(put=[Document(n, f"机{n % 3}", "古い木の机", published=n)], remove=[n - 20])
    assert engine.find(Request(Plan((word("古い", "木"),)), order=Order.NEWEST)).ids == list(range(39, 19, -1))
    assert engine.count() == 20
