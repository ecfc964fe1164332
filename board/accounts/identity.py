"""Who is asking: the signed-in account of this request, by a session row that can be ended at any time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, wraps
from typing import Any, TypeVar, cast

from flask import (
    Flask,
    Response,
    abort,
    after_this_request,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_login import login_required as _login_required
from sqlalchemy import Select, String, bindparam, exists, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from board import db
from board.accounts import actions, queries
from board.accounts.models import SESSION_LIFETIME, Account, Appointment, LoginSession, Role
from board.accounts.safety import browsers
from board.accounts.safety.models import BROWSER_REMEMBERED
from board.accounts.safety.party import relying_party
from board.clock import utcnow
from board.web.metrics import count_sign_in
from board.web.security import SIGNED_IN

LAST_SEEN_STEP = timedelta(minutes=5)
# Staff are signed out after half an hour without a sign of them: there the mark must be newer.
STAFF_LAST_SEEN_STEP = timedelta(seconds=30)
BROWSER_COOKIE = "engawa-browser"
# The cookie outlives the row, so that a form sent just after the end is known to come from someone of ours.
COOKIE_LIFETIME = SESSION_LIFETIME + timedelta(days=7)
# Who somebody is and what they are appointed to, in the one statement that every page of theirs begins with.
WITH_OFFICES = joinedload(LoginSession.account).joinedload(Account.appointments)
View = TypeVar("View", bound=Callable[..., Any])



class _Manager(LoginManager):  # type: ignore[misc]  # flask_login carries no types
    def _update_remember_cookie(self, response: Any) -> Any:
        """There is no such cookie: sessions are rows."""
        return response


manager = _Manager()
# The session row is what protects; a changed address or browser version must not log people out.
manager.session_protection = None
__all__ = ["browser_secret", "here", "login_required", "me", "moderator_required", "operator_required", "viewer"]


class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login carries no types
    def __init__(self, login_session: LoginSession, secret: str) -> None:
        self.login_session = login_session
        self.secret = secret

    @property
    def account(self) -> Account:
        return self.login_session.account

    def get_id(self) -> str:
        return self.secret


def init_app(app: Flask, *, on_expired_form: Callable[[], ResponseReturnValue]) -> None:
    """`on_expired_form()` answers a form sent without a live session, keeping what was typed."""

    def unauthorized() -> ResponseReturnValue:
        if request.method == "POST":
            return on_expired_form()
        return redirect(url_for("accounts.log_in", next=request.full_path.rstrip("?")), 303)

    def ended_session() -> ResponseReturnValue | None:
        """When a stale form's real trouble is that nobody is signed in any more: one step, not two."""
        view = app.view_functions.get(request.endpoint or "")
        needs_login = getattr(view, "needs_login", False)
        return on_expired_form() if needs_login and viewer() is None else None

    app.extensions["ended_session"] = ended_session
    app.config["PERMANENT_SESSION_LIFETIME"] = COOKIE_LIFETIME
    app.jinja_env.globals["relying_party"] = relying_party
    # Templates say `me`.
    manager.init_app(app, add_context_processor=False)
    manager.unauthorized_handler(unauthorized)
    manager.user_loader(_load)
    app.after_request(_mark_private)


@cache
def _by_secret() -> Select[LoginSession]:
    """Put together once: every page of a signed-in person asks."""
    return queries.session_by_secret(bindparam("given", type_=String)).options(WITH_OFFICES)


@cache
def _plainly_by_secret() -> Select[Any]:
    """The session and whose it is; nothing of those who were ever given an office."""
    columns = [*db.whole(LoginSession), *db.whole(Account)]
    return (
        select(*columns)
        .select_from(LoginSession)
        .join(Account, Account.id == LoginSession.account_id)
        .where(
            LoginSession.secret_hash == bindparam("given", type_=String),
            ~exists().where(Appointment.account_id == Account.id),
        )
    )


def _session_of(secret_hash: str) -> LoginSession | None:
    """Who writes is read in the transaction that writes, and staff with their offices."""
    asked = {"given": secret_hash}
    reading = request.method in db.SAFE_METHODS
    return (reading and _members(asked)) or db.session.scalars(_by_secret(), asked).unique().one_or_none()


def _members(asked: dict[str, str]) -> LoginSession | None:
    # Theirs is the connection on which the rows are asked for.
    db.current_session()
    own = len(LoginSession.__table__.columns)
    for row in db.plain_rows(_plainly_by_secret(), asked):
        login_session, account = db.as_loaded(LoginSession, row[:own]), db.as_loaded(Account, row[own:])
        set_committed_value(account, "appointments", [])
        set_committed_value(login_session, "account", account)
        return login_session
    return None


def _load(secret: str) -> SignedIn | None:
    now = utcnow()
    login_session = _session_of(actions.hash_secret(secret))
    if login_session is None:
        return None
    if not login_session.is_live(now=now):
        _end_for_good(login_session, now=now)
        return None
    _see(login_session, now=now)
    # For the server's log; who was never asked for is nobody there.
    g.account_id = login_session.account_id
    return SignedIn(login_session, secret)


def _end_for_good(login_session: LoginSession, *, now: datetime) -> None:
    """Once seen to have run out it stays so, even if the clock is put back."""
    if login_session.ended_at is not None or not login_session.has_run_out(now=now):
        return
    login_session_id = login_session.id

    def end() -> None:
        with db.short_write() as short:
            row = short.get(LoginSession, login_session_id)
            if row:
                row.ended_at = now

    def end_afterwards(response: Response) -> Response:
        db.session.rollback()
        end()
        return response

    if request.method in db.SAFE_METHODS:
        end()
    else:
        # A form holds the database until it is answered: to write beside it would be to wait for ourselves.
        after_this_request(end_afterwards)


def _see(login_session: LoginSession, *, now: datetime) -> None:
    """Mark that somebody is there: not with every page, and not for what a page left open asks for by itself."""
    step = STAFF_LAST_SEEN_STEP if login_session.account.is_staff else LAST_SEEN_STEP
    if now - login_session.last_seen_at <= step:
        return
    if request.method not in db.SAFE_METHODS:
        login_session.last_seen_at = now
    elif request.headers.get("Sec-Fetch-Dest") != "empty":
        with db.short_write() as short:
            row = short.get(LoginSession, login_session.id)
            if row:
                row.last_seen_at = now


def viewer() -> Account | None:
    """The signed-in account, or None for a stranger and in jobs."""
    if not has_request_context() or SIGNED_IN not in session:
        return None
    user = current_user._get_current_object()  # Asked once: finding out who that is takes longer than the answer.
    return cast(Account, user.account) if user.is_authenticated else None


def me() -> Account:
    """The signed-in account; only behind `login_required`."""
    return cast(Account, current_user.account)


def here() -> LoginSession:
    """This browser's session; only behind `login_required`."""
    return cast(LoginSession, current_user.login_session)


def browser_secret() -> str:
    """What this browser was given when somebody logged in with it; it opens nothing."""
    return request.cookies.get(_browser_cookie(), "")


def _browser_cookie() -> str:
    return f"__Host-{BROWSER_COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else BROWSER_COOKIE


def sign_in(account: Account, *, method: str = "password") -> None:
    """A fresh session: nothing of the anonymous one survives, neither its id nor its form token."""
    now, user_agent = utcnow(), request.headers.get("User-Agent", "")
    _remember_browser(browsers.welcome(account, browser_secret(), user_agent=user_agent, now=now))
    login_session, secret = actions.start_session(account, user_agent=user_agent, now=now, method=method)
    session.clear()
    # flask_wtf remembers the token of this request's form; a page shown now needs one of the new session.
    g.pop("csrf_token", None)
    session.permanent = True
    count_sign_in("done")
    login_user(SignedIn(login_session, secret))


def _remember_browser(secret: str) -> None:
    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            _browser_cookie(),
            secret,
            max_age=BROWSER_REMEMBERED,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


def sign_out() -> None:
    if current_user.is_authenticated:
        actions.end_session(current_user.login_session, now=utcnow())
    logout_user()
    session.clear()


def login_required(view: View) -> View:
    """Strangers are led to the log-in page and back; a form they sent is kept."""
    guarded = cast(View, _login_required(view))
    guarded.__dict__["needs_login"] = True
    return guarded


def moderator_required(view: View) -> View:
    return _only(Role.MODERATOR, view)


def operator_required(view: View) -> View:
    return _only(Role.OPERATOR, view)


def _only(role: Role, view: View) -> View:
    """Those who may not see the page are told that there is none; who was signed in here is asked to do so again, and
    who was given the office but has no second factor yet is led to it."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        account = viewer()
        if account is None and SIGNED_IN in session:
            return manager.unauthorized()
        if account is None or not account.is_appointed(role):
            abort(404)
        if not account.has_second_factor:
            return redirect(url_for("accounts.enrol", next=request.full_path.rstrip("?")), 303)
        return view(*args, **kwargs)

    return cast(View, guarded)


def _mark_private(response: Any) -> Any:
    """What depends on somebody's cookie (their pages, a form's token) is theirs alone: no cache keeps it."""
    if session and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
