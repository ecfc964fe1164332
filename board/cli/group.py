"""`flask engawa`, and what its commands share: finding a person or a place, saying why something is not allowed."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup, ScriptInfo

from board import db
from board.accounts import queries as accounts
from board.accounts.actions import canonical_email
from board.accounts.models import Account
from board.errors import RuleBroken
from board.i18n import LANGUAGES, in_language, translate
from board.regions import tree
from board.regions.models import Region


class Commands(AppGroup):
    def invoke(self, ctx: click.Context) -> Any:
        """A broken rule is one sentence in both languages, and a code that says it was not done."""
        try:
            return super().invoke(ctx)
        except RuleBroken as error:
            with ctx.ensure_object(ScriptInfo).load_app().app_context():
                raise click.ClickException(_in_every_language(error)) from error


def _in_every_language(error: RuleBroken) -> str:
    said = []
    for language in LANGUAGES:
        with in_language(language):
            said.append(translate(error.message, **error.params))
    return " / ".join(said)


engawa = Commands("engawa", help="縁側: set up and look after the board.")


def person(email: str) -> Account:
    account = db.session.scalars(accounts.by_email(canonical_email(email))).first()
    if account is None:
        raise click.ClickException(f"{email}: アカウントがありません。 / no such account")
    return account


def tell(subject: str, *, changed: bool, done: str, already: str) -> None:
    """One line: what was done, or that there was nothing to do."""
    click.echo(f"{subject}: {done if changed else already}")


def place(slug: str) -> Region:
    """By what addresses carry: 15, 15204, R4."""
    found = tree.by_slug(slug)
    if found is None:
        raise click.ClickException(f"{slug}: 地域がありません。 / no such region")
    return db.session.get_one(Region, found.id)
