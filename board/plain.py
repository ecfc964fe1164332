"""Statements put into the database's words once and then asked of its driver.

What SQLAlchemy does around each execution (find the words again, bind, describe the rows) takes longer than our
small reading statements themselves. Whoever listens to the engine's statements hears of these too."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, Dialect, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType


@lru_cache(maxsize=1024)
def in_words(statement: Any, dialect: Dialect) -> InWords:
    """`statement` is kept: one of those that are put together once."""
    return InWords(statement, dialect)


class InWords:
    """A select of columns as one kind of database takes it. Values of a list are part of the words: what is given
    with each asking is one value per name."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        columns = [type_coerce(column, NullType()).label(column.key) for column in statement.selected_columns]
        plain = statement.with_only_columns(*columns, maintain_column_froms=True)
        compiled = plain.compile(dialect=dialect)
        required = {name for name, bound in compiled.binds.items() if bound.required}
        # Lists are spelled out here.
        whole = compiled.construct_expanded_state(dict.fromkeys(required))
        self.words = whole.statement
        self._order = whole.positiontup if compiled.positional else None
        binders = {name: _binder(bound, dialect) for name, bound in compiled.binds.items()} | dict(whole.processors)
        self._asked_for = {name: binders[name] for name in required}
        self._bound = {name: binders[name](value) for name, value in whole.parameters.items() if name not in required}
        self._row = cast(Any, namedtuple("Row", [column.key for column in columns]))._make

    def ask(self, connection: Connection, asked: Mapping[str, Any]) -> list[Any]:
        """Within the connection's transaction."""
        given = self._given(asked)
        cursor = cast(Any, connection.connection.dbapi_connection).cursor()
        try:
            for listener in connection.engine.dispatch.before_cursor_execute:
                listener(connection, cursor, self.words, given, None, False)  # noqa: FBT003 (its signature)
            cursor.execute(self.words, given)
            return [*map(self._row, cursor.fetchall())]
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(error, connection, self.words) from error
        finally:
            cursor.close()

    def _given(self, asked: Mapping[str, Any]) -> Any:
        values = {**self._bound, **{name: bind(asked[name]) for name, bind in self._asked_for.items()}}
        return values if self._order is None else [values[name] for name in self._order]


def _binder(bound: BindParameter[Any], dialect: Dialect) -> Callable[[Any], Any]:
    return bound.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _told(error: Exception, connection: Connection, words: str) -> BaseException:
    """As SQLAlchemy tells of it: without what people wrote, and known to the page for a busy database."""
    dialect = connection.dialect
    told = DBAPIError.instance(words, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect)
    return cast(BaseException, told)
