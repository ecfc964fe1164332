"""Pieces of pages that come out alike again and again: rendered once, kept under all that they show.

A piece's key names everything it depends on besides the reading, so a kept one is never stale: whatever changes
makes another key. Nothing that holds a form's token may be kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar, cast

from flask import Flask, current_app, request, session
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from board.i18n import current_reading
from board.web.theme import chosen_theme

# Some 4 MB each, at most twice: Japanese takes two bytes a character.
CHARACTERS_KEPT = 2_000_000
Value = TypeVar("Value")
# Where and what for: addresses on a page may depend on all of them.
_ASKED = ("HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")


class Recent(Generic[Value]):
    """What was asked for lately, up to twice `most` of what it weighs: the older half goes when the younger is full."""

    def __init__(self, most: int, *, weigh: Callable[[Value], int] = lambda _value: 1) -> None:
        self.most = most
        self._weigh = weigh
        self._weight = 0
        self._young: dict[Hashable, Value] = {}
        self._old: dict[Hashable, Value] = {}

    def get(self, key: Hashable) -> Value | None:
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: Hashable, value: Value) -> Value:
        if self._weight >= self.most:
            self._old, self._young, self._weight = self._young, {}, 0
        self._young[key] = value
        self._weight += self._weigh(value)
        return value

    def got_or_made(self, key: Hashable, make: Callable[[], Value]) -> Value:
        found = self.get(key)
        return self.put(key, make()) if found is None else found


def init_app(app: Flask) -> None:
    app.extensions["strangers_pages"] = Recent[str](CHARACTERS_KEPT, weigh=len)
    app.extensions["fragments"] = Recent[Markup](CHARACTERS_KEPT, weigh=len)
    app.jinja_env.globals["piece"] = kept  # Not "kept": forms that wait are called so in templates.
    app.jinja_env.template_class = _Template


def kept(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """In a template: `{% call piece("footer", …) %}…{% endcall %}`."""
    return keep((request.environ.get("SCRIPT_NAME", ""), current_reading(), *key), caller)


def keep(key: Hashable, render: Callable[[], Markup]) -> Markup:
    """`key` is whole: with the reading and whatever addresses depend on."""
    return cast("Recent[Markup]", current_app.extensions["fragments"]).got_or_made(key, render)


def for_strangers(*shown: Hashable, draw: Callable[[], str]) -> str:
    """A stranger's page, drawn once for all that it shows. Unlike a page that is kept for seconds (`page_cache`) it is
    asked for with what the database says now. Whoever has a session, a message waiting or a form's token gets their
    own."""
    if session:
        return draw()
    environ = request.environ
    asked = tuple(environ.get(name, "") for name in _ASKED)
    key = (asked, current_reading(), chosen_theme(environ.get("HTTP_COOKIE", "")), *shown)
    pages = cast("Recent[str]", current_app.extensions["strangers_pages"])
    found = pages.get(key)
    if found is None:
        found = draw()
        if not session:
            pages.put(key, found)
    return found


class _Template(Template):
    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002 (Jinja's signature)
        """Components read only what every template has: one module of each does. Jinja compares the names first,
        which for five components on a page takes longer than drawing them."""
        module: Any = super()._get_default_module()
        return cast(TemplateModule, module)
