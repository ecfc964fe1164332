"""People's accounts: find, look at, suspend, restore, log out everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from board import db
from board.accounts import queries as accounts
from board.accounts import suspension
from board.accounts.models import Account
from board.accounts.safety import second_factor
from board.cli.group import engawa, person, tell
from board.clock import tokyo, utcnow

LISTED_MAX = 200
DAYS_MAX = 3650


@engawa.group("users")
def users() -> None:
    """People's accounts."""


@users.command("list")
@click.option("--query", default="", help="Part of the e-mail address or the name.")
def list_users(query: str) -> None:
    """The newest first, 200 at most."""
    found = db.session.scalars(accounts.accounts(query).limit(LISTED_MAX)).all()
    for account in found:
        click.echo(f"{account.id:>6}  {account.email}  {account.display_name}  {_state(account)}")
    click.echo(f"{len(found)}人 / people")


@users.command("show")
@click.argument("email")
def show(email: str) -> None:
    """One account: its state, its roles, its organisations, how many browsers are logged in."""
    account = person(email)
    now = utcnow()
    live = [s for s in db.session.scalars(accounts.live_sessions_of(account)) if s.is_live(now=now)]
    roles = [f"{a.role} ({a.region.name_ja})" if a.region else a.role for a in account.appointments if a.is_current]
    organisations = [f"{o.id} {o.name}" for o in db.session.scalars(accounts.organisations_of(account))]
    lines = {
        "番号 / id": account.id,
        "メール / e-mail": account.email,
        "名前 / name": account.display_name or "-",
        "状態 / state": _state(account),
        "登録 / opened": _day(account.created_at),
        "確認 / confirmed": _day(account.confirmed_at),
        "役割 / roles": ", ".join(roles) or "-",
        "団体 / organisations": ", ".join(organisations) or "-",
        "ログイン中 / logged in": len(live),
    }
    for name, value in lines.items():
        click.echo(f"{name}: {value}")


@users.command("suspend")
@click.argument("email")
@click.option("--reason", required=True, help="Kept in the log, and told to the person by mail.")
@click.option("--days", type=click.IntRange(1, DAYS_MAX), help="How long; left out: until restored.")
def suspend(email: str, reason: str, days: int | None) -> None:
    """End all their sessions and let them log in no more, for a time or until restored. What they posted is out of
    sight meanwhile."""
    account, now = person(email), utcnow()
    until = now + timedelta(days=days) if days else None
    changed = suspension.suspend(account, reason=reason, until=until, now=now)
    db.session.commit()
    tell(email, changed=changed, done="停止しました。 / suspended", already="すでに停止中です。 / already suspended")


@users.command("restore")
@click.argument("email")
def restore(email: str) -> None:
    """Let them log in again."""
    changed = suspension.restore(person(email), now=utcnow())
    db.session.commit()
    tell(email, changed=changed, done="停止を解きました。 / restored", already="停止されていません。 / not suspended")


@users.command("end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """Log every browser of theirs out; they may log in again at once."""
    count = suspension.end_sessions(person(email), now=utcnow())
    db.session.commit()
    click.echo(f"{email}: ログインを{count}件終えました。 / {count} sessions ended")


@users.command("remove-second-factor")
@click.argument("email")
def remove_second_factor(email: str) -> None:
    """For somebody who lost the app and the recovery codes. Be sure who is asking: the password alone opens then."""
    changed = second_factor.remove_second_factor(person(email), by=None, now=utcnow())
    db.session.commit()
    tell(email, changed=changed, done="二段階認証を外しました。 / removed", already="設定されていません。 / had none")


def _state(account: Account) -> str:
    if account.is_shut_out(utcnow()):
        return f"停止中 / suspended {_day(account.suspended_at)} → {_day(account.suspended_until)}"
    return "利用中 / active" if account.is_confirmed else "未確認 / not confirmed"


def _day(moment: datetime | None) -> str:
    return tokyo(moment).date().isoformat() if moment else "-"
