"""「iPhoneのSafari」: what a browser says about itself, in words its owner knows."""

from __future__ import annotations

from dataclasses import dataclass

# The first mark found names it; more telling ones stand first, since most browsers claim to be several others.
BROWSERS = (
    ("Line/", "LINE"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class BrowserName:
    """Both empty where nothing is known."""

    system: str
    browser: str


def name_of(user_agent: str) -> BrowserName:
    return BrowserName(system=_first(SYSTEMS, user_agent), browser=_first(BROWSERS, user_agent))


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")
