"""Organisations: added and verified by an operator, who also says who acts for them."""

from __future__ import annotations

import click

from board import db
from board.accounts import organisations as verbs
from board.accounts import queries as accounts
from board.accounts.models import ORGANISATION_NAME_MAX, ORGANISATION_TEXT_MAX, Organisation, OrganisationKind
from board.cli.group import engawa, person, place, tell
from board.clock import utcnow
from board.text import one_line

id_argument = click.argument("organisation_id", metavar="ID", type=int)


@engawa.group("organisations")
def organisations() -> None:
    """NPOs, farms, firms, town offices, and who acts for them."""


@organisations.command("list")
def list_organisations() -> None:
    """Every organisation with the people who act for it."""
    for found in db.session.scalars(accounts.organisations()):
        members = [m.account.email for m in db.session.scalars(accounts.members_of(found))]
        state = "確認済み / verified" if found.is_verified else "未確認 / not verified"
        click.echo(f"{found.id:>4}  {found.name}  {found.kind}  {found.region.name_ja}  {state}  {' '.join(members)}")


@organisations.command("add")
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice([str(kind) for kind in OrganisationKind]))
@click.option("--region", "slug", required=True, help="Its municipality or ward: 15204.")
@click.option("--address", default="")
@click.option("--contact", default="", help="How to reach it; for operators.")
def add(name: str, kind: str, slug: str, address: str, contact: str) -> None:
    """Add an organisation, not yet verified."""
    organisation = verbs.add_organisation(
        _short(name, ORGANISATION_NAME_MAX, "NAME"),
        kind=OrganisationKind(kind),
        region=place(slug),
        address=_short(address, ORGANISATION_TEXT_MAX, "--address") if address else "",
        contact=_short(contact, ORGANISATION_TEXT_MAX, "--contact") if contact else "",
        now=utcnow(),
    )
    db.session.commit()
    click.echo(f"{organisation.id} {organisation.name}: 加えました。 / added")


@organisations.command("verify")
@id_argument
def verify(organisation_id: int) -> None:
    """Say that it is who it says it is."""
    organisation = _organisation(organisation_id)
    changed = verbs.verify(organisation, now=utcnow())
    db.session.commit()
    tell(
        organisation.name,
        changed=changed,
        done="確認済みにしました。 / verified",
        already="すでに確認済みです。 / already verified",
    )


@organisations.command("unverify")
@id_argument
def unverify(organisation_id: int) -> None:
    """Take the verification back."""
    organisation = _organisation(organisation_id)
    changed = verbs.withdraw_verification(organisation, now=utcnow())
    db.session.commit()
    tell(
        organisation.name,
        changed=changed,
        done="確認を取り消しました。 / no longer verified",
        already="確認されていません。 / not verified",
    )


@organisations.group("member")
def member() -> None:
    """Who acts for an organisation."""


@member.command("add")
@id_argument
@click.argument("email")
def add_member(organisation_id: int, email: str) -> None:
    """Let somebody act for it."""
    organisation, account = _organisation(organisation_id), person(email)
    changed = verbs.add_member(organisation, account, now=utcnow())
    db.session.commit()
    tell(
        f"{organisation.name}: {email}",
        changed=changed,
        done="加えました。 / added",
        already="もう入っています。 / already in",
    )


@member.command("remove")
@id_argument
@click.argument("email")
def remove_member(organisation_id: int, email: str) -> None:
    """Let somebody act for it no more."""
    organisation, account = _organisation(organisation_id), person(email)
    changed = verbs.remove_member(organisation, account, now=utcnow())
    db.session.commit()
    tell(
        f"{organisation.name}: {email}",
        changed=changed,
        done="外しました。 / removed",
        already="入っていません。 / not in it",
    )


def _organisation(organisation_id: int) -> Organisation:
    found = db.session.get(Organisation, organisation_id)
    if found is None:
        raise click.ClickException(f"{organisation_id}: 団体がありません。 / no such organisation")
    return found


def _short(text: str, most: int, name: str) -> str:
    line = one_line(text)
    if not 0 < len(line) <= most:
        raise click.ClickException(f"{name}: 1〜{most}文字で。 / 1 to {most} characters")
    return line
