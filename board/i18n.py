"""Languages: Japanese first, English complete. Message ids are the Japanese sentences themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

from babel.support import Translations
from flask import Flask, Response, current_app, g, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, force_locale, format_date, format_datetime, lazy_gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from board.clock import TOKYO

LANGUAGES = {"ja": "日本語", "en": "English"}
# How a page may be read: a language, or an easier way to write one. By its code, which stands in the cookie, in
# `?lang=` and in the key of whatever is kept; each has the language whose names and dates it shows.
READINGS = {"ja": "ja", "easy": "ja", "en": "en"}
READING_NAMES = {"ja": "日本語", "easy": "やさしい日本語", "en": "English"}
DEFAULT_LANGUAGE = "ja"
LANGUAGE_COOKIE = "lang"
LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600

TRANSLATIONS = Path(__file__).parent / "translations"

# flask_babel carries no types; this is its function.
lazy: Callable[..., Any] = lazy_gettext
__all__ = [
    "LANGUAGES",
    "READINGS",
    "READING_NAMES",
    "_",
    "current_language",
    "current_reading",
    "in_language",
    "lazy",
    "ngettext",
    "show_day",
    "show_moment",
    "translate",
]


def init_app(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT_LANGUAGE
    app.config["BABEL_DEFAULT_TIMEZONE"] = TOKYO.key
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=current_language, timezone_selector=lambda: TOKYO.key)
    app.before_request(_switch_language)
    app.after_request(_tell_caches)
    app.jinja_env.globals.update(
        locale=_LanguageOfPage(),
        reading=_ReadingOfPage(),
        languages=LANGUAGES,
        readings={code: (name, READINGS[code]) for code, name in READING_NAMES.items()},
        _=_in_template,
        gettext=_in_template,
        ngettext=_counted_in_template,
    )


class _ReadingOfPage:
    """`reading` in templates: how the page is read."""

    def __str__(self) -> str:
        return current_reading()

    def __eq__(self, other: object) -> bool:
        return str(self) == other

    def __hash__(self) -> int:
        return hash(str(self))

    def __html__(self) -> str:
        return str(self)


class _LanguageOfPage(_ReadingOfPage):
    """`locale` in templates: the code of the page's language."""

    def __str__(self) -> str:
        return current_language()


def current_reading() -> str:
    """`?lang=`, then the cookie, then what the browser prefers; mails and jobs say theirs by in_language()."""
    try:
        return cast(str, g.reading)  # A page asks a hundred times: found once, it is one look.
    except RuntimeError:
        return DEFAULT_LANGUAGE
    except AttributeError:
        if not has_request_context():
            return DEFAULT_LANGUAGE
    g.reading = reading = _chosen_reading()
    return reading


def current_language() -> str:
    """The language of the reading: of names, dates and numbers."""
    return READINGS[current_reading()]


# A page asks for a hundred sentences. flask_babel finds out anew for each of them where it is and what language
# that means, which took a quarter of the time of a list; these know the language and look once.


def _(message: str, /, **params: Any) -> str:
    """The sentence in the language of the page."""
    said = _said(current_reading(), message)
    return said % params if params else said


def ngettext(one: str, many: str, count: int, /, **params: Any) -> str:
    said: str = _catalogue(current_reading()).ungettext(one, many, count)
    return said % {"num": count, **params}


@pass_eval_context
def _in_template(context: EvalContext, message: str, /, **params: Any) -> str:
    if not context.autoescape:
        return _said(current_reading(), message) % params
    said = _said_as_markup(current_reading(), message)
    return said % params if params else said


@pass_eval_context
def _counted_in_template(context: EvalContext, one: str, many: str, count: int, /, **params: Any) -> str:
    said = _catalogue(current_reading()).ungettext(one, many, count)
    return (Markup(said) if context.autoescape else said) % {"num": count, **params}  # noqa: S704 (our own words)


