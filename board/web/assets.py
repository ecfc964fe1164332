"""One stylesheet and one script for everybody; whoever is signed in gets a longer sheet instead and a second script,
staff a further sheet and script: the files of `static/`, small for people, are joined at start. A stranger's first view
carries nothing it cannot use."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, has_request_context, request, url_for

bp = Blueprint("assets", __name__)

CSS_ORDER = ("layers", "reset", "tokens", "base", "layout")
ADDRESSES_KEPT = 5000
YEAR_SECONDS = 365 * 24 * 3600
_MIMETYPES = {
    "css": "text/css",
    "members-css": "text/css",
    "staff-css": "text/css",
    "poster-css": "text/css",
    "calendar-css": "text/css",
    "js": "text/javascript",
    "members-js": "text/javascript",
    "staff-js": "text/javascript",
    "htmx": "text/javascript",
    "icons": "image/svg+xml",
}
_DEFAULT_EXPORT = re.compile(r"^export default (async )?function\s*\w*", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REMARK = re.compile(r"^\s*//.*\n", re.MULTILINE)
_SPACES = re.compile(r" ?([{};,]) ?")
# What live.js imports; an address beside the one of the bundle it is in, wherever a server mounts us.
_HTMX_IMPORT = 'import("htmx.org")'
_START = """
const begun = new WeakSet();
const begin = (element) => {
  if (begun.has(element)) return;
  begun.add(element);
  for (const name of element.dataset.behavior.split(" ")) behaviors[name]?.(element);
};
const start = (root) => {
  if (root.matches?.("[data-behavior]")) begin(root);
  root.querySelectorAll("[data-behavior]").forEach(begin);
};
start(document);
for (const added of ["engawa:added", "htmx:after:process"]) {
  document.addEventListener(added, (event) => start(event.target));
}
"""


def init_app(app: Flask) -> None:
    static = Path(str(app.static_folder))
    css, js = static / "css", static / "js"
    # Of others and unchanged; never in a bundle, because most pages are left before they would need it.
    htmx = (static / "vendor" / "htmx" / "htmx.esm.min.js").read_text("utf-8")
    components, utilities = _sheets(css / "components"), [css / "utilities.css"]
    bundles = {
        "css": _joined(_foundation(css), components, utilities),
        # With all of that again: one file packs better than two.
        "members-css": _joined(_foundation(css), components, _sheets(css / "members"), utilities),
        "staff-css": _joined(_sheets(css / "staff")),
        "poster-css": _joined([css / "poster.css"]),
        "calendar-css": _joined([css / "calendar.css"]),
        "js": _joined_js(js / "behaviors").replace(_HTMX_IMPORT, f'import("../htmx/{_digest(htmx)}")'),
        "members-js": _joined_js(js / "members"),
        "staff-js": _joined_js(js / "staff"),
        "htmx": htmx,
        "icons": (static / "icons.svg").read_text("utf-8"),
    }
    app.extensions["bundles"] = {kind: (text, _digest(text)) for kind, text in bundles.items()}
    app.extensions["addresses"] = {}
    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["url_for"] = address


def asset(kind: str) -> str:
    """The address of a bundle ("css", "members-js", "icons" …): changes with what is in it, so browsers may keep it."""
    known: dict[Any, str] = current_app.extensions["addresses"]
    key = (request.environ.get("SCRIPT_NAME", ""), kind) if has_request_context() else None
    found = known.get(key)
    if found is None:
        digest = current_app.extensions["bundles"][kind][1]
        found = url_for("assets.bundle", kind=kind, digest=digest)
        if key:
            known[key] = found
    return found


def bundle_text(kind: str) -> str:
    text: str = current_app.extensions["bundles"][kind][0]
    return text


def address(endpoint: str, **values: Any) -> str:
    """`url_for` for templates: a page asks for the same forty addresses as the page before it."""
    if (
        not has_request_context()
        or endpoint[0] == "."
        or not all(type(value) in {str, int} for value in values.values())
    ):
        return url_for(endpoint, **values)
    known: dict[Any, str] = current_app.extensions["addresses"]
    # The script root: where a server mounts us may differ from one request to the next.
    key = (request.environ.get("SCRIPT_NAME", ""), endpoint, *values.items())
    found = known.get(key)
    if found is None:
        if len(known) >= ADDRESSES_KEPT:
            known.clear()
        found = known[key] = url_for(endpoint, **values)
    return found


@bp.get("/assets/<kind>/<digest>")
def bundle(kind: str, digest: str) -> Response:
    if kind not in _MIMETYPES:
        abort(404)
    text, current = current_app.extensions["bundles"][kind]
    packs = request.accept_encodings.quality("gzip") > 0
    response = Response(_packed(text) if packs else text, mimetype=_MIMETYPES[kind])
    if packs:
        response.content_encoding = "gzip"
    if digest == current:
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    response.set_etag(f"{current}:gzip" if packs else current)
    response.make_conditional(request)
    return response


@cache
def _packed(text: str) -> bytes:
    """As small as it gets, once: smaller than what is compressed in passing, whichever way."""
    return gzip.compress(text.encode(), 9, mtime=0)


def _foundation(folder: Path) -> list[Path]:
    return [folder / f"{name}.css" for name in CSS_ORDER]


def _sheets(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.css"))


def _joined(*groups: Iterable[Path]) -> str:
    return _tight("\n".join(path.read_text("utf-8") for files in groups for path in files))


def _tight(css: str) -> str:
    """Without comments and the spaces that only people need; our files hold no strings these rules could touch."""
    css = _COMMENT.sub("", css)
    return _SPACES.sub(r"\1", " ".join(css.split())).replace(": ", ":").replace(";}", "}")


def _joined_js(folder: Path) -> str:
    """Each behaviour file is a module with one default function; a start-up line calls it on every element
    whose `data-behavior` names the file."""
    parts = ["const behaviors = {};"]
    for path in sorted(folder.glob("*.js")):
        text = _REMARK.sub("", path.read_text("utf-8"))
        module = _DEFAULT_EXPORT.sub(rf'behaviors["{path.stem}"] = \1function', text, count=1)
        parts.append("{\n" + module + "\n}")
    parts.append(_START)
    return "\n".join(parts)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
