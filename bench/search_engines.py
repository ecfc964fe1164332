"""The engines that are compared, each with the same tokens and asked the same: ids of a page, or counts by value."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

from bench.search_corpus import Corpus, Entry, Query
from board.backends.search.asking import Alternative, Clause, Order, Plan, Request, Where
from board.backends.search.whoosh.engine import WhooshSearch

PAGE = 30
FACETS = ("kind", "category", "region")


class Engine(Protocol):
    name: str

    def build(self, corpus: Corpus) -> None: ...

    def ask(self, query: Query) -> object: ...

    def count(self, query: Query) -> int: ...

    def add(self, entry: Entry) -> None:
        """One document, committed and seen by the next question."""


class Ours:
    name = "Engawa"

    def __init__(self, folder: Path) -> None:
        self.engine = WhooshSearch(folder)

    def build(self, corpus: Corpus) -> None:
        tokens: dict[int, Any] = {}

        def documents() -> Iterable[Any]:
            for document, analysed in corpus.entries():
                tokens[document.id] = analysed
                yield document

        with patch("board.backends.search.whoosh.entries.analysed", lambda document: tokens.pop(document.id)):
            self.engine.rebuild(documents())

    def request(self, query: Query) -> Request:
        if query.kind == "phrase":
            clauses: tuple[Clause, ...] = (Clause((Alternative(query.words),)),)
        else:
            clauses = tuple(Clause((Alternative((word,)),)) for word in query.words)
        return Request(
            Plan(clauses),
            Where((("region", frozenset({query.region})),) if query.region else ()),
            Order.NEWEST if "newest" in query.kind else Order.RELEVANCE,
            limit=PAGE,
            facets=FACETS if query.kind == "facets" else (),
        )

    def ask(self, query: Query) -> object:
        return self.engine.find(self.request(query))

    def count(self, query: Query) -> int:
        return self.engine.find(self.request(query)).total

    def add(self, entry: Entry) -> None:
        with patch("board.backends.search.whoosh.entries.analysed", lambda _: entry[1]):
            self.engine.apply(put=[entry[0]])
        self.engine.count()


class PlainWhoosh:
    """As its documentation shows it: TEXT, KEYWORD, sortable NUMERIC; search, filter, groupedby, update_document."""

    name = "plain Whoosh"

    def __init__(self, folder: Path) -> None:
        from whoosh import analysis, fields, index  # noqa: PLC0415

        folder.mkdir(parents=True)
        by_space = analysis.SpaceSeparatedTokenizer()
        families = {family: fields.KEYWORD(stored=True) for family in FACETS}
        self._index = index.create_in(
            str(folder),
            fields.Schema(
                id=fields.ID(unique=True, stored=True),
                text=fields.TEXT(analyzer=by_space),
                published=fields.NUMERIC(sortable=True, bits=64),
                **families,
            ),
        )
        self._searcher: Any = None

    def build(self, corpus: Corpus) -> None:
        writer = self._index.writer(limitmb=256)
        for entry in corpus.entries():
            writer.add_document(**self._fields(entry))
        writer.commit()
        self._searcher = self._index.searcher()

    def _fields(self, entry: Entry) -> dict[str, Any]:
        document, analysed = entry
        families = {f: " ".join(v for name, v in document.tags if name == f) for f in FACETS}
        text = " ".join(analysed.text)
        return {"id": str(document.id), "text": text, "published": document.published, **families}

    def _query(self, query: Query) -> Any:
        from whoosh import query as queries  # noqa: PLC0415

        if query.kind == "phrase":
            return queries.Phrase("text", list(query.words))
        return queries.And([queries.Term("text", word) for word in query.words])

    def ask(self, query: Query) -> object:
        from whoosh import query as queries  # noqa: PLC0415
        from whoosh import sorting  # noqa: PLC0415

        more: dict[str, Any] = {}
        if query.region:
            more["filter"] = queries.Term("region", query.region)
        if "newest" in query.kind:
            more |= {"sortedby": "published", "reverse": True}
        if query.kind == "facets":
            more["groupedby"] = {f: sorting.StoredFieldFacet(f, allow_overlap=True) for f in FACETS}
        hits = self._searcher.search(self._query(query), limit=PAGE, **more)
        return [hit["id"] for hit in hits], more and [hits.groups(f) for f in more.get("groupedby", ())]

    def count(self, query: Query) -> int:
        from whoosh import query as queries  # noqa: PLC0415

        asked = self._query(query)
        if query.region:
            asked = queries.And([asked, queries.Term("region", query.region)])
        return len(list(self._searcher.docs_for_query(asked)))

    def add(self, entry: Entry) -> None:
        writer = self._index.writer()
        writer.update_document(**self._fields(entry))
        writer.commit()
        self._searcher = self._searcher.refresh()


class Fts5:
    """Tokens as numbers, for its tokenizer keeps only letters and digits together; region within the match."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._db = sqlite3.connect(folder / "fts.db")
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE VIRTUAL TABLE docs USING fts5(text, tags, content='', tokenize='ascii');"
            "CREATE TABLE tags (doc INTEGER, family TEXT, value TEXT);"
        )
        self._numbers: dict[str, str] = {}

    def _word(self, token: str) -> str:
        return self._numbers.setdefault(token, f"w{len(self._numbers)}")

    def _put(self, entry: Entry) -> None:
        document, analysed = entry
        text = " ".join(map(self._word, analysed.text))
        regions = " ".join(self._word(f"region:{value}") for family, value in document.tags if family == "region")
        self._db.execute("INSERT INTO docs(rowid, text, tags) VALUES (?, ?, ?)", (document.id, text, regions))
        rows = [(document.id, family, value) for family, value in document.tags if family in FACETS]
        self._db.executemany("INSERT INTO tags VALUES (?, ?, ?)", rows)

    def build(self, corpus: Corpus) -> None:
        for entry in corpus.entries():
            self._put(entry)
        self._db.execute("CREATE INDEX tags_doc ON tags (doc, family, value)")
        self._db.execute("INSERT INTO docs(docs) VALUES ('optimize')")
        self._db.commit()

    def _match(self, query: Query) -> str:
        words = [self._word(word) for word in query.words]
        asked = f'text:"{" ".join(words)}"' if query.kind == "phrase" else " AND ".join(f"text:{w}" for w in words)
        return f"{asked} AND tags:{self._word('region:' + query.region)}" if query.region else asked

    def ask(self, query: Query) -> object:
        match = self._match(query)
        order = "rowid DESC" if "newest" in query.kind else "rank"
        ids = self._db.execute(f"SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY {order} LIMIT {PAGE}", (match,))  # noqa: S608
        counted: list[Any] = []
        if query.kind == "facets":
            counted = self._db.execute(
                "SELECT family, value, count(*) FROM docs JOIN tags ON tags.doc = docs.rowid WHERE docs MATCH ?"
                " GROUP BY family, value",
                (match,),
            ).fetchall()
        return ids.fetchall(), counted

    def count(self, query: Query) -> int:
        return int(
            self._db.execute("SELECT count(*) FROM docs WHERE docs MATCH ?", (self._match(query),)).fetchone()[0]
        )

    def add(self, entry: Entry) -> None:
        self._put(entry)
        self._db.commit()


