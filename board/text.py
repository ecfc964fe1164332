"""User text: how it is kept, compared and shown. The only importer of the sanitiser.

Text is stored as it was typed and made safe where it is shown: everything is escaped first, then the
sanitiser looks at the result as a second wall, so that a mistake in one of them is not yet a hole."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from markupsafe import Markup, escape

# Turning the reading direction disguises what stands beside it; no language needs these to be read.
_DIRECTION = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SURROGATES = range(0xD800, 0xE000)
_UNSTORABLE = (*range(0x20), *range(0x7F, 0xA0), *_DIRECTION, *_SURROGATES)
_REMOVED_WHEN_STORED = {code: None for code in _UNSTORABLE if chr(code) not in "\n\t"}
_LINE_BREAKS = re.compile("\r\n?|\x85|\u2028|\u2029")
INVISIBLE = dict.fromkeys(
    (*range(0x200B, 0x200E), 0x2060, 0xFEFF, 0x00AD, 0x180E, *range(0xFE00, 0xFE10), *_SURROGATES)
)

# Only ASCII: in Japanese the sentence goes on right after an address, without a space.
_ADDRESS = re.compile(r"(?<![A-Za-z0-9])https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE)
_NOT_AN_ADDRESS_END = frozenset(".,;:!?'*")
_OPENING = {")": "(", "]": "["}

# Kana and kanji, half-width kana too: what no other language of the board is written in.
_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")

_second_wall = nh3.Cleaner(
    tags={"p", "br", "a"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="nofollow ugc noopener",
)


def stored(text: str) -> str:
    """As kept: composed (NFC), trimmed, line ends as \\n, no control characters but \\n and \\t."""
    lines_ended = _LINE_BREAKS.sub("\n", text)
    return unicodedata.normalize("NFC", lines_ended.translate(_REMOVED_WHEN_STORED)).strip()


def one_line(text: str) -> str:
    """As stored(), with every run of white space as one space: titles, names, mail subjects."""
    return " ".join(stored(text).split())


def normalise(text: str) -> str:
    """Text for comparing, searching and rules: widths, letter case and invisible signs make no difference."""
    visible = unicodedata.normalize("NFKC", text).translate(INVISIBLE)
    # Folding case and removing signs can leave letters that compose again.
    return " ".join(unicodedata.normalize("NFKC", visible.casefold()).split())


def is_japanese(text: str) -> bool:
    """Whether a voice that reads English would stumble over it."""
    return _JAPANESE.search(text) is not None


def excerpt(text: str, limit: int) -> str:
    """The beginning in one line of at most `limit` characters, with … where something was left off."""
    line = one_line(text)
    if len(line) <= limit:
        return line
    end = max(limit - 1, 0)
    while end and _belongs_to_previous(line[end]):
        end -= 1
    return line[:end].rstrip("\u200d ") + "…"


@lru_cache(maxsize=256)
def paragraphs(text: str) -> Markup:
    """Text as HTML: an empty line parts paragraphs, a line end is kept, web addresses become links."""
    blocks = re.split(r"\n(?:[^\S\n]*\n)+", stored(text))
    html = "".join(f"<p>{_lines(block)}</p>" for block in blocks if block.strip())
    return Markup(_second_wall.clean(html))  # noqa: S704 (escaped above and sanitised here)


def _lines(block: str) -> str:
    return "<br>".join(_linked(line) for line in block.split("\n"))


def _linked(line: str) -> str:
    parts: list[str] = []
    done = 0
    for match in _ADDRESS.finditer(line):
        address = _without_closing_signs(match.group())
        if not _is_plain_address(address):
            continue
        start = match.start()
        parts.append(str(escape(line[done:start])))
        parts.append(f'<a href="{escape(address)}">{escape(address)}</a>')
        done = start + len(address)
    parts.append(str(escape(line[done:])))
    return "".join(parts)


def _without_closing_signs(address: str) -> str:
    """Leave off the punctuation of the sentence, and brackets that were not opened inside the address."""
    surplus = {close: address.count(close) - address.count(open_) for close, open_ in _OPENING.items()}
    end = len(address)
    while end:
        sign = address[end - 1]
        if surplus.get(sign, 0) > 0:
            surplus[sign] -= 1
        elif sign not in _NOT_AN_ADDRESS_END:
            break
        end -= 1
    return address[:end]


def _is_plain_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    # https://bank.example@other.example/ leads to the part after the @: shown as text, never as a link.
    return bool(parts.hostname) and "@" not in parts.netloc


def _belongs_to_previous(sign: str) -> bool:
    return unicodedata.combining(sign) != 0 or sign == "\u200d" or "\ufe00" <= sign <= "\ufe0f"
