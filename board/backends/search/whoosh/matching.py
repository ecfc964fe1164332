"""The same files for Whoosh's own queries: not fast, but right. Tests and the measurement ask them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from board.backends.search.whoosh.arrays import Array, starts_of
from board.backends.search.whoosh.fields import INDEXED
from board.backends.search.whoosh.postings import Postings


class PlainTerms(base.TermsReader):  # type: ignore[misc]
    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._fields = {name: Postings(arrays, name) for name in INDEXED}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        name, text = term
        return name in self._fields and self._fields[name].find(text) >= 0

    def indexed_field_names(self) -> list[str]:
        return list(self._fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in self._fields:
            yield from self._terms_of(name, b"")

    def terms_from(self, name: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for later in self._fields:
            if later >= name:
                yield from self._terms_of(later, prefix if later == name else b"")

    def _terms_of(self, name: str, beginning: bytes) -> Iterator[tuple[str, bytes]]:
        terms = self._fields[name].terms
        for number in range(self._fields[name].beginning_with(beginning)[0], len(terms)):
            yield name, terms[number]

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        for term in self.terms():
            yield term, self.term_info(*term)

    def items_from(self, name: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        for term in self.terms_from(name, prefix):
            yield term, self.term_info(*term)

    def term_info(self, name: str, text: bytes) -> Any:
        number = self._number(name, text)
        frequency = self._fields[name].frequency(number)
        return TermInfo(weight=frequency, df=frequency, minlength=0, maxlength=0xFFFF, maxweight=0xFFFF)

    def frequency(self, name: str, text: bytes) -> int:
        return self._fields[name].frequency(self._number(name, text)) if (name, text) in self else 0

    doc_frequency = frequency

    def matcher(self, name: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        number, postings = self._number(name, text), self._fields[name]
        docs = postings.docs(number).tolist()
        weights = [1.0] * len(docs)
        values = [b""] * len(docs)
        if postings.has_positions:
            counts = postings.counts_of_range(number, number + 1)
            places, ends = postings.places_of_range(number, number + 1), starts_of(counts)
            values = [bytes(places[low:high]) for low, high in pairwise(ends)]
            weights = [float(count) for count in counts]
        info = self.term_info(name, text)
        return ListMatcher(docs, weights, values, format_, scorer=scorer, term=(name, text), terminfo=info)

    def _number(self, name: str, text: bytes) -> int:
        number = self._fields[name].find(text) if name in self._fields else -1
        if number < 0:
            raise TermNotFound(f"{name}:{text!r}")
        return number
