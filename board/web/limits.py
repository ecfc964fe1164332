"""Rate limits that hold across processes: counted in a small table, by Redis when LIMITS_URL says so."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from limits import RateLimitItem, parse
from limits.storage import Storage
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, bindparam, case, delete, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from werkzeug.exceptions import TooManyRequests

from board.clock import SLACK
from board.db import make_engine
from board.i18n import _, ngettext

# Any fixed number: the name of a lock on PostgreSQL.
CREATION_LOCK = 7155
_metadata = MetaData()
counters = Table(
    "rate_limits",
    _metadata,
    Column("key", String(200), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
)


class DatabaseStorage(Storage):
    """Fixed-window counters in a table: one statement counts and resets an expired window."""

    STORAGE_SCHEME = ["engawa+database"]  # noqa: RUF012 (limits reads it as a list)

    def __init__(self, uri: str | None = None, **options: Any) -> None:
        super().__init__(uri, **options)
        url = str(uri).removeprefix("engawa+database:")
        self.engine = make_engine(url).execution_options(immediate=True)
        is_postgresql = make_url(url).get_backend_name() == "postgresql"
        self._insert: Any = postgresql.insert if is_postgresql else sqlite.insert
        with self.engine.begin() as connection:
            if is_postgresql:
                # Processes that start at once must not create the table side by side.
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CREATION_LOCK})
            _metadata.create_all(connection)

    @property
    def base_exceptions(self) -> type[Exception]:
        return Exception

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        row = self._insert(counters).values(key=key, count=amount, expires_at=now + expiry)
        # A window that ends much later than a new one would was begun before the clock was put back.
        expired = or_(counters.c.expires_at <= now, counters.c.expires_at > now + expiry + SLACK.total_seconds())
        counted = row.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "count": case((expired, amount), else_=counters.c.count + amount),
                "expires_at": case((expired, now + expiry), else_=counters.c.expires_at),
            },
        ).returning(counters.c.count)
        with self.engine.begin() as connection:
            return int(connection.execute(counted).scalar_one())

    def get(self, key: str) -> int:
        now = time.time()
        latest = now + _window_of(key) + SLACK.total_seconds()
        live = select(counters.c.count).where(
            counters.c.key == key, counters.c.expires_at > now, counters.c.expires_at <= latest
        )
        with self.engine.begin() as connection:
            return int(connection.execute(live).scalar() or 0)

    def get_expiry(self, key: str) -> float:
        with self.engine.begin() as connection:
            found = connection.execute(select(counters.c.expires_at).where(counters.c.key == key)).scalar()
        return float(found or time.time())

    def check(self) -> bool:
        with self.engine.begin() as connection:
            connection.execute(select(1))
        return True

    def reset(self) -> int:
        with self.engine.begin() as connection:
            return int(connection.execute(delete(counters)).rowcount)

    def clear(self, key: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(counters).where(counters.c.key == key))

    def forget_expired(self) -> None:
        """And what was begun before the clock was put back: nobody is to wait until that hour comes again."""
        now = time.time()
        with self.engine.begin() as connection:
            connection.execute(delete(counters).where(counters.c.expires_at <= now))
            ahead = connection.execute(select(counters.c.key, counters.c.expires_at).where(counters.c.expires_at > now))
            begun_later = [key for key, until in ahead if until - _window_of(key) > now + SLACK.total_seconds()]
            if begun_later:
                connection.execute(
                    delete(counters).where(counters.c.key == bindparam("one")), [{"one": k} for k in begun_later]
                )


def _window_of(key: str) -> float:
    """How many seconds the window lasts that a limit's key names at its end: …/5/1/hour."""
    *_, count, multiples, granularity = ["", "", *key.split("/")]
    try:
        return parse(f"{count} per {multiples} {granularity}").get_expiry()
    except ValueError:
        return math.inf


def peer() -> str:
    """Who is asking: the IPv4 address, or the /64 of an IPv6 one, which one household shares."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    # A server that listens on both families writes IPv4 addresses so: they are not one household.
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


class _Limiter(Limiter):
    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:  # noqa: FBT001, FBT002
        """Each limit of ours stands on a view, which checks it: before that there is nothing to look for."""
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = _Limiter(key_func=peer)


def init_app(app: Flask, limits_url: str) -> None:
    is_database = limits_url.startswith(("sqlite", "postgresql"))
    app.config["RATELIMIT_STORAGE_URI"] = f"engawa+database:{limits_url}" if is_database else limits_url
    # A counter that cannot be read must not wave everybody through.
    app.config["RATELIMIT_SWALLOW_ERRORS"] = False
    limiter.init_app(app)
    app.extensions["limits_storage"] = limiter.storage
    app.after_request(_say_when_to_come_back)


def forget_old_windows() -> None:
    """Without this the table would keep a row for everybody who ever tried; Redis forgets by itself."""
    storage = current_app.extensions["limits_storage"]
    if isinstance(storage, DatabaseStorage):
        storage.forget_expired()


def count_attempt(kind: str, who: object, *windows: str) -> None:
    """One more try at a secret. More than any of these windows ("5 per 5 minutes") allows is answered with 429."""
    for window in map(parse, windows):
        if not limiter.limiter.hit(window, kind, str(who)):
            reset_at = limiter.limiter.get_window_stats(window, kind, str(who)).reset_time
            refused = TooManyRequests(retry_after=max(int(reset_at - time.time()), 1))
            refused.limit = window  # type: ignore[attr-defined]
            raise refused


def forget_attempts(kind: str, who: object, *windows: str) -> None:
    """After the right answer: who proved it is not held up by earlier slips."""
    for window in map(parse, windows):
        limiter.limiter.clear(window, kind, str(who))


def explanation(refused: TooManyRequests) -> str:
    """How often it may be done, and in how many minutes again: 「1時間に5回までです。あと12分ほどで…」"""
    limit = getattr(refused, "limit", None)
    # What refuses by a decorator wraps the window; what counts by hand names it itself.
    window = getattr(limit, "limit", limit)
    if not isinstance(window, RateLimitItem):
        return ""
    wait = math.ceil(_seconds_left(refused) / 60)
    return _(
        "ここでは、%(span)sに%(count)s回までにしています。%(wait)sほどで、またお使いいただけます。",
        span=_span(window.get_expiry() // 60),
        count=window.amount,
        wait=_span(max(wait, 1)),
    )


def _seconds_left(refused: TooManyRequests) -> float:
    if isinstance(refused.retry_after, int):
        return refused.retry_after
    current = limiter.current_limit
    return current.reset_at - time.time() if current else 0


def _span(minutes: int) -> str:
    if minutes >= 60 and minutes % 60 == 0:
        return ngettext("%(num)s時間", "%(num)s時間", minutes // 60)
    return ngettext("%(num)s分", "%(num)s分", minutes)


def _say_when_to_come_back(response: Response) -> Response:
    limit = limiter.current_limit if response.status_code == 429 else None
    if limit is not None:
        response.headers.setdefault("Retry-After", str(max(int(limit.reset_at - time.time()), 1)))
    return response
