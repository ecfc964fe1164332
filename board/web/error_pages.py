"""Every error is a page in the person's language that says what to do next; a refused form comes back whole."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.exceptions import HTTPException, SecurityError, TooManyRequests

from board import db
from board.errors import BadInput, RuleBroken, msgid
from board.i18n import _, translate
from board.web import kept, limits
from board.web.logs import words_of
from board.web.security import host_of, is_local

log = structlog.get_logger()

# Status → (title, what happened, what to do).
PAGES: dict[int, tuple[str, str, str]] = {
    400: (
        msgid("このページは開けません"),
        msgid("アドレスまたは送られた内容を読み取れませんでした。"),
        msgid("アドレスを確かめるか、はじめのページからお進みください。"),
    ),
    403: (
        msgid("この操作は受け付けられません"),
        msgid("ほかのサイトから送られた操作は受け付けていません。"),
        msgid("このサイトのページから、もう一度お試しください。"),
    ),
    404: (
        msgid("ページが見つかりません"),
        msgid("掲載が終わったか、アドレスが変わったのかもしれません。"),
        msgid("さがしものは、検索や地域のページからどうぞ。"),
    ),
    405: (
        msgid("この操作はできません"),
        msgid("このアドレスでは、その操作を受け付けていません。"),
        msgid("前のページに戻って、もう一度お試しください。"),
    ),
    409: (
        msgid("今はその操作ができません"),
        "",
        msgid("ページを読み込み直すと、今の状態がわかります。"),
    ),
    413: (
        msgid("送られたデータが大きすぎます"),
        msgid("写真は1枚10MBまで、文章は決められた長さまでにしてください。"),
        msgid("前のページに戻ると、入力した内容が残っています。"),
    ),
    429: (
        msgid("少し時間をおいてください"),
        msgid("短い時間に操作がくり返されたため、いったん止めています。"),
        msgid("しばらくしてから、もう一度お試しください。"),
    ),
    500: (
        msgid("うまく表示できませんでした"),
        msgid("こちらの不具合です。ご迷惑をおかけして申し訳ありません。"),
        msgid("少し待ってから、もう一度お試しください。"),
    ),
    503: (
        msgid("ただいま混み合っています"),
        msgid("しばらく書き込みができません。"),
        msgid("少し待ってから、もう一度お試しください。"),
    ),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(BadInput, lambda _error: page(400))
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(NoConnectionLeft, _database_busy)
    app.register_error_handler(Exception, _unexpected)


def page(code: int, explanation: str = "") -> tuple[str, int]:
    title, happened, advice = PAGES.get(code, PAGES[400 if code < 500 else 500])
    body = render_template(
        "errors/error.html",
        code=code,
        title=translate(title),
        explanation=explanation or translate(happened),
        advice=translate(advice),
        way_back=_way_back() if code == 409 else None,
    )
    return body, code


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):
        # Asked for under another host's name: no page of ours, no addresses.
        return Response(translate(PAGES[400][0]), error.code, mimetype="text/plain")
    explanation = limits.explanation(error) if isinstance(error, TooManyRequests) else ""
    if explanation and request.method == "POST" and request.form:
        action = request.full_path.rstrip("?")
        body = stale_form(action, kept.keep_fields(), why="limited", explanation=explanation)
    else:
        body, _code = page(error.code, explanation)
    headers = [pair for pair in error.get_headers() if pair[0] in {"Allow", "Retry-After"}]
    return body, error.code, headers


def _rule_broken(error: RuleBroken) -> ResponseReturnValue:
    return page(409, translate(error.message, **error.params))


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    """The token is missing or stale: nothing was done, and the form comes back with a fresh one."""
    ended: ResponseReturnValue | None = current_app.extensions["ended_session"]()
    if ended is not None:
        return ended
    fields = kept.keep_request()
    action = request.full_path.rstrip("?")
    return stale_form(action, fields), 400


def stale_form(
    action: str,
    fields: list[tuple[str, str]],
    *,
    why: str = "stale",
    explanation: str = "",
    reasons: str | None = None,
) -> str:
    """The page that carries a kept form back to `action` with a fresh token.

    why: stale, resumed, proven, busy, full, limited or silenced; reasons: where to read them."""
    return render_template(
        "errors/stale_form.html",
        action=action,
        fields=fields,
        labels=kept.labels(),
        token=generate_csrf(),
        why=why,
        explanation=explanation,
        reasons=reasons,
    )


def _database_busy(error: OperationalError | NoConnectionLeft) -> ResponseReturnValue:
    """Locked for too long, full, away or asked by too many: what was typed comes back, nothing is half written."""
    log.error("database busy", error=words_of(error))
    _give_up()
    if request.method == "POST" and request.form:
        why = "full" if "SQLITE_FULL" in words_of(error) else "busy"
        return stale_form(request.full_path.rstrip("?"), kept.keep_fields(), why=why), 503
    return page(503)


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected error", endpoint=request.endpoint, exc_info=error)
    _give_up()
    return page(500)


def _give_up() -> None:
    """Nothing more is written, and whoever is signed in is looked up again: their rows went with the transaction."""
    db.give_up()
    g.pop("_login_user", None)


def _way_back() -> tuple[str, str] | None:
    if host_of(request.referrer or "") != request.host:
        return None
    referrer = urlsplit(request.referrer or "")
    if not is_local(referrer.path):
        return None
    return _("前のページへ戻る"), referrer.path + (f"?{referrer.query}" if referrer.query else "")
