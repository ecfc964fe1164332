"""What the index holds of one document: analysed, nothing of it as it was written."""

from __future__ import annotations

from board.backends.search.asking import NO_END, Document
from board.backends.search.documents import analysed

# Between the family of a tag and its value.
TAG_SEPARATOR = "\t"
# A family of its own for what is on only now and then.
TIMES, UNTIL = "time", "~"
# Positions are kept in two bytes.
TOKENS_MAX = 0xFFFF

NO_PRICE = -1
NO_START = -(1 << 62)
NO_REGION = -1

COLUMNS = ("id", "price", "published", "starts", "ends", "region")


def fields_of(document: Document) -> dict[str, object]:
    """For each field of the schema, what its type takes."""
    found = analysed(document)
    tags = [tag_term(family, value) for family, value in document.tags]
    tags += [tag_term(TIMES, f"{starts}{UNTIL}{ends}") for starts, ends in document.times]
    return {
        "text": (found.text, found.title_length),
        "keys": (found.keys, 0),
        "pairs": (found.pairs, 0),
        "tags": (tags, 0),
        "row": _row(document),
    }


def _row(document: Document) -> tuple[int, ...]:
    return (
        document.id,
        NO_PRICE if document.price is None else document.price,
        document.published,
        NO_START if document.starts is None else document.starts,
        NO_END if document.ends is None else document.ends,
        NO_REGION if document.region is None else document.region,
    )


def tag_term(family: str, value: str) -> str:
    return f"{family}{TAG_SEPARATOR}{value}"


def encoded(token: str) -> bytes:
    # What people type may hold halves of characters; they are compared like any other.
    return token.encode("utf-8", "surrogatepass")


def decoded(term: bytes) -> str:
    return term.decode("utf-8", "surrogatepass")
