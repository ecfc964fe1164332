"""Moderators and operators: who is one, for which region, since when."""

from __future__ import annotations

import click

from board import db
from board.accounts import offices
from board.accounts import queries as accounts
from board.accounts.models import Role
from board.cli.group import engawa, person, place
from board.clock import tokyo, utcnow
from board.listings.kinds import CATEGORY_NAMES

category_option = click.option(
    "--category", type=click.Choice(list(CATEGORY_NAMES)), metavar="CODE", help="Only this category: furniture."
)
role_argument = click.argument("role", type=click.Choice([str(role) for role in Role]))


@engawa.command("appoint")
@click.argument("email")
@role_argument
@click.option("--region", "slug", help="Only for this region and what lies below it: 15, 15204, R4.")
@category_option
def appoint(email: str, role: str, slug: str | None, category: str | None) -> None:
    """Give a confirmed person a role: moderator (of the site, of one region, of one category) or operator."""
    account, region = person(email), place(slug) if slug else None
    offices.appoint(account, Role(role), region=region, category=category, now=utcnow())
    db.session.commit()
    limits = [*([region.name_ja] if region else []), *([CATEGORY_NAMES[category]] if category else [])]
    click.echo(f"{account.display_name}: {role}" + (f" ({', '.join(limits)})" if limits else ""))


@engawa.command("dismiss")
@click.argument("email")
@role_argument
@click.option("--region", "slug", help="The region of the appointment that ends; without it, the one for the site.")
@category_option
def dismiss(email: str, role: str, slug: str | None, category: str | None) -> None:
    """Take a role back; it ends at once, in pages that are open too."""
    account, region = person(email), place(slug) if slug else None
    offices.dismiss(account, Role(role), region=region, category=category, now=utcnow())
    db.session.commit()
    click.echo(f"{account.display_name}: {role}の役割を外しました。 / no longer {role}")


@engawa.command("staff")
def staff() -> None:
    """Who moderates what, who operates, and since when."""
    for appointment in db.session.scalars(accounts.current_appointments()):
        of = appointment.region.name_ja if appointment.region else "全体 / whole site"
        if appointment.category:
            of += f" / {CATEGORY_NAMES.get(appointment.category, appointment.category)}"
        since = tokyo(appointment.since).date()
        click.echo(f"{appointment.role:<10} {appointment.account.email}  {of}  {since}")
