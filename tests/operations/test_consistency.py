"""Rows, files, counters and index: what does not agree is found, and what can be is repaired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from board import db
from board.audit.actions import record
from board.audit.models import AuditEvent
from board.backends.search.asking import Document
from board.clock import utcnow
from board.config import Settings
from board.conversations.models import Conversation
from board.listings.actions import INDEX_LISTING
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing, Opening
from board.media.models import Image
from board.moderation.models import Evidence
from board.operations import consistency
from board.operations.consistency import CHECK_NAMES, Check, Report
from board.outbox.actions import follow_up
from board.outbox.models import Mail
from board.participation.lifecycle import State
from board.participation.models import Participation
from tests.application import Engawa
from tests.factories import Make
from tests.operations.conftest import Pictures, make_older

Inspect = Callable[[], Report]


@pytest.fixture
def now() -> datetime:
    """The machine's own time: files bear it too."""
    return utcnow()


@pytest.fixture
def inspect(app: Flask, now: datetime) -> Inspect:
    def look() -> Report:
        with app.app_context():
            return consistency.inspect(now=now)

    return look


def found(report: Report) -> dict[Check, int]:
    return {finding.check: finding.count for finding in report.findings}


@pytest.fixture
def sound(make: Make, pictures: Pictures, indexed: Callable[[], int]) -> Listing:
    """A board on which everything agrees: listings with photos, a conversation, a deal."""
    listing = make.listing("三線", state=ListingState.RESERVED, taken=1)
    pictures.of(listing, 2)
    make.deal(make.conversation(listing, said=("あります?", "あります。")))
    make.listing("太鼓", state=ListingState.WITHDRAWN)
    make.listing("笛", state=ListingState.DRAFT)
    assert indexed() == 1
    return listing


@pytest.mark.both_databases
def test_a_sound_board_has_nothing_to_report(inspect: Inspect, sound: Listing, engawa: Engawa):
    assert inspect().is_clean
    answer = engawa("check")
    assert (answer.exit_code, "Everything agrees" in answer.output) == (0, True)


def test_every_check_has_its_name():
    assert set(CHECK_NAMES) == set(Check)


@pytest.mark.security("5-23")
def test_lost_files_are_named_and_their_pages_show_a_placeholder(
    inspect: Inspect, sound: Listing, make: Make, pictures: Pictures, client: FlaskClient
):
    """security.md §5 row 23: ten files gone, every page still 200, all of them in the report."""
    listings = [make.listing(f"器{number}") for number in range(5)]
    images = [image for listing in listings for image in pictures.of(listing, 2)]
    for image in images:
        pictures.paths(image)[1].unlink()
    for listing in listings:
        page = client.get(f"/listings/{listing.id}")
        assert (page.status_code, listing.title in page.text) == (200, True)
        photo = client.get(f"/listings/{listing.id}/photos/{make.fresh(listing).photos[0].id}/800.webp")
        assert photo.mimetype == "image/webp"
        assert photo.data[:4] == b"RIFF"

    missing = inspect().of(Check.FILE_MISSING)
    assert missing is not None
    assert missing.count == 10
    assert missing.examples[0] == f"image {images[0].id} (800): listing {listings[0].id}"


def test_files_that_no_row_names_are_found_after_a_day(inspect: Inspect, sound: Listing, app: Flask):
    storage = app.extensions["storage"]
    storage.put("feed/320.webp", b"orphan")
    storage.put("beef/320.webp", b"just uploaded")
    make_older(storage.path("feed/320.webp"), timedelta(hours=25))
    orphans = inspect().of(Check.FILE_ORPHAN)
    assert orphans is not None
    assert orphans.examples == ("feed/320.webp",)


def test_files_that_were_never_finished_are_found_after_a_day(
    inspect: Inspect, sound: Listing, app: Flask, settings: Settings
):
    photos, mails = app.extensions["storage"].root, Path(settings.instance) / "mail"
    mails.mkdir(exist_ok=True)
    for folder in (photos, mails):
        for name, age in (("old", timedelta(hours=25)), ("new", timedelta(hours=1))):
            path = folder / f".incoming-{name}-{folder.name}"
            path.write_bytes(b"half")
            make_older(path, age)
    unfinished = inspect().of(Check.FILE_UNFINISHED)
    assert unfinished is not None
    assert set(unfinished.examples) == {".incoming-old-media", ".incoming-old-mail"}


