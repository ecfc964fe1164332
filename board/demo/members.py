"""The people of the demonstration: five whose password is printed at the start, and their neighbours."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from board import db
from board.accounts.models import Account, Organisation, OrganisationKind, Role, SecondFactor
from board.accounts.offices import appoint
from board.accounts.organisations import add_member, add_organisation, apply, verify
from board.accounts.passwords import hash_password
from board.accounts.vault import seal
from board.regions.models import Region

MEMBERS = Path(__file__).parent / "members.toml"
PASSWORD = "engawa-demo-2026"  # noqa: S105 (printed on purpose: development only)
# Likewise; /development/codes shows what an authenticator app would.
TOTP_SECRET = "ENGAWADEMOSECRETENGAWADEMOSECRET"  # noqa: S105
STAFF = ("moderator", "operator")
MODERATED_REGION = 15000


def people() -> dict[str, tuple[str, int]]:
    """Name and home region by handle; the five accounts come first."""
    tables = tomllib.loads(MEMBERS.read_text("utf-8"))
    both = {**tables["accounts"], **tables["neighbours"]}
    return {handle: (name, region_id) for handle, (name, region_id) in both.items()}


def are_here() -> bool:
    return db.session.scalar(select(Account.id).where(Account.email == _email("hanako"))) is not None


def join(*, now: datetime) -> dict[str, Account]:
    """Open and confirm everybody's account; by handle."""
    # One hash for all: argon2 is slow on purpose.
    password_hash = hash_password(PASSWORD)
    said = tomllib.loads(MEMBERS.read_text("utf-8"))["introductions"]
    accounts = {
        handle: _account(
            handle,
            name,
            region_id,
            password_hash,
            introduction=said.get(handle, ""),
            joined_at=_joined_at(position, now),
        )
        for position, (handle, (name, region_id)) in enumerate(people().items())
    }
    db.session.add_all(accounts.values())
    db.session.flush()
    moderated = db.session.get_one(Region, MODERATED_REGION)
    appoint(accounts["moderator"], Role.MODERATOR, region=moderated, now=now)
    for role in (Role.OPERATOR, Role.MODERATOR):
        appoint(accounts["operator"], role, region=None, now=now)
    for handle in STAFF:
        accounts[handle].second_factor = SecondFactor(sealed_secret=seal(TOTP_SECRET), since=now)
    return accounts


def found_organisations(accounts: dict[str, Account], *, now: datetime) -> dict[str, Organisation]:
    """By the handle of whoever acts for it: one that the operator has verified. And one that still waits."""
    tables = tomllib.loads(MEMBERS.read_text("utf-8"))
    since = now - timedelta(days=20)
    found = {
        handle: _organisation(accounts[handle], *said, by=accounts["operator"], now=since)
        for handle, said in tables["organisations"].items()
    }
    for handle, (name, kind, region_id) in tables["applications"].items():
        apply(
            accounts[handle],
            name=name,
            kind=OrganisationKind(kind),
            region=db.session.get_one(Region, region_id),
            address="新潟県三条市本町（見本）",
            contact="0256-00-0000（見本）",
            website="https://kura-meguri.example.jp",
            proof="",
            now=now - timedelta(hours=5),
        )
    return found


def _organisation(
    account: Account, name: str, kind: str, region_id: int, *, by: Account, now: datetime
) -> Organisation:
    region = db.session.get_one(Region, region_id)
    organisation = add_organisation(name, kind=OrganisationKind(kind), region=region, now=now, by=by)
    verify(organisation, now=now, by=by)
    add_member(organisation, account, now=now, by=by)
    return organisation


def _account(
    handle: str, name: str, region_id: int, password_hash: str, *, introduction: str, joined_at: datetime
) -> Account:
    return Account(
        email=_email(handle),
        password_hash=password_hash,
        display_name=name,
        home_region_id=region_id,
        created_at=joined_at,
        confirmed_at=joined_at + timedelta(minutes=4),
        introduction=introduction,
        shows_home_region=bool(introduction),
        appointments=[],
    )


def _joined_at(position: int, now: datetime) -> datetime:
    """Over the last two years, everybody before the first listing of the demonstration."""
    return now - timedelta(days=30 + position * 53 % 700, hours=position % 11)


def _email(handle: str) -> str:
    return f"{handle}@example.jp"
