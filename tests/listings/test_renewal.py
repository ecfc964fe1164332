"""One press keeps a listing up: from its page, or from the mail without signing in. The mailed key fits one listing
once; whatever else is sent in its place opens nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.backends.mail.file import FileMailer
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.listings.renewal_links import token_of
from board.listings.schedule import warn_authors
from board.outbox.schedule import work_off
from tests.factories import Make
from tests.listings.conftest import SignIn

DAY = timedelta(days=1)


@pytest.fixture
def chest(make: Make, hanako: Account, clock: time_machine.Coordinates) -> Listing:
    """Put up 25 days ago."""
    listing = make.listing("桐のたんす", author=hanako, published_at=make.now)
    clock.shift(25 * DAY)
    return listing


def key_to(app: Flask, listing: Listing) -> str:
    with app.app_context():
        return token_of(db.session.get_one(Listing, listing.id))


def door(app: Flask, listing: Listing) -> str:
    return f"/listings/{listing.id}/renewal/{key_to(app, listing)}"


def change(app: Flask, listing: Listing, act: Callable[[Listing], object]) -> None:
    with app.app_context():
        act(db.session.get_one(Listing, listing.id))
        db.session.commit()


def renewals(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(AuditEvent.action == "listing_renewed")) or 0


def test_from_the_mail_by_one_button_and_without_signing_in(
    app: Flask, make: Make, chest: Listing, client: FlaskClient
):
    with app.app_context():
        warn_authors()
        work_off()
    mailer = app.extensions["mail"]
    assert isinstance(mailer, FileMailer)
    [letter] = mailer.letters()
    link = re.search(r"http://localhost(/listings/\d+/renewal/\S+)", letter.text)
    assert link
    assert link[1] in letter.html
    page = client.get(link[1]).text
    assert "桐のたんす" in page
    assert re.findall(r"<button[^>]*>\s*<span[^>]*>(.+?)</span>|<button[^>]*>([^<]+)</button>", page)
    assert "2027年1月16日まで掲載を続ける" in page
    assert make.fresh(chest).expires_at == make.now + 30 * DAY
    answer = client.post(link[1], follow_redirects=True)
    assert "更新されています" in answer.text
    assert "2027年1月16日（土）12:00まで載っています" in answer.text
    assert make.fresh(chest).expires_at == make.now + 55 * DAY


@pytest.mark.both_databases
def test_looking_changes_nothing_however_often_a_scanner_does(
    app: Flask, chest: Listing, client: FlaskClient, stored: Callable[[int], dict[str, object]]
):
    before = stored(chest.id)
    for _ in range(3):
        assert client.get(door(app, chest)).status_code == 200
        assert client.head(door(app, chest)).status_code == 200
    assert stored(chest.id) == before
    assert renewals(app) == 0


def test_a_second_press_says_until_when_it_is_renewed(app: Flask, make: Make, chest: Listing, client: FlaskClient):
    address = door(app, chest)
    for _ in range(2):
        answer = client.post(address, follow_redirects=True)
        assert "更新されています" in answer.text
    assert make.fresh(chest).renewal_count == 1
    assert renewals(app) == 1


def test_an_old_key_does_not_renew_again_weeks_later(
    app: Flask, make: Make, chest: Listing, client: FlaskClient, clock: time_machine.Coordinates
):
    address = door(app, chest)
    client.post(address)
    clock.shift(25 * DAY)
    assert make.fresh(chest).may_renew(make.now + 50 * DAY)
    assert "更新されています" in client.post(address, follow_redirects=True).text
    assert make.fresh(chest).renewal_count == 1


@pytest.mark.both_databases
def test_pressed_many_times_at_once_it_is_renewed_once(app: Flask, make: Make, chest: Listing, sign_in: SignIn):
    address = door(app, chest)
    browsers = [(sign_in(chest.author), f"/listings/{chest.id}/renewal") for _ in range(3)]
    browsers += [(app.test_client(), address) for _ in range(3)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda each: each[0].post(each[1]).status_code, browsers))
    assert answers == [303] * 6
    assert make.fresh(chest).renewal_count == 1
    assert renewals(app) == 1


def altered(key: str) -> list[str]:
    payload, _, signature = key.partition(".")
    other = URLSafeSerializer("another secret", salt="listing-renewal").dumps([1, 0])
    return [
        payload + "." + ("A" if signature[0] != "A" else "B") + signature[1:],
        payload + "." + signature[::-1],
        "A" + key,
        payload,
        "." + signature,
        str(other),
        "x" * 5000,
        "null",
        "%00",
        "..%2F..",
    ]


def test_whatever_is_no_key_of_ours_opens_nothing(app: Flask, make: Make, chest: Listing, client: FlaskClient):
    for wrong in altered(key_to(app, chest)):
        for answer in (
            client.get(f"/listings/{chest.id}/renewal/{wrong}"),
            client.post(f"/listings/{chest.id}/renewal/{wrong}"),
        ):
            assert answer.status_code in {400, 404, 405}
            assert "桐のたんす" not in answer.text
    assert make.fresh(chest).renewal_count == 0


def test_a_key_signed_by_us_for_something_else_opens_nothing(app: Flask, make: Make, chest: Listing):
    client = app.test_client()
    for payload in (
        [chest.id],
        chest.id,
        [str(chest.id), 0],
        [chest.id, "0"],
        [chest.id, 0, 0],
        {"id": chest.id},
        None,
    ):
        secret = app.config["SECRET_KEY"]
        right_kind = URLSafeSerializer(secret, salt="listing-renewal").dumps(payload)
        assert client.post(f"/listings/{chest.id}/renewal/{right_kind}").status_code == 404
    other_purpose = URLSafeSerializer(app.config["SECRET_KEY"], salt="cookie-session").dumps([chest.id, 0])
    assert client.post(f"/listings/{chest.id}/renewal/{other_purpose}").status_code == 404
    assert make.fresh(chest).renewal_count == 0


def test_the_key_to_one_listing_does_not_fit_another(
    app: Flask, make: Make, chest: Listing, hanako: Account, client: FlaskClient
):
    other = make.listing("火鉢", author=hanako, published_at=make.now)
    answer = client.post(f"/listings/{other.id}/renewal/{key_to(app, chest)}")
    assert answer.status_code == 404
    assert make.fresh(other).renewal_count == 0


def test_a_key_signed_before_the_secret_was_changed_still_fits(
    app: Flask, make: Make, chest: Listing, client: FlaskClient
):
    address = door(app, chest)
    app.config["SECRET_KEY_FALLBACKS"] = [app.config["SECRET_KEY"]]
    app.config["SECRET_KEY"] = "the next secret, of another year"
    assert client.post(address).status_code == 303
    assert make.fresh(chest).renewal_count == 1


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_what_is_over_says_so_and_stays_over(app: Flask, make: Make, chest: Listing, client: FlaskClient, how: str):
    address = door(app, chest)
    later = make.now + 25 * DAY
    change(app, chest, lambda it: it.withdraw(now=later) if how == "withdrawn" else it.expire(now=later))
    assert "受付は終わっています" in client.get(address).text
    assert client.post(address).status_code in {303, 409}
    ended = make.fresh(chest)
    assert ended.state in {ListingState.WITHDRAWN, ListingState.EXPIRED}
    assert ended.renewal_count == 0


@pytest.mark.parametrize("why", ["hidden", "suspended", "dated"])
def test_under_review_suspended_or_dated_meanwhile_it_cannot_be_renewed(
    app: Flask, make: Make, chest: Listing, client: FlaskClient, why: str
):
    address, later = door(app, chest), make.now + 25 * DAY
    acts: dict[str, Callable[[Listing], object]] = {
        "hidden": lambda it: db.session.add(it.restrict(Effect.HIDDEN, guideline="bait", now=later)),
        "suspended": lambda it: setattr(it.author, "suspended_at", later),
        "dated": lambda it: it.revise({"deadline": later + DAY}, now=later),
    }
    change(app, chest, acts[why])
    page = client.get(address)
    assert "今は更新できません" in page.text
    assert "<button" not in page.text.split("<main")[1].split("</main>")[0]
    assert client.post(address).status_code == 409
    assert make.fresh(chest).renewal_count == 0


def test_its_author_renews_it_from_its_page(make: Make, chest: Listing, browser: FlaskClient):
    page = browser.get(f"/listings/{chest.id}").text
    assert "2026年12月22日（火）12:00に受付を終えます" in page
    assert "更新はあと5回できます" in page
    assert "2027年1月16日まで掲載を続ける" in page
    answer = browser.post(f"/listings/{chest.id}/renewal", follow_redirects=True)
    assert "2027年1月16日（土）12:00まで載っています" in answer.text
    assert "2027年1月9日から更新できます" in answer.text
    assert "まで掲載を続ける" not in answer.text
    assert make.fresh(chest).renewal_count == 1


def test_too_early_there_is_no_button_and_pressing_it_anyway_is_refused_in_words(
    make: Make, hanako: Account, browser: FlaskClient
):
    listing = make.listing(author=hanako, published_at=make.now)
    page = browser.get(f"/listings/{listing.id}").text
    assert "2026年12月15日から更新できます" in page
    assert "まで掲載を続ける" not in page
    answer = browser.post(f"/listings/{listing.id}/renewal")
    assert answer.status_code == 409
    assert "期限の7日前から" in answer.text


def test_others_neither_see_the_button_nor_may_press_it(app: Flask, make: Make, chest: Listing, sign_in: SignIn):
    other = sign_in(make.account())
    assert "まで掲載を続ける" not in other.get(f"/listings/{chest.id}").text
    assert other.post(f"/listings/{chest.id}/renewal").status_code == 404
    assert make.fresh(chest).renewal_count == 0


def test_the_page_behind_the_key_is_kept_by_nobody(app: Flask, chest: Listing, client: FlaskClient):
    answer = client.get(door(app, chest))
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex"' in answer.text


def test_a_renewal_without_a_token_is_refused(app: Flask, make: Make, chest: Listing, client: FlaskClient):
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(door(app, chest)).status_code == 400
    assert make.fresh(chest).renewal_count == 0
