"""Generated listings as every engine is given them, and what people would ask of them."""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from random import Random

from board.backends.search.asking import BOUNDARY, Analysed, Document
from board.backends.search.documents import analysed
from board.demo import generated
from board.listings.indexing import document_of

SEED = 42
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CHUNK = 20_000
FEW = 500
# Where the queries lie for the processes that ask them.
ASKED = "asked"
QUERIES = 40
Entry = tuple[Document, Analysed]


@dataclass(frozen=True)
class Corpus:
    """Kept in files by chunks: a million do not fit into memory. `times`: each stands so often in it, under numbers
    of its own; what it takes to find them grows with that, what it takes to make them does not."""

    made: int
    folder: Path
    times: int = 1

    @property
    def count(self) -> int:
        return self.made * self.times

    def entries(self) -> Iterator[Entry]:
        for time in range(self.times):
            for path in sorted(self.folder.glob("*.pickle")):
                for document, tokens in pickle.loads(path.read_bytes()):  # noqa: S301 (made by this program)
                    yield self._again(document, time), tokens

    def _again(self, document: Document, time: int) -> Document:
        return replace(document, id=document.id + time * self.made, published=document.published - time)

    def documents(self) -> Iterator[Document]:
        """Without their tokens, and few at once: whoever measures memory must not measure the corpus."""
        for time in range(self.times):
            for path in sorted(self.folder.glob("*.documents")):
                yield from (self._again(each, time) for each in pickle.loads(path.read_bytes()))  # noqa: S301


def corpus(count: int, *, times: int = 1) -> Corpus:
    """Made anew for each run: the analysis may have changed."""
    folder = Path(tempfile.mkdtemp(prefix="engawa-corpus-"))
    made = generated.listings(count, seed=SEED, now=NOW, pictures={})
    number = 0
    while chunk := list(islice(made, CHUNK)):
        documents = []
        for one in chunk:
            number += 1
            one.listing.id = number
            documents.append(document_of(one.listing))
        entries = [(document, analysed(document)) for document in documents]
        (folder / f"{number:09}.pickle").write_bytes(pickle.dumps(entries, pickle.HIGHEST_PROTOCOL))
        for start in range(0, len(documents), FEW):
            few = folder / f"{documents[start].id:09}.documents"
            few.write_bytes(pickle.dumps(documents[start : start + FEW], pickle.HIGHEST_PROTOCOL))
    return Corpus(number, folder, times)


@dataclass(frozen=True)
class Query:
    """`words` all of them, or side by side."""

    kind: str
    words: tuple[str, ...]
    region: str = ""


CLASSES = (
    "frequent word ranked",
    "region + newest",
    "newest page 1",
    "two words",
    "phrase",
    "facets",
)


def queries(made: Corpus) -> list[Query]:
    """QUERIES of each class, drawn from the texts."""
    random = Random(SEED)
    frequencies: Counter[str] = Counter()
    sample: list[Entry] = []
    once = replace(made, times=1)
    for number, entry in enumerate(once.entries()):
        frequencies.update(set(entry[1].text))
        if number % max(1, once.count // 2000) == 0:
            sample.append(entry)
    del frequencies[BOUNDARY]
    common = [word for word, count in frequencies.items() if once.count / 100 <= count <= once.count / 4]
    common.sort()
    middling = {word for word, count in frequencies.items() if once.count / 1000 <= count <= once.count / 10}
    drawn = [random.choice(common) for _ in range(3 * QUERIES)]
    found = [Query("frequent word ranked", (word,)) for word in drawn[:QUERIES]]
    found += [Query("newest page 1", (word,)) for word in drawn[QUERIES : 2 * QUERIES]]
    found += [Query("facets", (word,)) for word in drawn[2 * QUERIES :]]
    while len(found) < QUERIES * len(CLASSES):
        document, tokens = random.choice(sample)
        words = [word for word in tokens.text if word in middling]
        sides = [pair for pair in pairwise(tokens.text) if BOUNDARY not in pair]
        if len(set(words)) < 2 or not sides:
            continue
        prefecture = next(value for family, value in document.tags if family == "region" and len(value) == 2)
        found.append(Query("region + newest", (random.choice(common),), prefecture))
        found.append(Query("two words", tuple(random.sample(sorted(set(words)), 2))))
        found.append(Query("phrase", random.choice(sides)))
    found.sort(key=lambda query: CLASSES.index(query.kind))
    (made.folder / ASKED).write_bytes(pickle.dumps(found))
    return found