def test_a_photo_that_nothing_uses_is_found_after_a_day(
    inspect: Inspect, sound: Listing, make: Make, pictures: Pictures, now: datetime
):
    in_a_listing, on_a_profile, in_evidence, waiting, given_up = (pictures.stored() for _ in range(5))
    make.photo(sound, position=5, image=in_a_listing)
    make.account(avatar_id=on_a_profile.id)
    case = make.case(sound)
    make.save(
        Evidence(case_id=case.id, target_version=9, content={}, image_ids=[in_evidence.id], sha256="", taken_at=now)
    )
    for image in (in_a_listing, on_a_profile, in_evidence, given_up):
        pictures.age(image)
    # Chosen again in a form that was refused: it waits for its person.
    make.save(waiting, created_at=now - timedelta(days=9))
    unused = inspect().of(Check.IMAGE_UNUSED)
    assert unused is not None
    assert unused.examples == (f"image {given_up.id}",)


@pytest.mark.both_databases
@pytest.mark.security("5-14")
def test_counters_that_drifted_are_found_and_counted_again(
    app: Flask, inspect: Inspect, sound: Listing, make: Make, engawa: Engawa
):
    """security.md §5 row 14."""
    with app.app_context():
        conversation = db.session.scalars(select(Conversation)).one()
        right = (conversation.last_message_id, conversation.last_message_at)
    make.save(conversation, last_message_id=999, last_message_at=right[1] + timedelta(days=1))
    make.save(make.fresh(sound), taken=7, from_afar=True, prefecture_number=47)
    assert found(inspect()) == {Check.CONVERSATION: 1, Check.LISTING: 1}

    answer = engawa("check", "--mend")
    assert (answer.exit_code, "mended: conversation" in answer.output) == (0, True)
    assert inspect().is_clean
    with app.app_context():
        conversation, listing = db.session.scalars(select(Conversation)).one(), db.session.get_one(Listing, sound.id)
        assert (conversation.last_message_id, conversation.last_message_at) == right
        assert (listing.taken, listing.from_afar, listing.prefecture_number) == (1, False, 15)
        (line,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "consistency_mended"))
        assert line.details == {"mended": {"conversation": 1, "listing": 1}}


@pytest.mark.both_databases
def test_seats_that_drifted_are_found_and_counted_again(
    app: Flask, inspect: Inspect, make: Make, indexed: Callable[[], int], engawa: Engawa
):
    event = make.listing("工房見学", kind=Kind.EVENT, starts_at=make.now, ends_at=make.now + timedelta(hours=2))
    opening = make.save(Opening(listing_id=event.id, capacity=5, taken=4))
    whose = {"opening_id": opening.id, "listing_id": event.id, "account_id": make.account().id}
    at = {"created_at": make.now, "moved_at": make.now}
    make.save(Participation(**whose, **at, state=State.CONFIRMED, companions=1))
    indexed()
    wrong = inspect().of(Check.LISTING)
    assert wrong is not None
    assert wrong.examples == (f"opening {opening.id}",)
    assert engawa("check", "--mend").exit_code == 0
    assert inspect().is_clean
    with app.app_context():
        assert db.session.get_one(Opening, opening.id).taken == 2


def test_a_listing_reserved_for_nobody_is_found_but_left_to_people(
    inspect: Inspect, sound: Listing, make: Make, indexed: Callable[[], int], engawa: Engawa
):
    alone = make.listing("ひとり", state=ListingState.RESERVED)
    indexed()
    listing = inspect().of(Check.LISTING)
    assert listing is not None
    assert listing.examples == (f"listing {alone.id} (reserved)",)
    assert engawa("check", "--mend").exit_code == 1


def test_the_index_is_compared_both_ways(
    app: Flask, inspect: Inspect, sound: Listing, make: Make, engawa: Engawa
):
    unfound = make.listing("新しい")
    with app.app_context():
        app.extensions["search"].apply(put=[Document(777, "幽霊", "もういない")])
        db.session.commit()
    index = inspect().of(Check.INDEX)
    assert index is not None
    assert set(index.examples) == {f"listing {unfound.id}", "index 777"}
    assert engawa("check", "--mend").exit_code == 0
    assert app.extensions["search"].ids() == {sound.id, unfound.id}


