"""A migrated database with all regions for each test: a copied file, or a cloned template on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest

from board import migrations
from board.db import make_engine
from tests import postgres
from tests.factories import plant_regions


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database, all its own. Which kind is decided where the test is collected."""
    if getattr(request, "param", "sqlite") == "sqlite":
        copy = request.getfixturevalue("tmp_path") / "engawa.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), copy)
        yield f"sqlite:///{copy}"
    else:
        yield request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgres_url(postgres_cluster: postgres.Cluster) -> Iterator[str]:
    url = postgres_cluster.clone()
    yield url
    postgres_cluster.drop(url)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    with ExitStack() as stack:
        try:
            cluster = stack.enter_context(postgres.running_cluster())
        except postgres.Unavailable as reason:
            missing(str(reason))
        _prepare(cluster.create(postgres.TEMPLATE))
        yield cluster


def missing(reason: str) -> NoReturn:
    """Something this machine lacks: a failure where everything is required (CI), else a skip that says so."""
    if os.environ.get("ENGAWA_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


def _prepare(url: str) -> None:
    migrations.upgrade(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        plant_regions(connection)
    engine.dispose()
