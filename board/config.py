"""Every setting of the board: its name, meaning and default. Read once, at start, from the environment."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from board.errors import ConfigurationError

DEVELOPMENT_KEY = "development-only-key-never-for-production"
SECRET_KEY_BYTES_MIN = 32
LOG_LEVELS = ("debug", "info", "warning", "error")
LOOPBACK = ("127.0.0.0/8", "::1/128")


@dataclass(frozen=True)
class Settings:
    """Each field is one environment variable of the same name in capitals."""

    production: bool
    instance: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    base_url: str
    trusted_hosts: tuple[str, ...]
    trusted_proxies: int
    database_url: str
    search_url: str
    storage_url: str
    mail_url: str
    mail_from: str
    operator_name: str
    operator_address: str
    jobs_url: str
    limits_url: str
    log_level: str
    metrics_from: tuple[str, ...]
    metrics_token: str
    free_megabytes_min: int
    page_cache_seconds: int

    @property
    def instance_path(self) -> Path:
        return Path(self.instance)


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Settings from the environment; keyword arguments win over it (tests use them).
    Raises ConfigurationError when production would start with an unsafe value."""
    given: dict[str, Any] = {**_from_environment(os.environ if environ is None else environ), **overrides}
    instance = Path(given.get("instance") or Path(__file__).parent.parent / "instance").absolute()
    base_url = str(given.get("base_url") or "http://127.0.0.1:5000").rstrip("/")
    database_url = given.get("database_url") or f"sqlite:///{instance / 'engawa.sqlite3'}"
    settings = Settings(
        production=bool(given.get("production", False)),
        instance=str(instance),
        secret_key=given.get("secret_key") or DEVELOPMENT_KEY,
        secret_key_fallbacks=tuple(given.get("secret_key_fallbacks") or ()),
        base_url=base_url,
        trusted_hosts=tuple(given.get("trusted_hosts") or (urlsplit(base_url).hostname or "localhost",)),
        trusted_proxies=int(given.get("trusted_proxies") or 0),
        database_url=_with_psycopg(database_url),
        search_url=_with_psycopg(given.get("search_url") or default_search_url(database_url, instance)),
        storage_url=given.get("storage_url") or f"file:{instance / 'media'}",
        mail_url=given.get("mail_url") or f"file:{instance / 'mail'}",
        mail_from=given.get("mail_from") or "engawa@localhost",
        operator_name=given.get("operator_name") or "縁側 Engawa 運営",
        operator_address=given.get("operator_address") or "",
        jobs_url=given.get("jobs_url") or f"sqlite:///{instance / 'jobs.sqlite3'}",
        limits_url=_with_psycopg(given.get("limits_url") or _default_limits_url(database_url, instance)),
        log_level=str(given.get("log_level") or ("info" if given.get("production") else "warning")).lower(),
        metrics_from=tuple(given.get("metrics_from") or LOOPBACK),
        metrics_token=given.get("metrics_token") or "",
        free_megabytes_min=int(given.get("free_megabytes_min", 1024)),
        page_cache_seconds=int(given.get("page_cache_seconds", 10 if given.get("production") else 0)),
    )
    _refuse_nonsense(settings)
    if settings.production:
        _refuse_unsafe_production(settings)
    return settings


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for field in fields(Settings):
        text = environ.get(field.name.upper(), "")
        if not text:
            continue
        if field.name == "production":
            given[field.name] = _yes_or_no("PRODUCTION", text)
        elif field.name in {"trusted_proxies", "free_megabytes_min", "page_cache_seconds"}:
            given[field.name] = _number(field.name.upper(), text)
        elif field.name in {"trusted_hosts", "secret_key_fallbacks", "metrics_from"}:
            given[field.name] = tuple(part.strip() for part in text.split(",") if part.strip())
        else:
            given[field.name] = text
    return given


def _yes_or_no(name: str, text: str) -> bool:
    # A misspelled "true" must not quietly start the board with its doors open.
    answers = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().lower() not in answers:
        raise ConfigurationError(f"{name} must be true or false")
    return answers[text.strip().lower()]


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ConfigurationError(f"{name} must be a whole number")
    return int(text)


def _default_limits_url(database_url: str, instance: Path) -> str:
    # A file of its own: counting an attempt must never wait for, or block, the one writer of the main file.
    if database_url.startswith("sqlite:"):
        return f"sqlite:///{instance / 'limits.sqlite3'}"
    return database_url


def default_search_url(database_url: str, instance: Path) -> str:
    # Beside the rows it is about: nothing to keep in step, and every machine finds the same.
    return f"whoosh:{instance / 'search'}" if database_url.startswith("sqlite:") else database_url


def _with_psycopg(url: str) -> str:
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _refuse_nonsense(settings: Settings) -> None:
    if settings.log_level not in LOG_LEVELS:
        raise ConfigurationError("LOG_LEVEL must be one of " + ", ".join(LOG_LEVELS))
    for network in settings.metrics_from:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise ConfigurationError("METRICS_FROM must be addresses or networks: 127.0.0.1, 10.0.0.0/8") from None


def _refuse_unsafe_production(settings: Settings) -> None:
    keys = [("SECRET_KEY", settings.secret_key), *(("SECRET_KEY_FALLBACKS", k) for k in settings.secret_key_fallbacks)]
    for name, key in keys:
        if key == DEVELOPMENT_KEY or len(key.encode()) < SECRET_KEY_BYTES_MIN:
            raise ConfigurationError(f"{name} must be at least {SECRET_KEY_BYTES_MIN} random bytes in production")
    if settings.metrics_token and len(settings.metrics_token.encode()) < SECRET_KEY_BYTES_MIN:
        raise ConfigurationError(f"METRICS_TOKEN must be at least {SECRET_KEY_BYTES_MIN} random bytes in production")
    if not settings.base_url.startswith("https://"):
        raise ConfigurationError("BASE_URL must start with https:// in production")
