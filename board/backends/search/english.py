"""English words as one: enough for guitars, children and moving; both sides of a comparison go through it."""

from __future__ import annotations

import re

_ENGLISH = re.compile("[a-z]+")
_ENDINGS = re.compile("(?:ing|ed|er|ers)$")
_VOWEL = re.compile("[aeiouy]")
_IRREGULAR = {
    "children": "child",
    "feet": "foot",
    "geese": "goose",
    "halves": "half",
    "knives": "knife",
    "leaves": "leaf",
    "lives": "life",
    "loaves": "loaf",
    "men": "man",
    "mice": "mouse",
    "people": "person",
    "scarves": "scarf",
    "shelves": "shelf",
    "teeth": "tooth",
    "wolves": "wolf",
    "women": "woman",
}
# These are the end of others: bookshelves, grandchildren, penknives.
_IRREGULAR_ENDS = tuple(word for word in _IRREGULAR if len(word) > 4 and word not in {"lives", "people"})
# What is left of a word without its ending must still say something.
_STEM_MIN = 3


def is_english(word: str) -> bool:
    return _ENGLISH.fullmatch(word) is not None


def singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for end in _IRREGULAR_ENDS:
        if word.endswith(end):
            return word.removesuffix(end) + _IRREGULAR[end]
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")) or word in {"buses", "gases", "lenses"}:
        return word[:-2]
    return word[:-1]


def stem_key(word: str) -> str:
    """What move, moved and moving share; no word can be this. "" for a word that is too short to have one."""
    stem = singular(word)
    bare = _ENDINGS.sub("", stem)
    if len(bare) >= _STEM_MIN and _VOWEL.search(bare):
        stem = bare
        # running, planned
        if len(stem) > _STEM_MIN and stem[-1] == stem[-2] and stem[-1] not in "lsz":
            stem = stem[:-1]
    stem = stem.removesuffix("e")
    if stem.endswith("y"):
        stem = stem[:-1] + "i"
    return stem + "~" if len(stem) >= _STEM_MIN else ""
