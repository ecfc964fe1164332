"""What every template may use: who is looking, their unread counts, addresses and formats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from flask import Flask, g, request, url_for
from markupsafe import Markup
from sqlalchemy import Integer, Select, bindparam, select

from board import db
from board.accounts.identity import viewer
from board.accounts.models import Account
from board.clock import utcnow
from board.conversations import queries as conversations
from board.i18n import _, current_language, current_reading, show_day, show_moment
from board.listings import counts
from board.listings.cards import ago, yen
from board.media.models import AVATAR_WIDTHS
from board.notifications import queries as notifications
from board.regions import tree
from board.regions.furigana import with_furigana
from board.text import is_japanese, paragraphs

_JAPANESE, _SAME = Markup(' lang="ja"'), Markup("")


@dataclass(frozen=True)
class Unread:
    messages: int
    notifications: int


def init_app(app: Flask) -> None:
    app.context_processor(lambda: {"me": viewer(), "unread": _LazyUnread()})
    app.jinja_env.globals.update(
        avatar_url=avatar_url,
        listed_counts=counts.listed,
        person=person,
        current_path=current_path,
        current_path_with=current_path_with,
        region_label=region_label,
        region_slug=region_slug,
        unread_tag=unread_tag,
        in_its_language=in_its_language,
    )
    app.jinja_env.filters.update(
        moment=show_moment,
        from_iso=datetime.fromisoformat,
        day=show_day,
        ago=lambda moment: ago(moment, now=utcnow()),
        paragraphs=paragraphs,
        yen=yen,
        furigana=lambda label: with_furigana(label) if current_reading() == "easy" else label,
    )


def person(name: str) -> str:
    """「はなこさん」; who has left has no name any more."""
    return _("%(name)sさん", name=name) if name else _("退会した人")


def in_its_language(text: str) -> Markup:
    """The attribute for an element that holds what somebody wrote: on English pages Japanese is said to be Japanese."""
    return _JAPANESE if current_language() == "en" and is_japanese(text) else _SAME


class _LazyUnread:
    """Counted only on pages that show it, once."""

    def __getattr__(self, name: str) -> int:
        return int(getattr(_unread(), name))


def unread_tag() -> str:
    """Of the figures in the header as this reader sees them: the same while a page need not draw them again."""
    return f"{_unread().messages}-{_unread().notifications}-{current_reading()}"


def _unread() -> Unread:
    if "unread" not in g:
        account = viewer()
        g.unread = _count_unread(account) if account else Unread(0, 0)
    found: Unread = g.unread
    return found


def _count_unread(account: Account) -> Unread:
    """Both in one statement: every page of a signed-in person asks for them."""
    waiting = db.plain_rows(_waiting(), {"reader": account.id})[0]
    return Unread(messages=waiting.messages, notifications=waiting.told)


@cache
def _waiting() -> Select[int, int]:
    reader = bindparam("reader", type_=Integer)
    messages, told = conversations.unread_total(reader), notifications.unread_count(reader)
    return select(messages.scalar_subquery().label("messages"), told.scalar_subquery().label("told"))


def current_path_with(**changes: str) -> str:
    """This page's address with some of its parameters changed; after a refused form, the form's page."""
    path, parameters = current_path()
    kept = [(name, value) for name, value in parameters if name not in changes]
    return f"{path}?{urlencode([*kept, *changes.items()])}"


Here = tuple[str, tuple[tuple[str, str], ...]]


def current_path() -> Here:
    """Path and parameters; without a path where the browser knows it, so that most pages say the same."""
    found: Here | None = request.environ.get("board.current_path")
    if found is None:
        found = request.environ["board.current_path"] = _find_current_path()
    return found


def _find_current_path() -> Here:
    endpoint, view_args = request.endpoint, request.view_args or {}
    rule = request.url_rule
    if endpoint is None or rule is None or request.routing_exception or "GET" not in (rule.methods or set()):
        return url_for("pages.front"), ()
    # Parameters are anybody's: as arguments of url_for() some of them would mean something else.
    path = "" if request.method in db.SAFE_METHODS else url_for(endpoint, **view_args)
    return path, tuple(request.args.items(multi=True))


def region_label(region_id: int | None) -> str:
    return tree.label(tree.get(region_id), current_language()) if region_id else ""


def region_slug(region_id: int) -> str:
    return tree.get(region_id).slug


def avatar_url(member_id: int, avatar_id: int | None, width: int = min(AVATAR_WIDTHS)) -> str | None:
    """None for people without a picture. A new picture has a new address: no browser shows the old one."""
    if avatar_id is None:
        return None
    return url_for("members.avatar", member_id=member_id, width=width, v=avatar_id)
