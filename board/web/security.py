"""What every answer carries and what no request may be: headers, origins, malformed bytes, absurd numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Request, Response, abort, current_app, g, request, session
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

from board.db import SAFE_METHODS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
TRANSPORT_SECURITY = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
ID_MAX = 2**31 - 1
BODY_BYTES_MAX = 1024 * 1024
# flask_login's mark in the cookie; it stays there when the session's row has ended.
SIGNED_IN = "_user_id"
View = TypeVar("View", bound=Callable[..., Any])


class RowId(IntegerConverter):
    """An id in an address. Larger numbers match no route, so they are 404 and never reach the database."""

    regex = r"[0-9]{1,10}"

    def __init__(self, map: Map) -> None:  # noqa: A002 (the base class's name)
        super().__init__(map, max=ID_MAX)


def init_app(app: Flask, *, production: bool) -> None:
    app.url_map.converters["int"] = RowId
    # Origins are checked below; people whose browser sends no referrer may write too.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.before_request(_look_at_request)
    app.after_request(_say_private)
    headers = {**HEADERS, **TRANSPORT_SECURITY} if production else HEADERS
    app.wsgi_app = _Protected(app.wsgi_app, headers)  # type: ignore[method-assign]


class Forms(CSRFProtect):  # type: ignore[misc]  # flask_wtf carries no types
    """A write needs its form's token; what only reads has none to look for."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 (the library's signature)
        if request_ctx.request.method not in SAFE_METHODS:
            super().protect(apply_exemptions=apply_exemptions)


class _Protected:
    """Every answer carries these headers, whatever made it; a view that says one of them stricter is left alone.
    Around the application and not within: there each header would be looked for in all the others."""

    def __init__(self, app: WSGIApplication, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = list(headers.items())
        self.names = frozenset(headers)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said = self.names.intersection(name for name, _value in headers)
            ours = [pair for pair in self.headers if pair[0] not in said] if said else self.headers
            return start_response(status, [*headers, *ours], exc_info)

        return self.app(environ, start)


def takes_up_to(most_bytes: int) -> Callable[[View], View]:
    """For a view whose form carries photos; every other one takes no more than MAX_CONTENT_LENGTH."""

    def marked(view: View) -> View:
        view.__dict__["body_bytes_max"] = most_bytes
        return view

    return marked


def _look_at_request() -> None:
    asked = request_ctx.request
    if asked.method in SAFE_METHODS and not asked.query_string and not asked.content_type:
        _refuse_malformed_path(asked)
        return
    _allow_photos()
    _refuse_malformed_path(asked)
    _refuse_malformed()
    _refuse_foreign_origin()


def _allow_photos() -> None:
    """Only to somebody who was signed in here: a stranger's photos would be read in vain."""
    view = current_app.view_functions.get(request.endpoint or "")
    most_bytes = getattr(view, "body_bytes_max", None)
    if most_bytes and SIGNED_IN in session:
        request.max_content_length = most_bytes


def _refuse_malformed_path(asked: Request) -> None:
    """Bytes that are no UTF-8, and NUL anywhere: 400, before a page or database trips over them."""
    try:
        asked.environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8")
    except UnicodeError:
        abort(400)
    if _is_broken(asked.path):
        abort(400)


def _refuse_malformed() -> None:
    """The same in what was typed."""
    try:
        unquote_to_bytes(request.query_string).decode("utf-8")
        typed = [*request.args.items(multi=True), *_form_items()]
    except UnicodeError:
        abort(400)
    if any(_is_broken(text) for pair in typed for text in pair):
        abort(400)
    if request.is_json and request.method not in SAFE_METHODS:
        # No page of ours sends it, and the form library would take any JSON for a form.
        abort(400)


def _is_broken(text: str | None) -> bool:
    return text is None or "\x00" in text or "\ufffd" in text


def _form_items() -> Iterable[tuple[str | None, str]]:
    """A part without a name has None."""
    if request.mimetype == "application/x-www-form-urlencoded":
        # Read as a whole first: the parser would let bytes that are no text pass for something else.
        unquote_to_bytes(request.get_data()).decode("utf-8")
        # Of a body that did not say its length only the allowed part was read: more of it is too much.
        request.stream.read(1)
    elif request.mimetype != "multipart/form-data":
        return ()
    return request.form.items(multi=True)


def _refuse_foreign_origin() -> None:
    """A write must come from our own page: browsers say so, and a token is checked besides."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in {"cross-site", "same-site"}:
        abort(403)
    origin = request.headers.get("Origin")
    if site is None and origin and host_of(origin) != request.host:
        abort(403)


def _say_private(response: Response) -> Response:
    if g.get("private", False):
        response.headers["Cache-Control"] = "no-store"
    return response


def host_of(address: str) -> str:
    """The host (and port) that an address names; empty when it names none or is no address at all."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def is_local(target: str) -> bool:
    """Whether `next` stays here: a path of ours, nothing a browser could read as another host."""
    if not target.startswith("/") or target.startswith(("//", "/\\")) or len(target) > 2000:
        return False
    if any(ord(char) < 0x20 or char in {"\\", "\x7f"} for char in target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc
