"""Works off the rows: follow-ups by their registered handler, then mails. Safe to run in many processes at once,
safe to be killed anywhere: a claim is a lease, a finished row says so in the handler's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, TypeVar

import structlog
from flask import current_app, render_template
from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import aliased

from board import db
from board.backends.mail import MailNotSent, MailServerUnreachable
from board.backends.mail import current as mailer
from board.backends.mail.letter import compose
from board.clock import SLACK, utcnow
from board.i18n import _, in_language
from board.outbox.models import FollowUp, Mail
from board.web.metrics import count_mail

LEASE = timedelta(minutes=5)
BATCH = 200
ATTEMPTS_MAX = 8
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)

Row = TypeVar("Row", FollowUp, Mail)
Handler = Callable[[Sequence[int], datetime], None]
# What a mail says is looked up when it leaves where it may have changed since; None: there is nothing left to say.
Filling = Callable[[dict[str, Any]], dict[str, Any] | None]
handlers: dict[str, Handler] = {}
fillings: dict[str, Filling] = {}
log = structlog.get_logger()


def register(kind: str, handler: Handler) -> None:
    """`handler(subject_ids, now)` does the work for those rows; it may be called again for the same ones."""
    handlers[kind] = handler


def register_mail(event: str, filling: Filling) -> None:
    fillings[event] = filling


def work_off() -> None:
    """Everything that is due now, oldest first."""
    _bury_deadly(now=utcnow())
    while batch := _claim_follow_ups(now=utcnow()):
        _run(batch)
    while (mail := _claim_mail(now=utcnow())) and _send(mail):
        pass


def _bury_deadly(*, now: datetime) -> None:
    """What ended the process at every attempt is left to an operator."""
    for model in (FollowUp, Mail):
        db.session.execute(
            update(model)
            .where(*_waiting(model), model.attempts >= ATTEMPTS_MAX, model.leased_until < now)
            .values(dead_at=now, last_error="the process ended in the middle of every attempt")
        )
    db.session.commit()


def _claim_follow_ups(*, now: datetime) -> list[FollowUp]:
    """The oldest due rows of one kind, leased to us."""
    first = db.session.scalars(_due(FollowUp, now).limit(1)).first()
    if first is None:
        db.session.rollback()
        return []
    rows = [first]
    # One that was tried before may be what ended the process: it goes alone and takes no others along.
    if first.attempts == 0:
        same = _due(FollowUp, now).where(FollowUp.kind == first.kind, FollowUp.attempts == 0)
        rows = list(db.session.scalars(same.limit(BATCH)))
    _lease(rows, now=now)
    return rows


def _claim_mail(*, now: datetime) -> Mail | None:
    mail = db.session.scalars(_due(Mail, now).where(~_behind_another()).limit(1)).first()
    if mail is None:
        db.session.rollback()
        return None
    _lease([mail], now=now)
    return mail


def _behind_another() -> ColumnElement[bool]:
    """An earlier mail to the same person waits for the server: they are to read them in order."""
    earlier = aliased(Mail)
    return (
        select(earlier.id)
        .where(*_waiting(earlier), _for_server(earlier), earlier.recipient == Mail.recipient, earlier.id < Mail.id)
        .exists()
    )


def _for_server(model: type[Mail]) -> ColumnElement[bool]:
    return model.last_error.startswith(MailServerUnreachable.__name__)


def _due(model: type[Row], now: datetime) -> Select[Row]:
    return (
        select(model)
        .where(
            *_waiting(model),
            # Where the clock was put back, waits and leases would last until that hour comes again. What was never put
            # off waits for nothing.
            or_(model.next_at <= now, model.last_error == "", model.next_at > now + LONGEST_WAIT + SLACK),
            or_(model.leased_until.is_(None), model.leased_until < now, model.leased_until > now + 2 * LEASE),
        )
        .order_by(model.id)
        .with_for_update(skip_locked=True)
    )


def _waiting(model: type[FollowUp | Mail]) -> tuple[ColumnElement[bool], ...]:
    return (model.done_at.is_(None), model.dead_at.is_(None))


def _lease(rows: Sequence[FollowUp | Mail], *, now: datetime) -> None:
    for row in rows:
        row.leased_until = now + LEASE
        row.attempts += 1
    db.session.commit()


def _run(rows: list[FollowUp]) -> None:
    try:
        _handle(rows)
    except Exception as error:  # noqa: BLE001 (whatever a handler raises must not stop the others)
        db.session.rollback()
        if len(rows) == 1:
            _put_off(rows[0], error, now=utcnow())
            return
        # One of them is poison; the rest must not wait for it.
        for row in rows:
            _run([row])


def _handle(rows: list[FollowUp]) -> None:
    now = utcnow()
    handlers[rows[0].kind]([row.subject_id for row in rows], now)
    for row in rows:
        db.session.merge(row).done_at = now
    db.session.commit()
    log.info("work done", work=rows[0].kind, count=len(rows))


def _send(mail: Mail) -> bool:
    """Whether it is worth trying the next one: not while the server is away."""
    now = utcnow()
    try:
        message = message_of(mail)
        if message is not None:
            mailer().send(message)
    except Exception as error:  # noqa: BLE001 (a mail that cannot go must not hold up the next)
        db.session.rollback()
        _put_off(mail, error, now=now)
        return not isinstance(error, MailServerUnreachable)
    sent = db.session.merge(mail)
    sent.done_at, sent.last_error = now, ""
    # A link in it may still open a door: only the reader keeps it.
    sent.params = {}
    if message is not None:
        _let_go_on(now=now)
    db.session.commit()
    count_mail("sent" if message else "let_go")
    done = "mail sent" if message else "mail with nothing left to say"
    log.info(done, id=sent.id, mail=sent.event, attempts=sent.attempts)
    return True


def _let_go_on(*, now: datetime) -> None:
    """The server is there again: nobody has to sit out the wait that its absence cost."""
    waits = update(Mail).where(*_waiting(Mail), _for_server(Mail), Mail.next_at > now, Mail.leased_until.is_(None))
    db.session.execute(waits.values(next_at=now), execution_options={"synchronize_session": False})


def _put_off(row: FollowUp | Mail, error: Exception, *, now: datetime) -> None:
    """Try again later, ever more rarely; after the last attempt an operator has to look."""
    row = db.session.merge(row)
    row.last_error = f"{type(error).__name__}: {error}"[:1000]
    row.leased_until = None
    row.next_at = now + min(FIRST_WAIT * 4 ** min(row.attempts - 1, ATTEMPTS_MAX), LONGEST_WAIT)
    if _is_hopeless(row, error):
        row.dead_at = now
    db.session.commit()
    if isinstance(row, Mail):
        count_mail("given_up" if row.dead_at else "put_off")
    log.warning(
        "given up" if row.dead_at else "put off",
        table=row.__tablename__,
        id=row.id,
        attempts=row.attempts,
        exc_info=error,
    )


def _is_hopeless(row: FollowUp | Mail, error: Exception) -> bool:
    if isinstance(error, MailServerUnreachable):
        # It says nothing about this mail, however often.
        return False
    return row.attempts >= ATTEMPTS_MAX or (isinstance(error, MailNotSent) and error.permanent)


def message_of(mail: Mail) -> EmailMessage | None:
    """The mail as it goes out: plain text and HTML, in the recipient's language, links from BASE_URL only."""
    settings = current_app.extensions["settings"]
    with in_language(mail.locale):
        params = fillings.get(mail.event, dict)(mail.params)
        if params is None:
            return None
        context = {**params, "base_url": settings.base_url}
        subject, text, html = (
            render_template(f"mail/{mail.event}/{part}", **context) for part in ("subject.txt", "body.txt", "body.html")
        )
        sender_name = _("縁側 Engawa")
    return compose(
        sender=settings.mail_from,
        sender_name=sender_name,
        recipient=mail.recipient,
        subject=subject,
        text=text,
        html=html,
        message_id=mail.message_id,
        locale=mail.locale,
        now=mail.created_at,
        unsubscribe_url=settings.base_url + str(params["unsubscribe_path"]) if "unsubscribe_path" in params else "",
    )
