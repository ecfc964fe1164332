"""The settings: sensible for a developer without any, and no unsafe start in production."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from board.config import DEVELOPMENT_KEY, Settings, load_settings
from board.errors import ConfigurationError

KEY = "k" * 32
IN_PRODUCTION = {"PRODUCTION": "1", "SECRET_KEY": KEY, "BASE_URL": "https://engawa.example"}


def test_without_any_setting_everything_lives_in_the_instance_folder(tmp_path: Path):
    settings = load_settings({"INSTANCE": str(tmp_path)})
    assert not settings.production
    for address in (
        settings.database_url,
        settings.search_url,
        settings.storage_url,
        settings.mail_url,
        settings.jobs_url,
        settings.limits_url,
    ):
        assert str(tmp_path) in address
    assert settings.trusted_hosts == ("127.0.0.1",)


def test_counting_attempts_never_waits_for_the_one_writer_of_the_main_file(tmp_path: Path):
    settings = load_settings({"INSTANCE": str(tmp_path)})
    assert settings.limits_url != settings.database_url
    beside = load_settings({"DATABASE_URL": "postgresql://board@db/engawa"})
    assert beside.limits_url == beside.database_url


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_the_driver_we_have(scheme: str):
    settings = load_settings({"DATABASE_URL": f"{scheme}://board@db/engawa"})
    assert settings.database_url == settings.limits_url == "postgresql+psycopg://board@db/engawa"


def test_only_the_host_of_the_base_address_is_trusted_unless_said_otherwise():
    assert load_settings(IN_PRODUCTION).trusted_hosts == ("engawa.example",)
    more = load_settings({**IN_PRODUCTION, "TRUSTED_HOSTS": "engawa.example, .engawa.example,"})
    assert more.trusted_hosts == ("engawa.example", ".engawa.example")


def test_the_base_address_has_no_slash_at_its_end():
    assert load_settings({"BASE_URL": "http://127.0.0.1:5000/"}).base_url == "http://127.0.0.1:5000"


UNSAFE: list[tuple[dict[str, str], str]] = [
    ({"SECRET_KEY": ""}, "SECRET_KEY"),
    ({"SECRET_KEY": DEVELOPMENT_KEY}, "SECRET_KEY"),
    ({"SECRET_KEY": "k" * 31}, "SECRET_KEY"),
    ({"SECRET_KEY_FALLBACKS": f"{KEY},short"}, "SECRET_KEY_FALLBACKS"),
    ({"SECRET_KEY_FALLBACKS": DEVELOPMENT_KEY}, "SECRET_KEY_FALLBACKS"),
    ({"BASE_URL": "http://engawa.example"}, "BASE_URL"),
    ({"BASE_URL": ""}, "BASE_URL"),
    ({"PRODUCTION": "ture"}, "PRODUCTION"),
    ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES"),
    ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
]


@pytest.mark.parametrize(("changes", "setting"), UNSAFE)
@pytest.mark.security("4-53")
def test_production_refuses_to_start_and_names_the_setting_but_never_the_secret(changes: dict[str, str], setting: str):
    with pytest.raises(ConfigurationError) as refused:
        load_settings({**IN_PRODUCTION, **changes})
    assert setting in str(refused.value)
    assert not any(value and value in str(refused.value) for value in changes.values() if len(value) > 5)


@pytest.mark.parametrize("answer", ["1", "true", "True", "yes", "on"])
def test_production_is_one_setting(answer: str):
    assert load_settings({**IN_PRODUCTION, "PRODUCTION": answer}).production


@pytest.mark.parametrize("answer", ["", "0", "false", "no", "off"])
def test_everything_else_is_development(answer: str):
    assert not load_settings({"PRODUCTION": answer}).production


def test_every_setting_can_be_given_by_the_environment():
    given: dict[str, Any] = {
        "production": "true",
        "instance": "/srv/engawa",
        "secret_key": KEY,
        "secret_key_fallbacks": "f" * 32,
        "base_url": "https://engawa.example",
        "trusted_hosts": "engawa.example",
        "trusted_proxies": "2",
        "database_url": "sqlite:////srv/a.sqlite3",
        "search_url": "whoosh:/srv/b",
        "storage_url": "file:/srv/c",
        "mail_url": "smtp://mail.example:25",
        "mail_from": "board@engawa.example",
        "operator_name": "三条縁側の会",
        "operator_address": "新潟県三条市旭町2-3-1",
        "jobs_url": "sqlite:////srv/d.sqlite3",
        "limits_url": "redis://limits.example",
        "log_level": "debug",
        "metrics_from": "10.0.0.0/8",
        "metrics_token": "m" * 32,
        "free_megabytes_min": "2",
        "page_cache_seconds": "3",
    }
    assert set(given) == {field.name for field in fields(Settings)}
    settings = load_settings({name.upper(): value for name, value in given.items()})
    for name, value in given.items():
        found = getattr(settings, name)
        assert found in (value, (value,), True) or str(found) == value, name
