"""What machines ask: is the process alive, can the board work, what are its figures.

Nothing here sets a cookie, is limited or says why something is not well."""

from __future__ import annotations

import hmac
import ipaddress
import json
from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, request

from board.clock import utcnow
from board.operations import figures, health

bp = Blueprint("probes", __name__)

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
PROMETHEUS_TEXT = "text/plain; version=1.0.0; charset=utf-8"


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.wsgi_app = _by_address(app.wsgi_app, app.config["TRUSTED_HOSTS"][0])  # type: ignore[method-assign]


def _by_address(answer: Callable[..., Iterable[bytes]], host: str) -> Callable[..., Iterable[bytes]]:
    """A machine that watches this one asks for it by its address, which is no name of ours. Other names stay
    refused: a page in the operator's own browser must not read the figures under a name of its own."""

    def answered(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in PATHS and _is_address(environ.get("HTTP_HOST", "")):
            environ["HTTP_HOST"] = host
        return answer(environ, start_response)

    return answered


def _is_address(host: str) -> bool:
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@bp.get("/healthz")
def alive() -> Response:
    """This process answers; nothing else is asked."""
    return _fresh(Response("ok\n", mimetype="text/plain"))


@bp.get("/readyz")
def ready() -> Response:
    found = health.checks(now=utcnow())
    well = all(found.values())
    said = {"ready": well, "checks": {name: "ok" if is_well else "failed" for name, is_well in found.items()}}
    return _fresh(Response(json.dumps(said) + "\n", 200 if well else 503, mimetype="application/json"))


@bp.get("/metrics")
def metrics() -> Response:
    if not (_has_token() or _asks_from_near()):
        abort(404)
    return _fresh(Response(figures.exposition(now=utcnow()), content_type=PROMETHEUS_TEXT))


def _has_token() -> bool:
    token = current_app.extensions["settings"].metrics_token
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    if not token or kind.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), token.encode())


def _asks_from_near() -> bool:
    """By the address of the connection itself. Behind a proxy on the same machine everybody seems to be near,
    so whatever a proxy handed on does not count."""
    if current_app.extensions["settings"].trusted_proxies or any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(request.environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    networks = current_app.extensions["settings"].metrics_from
    return any((mapped or address) in ipaddress.ip_network(network, strict=False) for network in networks)


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
