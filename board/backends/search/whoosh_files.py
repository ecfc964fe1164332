"""One Whoosh index in one folder: its fields, writing it, asking it. Everything untyped ends in this file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats, index, query
from whoosh.analysis import IDTokenizer

from board.backends.search.query import Clause, Indexed

TITLE_BOOST = 2.0
# Found by another spelling: below the spelling that was asked for.
KEY_BOOST = 0.3
WRITER_MEGABYTES = 128


def _words(format_: formats.Format) -> fields.FieldType:
    # The words arrive as lists, already analysed; Whoosh's own analysis is never asked.
    return fields.FieldType(format_, IDTokenizer(), scorable=True)


SCHEMA = fields.Schema(
    id=fields.ID(unique=True),
    number=fields.COLUMN(columns.NumericColumn("q")),
    title=_words(formats.Frequency()),
    text=_words(formats.Positions()),
    keys=_words(formats.Frequency()),
)


def create(folder: Path) -> None:
    index.create_in(str(folder), SCHEMA)


def count(folder: Path) -> int:
    return int(index.open_dir(str(folder), schema=SCHEMA).doc_count())


def all_ids(folder: Path) -> set[int]:
    with index.open_dir(str(folder), schema=SCHEMA).reader() as reader:
        numbers = reader.column_reader("number")
        return {int(numbers[place]) for place in reader.all_doc_ids()}


def write(folder: Path, put: Iterable[tuple[int, Indexed]], *, remove: Iterable[int] = ()) -> None:
    """One commit: take out, then put in. Each id at most once in `put`."""
    writer = index.open_dir(str(folder), schema=SCHEMA).writer(limitmb=WRITER_MEGABYTES)
    try:
        for id_ in remove:
            writer.delete_by_term("id", str(id_))
        for id_, document in put:
            writer.add_document(
                id=str(id_), number=id_, title=document.title, text=document.text, keys=document.keys
            )
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


@dataclass(frozen=True)
class Reader:
    """One state of the index, for one thread at a time: stock Whoosh shares a place in its files."""

    folder: Path
    index: Any
    generation: int
    searcher: Any

    @classmethod
    def open(cls, folder: Path) -> Reader:
        opened = index.open_dir(str(folder), schema=SCHEMA)
        # Read before the files are opened: a commit in between makes this reader look old, never too new.
        generation = opened.latest_generation()
        return cls(folder, opened, generation, opened.searcher())

    def is_current(self, folder: Path) -> bool:
        return folder == self.folder and self.generation == self.index.latest_generation()

    def ids(self, looked_for: Sequence[Clause], limit: int) -> list[int]:
        """By relevance, of equal ones the highest id first."""
        hits = self.searcher.search(_all_of(looked_for), limit=limit).top_n
        if not hits:
            return []
        numbers = self.searcher.reader().column_reader("number")
        ranked = sorted((-score, -int(numbers[place])) for score, place in hits)
        return [-negative_id for _, negative_id in ranked]

    def close(self) -> None:
        self.searcher.close()


def _all_of(looked_for: Sequence[Clause]) -> Any:
    tokens = dict.fromkeys(token for clause in looked_for for token in clause.tokens)
    in_title = query.Or([query.Term("title", token, boost=TITLE_BOOST) for token in tokens])
    return query.AndMaybe(query.And([_one(clause) for clause in looked_for]), in_title).normalize()


def _one(clause: Clause) -> Any:
    if len(clause.tokens) == 1:
        asked: Any = query.Term("text", clause.tokens[0])
    else:
        asked = query.Phrase("text", list(clause.tokens))
    return query.Or([asked, query.Term("keys", clause.key, boost=KEY_BOOST)]) if clause.key else asked
