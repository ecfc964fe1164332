"""What the applications of one test process share. Each test has an application of its own, and each would compile
the same templates, statements and routes anew: that took half of the time of every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from board.web import assets

STATEMENTS_KEPT = 20_000

_templates: dict[str, bytes] = {}
_statements: dict[str, tuple[Any, LRUCache[Any, Any]]] = {}
_builders: dict[Any, Callable[..., Any]] = {}


def share_what_is_compiled(app: Flask) -> None:
    app.jinja_env.bytecode_cache = _Templates()
    for engine in (app.extensions["engine"], app.extensions["writing_engine"]):
        _share_statements(engine)


class _Templates(BytecodeCache):
    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in _templates:
            bucket.bytecode_from_string(_templates[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        _templates[bucket.key] = bucket.bytecode_to_string()


def _share_statements(engine: Engine) -> None:
    """Compiled statements belong to a dialect and a cache: all engines of one kind get the first one's."""
    kind = engine.dialect.name
    if kind not in _statements:
        # A dialect gets to know its server when it first connects.
        with engine.connect():
            pass
        _statements[kind] = engine.dialect, LRUCache(STATEMENTS_KEPT)
    engine.dialect, engine._compiled_cache = _statements[kind]


# The same style sheets for every application; what they are made of is part of the question.
cast(Any, assets)._tight = cache(assets._tight)


@contextmanager
def routes_compiled_once() -> Iterator[None]:
    """What builds an address depends on the rule's text alone: its converters are found when it is called."""
    compile_for_real = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        key = (rule.rule, str(rule._trace), str(rule.defaults), append_unknown)
        if key not in _builders:
            _builders[key] = compile_for_real(rule, append_unknown)
        return _builders[key]

    cast(Any, Rule)._compile_builder = compile_once
    try:
        yield
    finally:
        cast(Any, Rule)._compile_builder = compile_for_real
