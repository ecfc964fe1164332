"""The second factor of an account: enrolled, asked for, removed; and the recovery codes beside it."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime

from sqlalchemy import delete

from board import db
from board.accounts import vault
from board.accounts.actions import end_other_sessions, hash_secret
from board.accounts.models import Account, LoginSession, SecondFactor
from board.accounts.safety import queries, totp
from board.accounts.safety.models import RECOVERY_CODES, RecoveryCode
from board.accounts.safety.telling import tell
from board.audit.actions import record
from board.errors import RuleBroken, msgid

# Without what looks alike on paper: 0 o, 1 i l.
RECOVERY_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_GROUPS = 4


def enrol(account: Account, secret: str, *, step: int, here: LoginSession, now: datetime) -> list[str]:
    """From now on a code is asked for at every log-in; an earlier app's codes count no more. Other browsers that came
    in without a code are signed out. Returns the recovery codes, which are never shown again."""
    account.second_factor = account.second_factor or SecondFactor()
    account.second_factor.sealed_secret = vault.seal(secret)
    account.second_factor.since = now
    account.second_factor.last_step = step
    codes = _new_recovery_codes(account, now=now)
    end_other_sessions(account, keep=here, now=now)
    record("second_factor_enrolled", actor_id=account.id, object_type="account", object_id=account.id, now=now)
    tell(account, "second_factor_on", now=now)
    return codes


def give_up_second_factor(account: Account, *, now: datetime) -> None:
    """Its owner wants to log in with the password alone again; nobody with an office may."""
    if account.is_staff:
        raise RuleBroken(msgid("見守りや運営の役割を任されている間は、二段階認証をやめられません。"))
    _remove(account, by=account, now=now)


def remove_second_factor(account: Account, *, by: Account | None, now: datetime) -> bool:
    """For somebody who lost the app and the recovery codes; who they are was checked by whoever does this.
    Every browser is signed out. Whether there was one to remove."""
    if not account.has_second_factor:
        return False
    _remove(account, by=by, now=now)
    end_other_sessions(account, keep=None, now=now)
    return True


def _remove(account: Account, *, by: Account | None, now: datetime) -> None:
    account.second_factor = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    db.session.execute(queries.forget_pending(account))
    actor_id = by.id if by else None
    record("second_factor_removed", actor_id=actor_id, object_type="account", object_id=account.id, now=now)
    tell(account, "second_factor_off", now=now)


def spend_code(account: Account, typed: str, *, now: datetime) -> bool:
    """Whether this is a code of theirs that was not used before; then it is now."""
    factor = account.second_factor
    if factor is None:
        return False
    # Two browsers with the same code at once: the second sees that it is used.
    db.lock(factor)
    secret = vault.unseal(factor.sealed_secret)
    step = totp.matching_step(secret, typed, now=now, after=factor.last_step) if secret else None
    if step is None:
        _refuse(account, now=now)
        return False
    factor.last_step = step
    factor.sealed_secret = vault.reseal(factor.sealed_secret)
    return True


def spend_recovery_code(account: Account, typed: str, *, now: datetime) -> bool:
    if account.second_factor is None:
        return False
    db.lock(account.second_factor)
    wanted = hash_secret(_plain(typed))
    unused = db.session.scalars(queries.unused_recovery_codes(account)).all()
    code = next((each for each in unused if secrets.compare_digest(each.code_hash, wanted)), None)
    if code is None:
        _refuse(account, now=now)
        return False
    code.used_at = now
    record("recovery_code_used", actor_id=account.id, object_type="account", object_id=account.id, now=now)
    tell(account, "recovery_code_used", now=now, left=len(unused) - 1)
    return True


def _refuse(account: Account, *, now: datetime) -> None:
    record("second_factor_refused", actor_id=None, object_type="account", object_id=account.id, now=now)


def renew_recovery_codes(account: Account, *, now: datetime) -> list[str]:
    """A new sheet; the old one is waste paper."""
    if not account.has_second_factor:
        raise RuleBroken(msgid("先に二段階認証を設定してください。"))
    codes = _new_recovery_codes(account, now=now)
    record("recovery_codes_renewed", actor_id=account.id, object_type="account", object_id=account.id, now=now)
    tell(account, "recovery_codes_renewed", now=now)
    return codes


def _new_recovery_codes(account: Account, *, now: datetime) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(account_id=account.id, code_hash=hash_secret(_plain(code)), created_at=now) for code in codes
    )
    return codes


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(RECOVERY_SIGNS) for _ in range(4)) for _ in range(RECOVERY_GROUPS))


def _plain(typed: str) -> str:
    """However it was copied from the sheet: capitals, full width, with or without lines and spaces."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).lower() if sign.isalnum())
