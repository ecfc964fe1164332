"""Nothing typed is lost: a form refused for its token or its session comes back with everything in it.

The refused form is not carried out. Its fields return as hidden ones under a button that sends them again with a
fresh token; chosen photos are held meanwhile (see `hold_file`) and return as tickets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request, session
from werkzeug.datastructures import FileStorage, MultiDict

from board.i18n import _
from board.web.security import SIGNED_IN, is_local

SECRET_FIELDS = frozenset(
    {"csrf_token", "password", "one_time_code", "recovery_code", "sealed", "answer", "kept", "kept_action"}
)
KEPT_BYTES_MAX = 200_000
FILES_MAX = 10

Holder = Callable[[FileStorage], tuple[str, str] | None]


def init_app(app: Flask, *, hold_file: Holder) -> None:
    """`hold_file(file)` stores a chosen file for a day and gives a field (name, ticket), or None if unusable."""
    app.extensions["hold_file"] = hold_file


def keep_request() -> list[tuple[str, str]]:
    """The fields of this refused form, with a ticket for each chosen file."""
    hold_file: Holder = current_app.extensions["hold_file"]
    tickets = [hold_file(file) for file in _chosen_files()]
    return keep_fields() + [ticket for ticket in tickets if ticket]


def keep_fields() -> list[tuple[str, str]]:
    """What was typed, without the chosen files."""
    return [(n, v) for n, v in request.form.items(multi=True) if n not in SECRET_FIELDS]


def _chosen_files() -> list[FileStorage]:
    """None from a browser where nobody was ever signed in: strangers must not fill the disk."""
    if SIGNED_IN not in session:
        return []
    return [file for _name, file in request.files.items(multi=True) if file.filename][:FILES_MAX]


def pack(fields: list[tuple[str, str]]) -> str:
    return json.dumps(fields, ensure_ascii=False)


def unpack(text: str) -> list[tuple[str, str]]:
    """The fields of a packed form; an empty list for anything that is none."""
    if not text or len(text) > KEPT_BYTES_MAX:
        return []
    try:
        given: Any = json.loads(text)
        return [(str(name), str(value)) for name, value in given if name not in SECRET_FIELDS]
    except (ValueError, TypeError, RecursionError):
        return []


def kept_action(form: MultiDict[str, str]) -> str | None:
    """Where the kept form goes: an address of ours, or None."""
    action = form.get("kept_action", "")
    return action if is_local(action) else None


def labels() -> dict[str, str]:
    """The names of the fields that a kept form shows; the others travel unseen."""
    return {
        "title": _("タイトル"),
        "body": _("文章"),
        "price_yen": _("価格"),
        "place": _("地域"),
        "email": _("メールアドレス"),
        "display_name": _("お名前（ニックネーム）"),
        "introduction": _("自己紹介"),
        "text": _("内容"),
        "facts": _("本人への説明"),
        "reply": _("申し立てた人への返事"),
    }
