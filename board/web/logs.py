"""The server's own log: one line of JSON for each request, job, mail and mishap, on standard output.

It says what happened and where, never what people typed: no query strings, no form fields, no addresses,
no cookies. Two walls hold that: nobody hands such values to it, and the processors below take out what looks
like one. The JSON is ASCII, so no sign in any text can begin a line of its own."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, Response, g, has_app_context, request
from flask.globals import app_ctx
from jinja2 import TemplateError

# Asked for by machines every few seconds: their lines would bury all others.
PROBES = frozenset({"probes.alive", "probes.ready", "probes.metrics"})
CAUSES_SHOWN = 4
FRAMES_SHOWN = 30
ROOT = Path(__file__).resolve().parents[2]
# Whose words speak of code, not of data: "'NoneType' object has no attribute …". The others keep their words.
SPEAKING = (TypeError, AttributeError, NameError, ImportError, RecursionError, TemplateError)
_EMAIL = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,}")
_one_at_a_time = Lock()
# The least that is logged now, so that a line nobody reads is not put together.
_least = [logging.INFO]
log = structlog.get_logger()


def configure(level: str) -> None:
    """Ours and the libraries' lines alike."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _name_request,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
        tell_exception,
    ]
    as_json = structlog.processors.JSONRenderer()
    lowest = _least[0] = getattr(logging, level.upper())
    structlog.configure(
        processors=[*shared, as_json],
        wrapper_class=structlog.make_filtering_bound_logger(lowest),
        logger_factory=_Line,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_name_library, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, as_json],
    )
    _hear_libraries(formatter)


def _hear_libraries(formatter: logging.Formatter) -> None:
    """Warnings of the libraries as lines of the same kind, once however many applications there are."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _StandardOutput)]:
        root.removeHandler(handler)
    handler = _StandardOutput()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(formatter)
    root.addHandler(handler)


class _Line:
    """Writes one. A full disk or a reader that went away costs the log, never the answer."""

    def __init__(self, *_arguments: Any) -> None:
        pass

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError), _one_at_a_time:
            # Line and end together: threads that write at once must not share one. The stream is looked up each
            # time: what stands there now may not be what stood there at the start.
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    debug = info = warning = error = critical = msg


class _StandardOutput(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _Line().msg(self.format(record))


def _name_library(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["library"] = event["_record"].name
    return event


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_write_line)


def _begin() -> None:
    """One name in the audit log and in the server's log, so that what belongs together is found."""
    here = app_ctx.g
    here.request_id = secrets.token_hex(8)
    here.began = time.perf_counter()


def _name_request(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if has_app_context() and "request_id" in g:
        event.setdefault("request_id", g.request_id)
    return event


def _write_line(response: Response) -> Response:
    if _least[0] > logging.INFO:
        return response
    write = log.debug if request.endpoint in PROBES else log.info
    write(
        "request",
        method=request.method if request.method.isalpha() else "?",
        # Never the path: some hold a secret or somebody's name.
        endpoint=request.endpoint,
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
        account=g.get("account_id"),
    )
    return response


def tell_exception(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the exception by where it happened, without the values it carries."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    elif error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["exception"] = _told(error, depth=CAUSES_SHOWN)
    return event


def _told(error: BaseException, *, depth: int) -> dict[str, Any]:
    told: dict[str, Any] = {"type": f"{type(error).__module__}.{type(error).__qualname__}"}
    if said := words_of(error):
        told["says"] = _without_secrets(said)
    told["frames"] = _frames(error.__traceback__)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and depth:
        told["after"] = _told(cause, depth=depth - 1)
    return told


def words_of(error: BaseException) -> str:
    """What can be repeated of an exception: codes and names of code, never a value somebody gave."""
    if isinstance(error, SPEAKING):
        return str(error).splitlines()[0][:300] if str(error) else ""
    if isinstance(error, OSError):
        return error.strerror or ""
    original = getattr(error, "orig", None) or error
    # Databases: sqlite3 names its code, PostgreSQL's are numbered and name the constraint.
    parts = [
        getattr(original, "sqlite_errorname", None),
        getattr(original, "sqlstate", None),
        getattr(getattr(original, "diag", None), "constraint_name", None),
    ]
    return " ".join(part for part in parts if part)


def _frames(traceback: TracebackType | None) -> list[str]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{_short(code.co_filename)}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-FRAMES_SHOWN:]


def _short(path: str) -> str:
    """From the library's folder, or from the project's."""
    for start in ("site-packages/", f"{ROOT}/"):
        if start in path:
            return path.rpartition(start)[2]
    return Path(path).name


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The second wall: whatever looks like an e-mail address or a secret, wherever it stands."""
    for name, value in event.items():
        if name not in {"exc_info", "_record"}:
            event[name] = _without_secrets(value)
    return event


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        return _SECRET.sub("[secret]", _EMAIL.sub("[e-mail]", value))
    if isinstance(value, Mapping):
        return {name: _without_secrets(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(inner) for inner in value]
    return value
