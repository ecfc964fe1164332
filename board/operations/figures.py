"""What the database, the index and the disk say, as figures for Prometheus, read when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from board import db
from board.backends import search, storage
from board.operations import queries
from board.operations.schedule import WORKER
from board.outbox.models import FollowUp, Mail
from board.web.metrics import figures


def exposition(*, now: datetime) -> bytes:
    """All figures in the text form that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Board(now))
    return generate_latest(registry)


class _Board(Collector):
    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        yield from figures().merged()
        yield from self._outbox()
        yield self._counted("engawa_listings", "Listings by the author's state", queries.listings_by_state(), "state")
        yield _one("engawa_accounts", "Confirmed accounts", db.session.scalar(queries.confirmed_accounts()) or 0)
        seen = db.session.scalar(queries.heartbeat(WORKER))
        if seen is not None:
            yield _one("engawa_worker_seconds_since_seen", "Since the worker's last sign of life", self._since(seen))
        with suppress(search.SearchUnavailable):
            yield _one("engawa_index_documents", "Listings in the search index", search.current().count())
        room = storage.current().room()
        yield _one("engawa_storage_free_bytes", "Free on the disk of the photos", room.free)
        yield _one("engawa_storage_size_bytes", "The disk of the photos", room.total)

    def _outbox(self) -> Iterator[Metric]:
        depth = GaugeMetricFamily("engawa_outbox_waiting", "Rows that wait to be worked off", labels=["table"])
        age = GaugeMetricFamily("engawa_outbox_oldest_seconds", "Age of the oldest waiting row", labels=["table"])
        dead = GaugeMetricFamily("engawa_dead_letters", "Rows given up, not yet looked at", labels=["table"])
        for model in (FollowUp, Mail):
            table = [model.__tablename__]
            count, oldest = db.session.execute(queries.waiting(model)).one()
            depth.add_metric(table, count)
            age.add_metric(table, self._since(oldest) if oldest else 0)
            dead.add_metric(table, db.session.scalar(queries.count_of(queries.dead(model))) or 0)
        yield from (depth, age, dead)

    def _counted(self, name: str, explanation: str, rows: object, label: str) -> Metric:
        family = GaugeMetricFamily(name, explanation, labels=[label])
        for value, count in db.session.execute(rows):  # type: ignore[call-overload]
            family.add_metric([str(value)], count)
        return family

    def _since(self, moment: datetime) -> float:
        return max((self.now - moment).total_seconds(), 0.0)


def _one(name: str, explanation: str, value: float) -> Metric:
    return GaugeMetricFamily(name, explanation, value=value)
