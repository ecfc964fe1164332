"""Whole pages for strangers, kept for seconds and answered before the application is asked.

A view says that its page may be kept, and of which prefectures it tells; the page is dropped as soon as one of
them changes (see `changes`). Only for browsers without a session: whoever is signed in is always answered anew."""

from __future__ import annotations

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from board.i18n import LANGUAGE_COOKIE, READINGS, preferred_language
from board.web.changes import Changes, Scope
from board.web.theme import chosen_theme

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BYTES_MAX = 64 * 1024 * 1024
_SCOPE = "board.page_scope"
_READING = re.compile(rf"(?:^|; *){LANGUAGE_COOKIE}=([a-z-]+)(?:;|$)")
_OTHER_READING = re.compile(rf"(?:^|[;,]) *{LANGUAGE_COOKIE} *=")
# Of the request that made the page, or for the whole line between two programs.
_NOT_KEPT = frozenset({"content-length", "x-request-id", "connection", "date"})
_WITH_304 = frozenset({"etag", "vary", "cache-control", "content-security-policy", "strict-transport-security"})

Key = tuple[str, ...]
Headers = list[tuple[str, str]]


def may_keep(scope: Scope) -> None:
    """In a view: its page is the same for every stranger until something within the scope changes."""
    request.environ[_SCOPE] = scope


@dataclass(frozen=True, slots=True)
class Kept:
    body: bytes
    etag: str
    headers: Headers
    headers_304: Headers
    scope: Scope
    stamp: int
    until: float


class PageCache:
    """A WSGI application in front of the real one."""

    def __init__(self, app: WSGIApplication, changes: Changes, *, seconds: float, session_cookie: str) -> None:
        self.app = app
        self.changes = changes
        self.seconds = seconds
        self.hits = 0
        self.bytes = 0
        self._session_cookie = re.compile(rf"(?:^|; *){re.escape(session_cookie)}=")
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None or not self.changes.look():
            return self.app(environ, start_response)
        kept = self._find(key)
        if kept is None:
            return self._ask(key, environ, start_response)
        return _answer(kept, environ, start_response)

    def _key(self, environ: WSGIEnvironment) -> Key | None:
        """All that a stranger's page depends on; None for a request that no kept page could answer."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        reading = preferred_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        theme = ""
        cookies = environ.get("HTTP_COOKIE")
        if cookies:
            chosen = _READING.search(cookies)
            if self._session_cookie.search(cookies) or (_OTHER_READING.search(cookies) and chosen is None):
                return None
            if chosen and chosen[1] in READINGS:
                reading = chosen[1]
            theme = chosen_theme(cookies)
        return (
            environ.get("HTTP_HOST", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            reading,
            theme,
            _encodings_of(environ.get("HTTP_ACCEPT_ENCODING", "")),
        )

    def _find(self, key: Key) -> Kept | None:
        with self._lock:
            kept = self._pages.get(key)
            if kept is None:
                return None
            if time.monotonic() > kept.until or self.changes.stamp(kept.scope) != kept.stamp:
                self._forget(key)
                return None
            self._pages.move_to_end(key)
            self.hits += 1
            return kept

    def _ask(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        before = self.changes.count
        said: list[Any] = []

        def listen(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            said[:] = [status, headers, exc_info]
            return lambda _body: None

        answer = self.app(environ, listen)
        status, headers, exc_info = said
        if environ["REQUEST_METHOD"] == "HEAD" or not _may_be_kept(environ, status, headers):
            start_response(status, headers, exc_info)
            return answer
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close:
                close()
        scope: Scope = environ[_SCOPE]
        kept = _kept(body, headers, scope, stamp=self.changes.stamp(scope), until=time.monotonic() + self.seconds)
        # Something changed while the page was made: it may have seen the state before.
        if self.changes.count == before:
            self._keep(key, kept)
        return _answer(kept, environ, start_response)

    def _keep(self, key: Key, kept: Kept) -> None:
        with self._lock:
            self._forget(key)
            self._pages[key] = kept
            self.bytes += len(kept.body)
            while self.bytes > BYTES_MAX:
                self._forget(next(iter(self._pages)))

    def _forget(self, key: Key) -> None:
        kept = self._pages.pop(key, None)
        if kept:
            self.bytes -= len(kept.body)


def init_app(app: Flask, changes: Changes, *, seconds: float) -> None:
    """Last of all, so that it stands in front of everything. 0 seconds: nothing is kept."""
    if seconds <= 0:
        return
    cookie = app.config["SESSION_COOKIE_NAME"]
    cache = PageCache(app.wsgi_app, changes, seconds=seconds, session_cookie=cookie)
    app.extensions["page_cache"] = cache
    app.wsgi_app = cache  # type: ignore[method-assign]


def _may_be_kept(environ: Mapping[str, Any], status: str, headers: Headers) -> bool:
    if _SCOPE not in environ or not status.startswith("200"):
        return False
    names = {name.lower() for name, _value in headers}
    return not names & {"set-cookie", "cache-control"}


def _kept(body: bytes, headers: Headers, scope: Scope, *, stamp: int, until: float) -> Kept:
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    ours = [("ETag", etag), ("Cache-Control", "no-cache")]
    rest = [(name, value) for name, value in headers if name.lower() not in _NOT_KEPT | {"etag"}]
    return Kept(
        body=body,
        etag=etag,
        headers=[*rest, *ours, ("Content-Length", str(len(body)))],
        headers_304=[pair for pair in [*rest, *ours] if pair[0].lower() in _WITH_304],
        scope=scope,
        stamp=stamp,
        until=until,
    )


def _answer(kept: Kept, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    if kept.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 NOT MODIFIED", list(kept.headers_304))
        return [b""]
    start_response("200 OK", list(kept.headers))
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]


@lru_cache(maxsize=1024)
def _encodings_of(header: str) -> str:
    """Those among ours that the browser takes, the most welcome first: all that compression looks at."""
    accepted = parse_accept_header(header, Accept)
    return ",".join(name for name, quality in accepted if quality > 0 and name in {"br", "gzip", "*"})