@cache
def _catalogue(reading: str) -> Any:
    """Of Japanese there is none: the message ids are the sentences. Easier Japanese is a domain of its own:
    Babel knows languages, scripts and countries, but no other way to write a language."""
    domain = "messages" if reading in LANGUAGES else reading
    return Translations.load(str(TRANSLATIONS), [READINGS[reading]], domain=domain)


@lru_cache(maxsize=10_000)
def _said(reading: str, message: str) -> str:
    return str(_catalogue(reading).ugettext(message))


@lru_cache(maxsize=10_000)
def _said_as_markup(reading: str, message: str) -> Markup:
    """Where nothing is put in, a doubled percent sign still stands for one."""
    said = Markup(_said(reading, message))  # noqa: S704 (our own words)
    return said.replace("%%", "%") if "%(" not in said else said


def _chosen_reading() -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in READINGS else preferred_language(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=1024)
def preferred_language(header: str) -> str:
    """What a browser's Accept-Language comes to."""
    accepted = parse_accept_header(header, LanguageAccept)
    return accepted.best_match(list(LANGUAGES), DEFAULT_LANGUAGE) or DEFAULT_LANGUAGE


def _switch_language() -> ResponseReturnValue | None:
    """A language link sets the cookie and leads back to the same page without `lang` in its address."""
    wanted = request.args.get("lang")
    if wanted not in READINGS or request.method != "GET":
        return None
    rest = request.args.copy()
    rest.poplist("lang")
    query = urlencode(list(rest.items(multi=True)))
    response = redirect(quote(request.path) + (f"?{query}" if query else ""), 303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        wanted,
        max_age=LANGUAGE_COOKIE_SECONDS,
        httponly=True,
        # Behind a proxy the request itself looks like plain HTTP.
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
    )
    return response


def _tell_caches(response: Response) -> Response:
    """Words depend on how the page is read; all else may still depend on who asks."""
    depends_on = "Accept-Language, Cookie" if response.mimetype == "text/html" else "Cookie"
    also = response.headers.get("Vary")
    if also is None or also == "Accept-Encoding":
        response.headers["Vary"] = f"{depends_on}, {also}" if also else depends_on
    else:
        response.vary.update(depends_on.split(", "))
    return response


@contextmanager
def in_language(reading: str) -> Iterator[None]:
    """Render as somebody else reads it: mails, notices."""
    before = g.get("reading")
    g.reading = reading
    try:
        with force_locale(READINGS[reading]):
            yield
    finally:
        # In a request that had not asked yet, the page's own reading is still to be found.
        g.reading = before
        if before is None:
            g.pop("reading")


def translate(message: str, /, **params: Any) -> str:
    """A msgid() sentence in the language of the page; moments in its params are shown as `show_moment` does."""
    shown = {name: show_moment(value) if isinstance(value, datetime) else value for name, value in params.items()}
    return _(message, **shown)


def show_moment(moment: datetime, *, with_year: bool = True) -> str:
    """「2026年11月22日（日）10:00」 in Japan's time; English: Sun, 22 Nov 2026, 10:00."""
    if current_language() == "ja":
        pattern = "y年M月d日（EEE）HH:mm" if with_year else "M月d日（EEE）HH:mm"
    else:
        pattern = "EEE, d MMM y, HH:mm" if with_year else "EEE, d MMM, HH:mm"
    return _formatted(moment, pattern, current_language())


@lru_cache(maxsize=4096)
def _formatted(moment: datetime, pattern: str, _language: str) -> str:
    return cast(str, format_datetime(moment, pattern))


def show_day(day: date) -> str:
    """「2026年11月22日」; English: 22 November 2026."""
    return _formatted_day(day, current_language())


@lru_cache(maxsize=4096)
def _formatted_day(day: date, language: str) -> str:
    return cast(str, format_date(day, "y年M月d日" if language == "ja" else "d MMMM y"))


def show_month(day: date) -> str:
    """The month that this day lies in: 「2026年11月」; English: November 2026."""
    return _formatted_month(day, current_language())


@lru_cache(maxsize=256)
def _formatted_month(day: date, language: str) -> str:
    return cast(str, format_date(day, "y年M月" if language == "ja" else "MMMM y"))
