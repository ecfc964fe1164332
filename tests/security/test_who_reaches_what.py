"""Each thing that is not everybody's, and who reaches it: a table to be read through, row by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from board import db
from board.accounts.models import Account
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.media.actions import store_photo
from board.moderation.models import Action, Case, Decision
from board.notifications.models import Notification
from board.operations.models import ContactMessage, Topic
from tests.factories import NIIGATA, Make
from tests.listings.typed import complete
from tests.media.pictures import encoded, four_corners
from tests.moderation import forms
from tests.test_routes import clock

SignIn = Callable[..., FlaskClient]
__all__ = ["clock"]
HOKKAIDO = 1000
TITLE = "ひみつの壺"

STRANGER, MEMBER, OWNER, ASKER = "stranger", "member", "owner", "asker"
MODERATOR, MODERATOR_ELSEWHERE, OPERATOR = "moderator", "moderator elsewhere", "operator"
ACTORS = (STRANGER, MEMBER, OWNER, ASKER, MODERATOR, MODERATOR_ELSEWHERE, OPERATOR)
NOBODY: set[str] = set()

# What → (the addresses by which it could be reached, who is let in).
READING: dict[str, tuple[str, set[str]]] = {
    "a draft": ("/listings/{draft}", {OWNER}),
    "a draft's form": ("/listings/{draft}/edit", {OWNER}),
    "a draft's preview": ("/listings/{draft}/preview", {OWNER}),
    "a draft's photo": ("/listings/{draft}/photos/{draft_photo}/320.webp", {OWNER}),
    "a draft that waits for its hour": ("/listings/{scheduled}", {OWNER}),
    "its preview": ("/listings/{scheduled}/preview", {OWNER}),
    "a hidden listing": ("/listings/{hidden}", {OWNER, MODERATOR}),
    "a hidden listing's photo": ("/listings/{hidden}/photos/{hidden_photo}/320.webp", {OWNER, MODERATOR}),
    "a hidden listing's history": ("/listings/{hidden}/history", {OWNER, MODERATOR}),
    "asking about a hidden listing": ("/listings/{hidden}/conversations/new", {OWNER, MODERATOR}),
    "reporting a hidden listing": ("/reports/new?listing={hidden}", NOBODY),
    "reporting its photo": ("/reports/new?photo={hidden_photo}", NOBODY),
    "reporting a concealed photo": ("/reports/new?photo={concealed_photo}", NOBODY),
    "reporting what was written in a thread": ("/reports/new?conversation={thread}", {OWNER, ASKER}),
    "reporting who has no page": ("/reports/new?account={suspended}", NOBODY),
    "what came of somebody's report": ("/my/reports/{report}", {ASKER}),
    "a held listing": ("/listings/{held}", {OWNER, MODERATOR}),
    "its picture": ("/listings/{held}/photos/{held_photo}/320.webp", {OWNER, MODERATOR}),
    "one whose changes are asked for": ("/listings/{asked}", {OWNER, MODERATOR}),
    "the form to make them": ("/listings/{asked}/edit", {OWNER}),
    "the photo of one whose changes are asked for": (
        "/listings/{asked}/photos/{asked_photo}/320.webp",
        {OWNER, MODERATOR},
    ),
    "a removed listing": ("/listings/{removed}", {OWNER, MODERATOR}),
    "the form of a removed listing": ("/listings/{removed}/edit", NOBODY),
    "a removed listing's photo": ("/listings/{removed}/photos/{removed_photo}/320.webp", {OWNER, MODERATOR}),
    "a limited listing": ("/listings/{limited}", {*ACTORS}),
    "a limited listing's photo": ("/listings/{limited}/photos/{limited_photo}/320.webp", {*ACTORS}),
    "the form of a limited listing": ("/listings/{limited}/edit", {OWNER}),
    "asking about a limited listing": ("/listings/{limited}/conversations/new", {*ACTORS} - {STRANGER}),
    "a limited listing on paper": ("/listings/{limited}/poster", NOBODY),
    "a concealed photo of a public listing": (
        "/listings/{public}/photos/{concealed_photo}/320.webp",
        {OWNER, MODERATOR},
    ),
    "a listing that ended long ago": ("/listings/{gone}", {OWNER, MODERATOR}),
    "one that was hidden and ended long ago": ("/listings/{hidden_and_gone}", {OWNER, MODERATOR}),
    "the photo of that": ("/listings/{hidden_and_gone}/photos/{its_photo}/320.webp", {OWNER, MODERATOR}),
    "its photo": ("/listings/{gone}/photos/{gone_photo}/320.webp", {OWNER, MODERATOR}),
    "the form of a public listing": ("/listings/{public}/edit", {OWNER}),
    "a public listing's history": ("/listings/{public}/history", {OWNER, ASKER, MODERATOR}),
    "a thread": ("/conversations/{thread}", {OWNER, ASKER}),
    "the new messages of a thread": ("/conversations/{thread}/messages", {OWNER, ASKER}),
    "leaving a thread": ("/conversations/{thread}/leaving", {OWNER, ASKER}),
    "a case with its reports": ("/moderation/cases/{case}", {MODERATOR}),
    "the photo in a case": ("/moderation/cases/{case}/photos/{image}/320.webp", {MODERATOR}),
    "a statement of reasons": ("/moderation/decisions/{decision}", {OWNER, MODERATOR}),
    "an appeal": ("/moderation/appeals/{appeal}", {MODERATOR}),
    "the picture of somebody suspended": ("/members/{suspended}/avatar/320.webp", NOBODY),
    "an account as operators see it": ("/operations/accounts/{owner}", {OPERATOR}),
    "a letter to us": ("/operations/contact/{letter}", {OPERATOR}),
    "the log": ("/operations/audit", {OPERATOR}),
}
WRITING: dict[str, tuple[str, set[str]]] = {
    "changing a draft": ("/listings/{draft}/edit", {OWNER}),
    "keeping a draft": ("/listings/{draft}/draft", {OWNER}),
    "publishing a draft": ("/listings/{draft}/publication", {OWNER}),
    "adding a photo": ("/listings/{draft}/photos", {OWNER}),
    "removing a photo": ("/listings/{draft}/photos/{draft_photo}/removal", {OWNER}),
    "putting a photo first": ("/listings/{draft}/photos/{draft_photo}/cover", {OWNER}),
    "making the changes that were asked for": ("/listings/{asked}/edit", {OWNER}),
    "changing a held listing": ("/listings/{held}/edit", NOBODY),
    "changing a removed listing": ("/listings/{removed}/edit", NOBODY),
    "closing": ("/listings/{public}/closure", {OWNER}),
    "renewing": ("/listings/{public}/renewal", {OWNER}),
    "copying": ("/listings/{public}/copies", {OWNER}),
    "asking about a hidden listing": ("/listings/{hidden}/conversations", {OWNER, MODERATOR}),
    "keeping a hidden listing in mind": ("/listings/{hidden}/favourite", {OWNER, MODERATOR}),
    "reporting a hidden listing": ("/reports/new?listing={hidden}", NOBODY),
    "writing a message": ("/conversations/{thread}/messages", {OWNER, ASKER}),
    "leaving a thread": ("/conversations/{thread}/leaving", {OWNER, ASKER}),
    "blocking who has no page": ("/members/{suspended}/block", NOBODY),
    "muting who has no page": ("/members/{suspended}/mute", NOBODY),
    "reserving": ("/conversations/{thread}/deals", {OWNER}),
    "handing over": ("/deals/{deal}/completion", {OWNER}),
    "giving back": ("/deals/{deal}/cancellation", {OWNER, ASKER}),
    "deciding": ("/moderation/cases/{case}/decisions", {MODERATOR}),
    "lifting": ("/moderation/cases/{case}/lifting", {MODERATOR}),
    "taking a case on": ("/moderation/cases/{case}/claim", {MODERATOR}),
    "noting something about a case": ("/moderation/cases/{case}/notes", {MODERATOR}),
    "answering an appeal": ("/moderation/appeals/{appeal}/answers", {MODERATOR}),
    "appealing": ("/moderation/decisions/{decision}/appeal", {OWNER}),
    "ending somebody's session": ("/my/security/sessions/{session}/end", {OWNER}),
    "removing somebody's passkey": ("/my/security/passkeys/{passkey}/removal", {OWNER}),
    "answering a letter to us": ("/operations/contact/{letter}/settlement", {OPERATOR}),
    "suspending": ("/operations/accounts/{owner}/suspension", {OPERATOR}),
    "appointing": ("/operations/accounts/{owner}/appointments", {OPERATOR}),
}
# Pages of one's own: each sees their own, and nothing of the owner's.
OWN = (
    "/my",
    "/my?shelf=ended",
    "/my?shelf=drafts",
    "/my/favourites",
    "/notifications",
    "/conversations",
    "/my/security",
    "/my/settings/people",
)
# Whoever is part of a deal knows it, and is told that this step is not theirs.
TOLD_WHY_NOT = {("handing over", ASKER)}


@pytest.fixture
def people(make: Make) -> dict[str, Account | None]:
    return {
        STRANGER: None,
        MEMBER: make.account("よそのひと"),
        OWNER: make.account("たぬき"),
        ASKER: make.account("けん"),
        MODERATOR: make.moderator(region=NIIGATA),
        MODERATOR_ELSEWHERE: make.moderator(region=HOKKAIDO),
        OPERATOR: make.operator(),
    }


@pytest.fixture
def things(app: Flask, make: Make, people: dict[str, Account | None]) -> dict[str, int]:
    owner, asker = people[OWNER], people[ASKER]
    assert owner
    assert asker
    with app.app_context():
        image = make.save(store_photo(encoded(four_corners()), now=make.now))
    long_ago = make.now - timedelta(days=31)

    def listing(title: str = TITLE, **fields: Any) -> tuple[int, int]:
        made = make.listing(title, author=owner, **fields)
        return made.id, make.photo(made, image=image).id

    draft, draft_photo = listing(state=ListingState.DRAFT)
    scheduled, _photo = listing(state=ListingState.DRAFT, publish_at=make.now + timedelta(days=1))
    hidden, hidden_photo = listing()
    gone, gone_photo = listing(state=ListingState.WITHDRAWN, closed_at=long_ago)
    public, _photo = listing("みんなの壺")
    concealed = make.photo(_row(make, public), position=1, image=image)
    make.save(concealed, concealed_at=make.now)
    laid = {effect: listing() for effect in (Effect.HELD, Effect.CHANGES_REQUESTED, Effect.REMOVED, Effect.LIMITED)}
    for effect, (number, _photo) in laid.items():
        make.restriction(_row(make, number), effect=effect)
    (held, held_photo), (asked, asked_photo), (removed, removed_photo), (limited, limited_photo) = laid.values()
    hidden_and_gone, its_photo = listing(state=ListingState.WITHDRAWN, closed_at=long_ago)
    make.restriction(_row(make, hidden_and_gone), effect=Effect.REMOVED)
    restriction = make.restriction(_row(make, hidden), effect=Effect.HIDDEN)
    thread = make.conversation(_row(make, public), asker=asker, said=(f"{TITLE}はまだありますか。",))
    case = make.case(_row(make, hidden))
    report = make.report(case, content={"title": TITLE})
    filed = make.report(reporter=asker, content={"title": TITLE})
    make.save(report.evidence, image_ids=[image.id])
    decision = make.save(
        Decision(
            case_id=case.id,
            seq=1,
            action=Action.REMOVE,
            guideline_version_id=make.guideline().id,
            restriction_id=restriction.id,
            facts=TITLE,
            decided_by_id=make.moderator().id,
            decided_at=make.now,
            idempotency_key="key",
        )
    )
    make.save(
        Notification(
            account_id=owner.id,
            event="listing_deadline",
            params={"listing_id": public, "title": TITLE, "expires_at": make.now.isoformat()},
            created_at=make.now,
        )
    )
    letter = ContactMessage(topic=Topic.USAGE, body=TITLE, locale="ja", created_at=make.now, account_id=owner.id)
    elsewhere, _secret = make.login_session(owner)
    return {
        "draft": draft,
        "draft_photo": draft_photo,
        "scheduled": scheduled,
        "hidden": hidden,
        "hidden_photo": hidden_photo,
        "gone": gone,
        "gone_photo": gone_photo,
        "held": held,
        "held_photo": held_photo,
        "asked": asked,
        "asked_photo": asked_photo,
        "removed": removed,
        "removed_photo": removed_photo,
        "limited": limited,
        "limited_photo": limited_photo,
        "concealed_photo": concealed.id,
        "hidden_and_gone": hidden_and_gone,
        "its_photo": its_photo,
        "public": public,
        "thread": thread.id,
        "deal": make.deal(thread).id,
        "case": case.id,
        "report": filed.id,
        "image": image.id,
        "decision": decision.id,
        "appeal": make.appeal(decision).id,
        "letter": make.save(letter).id,
        "session": elsewhere.id,
        "passkey": make.passkey(owner).id,
        "owner": owner.id,
        "suspended": make.account(avatar=make.avatar(), suspended_at=make.now).id,
    }


def _row(make: Make, row_id: int, model: type = Listing) -> Any:
    with make.app.app_context():
        return make.fresh(db.session.get_one(model, row_id))


def browser_of(app: Flask, sign_in: SignIn, person: Account | None) -> FlaskClient:
    return sign_in(person) if person else app.test_client()


def is_let_in(answer: TestResponse) -> bool:
    led_away = answer.status_code == 401 or (answer.location or "").startswith("/log-in?next=")
    return answer.status_code not in {404, 410} and not led_away


@pytest.mark.security("4-24")
def test_nobody_reads_what_is_not_theirs(
    app: Flask, sign_in: SignIn, people: dict[str, Account | None], things: dict[str, int]
):
    for actor in ACTORS:
        browser = browser_of(app, sign_in, people[actor])
        found = {}
        for what, (address, _allowed) in READING.items():
            answer = browser.get(address.format(**things))
            found[what] = is_let_in(answer)
            if not found[what]:
                assert TITLE.encode() not in answer.data, (actor, what)
        assert found == {what: actor in allowed for what, (_address, allowed) in READING.items()}, actor


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.security("4-24")
def test_nobody_changes_what_is_not_theirs(
    app: Flask, make: Make, sign_in: SignIn, people: dict[str, Account | None], things: dict[str, int], actor: str
):
    case = _row(make, things["case"], Case)
    sent = {**complete(), **forms.decision(case, "dismiss"), "reason": "bait", "note": "x", "role": "operator"}
    browser = browser_of(app, sign_in, people[actor])
    found = {}
    for what, (address, allowed) in WRITING.items():
        if actor in allowed:
            continue
        answer = browser.post(address.format(**things), data=sent)
        if (what, actor) in TOLD_WHY_NOT:
            assert answer.status_code == 409, what
            continue
        found[what] = is_let_in(answer)
        assert TITLE.encode() not in answer.data, what
    assert {what for what, let_in in found.items() if let_in} == set()
    assert make.fresh(case).is_open
    assert not make.fresh(_row(make, things["draft"])).published_at


@pytest.mark.security("4-24")
def test_pages_of_ones_own_hold_nothing_of_somebody_else(
    app: Flask, sign_in: SignIn, people: dict[str, Account | None], things: dict[str, int]
):
    for actor in (MEMBER, MODERATOR, MODERATOR_ELSEWHERE, OPERATOR):
        browser = browser_of(app, sign_in, people[actor])
        for path in OWN:
            page = browser.get(path).text
            assert TITLE not in page, (actor, path)
            assert "みんなの壺" not in page, (actor, path)


@pytest.mark.security("4-25")
def test_a_known_photo_is_asked_for_in_vain_once_its_listing_ended_long_ago(
    app: Flask, make: Make, sign_in: SignIn, people: dict[str, Account | None]
):
    owner = people[OWNER]
    with app.app_context():
        image = make.save(store_photo(encoded(four_corners(1600, 1200)), now=make.now))
    listing = make.listing(author=owner, state=ListingState.WITHDRAWN)
    photo = make.photo(listing, image=image)
    addresses = [f"/listings/{listing.id}/photos/{photo.id}/{width}.webp" for width in image.widths]
    assert len(addresses) == 3
    others = [browser_of(app, sign_in, people[actor]) for actor in (STRANGER, MEMBER, ASKER, MODERATOR_ELSEWHERE)]
    tags = {address: others[0].get(address).headers["ETag"] for address in addresses}
    make.save(_row(make, listing.id), closed_at=make.now - timedelta(days=31))
    for browser in others:
        for address, tag in tags.items():
            for known in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}, {"Range": "bytes=0-9"}):
                answer = browser.get(address, headers=known)
                assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert sign_in(owner).get(addresses[0]).mimetype == "image/webp"


@pytest.mark.security("4-25")
def test_a_face_is_gone_with_its_page(app: Flask, make: Make, sign_in: SignIn):
    aki = make.account("あき", avatar=make.avatar())
    address, page = f"/members/{aki.id}/avatar/320.webp", f"/members/{aki.id}"
    stranger, member = app.test_client(), sign_in(make.account())
    found = stranger.get(address)
    assert (found.status_code, found.mimetype) == (200, "image/webp")
    make.save(make.fresh(aki), suspended_at=make.now)
    for browser in (stranger, member):
        assert browser.get(page).status_code == 404
        assert browser.get(address, headers={"If-None-Match": found.headers["ETag"]}).status_code == 404
