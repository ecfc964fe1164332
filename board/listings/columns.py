"""How codes and sets of choices are kept in a column."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Integer, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from board.listings.kinds import Handover, Reach

_E = TypeVar("_E", bound=StrEnum)
_F = TypeVar("_F", Handover, Reach)


# The base class calls its hooks with the dialect, which codes and flags have no use for.
class Code(TypeDecorator[_E]):
    """A StrEnum kept as its code."""

    impl = String(20)
    cache_ok = True

    def __init__(self, enum: type[_E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: _E | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> _E | None:  # noqa: ARG002
        return None if value is None else self.enum(value)


class Flags(TypeDecorator[_F]):
    """A set of IntFlag members kept as one number."""

    impl = Integer
    cache_ok = True

    def __init__(self, enum: type[_F]) -> None:
        super().__init__()
        self.enum: type[_F] = enum

    def process_bind_param(self, value: _F | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> _F | None:  # noqa: ARG002
        return None if value is None else self.enum(value)
