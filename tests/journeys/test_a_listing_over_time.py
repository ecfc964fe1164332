"""Half a year of one listing, told by pages: kept up from the mail as often as one may, then over, then gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask

from board.listings.lifecycle import RENEWALS_MAX
from board.listings.schedule import close_expired, warn_authors
from tests.factories import NOW, Make
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.both_databases
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sweep(app: Flask) -> None:
    for work in (close_expired, warn_authors):
        with app.app_context():
            work()


def test_kept_up_from_the_mail_until_it_is_over(app: Flask, make: Make, clock: time_machine.Coordinates):
    # With real form tokens: she has no session, the button still works.
    app.config["WTF_CSRF_ENABLED"] = True
    chest = make.listing("桐のたんす", author=make.account("はなこ", email="hanako@example.net"), published_at=make.now)
    hanako, ken = Visitor(app, "hanako"), Visitor(app, "ken")
    for time in range(RENEWALS_MAX):
        clock.shift(23 * DAY)
        sweep(app)
        assert len(hanako.letters("掲載期限")) == time + 1
        assert "掲載を続けますか" in hanako.open_letter("掲載期限")
        assert "更新されています" in hanako.press("/renewal/")
        assert make.fresh(chest).renewal_count == time + 1
    clock.shift(23 * DAY)
    sweep(app)
    last = hanako.letters("掲載期限")[0]
    assert "更新は5回まで" in last.text
    assert "/renewal/" not in last.text
    page = f"/listings/{chest.id}"
    assert "連絡する" in ken.go(page)
    clock.shift(7 * DAY)
    sweep(app)
    assert "受付終了（期限切れ）" in ken.go(page)
    assert "連絡する" not in ken.words
    clock.shift(30 * DAY)
    assert "この掲載は終わりました" in ken.go(page)
    assert ken.status == 410
    assert urlsplit(ken.path).path == page
