"""Brings the data files into the tables that foreign keys and joins need. Run at every start.

A file whose content the tables already hold is passed over by its hash. Nothing here commits."""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from board.regions import tree
from board.regions.models import LoadedFile, PostalCode, Region, RegionAlias

POSTAL_FILE = tree.DATA / "postal.tsv.gz"


def load_regions(session: Session) -> int:
    """The tree and the old codes. Comes back with the number of rows written, 0 when nothing was new."""
    stamp = _stamp(tree.REGIONS_FILE, tree.ALIASES_FILE)
    if _holds(session, "regions", stamp):
        return 0
    rows = [_region_row(place) for place in tree.all_places()]
    old_codes = [
        {"code": alias.code, "name_ja": alias.name_ja, "region_id": alias.place_id}
        for alias in tree.aliases()
    ]
    # A region is never deleted: listings point at it. One that ends becomes an alias of its successor.
    _upsert(session, Region, rows)
    _upsert(session, RegionAlias, old_codes)
    _keep(session, "regions", stamp)
    return len(rows) + len(old_codes)


def load_postal_codes(session: Session) -> int:
    """Needs the regions. Codes that the file no longer has go away."""
    stamp = _stamp(POSTAL_FILE)
    if _holds(session, "postal_codes", stamp):
        return 0
    rows = list(_postal_rows())
    session.execute(delete(PostalCode))
    # Nothing points at a postal code, so replacing all of them is simpler and faster than comparing.
    session.execute(insert(_table(PostalCode)), rows)
    _keep(session, "postal_codes", stamp)
    return len(rows)


def _region_row(place: tree.Place) -> dict[str, Any]:
    return {column.name: getattr(place, column.name) for column in _table(Region).columns}


def _postal_rows() -> Iterator[dict[str, Any]]:
    with gzip.open(POSTAL_FILE, "rt", encoding="utf-8", newline="") as file:
        for code, region_code, town in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield {"code": code, "region_id": int(region_code[:5]), "town": town}


def _stamp(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _holds(session: Session, name: str, stamp: str) -> bool:
    loaded = session.get(LoadedFile, name)
    return loaded is not None and loaded.sha256 == stamp


def _keep(session: Session, name: str, stamp: str) -> None:
    session.merge(LoadedFile(name=name, sha256=stamp))
    session.flush()


def _upsert(session: Session, model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    table = _table(model)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    changed = {
        column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key
    }
    session.execute(
        statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed), rows
    )


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table
