"""Every limit, when somebody meets it: how many, and from when on again, in both languages; what was typed stays."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from board.conversations.models import NEW_CONVERSATIONS_A_DAY
from board.follows import actions as follows
from board.listings.kinds import Kind
from board.listings.lifecycle import RENEWALS_MAX, ListingState
from board.listings.likeness import SAME_WORDS_MAX
from board.listings.models import PHOTOS_MAX, SHIFTS_MAX
from board.moderation.models import REPORTS_A_DAY
from tests.accounts.authenticator import Authenticator
from tests.accounts.test_passkeys import question
from tests.factories import NOW, PASSWORD, Make
from tests.listings.typed import begin, complete, edit, in_shifts
from tests.media.pictures import encoded, four_corners
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]
ROOT = Path(__file__).parent.parent.parent / "board"
BOTH = pytest.mark.parametrize("language", ["ja", "en"])
TYPED = "夜中まで考えて書いた、大事な文章です。"
# 「あと12分ほどで」「2026年11月23日（月）12:00から」 or their English.
WHEN_JA, WHEN_EN = r"(時間|分)ほどで、また|\d{1,2}:\d\d.{0,3}から", r"in about \d+ (minute|hour)|\d{4}, \d\d:\d\d"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def wanting(language: str) -> dict[str, str]:
    return {"Accept-Language": language}


def says_when(page: str, language: str) -> bool:
    return re.search(WHEN_JA if language == "ja" else WHEN_EN, page) is not None


def after(times: int, send: Callable[[int], TestResponse]) -> TestResponse:
    """The answer to the try that is one too many; all before it were no matter of this limit."""
    for number in range(times):
        assert send(number).status_code != 429, number
    return send(times)


# Where a limit stands in the source → the form that meets it: as whom, how many, where, and what is typed.
RATES: dict[str, tuple[str, int, str, dict[str, Any]]] = {
    "accounts/views/log_in.py ATTEMPTS": ("stranger", 10, "/log-in", {"email": "ken@example.jp", "password": "x"}),
    "accounts/views/log_in.py 100 per 5 minutes": ("stranger", 100, "/log-in", {"email": "{n}@example.jp"}),
    "accounts/views/sign_up.py MAILS": ("stranger", 10, "/sign-up", {"email": "ken@example.jp"}),
    "accounts/views/sign_up.py 30 per hour": ("stranger", 30, "/sign-up", {"email": "{n}@example.jp"}),
    "accounts/views/sign_up.py LINKS": ("stranger", 30, "/accounts/confirmation/x", {"display_name": "けん"}),
    "accounts/views/password.py MAILS": ("stranger", 10, "/password-reset", {"email": "ken@example.jp"}),
    "accounts/views/password.py 30 per hour": ("stranger", 30, "/password-reset", {"email": "{n}@example.jp"}),
    "accounts/views/password.py LINKS": ("stranger", 30, "/password-reset/x", {"password": "x", "email": "ken@x.jp"}),
    "accounts/views/email.py LINKS": ("stranger", 30, "/accounts/email/x", {"email": "ken@example.jp"}),
    "accounts/views/email.py CHANGES": ("member", 5, "/my/security/email", {"email": "new{n}@example.jp"}),
    "accounts/views/proof.py PROOF_ATTEMPTS": ("member", 10, "/my/security/proof", {"password": "x", "next": "/my"}),
    "accounts/views/second_factor.py CODE_ATTEMPTS": (
        "member", 5, "/my/security/second-factor", {"one_time_code": "000000", "sealed": "SEALED", "next": "/my"},
    ),
    "accounts/views/second_step.py CODE_ATTEMPTS": ("half in", 5, "/log-in/code", {"one_time_code": "000000"}),
    "accounts/views/passkeys.py QUESTIONS": ("member", 60, "/my/security/passkeys", {"answer": "{}", "name": "電話"}),
    "departure/views.py LINKS": ("stranger", 30, "/departure/undo/x", {"x": "x"}),
    "listings/views/renewal.py 30 per hour": ("stranger", 30, "/listings/1/renewal/x", {"x": "x"}),
    "listings/views/photos.py PHOTO_UPLOADS": ("member", 200, "/listings/999/photos", {"x": "x"}),
    "listings/views/drafts.py KEEPING": ("member", 60, "/listings/999/draft", {"body": TYPED}),
    "pages/settings.py 60 per hour": ("member", 60, "/my/settings", {"introduction": TYPED, "display_name": ""}),
    "pages/thread.py SENDING": ("member", 30, "/conversations/1/messages", {"body": TYPED, "idempotency_key": "KEY"}),
    "pages/own_organisations.py INVITATIONS_A_DAY": (
        "member", 20, "/organisations/999/invitations", {"email": "{n}@example.jp"},
    ),
    "participation/views.py SIGN_UPS": ("member", 60, "/listings/999/participations", {"opening": "1"}),
    "participation/desk/views/writing.py WRITING_TO_MANY": (
        "member", 10, "/listings/999/participants/message", {"body": TYPED},
    ),
    "operations/views/contact.py LETTERS": ("stranger", 5, "/contact", {"topic": "usage", "body": TYPED}),
    "subscriptions/views.py LINKS": ("stranger", 30, "/searches/confirmation/x", {"x": "x"}),
    "subscriptions/views.py MAILS_TO_ONE": (
        "stranger", 5, "/searches/new?q=x", {"email": "ken@example.jp", "frequency": "daily"},
    ),
    "subscriptions/views.py MAILS_FROM_ONE": (
        "stranger", 20, "/searches/new?q=x", {"email": "{n}@example.jp", "frequency": "daily"},
    ),
    "moderation/views/reporting.py TRIES": ("stranger", 60, "/reports/new?listing=999", {"text": TYPED}),
    "operations/views/contact.py TRIES": ("stranger", 20, "/contact", {"topic": "", "body": TYPED}),
}  # fmt: skip
# Behind a page that only looks: a link to it waits as well, and says when.
LOOKED_AT = {"operations/views/consistency.py LOOKS"}


def limits_in_the_source() -> set[str]:
    """Each use of a limit by its file and its name or number."""
    found = set()
    for path in ROOT.rglob("views/*.py"), ROOT.glob("pages/*.py"), ROOT.glob("*/views.py"):
        for file in path:
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in {"limiter.limit", "count_attempt"}:
                    shown = node.args[0] if ast.unparse(node.func) == "limiter.limit" else node.args[-1]
                    named = ast.literal_eval(shown) if isinstance(shown, ast.Constant) else ast.unparse(shown)
                    found.add(f"{file.relative_to(ROOT)} {named.lstrip('*')}")
    return found


def test_every_rate_limit_of_the_source_is_in_the_table():
    assert limits_in_the_source() - LOOKED_AT == set(RATES)


def browser_for(who: str, app: Flask, make: Make, sign_in: SignIn) -> FlaskClient:
    if who == "member":
        hanako = make.account()
        make.second_factor(hanako)
        make.conversation(asker=hanako)
        return sign_in(hanako)
    browser = app.test_client()
    if who == "half in":
        ken = make.account(email="ken@example.jp")
        make.second_factor(ken)
        browser.post("/log-in", data={"email": ken.email, "password": PASSWORD})
    return browser


# All of them say it by the same sentence.
@pytest.mark.parametrize("language", ["ja", pytest.param("en", marks=pytest.mark.full)])
@pytest.mark.parametrize("limit", RATES)
@pytest.mark.security("4-4")
def test_a_rate_limit_says_how_often_and_when_again_and_keeps_what_was_typed(
    app: Flask, make: Make, sign_in: SignIn, limit: str, language: str
):
    who, most, path, typed = RATES[limit]
    browser = browser_for(who, app, make, sign_in)

    def send(number: int) -> TestResponse:
        sent = {name: value.replace("{n}", str(number)).replace("KEY", str(uuid4())) for name, value in typed.items()}
        return browser.post(path, data=sent, headers=wanting(language))

    refused = after(most, send)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert (f"{most}回まで" if language == "ja" else f"{most} times in") in refused.text
    assert says_when(refused.text, language)
    for name in {"body", "introduction", "email"} & typed.keys():
        assert typed[name].replace("{n}", str(most)) in refused.text
    assert 'name="password"' not in refused.text or 'value="x"' not in refused.text


@BOTH
def test_looking_too_often_says_so_too(make: Make, sign_in: SignIn, language: str):
    browser = sign_in(make.operator())
    refused = after(20, lambda _n: browser.get("/operations/consistency?look=1", headers=wanting(language)))
    assert (refused.status_code, says_when(refused.text, language)) == (429, True)


@BOTH
def test_three_listings_on_day_one(make: Make, sign_in: SignIn, language: str):
    browser = sign_in(make.account(created_at=NOW - timedelta(hours=1)))
    answers = [
        browser.post(edit(begin(browser)), data=complete(title=f"茶わん {n}"), headers=wanting(language))
        for n in range(4)
    ]
    refused = answers[-1]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 422]
    assert ("3件まで" if language == "ja" else "3") in refused.text
    assert says_when(refused.text, language)
    assert "茶わん 3" in refused.text


@BOTH
def test_new_conversations_of_a_day(make: Make, sign_in: SignIn, language: str):
    ken, author = make.account(), make.account()
    for _ in range(NEW_CONVERSATIONS_A_DAY):
        make.conversation(make.listing(author=author), asker=ken, said=())
    sent = {"body": TYPED, "idempotency_key": str(uuid4())}
    path = f"/listings/{make.listing(author=author).id}/conversations"
    refused = sign_in(ken).post(path, data=sent, headers=wanting(language))
    assert refused.status_code == 422
    assert (f"{NEW_CONVERSATIONS_A_DAY}件まで" if language == "ja" else "20 new conversations") in refused.text
    assert says_when(refused.text, language)
    assert TYPED in refused.text


@BOTH
def test_reports_of_a_day(make: Make, sign_in: SignIn, language: str, clock: time_machine.Coordinates):
    ken = make.account()
    for version in range(REPORTS_A_DAY):
        make.report(reporter=ken, target_version=version)
    path, browser = f"/reports/new?listing={make.listing().id}", sign_in(ken)
    refused = browser.post(path, data=forms.report(text=TYPED), headers=wanting(language))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) == 24 * 3600
    assert (f"{REPORTS_A_DAY}件まで" if language == "ja" else "20 reports") in refused.text
    assert says_when(refused.text, language)
    assert TYPED in refused.text
    clock.shift(timedelta(hours=24))
    assert browser.post(path, data=forms.report(text=TYPED)).status_code == 303


@BOTH
def test_photos_of_a_listing(make: Make, sign_in: SignIn, language: str):
    hanako = make.account()
    draft = make.listing("", author=hanako, body="", state=ListingState.DRAFT, photos=PHOTOS_MAX)
    photo = (BytesIO(encoded(four_corners())), "IMG.jpg")
    refused = sign_in(hanako).post(
        edit(draft.id), data={**complete(body=TYPED), "photos": [photo]}, headers=wanting(language)
    )
    assert refused.status_code == 422
    assert ("写真は10枚まで" if language == "ja" else "10 photos") in refused.text
    assert TYPED in refused.text


@BOTH
def test_shifts_of_a_listing(make: Make, sign_in: SignIn, language: str):
    browser = sign_in(make.account())
    many = SHIFTS_MAX + 1
    rows = {
        "shift_id": [""] * many,
        "shift_starts_at": [f"2026-12-{1 + n // 2:02}T{9 + 5 * (n % 2):02}:00" for n in range(many)],
        "shift_ends_at": [f"2026-12-{1 + n // 2:02}T{11 + 5 * (n % 2):02}:00" for n in range(many)],
        "shift_capacity": ["4"] * many,
    }
    refused = browser.post(
        edit(begin(browser, Kind.VOLUNTEERING)), data=in_shifts(body=TYPED, **rows), headers=wanting(language)
    )
    assert refused.status_code == 422
    assert ("シフトは30回まで" if language == "ja" else "30 shifts") in refused.text
    assert TYPED in refused.text


@BOTH
def test_renewals_of_a_listing(make: Make, sign_in: SignIn, language: str):
    published = NOW - timedelta(days=100)
    listing = make.listing(
        published_at=published, renewed_at=NOW - timedelta(days=28), renewal_count=RENEWALS_MAX
    )
    refused = sign_in(listing.author).post(f"/listings/{listing.id}/renewal", headers=wanting(language))
    assert refused.status_code == 409
    # From when on: once it has ended it may be posted again.
    assert ("更新は5回まで" if language == "ja" else "5 times") in refused.text.replace("five times", "5 times")


@BOTH
def test_the_same_words_within_two_weeks(make: Make, sign_in: SignIn, language: str):
    hanako = make.account()
    words = {"title": "同じ壺", "body": TYPED}
    for days in range(SAME_WORDS_MAX):
        moment = NOW - timedelta(days=days + 1)
        make.listing(**words, author=hanako, state=ListingState.WITHDRAWN, published_at=moment)
    browser = sign_in(hanako)
    refused = browser.post(edit(begin(browser)), data=complete(**words), headers=wanting(language))
    assert refused.status_code == 422
    assert ("14日のあいだに3回まで" if language == "ja" else "14 days") in refused.text
    assert says_when(refused.text, language)
    assert TYPED in refused.text


@BOTH
def test_favourites(make: Make, sign_in: SignIn, language: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(follows, "FAVOURITES_MAX", 2)
    author = make.account()
    browser = sign_in(make.account())
    answers = [
        browser.post(f"/listings/{make.listing(author=author).id}/favourite", headers=wanting(language))
        for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 409]
    assert ("お気に入りは2件まで" if language == "ja" else "2 favourites") in answers[-1].text


@BOTH
def test_passkeys(make: Make, sign_in: SignIn, language: str):
    hanako = make.account()
    for _ in range(10):
        make.passkey(hanako)
    browser = sign_in(hanako)
    sent = {"name": "電話", "answer": Authenticator().create(question(browser, "/my/security/passkeys/options"))}
    refused = browser.post("/my/security/passkeys", data=sent, headers=wanting(language))
    assert refused.status_code == 409
    assert ("パスキーは10個まで" if language == "ja" else "10 passkeys") in refused.text