class Tantivy:
    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        import tantivy  # noqa: PLC0415 (of the dependency group `bench`)

        self._tantivy = tantivy
        folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, indexed=True, fast=True)
        builder.add_integer_field("published", fast=True)
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
        for family in FACETS:
            builder.add_text_field(family, tokenizer_name="raw", index_option="basic", fast=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._writer = self._index.writer(heap_size=200_000_000, num_threads=1)

    def _put(self, entry: Entry) -> None:
        document, analysed = entry
        made = self._tantivy.Document()
        made.add_integer("id", document.id)
        made.add_integer("published", document.published)
        made.add_text("text", " ".join(analysed.text))
        for family, value in document.tags:
            if family in FACETS:
                made.add_text(family, value)
        self._writer.add_document(made)

    def build(self, corpus: Corpus) -> None:
        for entry in corpus.entries():
            self._put(entry)
        self._commit()
        self._writer.wait_merging_threads()
        self._writer = self._index.writer(heap_size=200_000_000, num_threads=1)

    def _commit(self) -> None:
        self._writer.commit()
        self._index.reload()

    def _query(self, query: Query) -> Any:
        kind, must = self._tantivy.Query, self._tantivy.Occur.Must
        if query.kind == "phrase":
            return kind.phrase_query(self._schema, "text", list(query.words))
        parts = [(must, kind.term_query(self._schema, "text", word)) for word in query.words]
        if query.region:
            parts.append((must, kind.term_query(self._schema, "region", query.region)))
        return kind.boolean_query(parts)

    def ask(self, query: Query) -> object:
        searcher, asked = self._index.searcher(), self._query(query)
        order = "published" if "newest" in query.kind else None
        hits = searcher.search(asked, limit=PAGE, order_by_field=order).hits
        counted = None
        if query.kind == "facets":
            counted = searcher.aggregate(asked, {f: {"terms": {"field": f, "size": 3000}} for f in FACETS})
        return searcher.fast_field_values("id", [address for _, address in hits]), counted

    def count(self, query: Query) -> int:
        return int(self._index.searcher().search(self._query(query), limit=1, count=True).count)

    def add(self, entry: Entry) -> None:
        self._writer.delete_documents("id", entry[0].id)
        self._put(entry)
        self._commit()


ENGINES: dict[str, type[Any]] = {"ours": Ours, "whoosh": PlainWhoosh, "fts5": Fts5, "tantivy": Tantivy}


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def as_json(value: object) -> str:
    return json.dumps(value, default=str)