def test_what_waits_to_be_indexed_is_no_difference(inspect: Inspect, sound: Listing, make: Make, app: Flask):
    waiting = make.listing("新しい")
    with app.app_context():
        follow_up(INDEX_LISTING, waiting.id, now=make.now)
        db.session.commit()
    assert inspect().is_clean


def test_a_missing_index_is_found(inspect: Inspect, make: Make):
    make.listing()
    assert found(inspect()) == {Check.INDEX: 1}


@pytest.mark.one_writer
def test_a_row_that_refers_to_nothing_is_found(app: Flask, inspect: Inspect, sound: Listing, make: Make):
    image = make.image()
    photo = make.photo(sound, position=7, image=image)
    with app.app_context():
        connection = db.engine().raw_connection()
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM images WHERE id = ?", (image.id,))
        connection.commit()
        connection.execute("PRAGMA foreign_keys=ON")
        connection.close()
    dangling = inspect().of(Check.DANGLING)
    assert dangling is not None
    assert dangling.examples == (f"listing_photos {photo.id} → images",)


@pytest.mark.sqlite_only
def test_a_forged_line_of_the_log_is_found(app: Flask, inspect: Inspect, sound: Listing, make: Make):
    with app.app_context():
        for number in range(3):
            record("case_opened", actor_id=None, object_type="case", object_id=number, now=make.now)
        db.session.execute(text("DROP TRIGGER audit_events_refuses_update"))
        db.session.execute(text("UPDATE audit_events SET object_id = 9 WHERE id = 2"))
        db.session.commit()
    audit = inspect().of(Check.AUDIT)
    assert audit is not None
    assert audit.examples == ("audit_events 2",)


def test_changed_evidence_and_bare_restrictions_are_found(inspect: Inspect, sound: Listing, make: Make, now: datetime):
    case = make.case(sound)
    forged = make.save(
        Evidence(case_id=case.id, target_version=9, content={"title": "壺"}, image_ids=[], sha256="0", taken_at=now)
    )
    hidden = make.listing("隠れ", state=ListingState.WITHDRAWN)
    bare = make.restriction(hidden)
    report = inspect()
    evidence, restriction = report.of(Check.EVIDENCE), report.of(Check.RESTRICTION)
    assert evidence is not None
    assert restriction is not None
    assert f"evidence {forged.id}" in evidence.examples
    assert restriction.examples == (f"restriction {bare.id} (listing {hidden.id})",)


def test_dead_letters_are_in_the_report(inspect: Inspect, sound: Listing, make: Make, now: datetime):
    mail = Mail(message_id="<a@engawa>", recipient="a@example.jp", locale="ja", event="deal_done", created_at=now)
    make.save(mail, next_at=now, dead_at=now)
    dead = inspect().of(Check.DEAD_LETTER)
    assert dead is not None
    assert dead.examples == (f"mail:{mail.id}",)


def test_mending_sets_litter_aside_and_keeps_everything_else(
    app: Flask, inspect: Inspect, sound: Listing, pictures: Pictures, settings: Settings, engawa: Engawa
):
    given_up = pictures.stored()
    pictures.age(given_up)
    stored = sorted(app.extensions["storage"].keys())
    kept = [key for key in stored if not key.startswith(given_up.sha256)]
    answer = engawa("check", "--mend")
    assert (answer.exit_code, "mended: image_unused" in answer.output) == (0, True)
    assert inspect().is_clean
    assert sorted(app.extensions["storage"].keys()) == kept
    quarantine = Path(settings.instance) / "quarantine"
    assert {path.parent.name for path in quarantine.rglob("*.webp")} == {given_up.sha256}
    assert quarantine.stat().st_mode & 0o777 == 0o700
    with app.app_context():
        assert db.session.get(Image, given_up.id) is None


def test_litter_alone_is_no_failure(sound: Listing, pictures: Pictures, engawa: Engawa):
    pictures.age(pictures.stored())
    answer = engawa("check")
    assert (answer.exit_code, "used nowhere" in answer.output) == (0, True)


def test_a_failure_says_so_in_both_languages(sound: Listing, pictures: Pictures, app: Flask, engawa: Engawa):
    with app.app_context():
        lost = db.session.scalars(select(Image)).first()
        assert lost is not None
    pictures.paths(lost)[0].unlink()
    answer = engawa("check")
    assert answer.exit_code == 1
    assert "写真のファイルがない / A photo’s file is missing" in answer.output
