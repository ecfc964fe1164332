"""The dictionary: loaded when first asked, shared by all threads; what it knows of a word and of how it is read."""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import jaconv

if TYPE_CHECKING:
    from sudachipy import Dictionary, Tokenizer

# 上 has more than anybody needs.
LAST_READINGS_MAX = 6

_VOICELESS = str.maketrans(
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ", "カキクケコサシスセソタチツテトハヒフヘホハヒフヘホ"
)


@lru_cache(maxsize=8192)
def reading(word: str) -> str:
    """The one that comes to mind first: 米 is こめ here, not メートル."""
    parts = tokenizer().tokenize(word)
    return str(jaconv.kata2hira("".join(m.surface() if m.is_oov() else m.reading_form() for m in parts)))


@lru_cache(maxsize=4096)
def is_in_the_dictionary(word: str) -> bool:
    return len(dictionary().lookup(word)) > 0


@lru_cache(maxsize=8192)
def is_only_a_name(word: str) -> bool:
    """Or no word at all."""
    return all(morpheme.part_of_speech()[1] == "固有名詞" for morpheme in dictionary().lookup(word))


@lru_cache(maxsize=8192)
def readings(word: str) -> tuple[str, ...]:
    """How a word of the index may be read, in hiragana: all the dictionary knows, or what its parts give."""
    known = {morpheme.reading_form() for morpheme in dictionary().lookup(word)}
    # 箱 is バコ and 込み ゴミ only behind another word.
    alone = {each for each in known if (plain := voiceless(each)) == each or plain not in known}
    return tuple(sorted({str(jaconv.kata2hira(each)) for each in alone} or _put_together(word)))


def _put_together(word: str) -> set[str]:
    """白川郷 is しらかわきょう, しらかわごう or しらかわさと: what stands behind is read in more ways than one."""
    parts = list(tokenizer().tokenize(word))
    last = parts[-1].surface() if len(parts) > 1 else ""
    if len(last) != 1:
        return {reading(word)}
    behind = {str(jaconv.kata2hira(each.reading_form())) for each in dictionary().lookup(last)}
    begun = reading(word.removesuffix(last))
    return {reading(word), *(begun + each for each in sorted(behind)[:LAST_READINGS_MAX])}


def voiceless(katakana: str) -> str:
    return katakana[:1].translate(_VOICELESS) + katakana[1:]


# A tokenizer belongs to one thread; the dictionary, 100 MB mapped into memory, to all of them.
_threads = threading.local()
_loading = threading.Lock()


def tokenizer() -> Tokenizer:
    if not hasattr(_threads, "tokenizer"):
        with _loading:
            _threads.tokenizer = dictionary().tokenizer(
                mode="C", fields={"pos", "normalized_form", "reading_form", "split_a"}
            )
    own: Tokenizer = _threads.tokenizer
    return own


@cache
def dictionary() -> Dictionary:
    from sudachipy import Dictionary  # noqa: PLC0415 (0.3 s, which most commands never need)

    return Dictionary(dict="small")


@cache
def short_mode() -> object:
    from sudachipy import SplitMode  # noqa: PLC0415

    return SplitMode.A
