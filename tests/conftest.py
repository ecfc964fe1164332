"""The fixtures everybody shares: an application on a fresh database, people signed in, rows, a browser.

`app` stands on SQLite; with the mark `both_databases`, or everywhere with --everything, on PostgreSQL too."""

from __future__ import annotations

import gc

import pytest

pytest_plugins = ["tests.databases", "tests.application", "tests.browser"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everything", action="store_true", help="full matrices; all tests on both databases")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The full matrices wait for --everything; what shares a browser, or the machine's patience, stays together."""
    if not config.option.everything:
        waiting = [item for item in items if item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=waiting)
        items[:] = [item for item in items if not item.get_closest_marker("full")]
    for item in items:
        for group in ("browser", "slow"):
            if item.get_closest_marker(group):
                item.add_marker(pytest.mark.xdist_group(group))
                break


def pytest_collection_finish() -> None:
    """Everything that was imported stays until the end: no need to look through it for what is forgotten, thousands
    of times. That took a fifth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" not in metafunc.fixturenames:
        return
    marked = metafunc.definition.get_closest_marker
    both = marked("both_databases") or metafunc.config.option.everything
    if both and not marked("one_writer") and not marked("sqlite_only"):
        kinds = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
        metafunc.parametrize("database_url", kinds, indirect=True)
