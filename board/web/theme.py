"""Light or dark: as the device has it, unless somebody chose. A choice is a cookie, set by a link, without script."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from flask import Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue

from board.errors import msgid

# "" is the device's own.
THEMES = {"": msgid("端末に合わせる"), "light": msgid("明るい"), "dark": msgid("暗い")}
THEME_COOKIE = "theme"
THEME_COOKIE_SECONDS = 365 * 24 * 3600
_AS_THE_DEVICE = "auto"

_CHOSEN = re.compile(rf"(?:^|; *){THEME_COOKIE}=({'|'.join(filter(None, THEMES))})(?:;|$)")


def init_app(app: Flask) -> None:
    app.before_request(_switch_theme)
    app.jinja_env.globals.update(theme=_theme_of_page, themes=THEMES)


def chosen_theme(cookies: str) -> str:
    """Of a Cookie header. The page and the cache of pages both ask here, so that they cannot disagree."""
    found = _CHOSEN.search(cookies)
    return found[1] if found else ""


def _theme_of_page() -> str:
    return chosen_theme(request.environ.get("HTTP_COOKIE", ""))


def _switch_theme() -> ResponseReturnValue | None:
    """A link's `?theme=` sets the cookie and leads back to the same page without it in its address."""
    wanted = request.args.get("theme", "")
    if request.method != "GET" or not wanted or wanted not in {*THEMES, _AS_THE_DEVICE}:
        return None
    rest = [pair for pair in request.args.items(multi=True) if pair[0] != "theme"]
    response = redirect(quote(request.path) + (f"?{urlencode(rest)}" if rest else ""), 303)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    if wanted == _AS_THE_DEVICE:
        response.delete_cookie(THEME_COOKIE, httponly=True, secure=secure, samesite="Lax")
    else:
        response.set_cookie(
            THEME_COOKIE, wanted, max_age=THEME_COOKIE_SECONDS, httponly=True, secure=secure, samesite="Lax"
        )
    return response
