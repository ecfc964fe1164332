"""What a request asks, found in the index's tables. Nothing is counted or sorted beyond what a page can show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ARRAY, Connection, Select, cast, func, literal_column, or_, select, true, union_all
from sqlalchemy.types import BigInteger, Double

from board.backends.search.asking import Hits, Order, Request
from board.backends.search.postgresql.conditions import Conditions, as_query, conditions, is_on, rank_query
from board.backends.search.postgresql.lexemes import TAG
from board.backends.search.postgresql.ranking import Weights, best_first
from board.backends.search.postgresql.tables import documents

# Whoever finds more than this is told "1,000+".
COUNT_MAX = 1000
# Facets are counted among so many; what goes beyond is "at least".
SAMPLE_MAX = 5000
RERANKED_MAX = 200
# ts_rank: divided by 1 + log(length), and as a share of one. ts_rank_cd finds far less of what people mean.
RANK_FLAGS = 1 | 32

_NEWEST = (documents.c.published.desc(), documents.c.id.desc())


def find(connection: Connection, request: Request, weights: Weights) -> Hits:
    looked_at = max(request.limit, COUNT_MAX) + 1
    ids = _in_order(connection, request, weights, looked_at)
    facets, of_a_part = _facets(connection, request)
    return Hits(
        ids=ids[: request.limit],
        total=min(len(ids), looked_at - 1),
        is_capped=len(ids) == looked_at or of_a_part,
        facets=facets,
        spans=_spans(connection, request),
    )


def _in_order(connection: Connection, request: Request, weights: Weights, most: int) -> list[int]:
    fitting = conditions(request.plan, request.where)
    if request.order == Order.RELEVANCE:
        return _by_relevance(connection, request, weights, fitting, most)
    if request.order == Order.NEAREST:
        return list(connection.scalars(_by_distance(request, fitting).limit(most)))
    found: list[int] = []
    # One part after the other, each by an index: what has no price comes last, and is often never read.
    for part in _parts(request, _ids(fitting), most):
        found += connection.scalars(part.limit(most - len(found)))
        if len(found) == most:
            break
    return found


def _parts(request: Request, fitting: Select[int], most: int) -> Iterator[Select[int]]:
    price, starts, ends, newest_id = documents.c.price, documents.c.starts, documents.c.ends, documents.c.id.desc()
    if request.order == Order.NEWEST:
        yield fitting.order_by(*_NEWEST)
    elif request.order == Order.CHEAPEST:
        yield fitting.where(price.is_not(None)).order_by(price, newest_id)
        yield fitting.where(price.is_(None)).order_by(newest_id)
    elif request.order == Order.SOONEST:
        now = cast(request.now, BigInteger)
        # Each in the order of an index, then the two together.
        upcoming = fitting.add_columns(starts.label("next")).where(starts >= now).order_by(starts, newest_id)
        running = fitting.add_columns(ends.label("next")).where(starts < now, ends >= now).order_by(ends, newest_id)
        both = union_all(upcoming.limit(most).subquery().select(), running.limit(most).subquery().select()).subquery()
        yield select(both.c.id).order_by(both.c.next, both.c.id.desc())
        yield fitting.where(or_(ends < now, starts.is_(None))).order_by(newest_id)


def _by_distance(request: Request, fitting: Conditions) -> Select[int]:
    """What lies nowhere, or nobody knows how far, comes last."""
    regions, distances = list(request.distances), list(request.distances.values())
    known = func.unnest(cast(regions, ARRAY(BigInteger)), cast(distances, ARRAY(Double)))
    near = known.table_valued("region", "distance").render_derived("near")
    placed = documents.outerjoin(near, near.c.region == documents.c.region)
    return (
        select(documents.c.id)
        .select_from(placed)
        .where(*fitting)
        .order_by(near.c.distance.asc().nulls_last(), documents.c.id.desc())
    )


def _by_relevance(
    connection: Connection, request: Request, weights: Weights, fitting: Conditions, most: int
) -> list[int]:
    query = rank_query(request.plan)
    if query is None:
        return list(connection.scalars(_ids(fitting).order_by(documents.c.id.desc()).limit(most)))
    newest = select(documents.c.id, documents.c.words).where(*fitting).order_by(*_NEWEST).limit(most).subquery("newest")
    rank = func.ts_rank(newest.c.words, as_query(query), RANK_FLAGS)
    ranked = list(connection.scalars(select(newest.c.id).order_by(rank.desc(), newest.c.id.desc())))
    best = best_first(connection, ranked[:RERANKED_MAX], request.plan, weights)
    return [*best, *ranked[RERANKED_MAX:]]


def _ids(fitting: Conditions) -> Select[int]:
    return select(documents.c.id).where(*fitting)


def _facets(connection: Connection, request: Request) -> tuple[dict[str, dict[str, int]], bool]:
    """And whether some were counted among a part only."""
    filtered = {family for family, _ in request.where.tags}
    together = [family for family in request.facets if family not in filtered]
    apart = [family for family in request.facets if family in filtered]
    counted: dict[str, dict[str, int]] = {family: {} for family in request.facets}
    of_a_part = False
    for families, without in [(together, ""), *(([family], family) for family in apart)]:
        if not families:
            continue
        fitting = conditions(request.plan, request.where, without_family=without)
        seen = 0
        for tag, count in connection.execute(_counted(families, fitting)):
            if tag is None:
                seen = count
                continue
            _, family, value = tag.split(TAG, 2)
            counted[family][value] = count
        of_a_part = of_a_part or seen > SAMPLE_MAX
    return counted, of_a_part


def _counted(families: Sequence[str], fitting: Conditions) -> Any:
    """(tag, count) of these families, and (None, how many were looked at)."""
    sample = select(documents.c.tags).where(*fitting).limit(SAMPLE_MAX + 1).cte("sample")
    tag = func.unnest(sample.c.tags).table_valued("tag").render_derived()
    of_family = or_(*(func.starts_with(tag.c.tag, f"{TAG}{family}{TAG}") for family in families))
    counts = select(tag.c.tag, func.count()).select_from(sample.join(tag, true())).where(of_family)
    size: Any = select(literal_column("NULL::text"), func.count()).select_from(sample)
    return counts.group_by(tag.c.tag).union_all(size)


def _spans(connection: Connection, request: Request) -> tuple[int, ...]:
    if not request.spans:
        return ()
    fitting = conditions(request.plan, request.where, without_during=True)
    sample = select(documents.c.times).where(*fitting).limit(SAMPLE_MAX).subquery()
    counts = [func.count().filter(is_on(sample.c.times, bounds)) for bounds in request.spans]
    return tuple(connection.execute(select(*counts)).one())
