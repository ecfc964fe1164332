"""Flask without what a stranger's page has no use for: every page pays for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from board.web.indentation import Indentation


class _Sessions(SecureCookieSessionInterface):
    """Who brings no cookie has no session to open, and leaves none to save unless something was put into it.
    (That pages depend on the cookie is said to caches by `i18n`, for all of them alike.)"""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session or session.modified:
            super().save_session(app, session, response)


class Application(Flask):
    session_interface = _Sessions()
    # All templates stay: keeping count of which were wanted last takes longer than finding one.
    jinja_options = {"cache_size": -1, "extensions": [Indentation]}  # noqa: RUF012 (Flask reads it as a class attribute)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing of ours is a coroutine: Flask would look twenty times for each page."""
        return func
