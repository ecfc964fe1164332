"""Sanctions on a person: laid, lifted, and over when their time has passed. Their rows are the truth; the columns on
the account say what they come to, so that everybody can ask by time without looking for rows.

Nothing here logs or tells anybody who decided: whoever decides does that, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from board import db
from board.accounts import queries
from board.accounts.models import STRENGTH, Account, Sanction, SanctionKind
from board.accounts.safety.queries import forget_pending
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.outbox.actions import follow_up, send_mail

# Whether what this person published may be seen has changed: `listings` follows.
AUTHOR_SHUT_OUT = "author_shut_out"
Span = tuple[datetime | None, datetime | None]


def impose(account: Account, kind: SanctionKind, *, until: datetime | None, now: datetime) -> Sanction:
    """One more, beside those that stand; the strongest counts, and each has its own end. `until=None`: until it is
    lifted; a suspension needs an end, a ban has none and a warning lasts no time at all. Who is shut out is signed out
    everywhere, links in mails to them die, and right after the commit their listings are out of sight."""
    db.lock(account)
    _refuse_nonsense(kind, until, now=now)
    sanction = Sanction(account=account, kind=kind, since=now, until=until)
    db.session.add(sanction)
    db.session.flush()
    if sanction.shuts_out:
        _show_out(account, now=now)
    _reckon(account, now=now)
    return sanction


def lift(sanction: Sanction, *, now: datetime) -> None:
    """As if it had never been laid; others go on. A second call does nothing, nor one after its end."""
    db.lock(sanction.account)
    db.lock(sanction)
    if sanction.lifted_at is None:
        sanction.lifted_at = now if sanction.until is None else min(now, sanction.until)
        _reckon(sanction.account, now=now)


def standing(account: Account, *, now: datetime) -> list[Sanction]:
    """What binds this person now, the strongest and longest first. A warning binds nobody."""
    found = db.session.scalars(queries.standing_sanctions(account, now=now))
    return sorted(found, key=_weight, reverse=True)


def end_served(account: Account, *, now: datetime) -> list[Sanction]:
    """What has run out is over for good, even if the clock is put back. Who was shut out is told that they may come
    back. Those that ended now."""
    db.lock(account)
    served = list(db.session.scalars(queries.served_sanctions(now=now).where(Sanction.account_id == account.id)))
    was_shut_out = account.suspended_at is not None
    for sanction in served:
        sanction.lifted_at = sanction.until
    if not served:
        return []
    _reckon(account, now=now)
    for sanction in served:
        # Nobody's doing but the clock's.
        record(
            "sanction_ended",
            actor_id=None,
            object_type="account",
            object_id=account.id,
            label=account.display_name,
            now=now,
            kind=sanction.kind,
        )
    if was_shut_out and account.suspended_at is None:
        tell(account, "account_restored", now=now)
    return served


def tell(account: Account, event: str, *, now: datetime, **params: object) -> None:
    """By mail: who cannot sign in sees no page of theirs."""
    # Who never confirmed their address is nobody we know.
    if account.is_confirmed and not account.is_erased:
        send_mail(account.email, event, locale=account.locale, now=now, recipient_name=account.display_name, **params)


def end_all_sessions(account: Account, *, now: datetime) -> int:
    """Every browser of theirs; how many there were."""
    live = db.session.scalars(queries.live_sessions_of(account)).all()
    for login_session in live:
        login_session.ended_at = now
    return len(live)


def _refuse_nonsense(kind: SanctionKind, until: datetime | None, *, now: datetime) -> None:
    if until is not None and until <= now:
        raise RuleBroken(msgid("終わりの日時は、これから先を選んでください。"))
    if kind == SanctionKind.SUSPEND and until is None:
        raise RuleBroken(msgid("期間のある利用停止には、終わりの日時が必要です。"))
    if kind in {SanctionKind.BAN, SanctionKind.WARN} and until is not None:
        raise RuleBroken(msgid("この措置に終わりの日時はありません。"))


def _show_out(account: Account, *, now: datetime) -> None:
    end_all_sessions(account, now=now)
    db.session.execute(forget_pending(account))
    for token in db.session.scalars(queries.unused_tokens_of(account)):
        token.used_at = now


def _reckon(account: Account, *, now: datetime) -> None:
    """What the account's columns say follows from the rows that stand now."""
    rows = list(db.session.scalars(queries.standing_sanctions(account, now=now)))
    was_shut_out = account.suspended_at is not None
    account.suspended_at, account.suspended_until = _span(row for row in rows if row.shuts_out)
    account.silenced_at, account.silenced_until = _span(row for row in rows if row.kind == SanctionKind.SILENCE)
    account.limited_at, account.limited_until = _span(row for row in rows if row.kind == SanctionKind.LIMIT)
    if was_shut_out != (account.suspended_at is not None):
        follow_up(AUTHOR_SHUT_OUT, account.id, now=now)
    # Whoever locks this row next in the same transaction reads it anew.
    db.session.flush()


def _span(rows: Iterable[Sanction]) -> Span:
    """From the first to the last of them, as if they were one."""
    standing = list(rows)
    if not standing:
        return None, None
    ends = [row.until for row in standing if row.until is not None]
    return min(row.since for row in standing), max(ends) if len(ends) == len(standing) else None


def _weight(sanction: Sanction) -> tuple[int, bool, datetime]:
    return STRENGTH[SanctionKind(sanction.kind)], sanction.until is None, sanction.until or sanction.since
