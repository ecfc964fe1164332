"""Search by PostgreSQL finds what a plain look at every text finds, in the order asked for, and survives rebuilding
and company."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from board.backends import search
from board.backends.search import SearchUnavailable
from board.backends.search.asking import (
    Alternative,
    Bounds,
    Clause,
    Document,
    Field,
    Order,
    Plan,
    Request,
    Where,
)
from board.backends.search.documents import analysed, holds
from board.backends.search.postgresql import finding, tables
from board.backends.search.postgresql.engine import PostgresSearch
from board.backends.search.postgresql.lexemes import POSITION_MAX, POSITIONS_MAX
from board.db import make_engine
from tests import postgres

pytestmark = pytest.mark.postgres
NOW = 1000
WORDS = ("ギター", "机", "犬", "譲ります", "apple", "京都市", "東京都", "C++", "本", "洗濯機", "it's", "a\\b", "★")
REGIONS = ("15", "15204", "15205", "13101")


def corpus(count: int = 80) -> list[Document]:
    dice = random.Random(5)
    return [
        Document(
            id=n,
            title=" ".join(dice.choices(WORDS, k=dice.randint(1, 3))),
            body="。".join("".join(dice.choices(WORDS, k=dice.randint(0, 3))) for _ in range(3)),
            tags=(
                ("kind", dice.choice(("goods", "event"))),
                *(("region", region) for region in dice.sample(REGIONS, k=2)),
            ),
            price=dice.choice((None, 0, 500, 1000)),
            published=dice.randint(1, 20),
            **time_by(dice),
            region=dice.choice((None, 1, 2, 3)),
        )
        for n in range(1, count + 1)
    ]


def time_by(dice: random.Random) -> dict[str, Any]:
    if dice.random() < 0.15:
        return {"starts": NOW, "ends": NOW + 20, "times": ((NOW, NOW + 1), (NOW + 20, NOW + 20))}
    starts, lasts = dice.choice((None, NOW - 5, NOW + 5, NOW + 10)), dice.choice((None, 0, 3, 9))
    return {"starts": starts, "ends": None if starts is None or lasts is None else starts + lasts}


DOCUMENTS = corpus()
ANALYSED = {document.id: analysed(document) for document in DOCUMENTS}
TERMS = {
    Field.TEXT: sorted({term for each in ANALYSED.values() for term in each.text} | {"無い", "'", "\\", "a:*b"}),
    Field.KEYS: sorted({term for each in ANALYSED.values() for term in each.keys} | {"無い"}),
    Field.PAIRS: sorted({term for each in ANALYSED.values() for term in each.pairs}),
}


@pytest.fixture(scope="module")
def databases(postgres_cluster: postgres.Cluster) -> Iterator[Callable[[str], Engine]]:
    """Databases that hold nothing."""
    opened: list[Engine] = []

    def database(name: str) -> Engine:
        opened.append(make_engine(postgres_cluster.create(name)))
        return opened[-1]

    yield database
    for engine in opened:
        engine.dispose()


@pytest.fixture(scope="module")
def filled(databases: Callable[[str], Engine]) -> PostgresSearch:
    """Read only: whoever writes takes `engine`."""
    engine = PostgresSearch(databases("search_filled"))
    engine.rebuild(DOCUMENTS)
    return engine


@pytest.fixture
def engine(databases: Callable[[str], Engine], request: pytest.FixtureRequest) -> PostgresSearch:
    return PostgresSearch(databases(f"search_{abs(hash(request.node.name))}"))


def word(*tokens: str, field: Field = Field.TEXT, is_prefix: bool = False) -> Clause:
    return Clause((Alternative(tokens, field, is_prefix=is_prefix),))


def found(engine: PostgresSearch, *tokens: str) -> list[int]:
    return engine.find(Request(Plan((word(*tokens),)))).ids


def alternatives(field: Field) -> st.SearchStrategy[Alternative]:
    term = st.sampled_from([term for term in TERMS[field] if term != "\n"])
    most = 1 if field is Field.KEYS else 3
    tokens = st.lists(term, min_size=1, max_size=most).map(tuple)
    begun = st.builds(lambda t: (t[:1],), term)
    return st.one_of(
        st.builds(Alternative, tokens, st.just(field)),
        st.builds(Alternative, begun, st.just(field), is_prefix=st.just(True)),
    )


CLAUSES = st.builds(
    Clause, st.lists(st.one_of(*(alternatives(field) for field in Field)), min_size=1, max_size=3).map(tuple)
)
PLANS = st.builds(Plan, st.lists(CLAUSES, max_size=2).map(tuple), st.lists(CLAUSES, max_size=1).map(tuple))
TAGS = st.sampled_from(
    [
        (),
        (("kind", frozenset({"goods"})),),
        (("region", frozenset({"15", "13101"})), ("kind", frozenset({"event"}))),
        (("region", frozenset()),),
    ]
)
PRICES: st.SearchStrategy[Bounds] = st.sampled_from([(None, None), (0, 500), (500, None), (None, 0)])
BEGINNINGS: st.SearchStrategy[Bounds] = st.sampled_from([(None, None), (NOW, None), (None, NOW), (NOW + 6, NOW + 20)])
WHERES = st.builds(Where, TAGS, PRICES, BEGINNINGS)


def lies_within(value: int | None, bounds: Bounds) -> bool:
    low, high = bounds
    if bounds == (None, None):
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def fits(document: Document, where: Where) -> bool:
    tagged = all(any((family, value) in document.tags for value in values) for family, values in where.tags)
    return tagged and lies_within(document.price, where.price) and is_on(document, where.during)


def is_on(document: Document, during: Bounds) -> bool:
    earliest, latest = during
    if during == (None, None) or document.starts is None:
        return during == (None, None)
    times = document.times or ((document.starts, document.ends),)
    return any(
        (earliest is None or ends is None or ends >= earliest) and (latest is None or starts <= latest)
        for starts, ends in times
    )


def next_of(document: Document) -> int | None:
    """Its beginning that is ahead, else its end."""
    if document.starts is None or document.starts >= NOW:
        return document.starts
    return 1 << 62 if document.ends is None else document.ends if document.ends >= NOW else None


@settings(max_examples=150, deadline=None, derandomize=True)
@given(plan=PLANS, where=WHERES)
def test_it_finds_what_a_look_at_every_text_finds(filled: PostgresSearch, plan: Plan, where: Where):
    expected = {d.id for d in DOCUMENTS if fits(d, where) and holds(plan, ANALYSED[d.id])}
    hits = filled.find(Request(plan, where))
    assert set(hits.ids) == expected
    assert (hits.total, hits.is_capped) == (len(expected), False)


DISTANCES = {1: 30.0, 2: 10.5}


def _last(value: int | None) -> tuple[bool, int]:
    return value is None, value or 0


ORDERS: dict[Order, Callable[[Document], object]] = {
    Order.NEWEST: lambda d: -d.published,
    Order.CHEAPEST: lambda d: _last(d.price),
    Order.SOONEST: lambda d: _last(next_of(d)),
    Order.NEAREST: lambda d: DISTANCES.get(d.region or 0, float("inf")),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_hits_come_in_the_order_asked_for_and_of_equal_ones_the_highest_id_first(
    filled: PostgresSearch, order: Order, limit: int
):
    hits = filled.find(Request(Plan((word("机"),)), order=order, now=NOW, distances=DISTANCES, limit=limit))
    holding = sorted((d for d in DOCUMENTS if "机" in ANALYSED[d.id].text), key=lambda d: -d.id)
    expected = [document.id for document in sorted(holding, key=ORDERS[order])]  # type: ignore[arg-type]
    assert hits.ids == expected[:limit]
    assert hits.total == len(expected)


def test_each_facet_is_counted_as_if_its_own_filter_were_not_set(filled: PostgresSearch):
    where = Where((("kind", frozenset({"goods"})),), during=(NOW, None))
    hits = filled.find(
        Request(where=where, facets=("kind", "region"), spans=((NOW, NOW + 7), (None, None), (None, NOW)))
    )
    later = [d for d in DOCUMENTS if is_on(d, (NOW, None))]
    goods = [d for d in later if ("kind", "goods") in d.tags]
    assert hits.facets["kind"] == {kind: sum(("kind", kind) in d.tags for d in later) for kind in ("goods", "event")}
    assert hits.facets["region"] == {region: sum(("region", region) in d.tags for d in goods) for region in REGIONS}
    dated = [d for d in DOCUMENTS if ("kind", "goods") in d.tags and d.starts is not None]
    assert hits.spans == (
        sum(is_on(d, (NOW, NOW + 7)) for d in dated),
        len(dated),
        sum(is_on(d, (None, NOW)) for d in dated),
    )


def test_a_title_stands_above_a_body_and_a_rare_word_above_a_frequent_one(engine: PostgresSearch):
    often = [Document(n, "机", "古い 机") for n in range(10, 30)]
    rare = [Document(1, "犬", "ギターの話"), Document(2, "ギター", "犬の話"), Document(3, "犬の机", "")]
    engine.rebuild([*rare, *often])
    assert found(engine, "ギター") == [2, 1]
    either = Clause((Alternative(("犬",)), Alternative(("机",))))
    assert set(engine.find(Request(Plan((either,)), limit=3)).ids) == {1, 2, 3}


def test_what_goes_beyond_the_count_is_at_least_so_much(filled: PostgresSearch, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(finding, "COUNT_MAX", 10)
    monkeypatch.setattr(finding, "SAMPLE_MAX", 10)
    for order in (Order.RELEVANCE, Order.NEWEST):
        hits = filled.find(Request(Plan((word("机"),)), order=order, limit=10, facets=("kind",)))
        assert (len(hits.ids), hits.total, hits.is_capped) == (10, 10, True)
        assert sum(hits.facets["kind"].values()) >= 10


def test_a_text_beyond_every_limit_is_still_found_by_its_words(engine: PostgresSearch):
    many = " ".join(["机", "犬"] * max(POSITIONS_MAX, POSITION_MAX // 2 + 50) + ["ギター"])
    long = "x" * 3000
    engine.rebuild([Document(1, "", many), Document(2, "", long), Document(3, "", "x" * 2999 + "y")])
    assert found(engine, "ギター") == found(engine, "机") == [1]
    assert found(engine, long) == [2]
    assert found(engine, "nothing\0", "\ud800", "'\\") == []


def test_a_change_is_found_and_the_old_text_no_longer(engine: PostgresSearch):
    engine.apply(put=[Document(1, "ギター", ""), Document(2, "机", "")])
    assert engine.needs_rebuild
    for _ in range(2):
        engine.apply(put=[Document(1, "太鼓", "")], remove=[2, 999])
    assert found(engine, "ギター") == found(engine, "机") == []
    assert found(engine, "太鼓") == [1]
    assert (engine.count(), engine.ids()) == (1, {1})


def test_the_lexicon_grows_with_the_index(engine: PostgresSearch):
    assert_unavailable(engine)
    engine.rebuild([Document(1, "自転車", ""), Document(2, "自転車", "机")])
    assert engine.lexicon.frequency("自転車") == 2
    assert engine.lexicon.frequency("太鼓") == 0
    engine.apply(put=[Document(3, "太鼓", "")])
    assert engine.lexicon.frequency("太鼓") == 1
    assert "自転車" in engine.lexicon.read_as("じてんしゃ")
    assert "自転車" in engine.lexicon.starting_with("自転", limit=5)
    engine.apply(remove=[1, 3])
    engine.verify()
    assert engine.lexicon.frequency("自転車") == 1
    assert engine.lexicon.frequency("太鼓") == 0


def assert_unavailable(engine: PostgresSearch) -> None:
    assert engine.needs_rebuild
    for ask in (engine.count, engine.ids, lambda: engine.find(Request()), lambda: engine.lexicon.frequency("机")):
        with pytest.raises(SearchUnavailable):
            ask()


def test_an_index_of_older_rules_counts_as_missing(engine: PostgresSearch, monkeypatch: pytest.MonkeyPatch):
    engine.rebuild(DOCUMENTS[:3])
    assert not engine.needs_rebuild
    monkeypatch.setattr(tables, "FORMAT", "v999")
    monkeypatch.setattr(tables, "COMPLETE", "v999 complete")
    assert engine.needs_rebuild
    engine.apply(put=DOCUMENTS[:1])
    assert engine.ids() == {DOCUMENTS[0].id}


def test_rebuilding_loses_nothing_written_meanwhile(engine: PostgresSearch):
    engine.rebuild([Document(1, "机", ""), Document(2, "犬", "")])

    def documents() -> Iterator[Document]:
        yield Document(1, "机", "")
        engine.apply(put=[Document(50, "太鼓", "")], remove=[2])
        assert found(engine, "太鼓") == [50]
        with pytest.raises(SearchUnavailable):
            engine.rebuild([])
        yield Document(2, "犬", "")

    assert engine.rebuild(documents()) == 2
    assert engine.ids() == {1, 50}


def test_a_rebuild_that_fails_leaves_the_live_index_as_it_was(engine: PostgresSearch):
    engine.rebuild([Document(1, "机", "")])

    def documents() -> Iterator[Document]:
        yield Document(100, "太鼓", "")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        engine.rebuild(documents())
    assert engine.ids() == {1}
    assert not engine.needs_rebuild
    assert engine.rebuild([Document(2, "犬", "")]) == 1


def test_writers_and_readers_at_once(engine: PostgresSearch):
    engine.rebuild(DOCUMENTS)
    before = found(engine, "犬")

    def work(n: int) -> bool:
        if n % 5 == 0:
            engine.apply(put=[Document(1000 + n % 15, "太鼓", ""), Document(1001, "太鼓", "")])
            return True
        return found(engine, "犬") == before

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(work, range(60)))
    assert set(found(engine, "太鼓")) == {1000, 1001, 1005, 1010}


def test_a_slow_search_is_given_up(engine: PostgresSearch, monkeypatch: pytest.MonkeyPatch):
    engine.rebuild(DOCUMENTS[:2])
    monkeypatch.setattr("board.backends.search.postgresql.engine.STATEMENT_SECONDS_MAX", 0.05)
    with pytest.raises(SearchUnavailable), engine._looking() as connection:
        connection.execute(text("SELECT pg_sleep(5)"))
    assert engine.count() == 2


def test_it_is_chosen_by_its_address(databases: Callable[[str], Engine]):
    database = databases("search_chosen")
    url = database.url.render_as_string(hide_password=False)
    shared, apart = search.choose(url, database=database), search.choose(url)
    assert isinstance(shared, PostgresSearch)
    assert shared.writes_with_the_database
    assert isinstance(apart, PostgresSearch)
    assert not apart.writes_with_the_database
    apart.close()
