"""The pages: reporting, the queue, a case from report to lifting, the statement of reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.backends import storage
from board.clock import utcnow
from board.listings.actions import remove_photo
from board.listings.models import Listing
from board.media.models import storage_key
from board.moderation.loading import load_guidelines
from board.moderation.models import Case, Decision
from board.moderation.policy import Reason
from board.outbox.models import Mail
from board.outbox.schedule import message_of
from tests.factories import NIIGATA, Make
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def guidelines(app: Flask) -> None:
    with app.app_context():
        load_guidelines(db.session, utcnow())
        db.session.commit()


@pytest.fixture
def moderator(make: Make, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.moderator("みまもり", region=NIIGATA))


def rows(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def only(app: Flask, make: Make, model: type):
    with app.app_context():
        found = db.session.scalars(select(model)).one()
    return make.fresh(found)


def revise(app: Flask, listing: Listing, **changes: object) -> None:
    with app.app_context():
        db.session.get_one(Listing, listing.id).revise(changes, now=utcnow())
        db.session.commit()


def test_the_queue_shows_what_waits_and_how_urgently(make: Make, moderator: FlaskClient):
    old = make.case(make.listing("古い壺"), severity=70, opened_at=utcnow() - timedelta(hours=5))
    make.report(old, reason=Reason.FRAUD)
    make.report(old, reason=Reason.FRAUD, target_version=2)
    make.report(make.case(make.listing("新しい壺"), opened_at=utcnow()))
    page = moderator.get("/moderation").text
    assert page.index("古い壺") < page.index("新しい壺")
    assert "報告2件" in page
    assert page.count("目安の時間を過ぎています") == 1
    assert page.count("詐欺・前払い</span>") == 1


def test_an_empty_queue_says_so(moderator: FlaskClient):
    assert "判断を待つ報告はありません" in moderator.get("/moderation").text
    assert "判断した件はまだありません" in moderator.get("/moderation?state=decided").text
    assert moderator.get("/moderation?state=everything").status_code == 400


def test_decided_cases_page_forward_and_back(make: Make, moderator: FlaskClient):
    for number in range(26):
        decided = utcnow() - timedelta(minutes=number)
        make.report(make.case(make.listing(f"件{number:02}。"), state="decided", decided_at=decided))
    first = moderator.get("/moderation?state=decided").text
    assert "件00。" in first
    assert "件24。" not in first
    link = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = moderator.get(link).text
    assert "件24。" in second
    assert "件23。" not in second
    assert 'rel="prev"' in second


def test_the_case_shows_the_report_and_the_listing_as_it_was(
    app: Flask, make: Make, sign_in: SignIn, moderator: FlaskClient
):
    listing = make.listing("幸運の壺", price_yen=98000)
    sign_in(make.account("けん")).post(
        f"/reports/new?listing={listing.id}", data=forms.report(text="振込先を送ってきました。")
    )
    revise(app, listing, title="ただの壺", price_yen=500)
    page = moderator.get(f"/moderation/cases/{only(app, make, Case).id}").text
    assert "振込先を送ってきました。" in page
    assert "けん" in page
    assert "報告後に変更されています" in page
    for text in ("幸運の壺", "ただの壺", "98,000円", "500円"):
        assert text in page


def test_an_unchanged_listing_carries_no_mark(app: Flask, make: Make, sign_in: SignIn, moderator: FlaskClient):
    sign_in(make.account()).post(f"/reports/new?listing={make.listing().id}", data=forms.report())
    page = moderator.get(f"/moderation/cases/{only(app, make, Case).id}").text
    assert "報告後に変更されています" not in page


def test_photos_are_those_of_the_report_even_after_the_author_removed_them(
    app: Flask, make: Make, sign_in: SignIn, moderator: FlaskClient
):
    listing = make.listing(photos=1)
    image = listing.photos[0].image
    sign_in(make.account()).post(f"/reports/new?listing={listing.id}", data=forms.report())
    with app.app_context():
        storage.current().put(storage_key(image.sha256, 320), b"webp")
        remove_photo(db.session.get_one(Listing, listing.id), listing.photos[0].id, by=listing.author, now=utcnow())
        db.session.commit()
    case, other = only(app, make, Case), make.image()
    address = f"/moderation/cases/{case.id}/photos"
    assert moderator.get(f"{address}/{image.id}/320.webp").data == b"webp"
    assert "写真は報告後に変わっています" in moderator.get(f"/moderation/cases/{case.id}").text
    assert moderator.get(f"{address}/{other.id}/320.webp").status_code == 404
    assert moderator.get(f"{address}/{image.id}/321.webp").status_code == 404


def test_from_report_to_take_down_to_lifting(app: Flask, make: Make, sign_in: SignIn, moderator: FlaskClient):
    tanuki = make.account("たぬき")
    listing = make.listing("幸運の壺", author=tanuki)
    ken, stranger = sign_in(make.account("けんた")), app.test_client()
    ken.post(f"/reports/new?listing={listing.id}", data=forms.report(text="ひみつの報告"))
    case = only(app, make, Case)

    answer = moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case))
    assert (answer.status_code, answer.location) == (303, f"/moderation/cases/{case.id}#main")
    assert stranger.get(f"/listings/{listing.id}").status_code == 404
    page = moderator.get(answer.location).text
    assert "この判断を取り消す" in page
    assert "掲載を非公開にする" in page

    author, decision = sign_in(tanuki), only(app, make, Decision)
    statement = author.get(f"/moderation/decisions/{decision.id}").text
    for text in (
        "幸運の壺",
        "詐欺・前払いへの誘導",
        "送料の先払いを求めています。",
        "人が読んで判断しました",
    ):
        assert text in statement
    for secret in ("けんた", "ひみつの報告", "みまもり"):
        assert secret not in statement

    case = make.fresh(case)
    assert moderator.post(f"/moderation/cases/{case.id}/lifting", data=forms.lifting(case)).status_code == 303
    assert stranger.get(f"/listings/{listing.id}").status_code == 200
    assert "取り消され、元に戻りました" in author.get(f"/moderation/decisions/{decision.id}").text
    assert ken.get("/notifications").text.count("対応しました") == 1


def test_the_mail_to_the_author_says_which_guideline_why_and_how_to_object(
    app: Flask, make: Make, sign_in: SignIn, moderator: FlaskClient
):
    sign_in(make.account("けんた")).post(f"/reports/new?listing={make.listing('幸運の壺').id}", data=forms.report())
    case = only(app, make, Case)
    moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case))
    with app.app_context():
        message = message_of(db.session.scalars(select(Mail)).one())
    assert message["Subject"] == "縁側：掲載「幸運の壺」を非公開にしました"
    for part in ("plain", "html"):
        body = message.get_body((part,)).get_content()
        assert "詐欺・前払いへの誘導" in body
        assert "先に払ったお金はほとんど戻りません" in body
        assert "送料の先払いを求めています。" in body
        assert "/statements/" in body
        assert "異議を申し立てられます" in body
        assert "けんた" not in body


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"guideline": ""}, "guideline"),
        ({"guideline": "because"}, "guideline"),
        ({"facts": ""}, "facts"),
        ({"facts": "　 \n"}, "facts"),
        ({"facts": "あ" * 1001}, "facts"),
        ({"act": "burn"}, "act"),
        ({"idempotency_key": "x"}, "idempotency_key"),
        ({"case_version": "soon"}, "case_version"),
    ],
)
def test_an_incomplete_decision_decides_nothing_and_keeps_the_text(
    app: Flask, make: Make, moderator: FlaskClient, changes: dict[str, str], field: str
):
    case = make.case()
    make.report(case)
    data = forms.decision(case, note="だいじなメモ", **changes)
    answer = moderator.post(f"/moderation/cases/{case.id}/decisions", data=data)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "だいじなメモ" in answer.text
    assert rows(app, Decision) == 0


def test_dismissing_asks_for_no_guideline(app: Flask, make: Make, moderator: FlaskClient):
    case = make.case()
    make.report(case)
    answer = moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case, "dismiss"))
    assert answer.status_code == 303
    assert "問題なしとして閉じました" in moderator.get(answer.location).text


def test_lifting_asks_for_a_reason(app: Flask, make: Make, moderator: FlaskClient):
    case = make.case()
    make.report(case)
    moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case))
    data = forms.lifting(make.fresh(case), note=" ")
    assert moderator.post(f"/moderation/cases/{case.id}/lifting", data=data).status_code == 422
    assert rows(app, Decision) == 1


def test_a_decision_on_an_outdated_page_says_what_happened(app: Flask, make: Make, moderator: FlaskClient):
    case = make.case()
    make.report(case)
    revise(app, case.listing, title="直しました")
    answer = moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case))
    assert answer.status_code == 409
    assert "掲載の内容が変わりました" in answer.text
    assert make.fresh(case).is_open


def test_the_same_form_sent_twice_leads_to_the_same_place_and_tells_once(
    app: Flask, make: Make, moderator: FlaskClient
):
    case = make.case()
    make.report(case)
    data = forms.decision(case)
    answers = [moderator.post(f"/moderation/cases/{case.id}/decisions", data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert rows(app, Decision) == rows(app, Mail) == 1


def test_the_case_page_tells_its_own_history(app: Flask, make: Make, sign_in: SignIn, moderator: FlaskClient):
    sign_in(make.account("けん")).post(f"/reports/new?listing={make.listing().id}", data=forms.report())
    page = moderator.get(f"/moderation/cases/{only(app, make, Case).id}").text
    assert page.index("見守りの件が開かれた") < page.index("報告が届いた")
