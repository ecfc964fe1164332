"""A person's copy of everything they have here: theirs alone, whole, and nothing of anybody else in it."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account, SanctionKind
from board.backends.mail.file import Letter
from board.departure import packing
from board.departure.models import EXPORT_KEPT, Export
from board.departure.schedule import make_exports, sweep_exports
from board.listings.models import Listing
from board.media.actions import store_photo
from board.moderation.models import Action, Decision
from board.operations.models import ContactMessage, Topic
from tests.factories import NOW, PASSWORD_HASH, TOTP_SECRET, Make
from tests.media.pictures import encoded, four_corners

SignIn = Callable[..., FlaskClient]
GoesRound = Callable[[], None]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.files: set[str] = set()
        self.anchors: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids.add(found.get("id") or "")
        for link in filter(None, (found.get("href"), found.get("src"))):
            (self.anchors if link.startswith("#") else self.files).add(link.lstrip("#"))


@pytest.fixture
def hanako(app: Flask, make: Make) -> Account:
    """Somebody with something in every part."""
    hanako = make.account("はなこ", email="hanako@example.jp", avatar=make.avatar(), introduction="手仕事が好きです。")
    make.second_factor(hanako)
    make.passkey(hanako, name="わたしの鍵")
    listing = make.listing("三線", author=hanako, district="本町")
    with app.app_context():
        image = make.save(store_photo(encoded(four_corners()), now=NOW))
    make.photo(listing, image=image)
    make.sanction(hanako, SanctionKind.WARN)
    ken = make.account("けん", email="ken@example.jp")
    conversation = make.conversation(listing, asker=ken, said=("まだありますか。", "はい、あります。"))
    make.deal(conversation)
    done = make.done_deal(conversation)
    make.review(done, by=hanako, body="気持ちのよい方でした。")
    make.review(done, by=ken, body="封をした言葉")
    shown = make.done_deal(conversation)
    make.review(shown, by=ken, body="三線、大切にします。", shown_at=NOW, told_at=NOW, hopes_again=True)
    make.save(
        ContactMessage(
            topic=Topic.USAGE, body="使い方を教えてください", account_id=hanako.id, locale="ja", created_at=NOW
        )
    )
    make.report(reporter=hanako, text="現物がないようです")
    case = make.case(listing)
    make.report(case, reporter=make.account("つげぐち", email="reporter@example.jp"), text="あやしいです")
    decision = Decision(
        case_id=case.id,
        seq=1,
        action=Action.REMOVE,
        guideline_version_id=make.guideline().id,
        facts="写真が別の品です。",
        note="内々のメモ",
        decided_by_id=make.moderator("みまもり", email="moderator@example.jp").id,
        decided_at=NOW,
        idempotency_key="k",
    )
    make.save(decision)
    return hanako


@pytest.fixture
def copy_of(sign_in: SignIn, goes_round: GoesRound) -> Callable[[Account], ZipFile]:
    """As its owner gets it: asked for on the page, packed by the worker, fetched."""

    def fetched(account: Account) -> ZipFile:
        browser = sign_in(account)
        assert browser.post("/my/data/exports").location == "/my/data"
        goes_round()
        page = browser.get("/my/data").text
        start = page.index("/my/data/exports/", page.index("ダウンロードする") - 300)
        with browser.get(page[start : page.index('"', start)]) as answer:
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
            assert answer.headers["Content-Disposition"].startswith("attachment; filename=engawa-20261122.zip")
            return ZipFile(BytesIO(answer.data))

    return fetched


@pytest.mark.both_databases
@pytest.mark.security("4-57", "4-26")
def test_a_copy_holds_ones_own_and_only_that(
    app: Flask, make: Make, hanako: Account, copy_of: Callable[[Account], ZipFile]
):
    noise = make.listing("よその太鼓", author=make.account("よそのひと"))
    make.conversation(noise, said=("よその話",))
    copy = copy_of(hanako)
    data = json.loads(copy.read("data.json"))
    (listing,) = data["listings"]
    assert (listing["title"], listing["district"], listing["region"]) == ("三線", "本町", "新潟県 三条市")
    assert [photo["file"] for photo in listing["photos"]] == [f"photos/{listing['id']}-1.webp"]
    (talk,) = data["conversations"]
    assert [(m["from"], m["body"]) for m in talk["messages"]] == [
        ("partner", "まだありますか。"),
        ("me", "はい、あります。"),
    ]
    assert talk["partner"] == "けん"
    assert data["account"]["email"] == "hanako@example.jp"
    assert data["account"]["second_factor_since"] == NOW.isoformat()
    assert [row["name"] for row in data["passkeys"]] == ["わたしの鍵"]
    assert [row["body"] for row in data["contact_messages"]] == ["使い方を教えてください"]
    assert [row["text"] for row in data["reports"]] == ["現物がないようです"]
    assert [(row["facts"], row["guideline"]) for row in data["decisions"]] == [
        ("写真が別の品です。", "おとり掲載の禁止")
    ]
    assert [row["listing"] for row in data["deals"]] == ["三線"] * 3
    assert [(row["from"], row["partner"], row["body"]) for row in data["reviews"]] == [
        ("me", "けん", "気持ちのよい方でした。"),
        ("partner", "けん", "三線、大切にします。"),
    ]
    assert "export_asked" in [row["action"] for row in data["log"]]
    whole = "".join(copy.read(name).decode(errors="ignore") for name in copy.namelist())
    secret = (
        "ken@example.jp",
        "reporter@",
        "moderator@",
        "つげぐち",
        "みまもり",
        "内々のメモ",
        "あやしいです",
        "封をした言葉",
        "よその",
    )
    assert [word for word in (*secret, PASSWORD_HASH, TOTP_SECRET) if word in whole] == []


@pytest.mark.parametrize(("locale", "word"), [("ja", "縁側にあるあなたのデータ"), ("en", "Your data on Engawa")])
def test_its_page_can_be_read_in_their_language_and_every_link_leads_somewhere(
    make: Make, hanako: Account, copy_of: Callable[[Account], ZipFile], locale: str, word: str
):
    make.save(make.fresh(hanako), locale=locale)
    copy = copy_of(hanako)
    page = copy.read("index.html").decode()
    assert word in page
    assert "写真が別の品です。" in page
    assert "はい、あります。" in page
    links = _Links()
    links.feed(page)
    assert links.files - set(copy.namelist()) == set()
    assert links.anchors - links.ids == set()
    assert {"photos/avatar.webp", "data.json"} <= links.files
    assert copy.testzip() is None
    assert {copy.read(name)[8:12] for name in copy.namelist() if name.startswith("photos/")} == {b"WEBP"}


@pytest.mark.security("4-24", "4-57")
def test_nobody_else_gets_it(
    app: Flask, client: FlaskClient, make: Make, hanako: Account, sign_in: SignIn, goes_round: GoesRound
):
    sign_in(hanako).post("/my/data/exports")
    goes_round()
    with app.app_context():
        export = db.session.scalars(select(Export)).one()
        file = packing.folder() / export.file_name
    for person in (make.account("よそのひと"), make.operator(), make.moderator()):
        assert sign_in(person).get(f"/my/data/exports/{export.id}.zip").status_code == 404
    assert client.get(f"/my/data/exports/{export.id}.zip").status_code == 303
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(file.stem) >= 43


def test_the_mail_leads_to_the_page_and_carries_no_key(
    app: Flask, hanako: Account, sign_in: SignIn, goes_round: GoesRound, letters: Callable[[str], list[Letter]]
):
    browser = sign_in(hanako)
    browser.post("/my/data/exports")
    assert "準備中です" in browser.get("/my/data").text
    goes_round()
    (letter,) = letters("hanako@example.jp")
    assert letter.subject == "縁側：データの準備ができました"
    with app.app_context():
        name = db.session.scalars(select(Export.file_name)).one()
    assert "http://localhost/my/data" in letter.message.as_string()
    assert name not in letter.message.as_string()


def test_one_at_a_time_and_three_a_day(
    app: Flask, hanako: Account, sign_in: SignIn, goes_round: GoesRound, clock: time_machine.Coordinates
):
    browser = sign_in(hanako)
    for _ in range(3):
        browser.post("/my/data/exports")
        browser.post("/my/data/exports")
        goes_round()
    assert browser.post("/my/data/exports").status_code == 409
    with app.app_context():
        assert len(db.session.scalars(select(Export)).all()) == 3
    clock.shift(timedelta(hours=25))
    assert sign_in(hanako).post("/my/data/exports").location == "/my/data"


def test_after_a_week_the_file_is_gone(
    app: Flask, hanako: Account, sign_in: SignIn, goes_round: GoesRound, clock: time_machine.Coordinates
):
    sign_in(hanako).post("/my/data/exports")
    goes_round()
    with app.app_context():
        id_, name = db.session.execute(select(Export.id, Export.file_name)).one()
        folder = packing.folder()
        (folder / "nobody-knows-it.zip").write_bytes(b"")
        sweep_exports()
    assert [path.name for path in folder.iterdir()] == [name]
    clock.shift(EXPORT_KEPT)
    assert sign_in(hanako).get(f"/my/data/exports/{id_}.zip").status_code == 404
    with app.app_context():
        sweep_exports()
        assert db.session.scalars(select(Export.file_name)).one() == ""
    assert list(folder.iterdir()) == []


def test_packed_again_after_being_killed_it_is_one_file_and_one_mail(
    app: Flask, hanako: Account, sign_in: SignIn, goes_round: GoesRound, letters: Callable[[str], list[Letter]]
):
    sign_in(hanako).post("/my/data/exports")
    with app.app_context():
        id_ = db.session.scalars(select(Export.id)).one()
        make_exports([id_], NOW)
        make_exports([id_], NOW)
        assert len(list(packing.folder().iterdir())) == 1
    goes_round()
    assert len(letters("hanako@example.jp")) == 1


@pytest.mark.one_writer
def test_others_write_while_a_copy_is_packed(
    app: Flask, make: Make, hanako: Account, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    sign_in(hanako).post("/my/data/exports")
    written = []
    pack = packing.pack

    def busy(*args: object, **given: object) -> None:
        with db.new_session(writing=True) as other:
            other.get_one(Account, hanako.id).introduction = "そのあいだに"
            other.commit()
        written.append(True)
        pack(*args, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(packing, "pack", busy)
    with app.app_context():
        make_exports([db.session.scalars(select(Export.id)).one()], NOW)
    assert written == [True]
    assert make.fresh(hanako).introduction == "そのあいだに"


def test_much_is_packed_in_little_memory(app: Flask, make: Make, sign_in: SignIn, goes_round: GoesRound):
    """Five megabytes of messages pass through a fraction of that."""
    import tracemalloc

    ken = make.account("けん")
    conversation = make.conversation(make.listing(author=ken), said=())
    from board.conversations.models import Message

    with app.app_context():
        db.session.add_all(
            Message(
                conversation_id=conversation.id, author_id=ken.id, body="あ" * 1700, sent_at=NOW, idempotency_key=f"{n}"
            )
            for n in range(1000)
        )
        for _ in range(300):
            db.session.add(Listing(kind="goods", author_id=ken.id, created_at=NOW, updated_at=NOW, body="い" * 3000))
        db.session.commit()
    sign_in(ken).post("/my/data/exports")
    with app.app_context():
        id_ = db.session.scalars(select(Export.id)).one()
        db.session.rollback()
        tracemalloc.start()
        make_exports([id_], NOW)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 25_000_000
