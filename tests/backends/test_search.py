"""The contract of a search engine, held by each of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from board.backends import search
from board.backends.search import SearchUnavailable
from board.backends.search.asking import Alternative, Clause, Document, Field, Order, Plan, Request, SearchEngine, Where
from board.backends.search.understanding import understand
from board.errors import ConfigurationError
from tests import postgres

GUITAR, DESK, PLAIN_DESK, TOKYO, KYOTO, APPLES, CPP, HANDS = range(1, 9)
DOCUMENTS = [
    Document(GUITAR, "中古のギターです", "よい音がします。ケース付きで譲ります。", (("kind", "goods"),), 3000, 10),
    Document(DESK, "学習机", "小学校の六年間使いました。椅子とセットです。", (("kind", "goods"),), 0, 20),
    Document(PLAIN_DESK, "机", "古い木の机。引き取りに来られる方へ。", (("kind", "goods"),), None, 30),
    Document(TOKYO, "東京都の写真集", "昭和の街並み", (("kind", "goods"),), None, 40),
    Document(KYOTO, "町家で過ごす週末", "京都市の町家です。お譲りするのは時間。", (("kind", "stay"),), 5000, 50),
    Document(APPLES, "りんご二箱", "Fuji apples from our farm", (("kind", "goods"),), 1000, 60),
    Document(CPP, "C++の本", "50%引きで買い取りました。Boxes of books.", (("kind", "goods"),), 500, 70),
    Document(HANDS, "草刈りの手伝い", "ギターの話もできます。犬がいます。", (("kind", "volunteering"),), None, 80, 500),
]
_names = count()


@pytest.fixture(params=["whoosh", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """An engine that holds nothing yet."""
    url = f"whoosh:{tmp_path / 'search'}"
    if request.param == "postgresql":
        cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.create(f"contract_{next(_names)}")
    engine = search.choose(url)
    yield engine
    engine.close()


@pytest.fixture
def filled(engine: SearchEngine) -> SearchEngine:
    engine.rebuild(DOCUMENTS)
    return engine


def found(engine: SearchEngine, typed: str) -> list[int]:
    return engine.find(Request(understand(typed, engine.lexicon).plan)).ids


FINDS = {
    "ギター": {GUITAR, HANDS},
    "中古ｷﾞﾀｰ": {GUITAR},
    "京都": {KYOTO},
    "東京": {TOKYO},
    "学習机": {DESK},
    "譲る": {GUITAR, KYOTO},
    "お譲り": {GUITAR, KYOTO},
    "林檎": {APPLES},
    "買取り": {CPP},
    "りんご": {APPLES},
    "ringo": {APPLES},
    "犬": {HANDS},
    "ＡＰＰＬＥＳ": {APPLES},
    "ギター 犬": {HANDS},
    "ギター -犬": {GUITAR},
    "犬 OR 京都": {HANDS, KYOTO},
    'C++ "50%"': {CPP},
    '"京都市の町家"': {KYOTO},
    '"木 古い"': set(),
    "ギタ*": {GUITAR, HANDS},
    "ギター 机": set(),
    "沖縄": set(),
}


def test_what_people_type_finds_what_it_should(filled: SearchEngine):
    assert {typed: set(found(filled, typed)) for typed in FINDS} == FINDS


@pytest.mark.parametrize(
    ("plan", "ids"),
    [
        (Plan(), {document.id for document in DOCUMENTS}),
        (Plan((Clause(()),)), set()),
        (Plan((Clause((Alternative(()),)),)), set()),
        (Plan(must_not=(Clause((Alternative(()),)),)), {document.id for document in DOCUMENTS}),
        (Plan((Clause((Alternative(("",), is_prefix=True),)),)), {document.id for document in DOCUMENTS}),
        (Plan((Clause((Alternative(("\ud800", "\0"), Field.PAIRS),)),)), set()),
        (Plan(must_not=(Clause((Alternative(("犬",)),)),)), {document.id for document in DOCUMENTS} - {HANDS}),
    ],
)
def test_no_plan_is_too_strange(filled: SearchEngine, plan: Plan, ids: set[int]):
    hits = filled.find(Request(plan))
    assert (set(hits.ids), hits.total, hits.is_capped) == (ids, len(ids), False)


def test_nothing_that_can_be_typed_is_an_error(filled: SearchEngine):
    dice = random.Random(11)
    signs = [*"\"()*-^~:[]{}\\/%_';<>!?=@#「」ー \u3000\n\t\u202e\u200b😀ﷺⅧ&|", "OR", "NEAR(", "の", "机", "x" * 300]
    for _ in range(60):
        typed = "".join(dice.choices(signs, k=dice.randint(1, 12)))
        assert isinstance(found(filled, typed), list)


def test_filters_orders_and_facets(filled: SearchEngine):
    goods = Where((("kind", frozenset({"goods"})),), price=(500, None))
    cheapest = filled.find(Request(where=goods, order=Order.CHEAPEST, facets=("kind",)))
    assert cheapest.ids == [CPP, APPLES, GUITAR]
    assert cheapest.facets == {"kind": {"goods": 3, "stay": 1}}
    assert filled.find(Request(order=Order.NEWEST, limit=2)).ids == [HANDS, CPP]
    assert filled.find(Request(order=Order.SOONEST, now=100, limit=1)).ids == [HANDS]


def test_it_holds_exactly_what_it_was_given(engine: SearchEngine):
    assert engine.needs_rebuild
    with pytest.raises(SearchUnavailable):
        engine.count()
    engine.apply(put=DOCUMENTS[:1])
    assert engine.needs_rebuild
    assert engine.rebuild(DOCUMENTS) == len(DOCUMENTS)
    assert not engine.needs_rebuild
    for _ in range(2):
        engine.apply(put=[Document(GUITAR, "太鼓", "")], remove=[DESK, GUITAR, 999])
    assert engine.ids() == {document.id for document in DOCUMENTS} - {DESK}
    assert (engine.count(), found(engine, "太鼓"), found(engine, "学習机")) == (len(DOCUMENTS) - 1, [GUITAR], [])
    engine.verify()
    assert engine.lexicon.frequency("太鼓") == 1
    assert engine.lexicon.read_as("たいこ") == ["太鼓"]


@pytest.mark.parametrize("url", ["", "sqlite:///x", "whoosh:relative", "mysql://x"])
def test_any_other_engine_is_refused_with_a_sentence(url: str):
    with pytest.raises(ConfigurationError, match="SEARCH_URL"):
        search.choose(url)
