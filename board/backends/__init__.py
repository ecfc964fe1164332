"""What may one day live on another machine: search, photos, mail. Each is chosen by one URL."""

from __future__ import annotations

from pathlib import Path

from board.errors import ConfigurationError


def local_path(url: str, *, scheme: str, setting: str) -> Path:
    """The absolute path in `scheme:/path`. Raises ConfigurationError for anything else."""
    # Not parsed as a URL: a folder may have %, # or ? in its name.
    found, _, rest = url.partition(":")
    if found != scheme:
        raise ConfigurationError(f"{setting} must be {scheme}:/an/absolute/path, not {url!r}")
    path = Path(rest.removeprefix("//") if rest.startswith("///") else rest)
    if not path.is_absolute():
        raise ConfigurationError(f"{setting} needs an absolute path after {scheme}:, not {rest!r}")
    return path
