"""How a Japanese name sounds, written so that the usual spellings come out the same.

sanjou, sanjō, sanzyou and Sanjo are one name to the people who type them; so are tiba and Chiba, Gumma and
Gunma. `sound` makes them equal; the result is for comparing only, never for showing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import jaconv

_NOT_A_LETTER = re.compile(r"[^a-z]+")

_SPELLINGS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # From the Japanese system to Hepburn. The longer ones first.
        (r"sy(?=[aou])", "sh"),
        (r"ty(?=[aou])", "ch"),
        (r"(?:[zjd]y)(?=[aou])", "j"),
        (r"si", "shi"),
        (r"ti", "chi"),
        (r"tu", "tsu"),
        (r"(?<![sc])hu", "fu"),
        (r"[zd]i", "ji"),
        (r"dz?u", "zu"),
        (r"wo", "o"),
        # Hepburn's own variants.
        (r"tch", "cch"),
        (r"m(?=[bmp])", "n"),
        (r"n+", "n"),
        # Long vowels: written twice, as ou, as oh, or not at all.
        (r"oh(?![aiueoy])", "o"),
        (r"o[ou]+", "o"),
        (r"([aeiu])\1+", r"\1"),
    )
]

# What a spelling looks like while its last syllable is not yet complete.
_UNFINISHED = [(re.compile(r"sy$"), "sh"), (re.compile(r"ty$"), "ch"), (re.compile(r"[zjd]y$"), "j")]


@lru_cache(maxsize=8192)
def sound(latin: str) -> str:
    """Only letters a–z remain; a text without any gives ""."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", latin.lower()) if not unicodedata.combining(letter)
    )
    letters = _NOT_A_LETTER.sub("", plain)
    for pattern, replacement in _SPELLINGS:
        letters = pattern.sub(replacement, letters)
    return letters


def unfinished_sound(latin: str) -> str:
    """`sound` of a word that is still being typed: "sanzy" begins the same names as "sanj"."""
    letters = sound(latin)
    for pattern, replacement in _UNFINISHED:
        letters = pattern.sub(replacement, letters)
    return letters


def sound_of_kana(hiragana: str) -> str:
    return sound(str(jaconv.kana2alphabet(hiragana)))
