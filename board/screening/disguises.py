"""A text in the two ways in which rules read it, and where each of their letters stands in the original.

`plain`: widths, case, invisible signs and letters that only look alike make no difference. `joined`: the same, and
what was put between single letters to tear a word apart (L.I.N.E, ラ イ ン) is gone, and words with letters blotted out
(テレ○ラム, te1egram) stand whole. Which spellings are one word, and which words are masked so, the rules say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from itertools import accumulate, islice

from board.text import INVISIBLE

# Cyrillic, Greek and other letters that are drawn like Latin ones. Not α: 「+α」 is a word of its own.
_DRAWN_ALIKE = str.maketrans("асеорхуікмтвнјѕԁԛοινερτκ", "aceopxyikmtbhjsdqoiveptk")
_SQUARED = {0x1F170 + n: chr(97 + n) for n in range(26)} | {0x1F150 + n: chr(97 + n) for n in range(26)}
_FLAGS = {0x1F1E6 + n: chr(97 + n) for n in range(26)}
_TO_LATIN: dict[int, str | int] = {**_DRAWN_ALIKE, **_SQUARED, **_FLAGS}
# Kanji that pass for katakana where katakana stand around them.
_AS_KATAKANA = dict(zip("力口二卜工八夕千才", "カロニトエハタチオ", strict=True))
_DASHES = frozenset("-‐‑‒–—―─−ｰ一")
_KATAKANA = re.compile("[ァ-ヺー]")
_JAPANESE = re.compile("[ぁ-ゖァ-ヺー一-龥々〆]")
_LATIN = re.compile("[a-z0-9]")
# Put inside words to tear them apart; between whole words, the first kind only parts them.
_LISTING = frozenset("、,/・|\n。")
_DECORATION = frozenset(" ._*~^\\-+=·•‐–—―─−☆★♡♥◆◇■□●○◎※†‡'\"`´…:;#()[]{}「」『』【】<>〈〉《》〜♪→")
_SEPARATORS = _LISTING | _DECORATION
_GAP_MAX = 4
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ", "あいうえおつやゆよわアイウエオツヤユヨワカケ")
# Signs that blot a letter out, and digits that pass for letters.
_BLOTS = frozenset("○〇◯●◎□■*✕×✖＿_?△▲☆★※")
_LEET = {
    "0": "oロ",
    "1": "ilイ",
    "2": "ニ",
    "3": "eミ",
    "4": "a",
    "5": "s",
    "6": "b",
    "7": "tフ",
    "8": "bハ",
    "9": "gク",
    "$": "s",
    "@": "a",
    "!": "i",
}
_MASK = re.compile(f"[{re.escape(''.join(sorted(_BLOTS)))}]|(?<=[a-zァ-ヺ])[0-9$@!]|[0-9$@!](?=[a-zァ-ヺ])")
# So many of each in one text; what is beyond is read as it was typed, so that the time has an end.
SPELT_MAX, MASKS_MAX = 40, 200


@dataclass(frozen=True)
class Reading:
    """Letter i of `text` stands at `spans[i]` of the original; before it something was left out `cuts[i]` times."""

    text: str
    spans: list[tuple[int, int]]
    cuts: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        return self.spans[start][0], self.spans[end - 1][1]

    def is_torn(self, start: int, end: int) -> bool:
        """Whether something was left out inside of this stretch."""
        return self.cuts[end - 1] > self.cuts[start]


@dataclass(frozen=True)
class Spelling:
    """`other`: (word, pattern of its other spellings). `masked`: words that are known with letters blotted out."""

    other: tuple[tuple[str, re.Pattern[str]], ...] = ()
    masked: tuple[str, ...] = ()


AS_TYPED = Spelling()


def readings(text: str, spelling: Spelling = AS_TYPED) -> tuple[Reading, Reading]:
    """(plain, joined)"""
    letters = _folded(text)
    plain = _spelt(_reading_of(_lengthened(_as_katakana(letters))), spelling)
    return plain, _spelt(_joined(*_unmasked(letters, spelling)), spelling)


def small_as_large(text: str) -> str:
    """Small kana as large ones, in texts and in patterns: らぃん, ラィン."""
    return text.translate(_LARGE)


def folded(word: str) -> str:
    return "".join(sign for sign, _ in _folded(word))


Letters = list[tuple[str, tuple[int, int]]]


def _reading_of(letters: Letters) -> Reading:
    return _reading(letters, [0] * len(letters))


def _reading(letters: Letters, left_out: list[int]) -> Reading:
    return Reading("".join(sign for sign, _ in letters), [span for _, span in letters], list(accumulate(left_out)))


def _folded(text: str) -> Letters:
    """One entry for each letter of the compared form. Letters and their marks belong together."""
    letters: Letters = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _is_mark(text[end]):
            continue
        cluster = unicodedata.normalize("NFKC", text[start:end]).translate(INVISIBLE).casefold()
        for sign in unicodedata.normalize("NFKC", cluster).translate(_TO_LATIN).translate(_LARGE):
            _append(letters, sign, (start, end))
        start = end
    return _with_dots(letters)


def _is_mark(sign: str) -> bool:
    return sign in "\uff9e\uff9f" or unicodedata.combining(sign) != 0


def _append(letters: Letters, sign: str, span: tuple[int, int]) -> None:
    """White space as one space; line ends stay."""
    if sign.isspace():
        sign = "\n" if sign in "\n\r\u2028\u2029" else " "
        if letters and letters[-1][0] in {sign, "\n"}:
            return
    letters.append((sign, span))


def _with_dots(letters: Letters) -> Letters:
    """The Japanese full stop between Latin letters is a dot: an address that hides."""
    signs = [sign for sign, _ in letters]
    for place in range(1, len(letters) - 1):
        if signs[place] == "。" and _LATIN.match(signs[place - 1]) and _LATIN.match(signs[place + 1]):
            letters[place] = (".", letters[place][1])
    return letters


def _as_katakana(letters: Letters) -> Letters:
    signs = ["", *(sign for sign, _ in letters), "", ""]
    return [
        (_AS_KATAKANA[sign], span) if sign in _AS_KATAKANA and _among_katakana(signs, place) else (sign, span)
        for place, (sign, span) in enumerate(letters, start=1)
    ]


def _among_katakana(signs: list[str], place: int) -> bool:
    before, after, second = signs[place - 1], signs[place + 1], signs[place + 2]
    if not _KATAKANA.match(after):
        return False
    return bool(_KATAKANA.match(before)) or (not _JAPANESE.match(before) and bool(_KATAKANA.match(second)))


def _lengthened(letters: Letters) -> Letters:
    """A dash between katakana is the sign of a long vowel: コ-ド."""
    signs = ["", *(sign for sign, _ in letters), ""]
    return [
        ("ー", span)
        if sign in _DASHES and _KATAKANA.match(signs[place - 1]) and _KATAKANA.match(signs[place + 1])
        else (sign, span)
        for place, (sign, span) in enumerate(letters, start=1)
    ]


def _joined(letters: Letters, blotted: Collection[int] = ()) -> Reading:
    words = _words(letters)
    kept: Letters = []
    left_out: list[int] = []
    torn = 0
    for number, (start, end) in enumerate(words):
        gap = letters[words[number - 1][1] : start] if number else letters[:start]
        is_torn = number > 0 and _tears(letters, words[number - 1], (start, end), gap)
        for letter in () if is_torn else gap:
            kept.append(letter)
            left_out.append(0)
        torn = int(is_torn)
        for place in range(start, end):
            kept.append(letters[place])
            left_out.append(torn + (place in blotted))
            torn = 0
    tail = letters[words[-1][1] :] if words else letters
    kept += tail
    left_out += [0] * len(tail)
    return _reading(_lengthened(_as_katakana(kept)), left_out)


def _spelt(reading: Reading, spelling: Spelling) -> Reading:
    """Other spellings of a word as that word; it stands where they stood."""
    for word, pattern in spelling.other:
        found = [match.span() for match in islice(pattern.finditer(reading.text), SPELT_MAX)]
        for start, end in reversed(found):
            reading = _replaced(reading, start, end, word)
    return reading


def _replaced(reading: Reading, start: int, end: int, word: str) -> Reading:
    """Each letter of the word stands where all of its other spelling stood."""
    place = reading.spans[start][0], reading.spans[end - 1][1]
    cuts = [reading.cuts[start]] + [reading.cuts[end - 1]] * (len(word) - 1)
    return Reading(
        reading.text[:start] + word + reading.text[end:],
        [*reading.spans[:start], *([place] * len(word)), *reading.spans[end:]],
        [*reading.cuts[:start], *cuts, *reading.cuts[end:]],
    )


def _unmasked(letters: Letters, spelling: Spelling) -> tuple[Letters, set[int]]:
    """Words with a letter or two blotted out, or with a digit for a letter, whole again; and their second letters."""
    text = "".join(sign for sign, _ in letters)
    blotted: set[int] = set()
    whole = list(letters)
    for match in islice(_MASK.finditer(text), MASKS_MAX):
        found = _masked_word(text, match.start(), spelling.masked)
        if found:
            start, word = found
            blotted.add(start + 1)
            for place, letter in enumerate(word, start=start):
                whole[place] = letter, letters[place][1]
    return whole, blotted


def _masked_word(text: str, place: int, words: tuple[str, ...]) -> tuple[int, str] | None:
    """Where a word begins that fits around this sign, and which. `words`: the longest first."""
    for word in words:
        for start in range(max(place - len(word) + 1, 0), place + 1):
            if _fits(text[start : start + len(word)], word):
                return start, word
    return None


def _fits(shown: str, word: str) -> bool:
    """At least half of it is shown, and some of it is not."""
    if len(shown) < len(word):
        return False
    same = sum(sign == letter for sign, letter in zip(shown, word, strict=True))
    return same < len(word) <= 2 * same and all(
        sign == letter or sign in _BLOTS or letter in _LEET.get(sign, "")
        for sign, letter in zip(shown, word, strict=True)
    )


def _words(letters: Letters) -> list[tuple[int, int]]:
    """Stretches without separators."""
    words: list[tuple[int, int]] = []
    start: int | None = None
    for place, (sign, _) in enumerate(letters):
        if sign in _SEPARATORS:
            if start is not None:
                words.append((start, place))
            start = None
        elif start is None:
            start = place
    return [*words, (start, len(letters))] if start is not None else words


def _tears(letters: Letters, left: tuple[int, int], right: tuple[int, int], gap: Letters) -> bool:
    if len(gap) > _GAP_MAX:
        return False
    before, after = letters[left[1] - 1][0], letters[right[0]][0]
    lengths = left[1] - left[0], right[1] - right[0]
    signs = {sign for sign, _ in gap}
    if _LATIN.match(before) and _LATIN.match(after):
        has_digits = before.isdigit() or after.isdigit()
        return max(lengths) <= (1 if has_digits or " " in signs else 2)
    if not (_JAPANESE.match(before) and _JAPANESE.match(after)):
        return False
    if signs == {" "}:
        return True
    return max(lengths) == 1 if signs & _LISTING else min(lengths) == 1
