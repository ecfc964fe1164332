"""Reading changes nothing: the whole board is read by somebody who may read it all, and is as before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, select

from board import db
from board.accounts.models import Appointment, Role
from board.db import Base
from tests.factories import Make
from tests.html import links_of
from tests.test_routes import ROUTES, lines, world

SignIn = Callable[..., FlaskClient]
__all__ = ["world"]
# Marks of having been here, allowed on GET.
MARKS = {
    "login_sessions.last_seen_at",
    "conversations.asker_read_id",
    "conversations.owner_read_id",
    "notifications.read_at",
    "moderation_cases.first_viewed_at",
}


def content(app: Flask) -> dict[str, list[Any]]:
    with app.app_context():
        return {
            table.name: [row for row in db.session.execute(select(*_columns(table))).all() if not _is_looking(row)]
            for table in Base.metadata.sorted_tables
            if table.name not in {"regions", "postal_codes"}
        }


def _columns(table: Table) -> list[Any]:
    return [column for column in table.columns if f"{table.name}.{column.name}" not in MARKS]


def _is_looking(row: Any) -> bool:
    """That a moderator looked at what was kept is written down: the one line that reading adds to the log."""
    return getattr(row, "action", "") == "case_read"


@pytest.mark.security("4-16")
def test_no_page_that_is_only_read_writes_anything(
    app: Flask, make: Make, sign_in: SignIn, world: dict[str, Any], clock: Any
):
    readers = list(world["people"].values())
    make.save(Appointment(account_id=readers[1].id, role=Role.OPERATOR, since=make.now))
    make.second_factor(readers[1])
    browsers = [sign_in(person) if person else app.test_client() for person in readers]
    rules = dict(lines(app))
    before = content(app)
    clock.shift(timedelta(minutes=10))
    for line in ROUTES:
        if not line.startswith("GET"):
            continue
        values = {name: world["values"][name] for name in rules[line].arguments}
        path = app.url_map.bind("localhost").build(rules[line].endpoint, values, method="GET")
        for browser in browsers:
            for query in ("", "?q=ギター&listing=1&region=15204&next=/my", "?lang=en"):
                browser.get(path + query).close()
            browser.head(path).close()
    assert content(app) == before


def test_no_link_of_any_page_leads_nowhere(app: Flask, make: Make, sign_in: SignIn, world: dict[str, Any]):
    """From the front page along every link: a member, then a stranger."""
    for person in (world["people"]["owner"], None):
        browser = sign_in(person) if person else app.test_client()
        waiting, seen, broken = ["/"], {"/"}, []
        while waiting and len(seen) < 400:
            path = waiting.pop(0)
            with browser.get(path, follow_redirects=True) as answer:
                if answer.status_code != 200:
                    broken.append((path, answer.status_code))
                    continue
                links = links_of(answer.text) if answer.mimetype == "text/html" else []
            for link in links:
                target = link.split("#")[0]
                # One region of each sort is enough: there are 1,967.
                is_choice = "lang=" in target or "theme=" in target
                is_region = target.startswith("/regions/") and target[9:11] != "15"
                if target.startswith("/") and target not in seen and not is_region and not is_choice:
                    seen.add(target)
                    waiting.append(target)
        assert broken == []
