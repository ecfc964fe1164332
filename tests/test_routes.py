"""Every address of the board and who may use it: reviewed here, equal to the url map, and kept to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import board
from board import db
from board.accounts.models import (
    INVITATION_LIFETIME,
    Account,
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
)
from board.config import Settings, load_settings
from board.departure import packing
from board.departure.models import EXPORT_KEPT, Export
from board.listings.kinds import Kind
from board.listings.models import EventFile, EventRow, EventSource, Listing, RowState
from board.media.actions import store_photo
from board.moderation.letters import statement_path
from board.moderation.models import Action, Case, CaseBatch, Decision, Evidence, SavedView
from board.operations.models import ContactMessage, Topic
from board.outbox.actions import send_mail
from board.outbox.schedule import work_off
from board.participation.lifecycle import State
from board.participation.models import Participation, WeeklySignUp
from board.participation.projects.models import Milestone
from board.screening.models import WatchedWord
from board.subscriptions.models import SavedSearch, Subscriber
from board.subscriptions.policy import Frequency
from tests.application import put_away
from tests.factories import NIIGATA, NOW, SANJO, Make
from tests.media.pictures import encoded, four_corners

SignIn = Callable[..., FlaskClient]

EVERYBODY = "everybody"
MEMBERS = "whoever is signed in"
OWNERS = "the people it belongs to"
THEM_AND_MODERATORS = "the one it is about, and moderators"
MODERATORS = "moderators"
OFFICES = "those who act for the verified organisation, and operators"
OPERATORS = "operators"
DEVELOPMENT = "everybody, and only in development"

ROUTES = {
    "GET /": EVERYBODY,
    "GET /assets/<kind>/<digest>": EVERYBODY,
    "GET /static/<path:filename>": EVERYBODY,
    "GET /credits": EVERYBODY,
    "GET /guidelines": EVERYBODY,
    "GET /guidelines/<code>": EVERYBODY,
    "GET /transparency": EVERYBODY,
    "GET /transparency/<slug>": EVERYBODY,
    "GET /transparency/<slug>.csv": EVERYBODY,
    "GET /terms": EVERYBODY,
    "GET /privacy": EVERYBODY,
    "GET /safety": EVERYBODY,
    "GET /accessibility": EVERYBODY,
    "GET /robots.txt": EVERYBODY,
    "GET /manifest.webmanifest": EVERYBODY,
    "GET /offline.js": EVERYBODY,
    "GET /offline": EVERYBODY,
    "GET /.well-known/security.txt": EVERYBODY,
    "GET /.well-known/change-password": EVERYBODY,
    "GET /maps/<name>-<digest>.svg": EVERYBODY,
    "GET /regions": EVERYBODY,
    "GET /regions/<slug>": EVERYBODY,
    "GET /regions/search": EVERYBODY,
    "GET /regions/suggest": EVERYBODY,
    "GET /regions/<slug>/calendar": EVERYBODY,
    "GET /regions/<slug>/calendar.ics": EVERYBODY,
    "GET /regions/<slug>/events.csv": EVERYBODY,
    "GET /listings": EVERYBODY,
    "GET /suggestions": EVERYBODY,
    "GET /listings/<int:listing_id>": EVERYBODY,
    "GET /listings/<int:listing_id>/photos/<int:photo_id>/<int:width>.webp": EVERYBODY,
    "GET /listings/<int:listing_id>/poster": EVERYBODY,
    "GET /listings/<int:listing_id>/calendar.ics": EVERYBODY,
    # Whoever has the address.
    "GET /calendars/<token>.ics": EVERYBODY,
    "GET /searches/new": EVERYBODY,
    "POST /searches/new": EVERYBODY,
    "GET /searches/sent": EVERYBODY,
    "GET /searches/confirmation/<token>": EVERYBODY,
    "POST /searches/confirmation/<token>": EVERYBODY,
    # Whoever holds the key of a mail.
    "GET /searches/by-mail/<token>": EVERYBODY,
    "POST /searches/by-mail/<token>/<int:search_id>/frequency": EVERYBODY,
    "POST /searches/by-mail/<token>/<int:search_id>/removal": EVERYBODY,
    "GET /searches/by-mail/<token>/unsubscription": EVERYBODY,
    "POST /searches/by-mail/<token>/unsubscription": EVERYBODY,
    "POST /searches/by-mail/<token>/erasure": EVERYBODY,
    "GET /contact": EVERYBODY,
    "POST /contact": EVERYBODY,
    "GET /contact/sent": EVERYBODY,
    "GET /healthz": EVERYBODY,
    "GET /readyz": EVERYBODY,
    # From near only; a client of the tests is.
    "GET /metrics": EVERYBODY,
    "GET /listings/<int:listing_id>/renewal/<token>": EVERYBODY,
    "POST /listings/<int:listing_id>/renewal/<token>": EVERYBODY,
    "GET /sign-up": EVERYBODY,
    "POST /sign-up": EVERYBODY,
    "GET /sign-up/sent": EVERYBODY,
    "GET /accounts/confirmation/<token>": EVERYBODY,
    "POST /accounts/confirmation/<token>": EVERYBODY,
    "GET /log-in": EVERYBODY,
    "POST /log-in": EVERYBODY,
    "POST /log-out": EVERYBODY,
    "GET /log-in/code": EVERYBODY,
    "POST /log-in/code": EVERYBODY,
    "GET /log-in/recovery-code": EVERYBODY,
    "POST /log-in/recovery-code": EVERYBODY,
    "POST /log-in/passkey/options": EVERYBODY,
    "POST /log-in/passkey": EVERYBODY,
    "GET /accounts/email/<token>": EVERYBODY,
    "POST /accounts/email/<token>": EVERYBODY,
    "GET /accounts/email/undo/<token>": EVERYBODY,
    "POST /accounts/email/undo/<token>": EVERYBODY,
    "GET /password-reset": EVERYBODY,
    "POST /password-reset": EVERYBODY,
    "GET /password-reset/sent": EVERYBODY,
    "GET /password-reset/<token>": EVERYBODY,
    "POST /password-reset/<token>": EVERYBODY,
    "GET /members/<int:member_id>": EVERYBODY,
    "GET /members/<int:member_id>/avatar/<int:width>.webp": EVERYBODY,
    "GET /members/<int:member_id>/reviews": EVERYBODY,
    "GET /unread": MEMBERS,
    "GET /my": MEMBERS,
    "GET /my/favourites": MEMBERS,
    "GET /my/searches": MEMBERS,
    "POST /my/searches/<int:search_id>/frequency": OWNERS,
    "POST /my/searches/<int:search_id>/removal": OWNERS,
    "POST /listings/<int:listing_id>/favourite": MEMBERS,
    "POST /listings/<int:listing_id>/favourite/removal": MEMBERS,
    "POST /regions/<slug>/follow": MEMBERS,
    "POST /regions/<slug>/unfollow": MEMBERS,
    "POST /my/listings/renewal": MEMBERS,
    "POST /my/listings/withdrawal": MEMBERS,
    "GET /my/settings": MEMBERS,
    "POST /my/settings": MEMBERS,
    "GET /my/security": MEMBERS,
    "GET /my/security/proof": MEMBERS,
    "POST /my/security/proof": MEMBERS,
    "POST /my/security/proof/passkey/options": MEMBERS,
    "POST /my/security/proof/passkey": MEMBERS,
    "GET /my/security/password": MEMBERS,
    "POST /my/security/password": MEMBERS,
    "GET /my/security/email": MEMBERS,
    "POST /my/security/email": MEMBERS,
    "GET /my/security/email/sent": MEMBERS,
    "GET /my/security/second-factor": MEMBERS,
    "POST /my/security/second-factor": MEMBERS,
    "POST /my/security/second-factor/removal": MEMBERS,
    "POST /my/security/recovery-codes": MEMBERS,
    "POST /my/security/passkeys/options": MEMBERS,
    "POST /my/security/passkeys": MEMBERS,
    "POST /my/security/passkeys/<int:passkey_id>/removal": OWNERS,
    "POST /my/security/sessions/<int:session_id>/end": OWNERS,
    "POST /my/security/sessions/end": MEMBERS,
    "GET /my/calendar": MEMBERS,
    "POST /my/calendar": MEMBERS,
    "POST /my/calendar/end": MEMBERS,
    "GET /my/imports": MEMBERS,
    "GET /my/imports/new": OFFICES,
    "POST /my/imports/new": OFFICES,
    "GET /my/imports/<int:source_id>": OFFICES,
    "POST /my/imports/<int:source_id>/terms": OFFICES,
    "POST /my/imports/<int:source_id>/files": OFFICES,
    "GET /my/imports/<int:source_id>/review": OFFICES,
    "GET /my/imports/files/<int:file_id>": OFFICES,
    "POST /my/imports/files/<int:file_id>/mapping": OFFICES,
    "POST /my/imports/files/<int:file_id>/intake": OFFICES,
    "POST /my/imports/files/<int:file_id>/removal": OFFICES,
    "POST /my/imports/rows/<int:row_id>/completion": OFFICES,
    "POST /my/imports/rows/<int:row_id>/removal": OFFICES,
    "GET /my/data": MEMBERS,
    "POST /my/data/exports": MEMBERS,
    "GET /my/data/exports/<int:export_id>.zip": OWNERS,
    "GET /my/data/erasure": MEMBERS,
    "POST /my/data/erasure": MEMBERS,
    "POST /my/data/erasure/undo": MEMBERS,
    "GET /departure/asked": EVERYBODY,
    "GET /departure/undo/<token>": EVERYBODY,
    "POST /departure/undo/<token>": EVERYBODY,
    "GET /notifications": MEMBERS,
    "POST /notifications/reading": MEMBERS,
    "GET /conversations": MEMBERS,
    "GET /my/settings/people": MEMBERS,
    "GET /members/<int:member_id>/block": MEMBERS,
    "POST /members/<int:member_id>/block": MEMBERS,
    "POST /members/<int:member_id>/unblock": MEMBERS,
    "POST /members/<int:member_id>/mute": MEMBERS,
    "POST /members/<int:member_id>/unmute": MEMBERS,
    "POST /listings/<int:listing_id>/hiding/removal": MEMBERS,
    "GET /listings/new": MEMBERS,
    "POST /listings": MEMBERS,
    "GET /listings/<int:listing_id>/conversations/new": MEMBERS,
    "POST /listings/<int:listing_id>/conversations": MEMBERS,
    "GET /reports/new": EVERYBODY,
    "POST /reports/new": EVERYBODY,
    # Whoever holds the key of the report.
    "GET /reports/<token>": EVERYBODY,
    "GET /my/reports": MEMBERS,
    "GET /my/reports/<int:report_id>": OWNERS,
    "GET /listings/<int:listing_id>/edit": OWNERS,
    "POST /listings/<int:listing_id>/edit": OWNERS,
    "GET /listings/<int:listing_id>/preview": OWNERS,
    "POST /listings/<int:listing_id>/publication": OWNERS,
    "POST /listings/<int:listing_id>/draft": OWNERS,
    "POST /listings/<int:listing_id>/copies": OWNERS,
    "GET /listings/<int:listing_id>/history": THEM_AND_MODERATORS,
    "POST /listings/<int:listing_id>/photos": OWNERS,
    "POST /listings/<int:listing_id>/photos/<int:photo_id>/cover": OWNERS,
    "POST /listings/<int:listing_id>/photos/<int:photo_id>/position": OWNERS,
    "POST /listings/<int:listing_id>/photos/<int:photo_id>/removal": OWNERS,
    "POST /listings/<int:listing_id>/closure": OWNERS,
    "POST /listings/<int:listing_id>/renewal": OWNERS,
    "GET /conversations/<int:conversation_id>": OWNERS,
    "GET /conversations/<int:conversation_id>/messages": OWNERS,
    "POST /conversations/<int:conversation_id>/messages": OWNERS,
    "GET /conversations/<int:conversation_id>/leaving": OWNERS,
    "POST /conversations/<int:conversation_id>/leaving": OWNERS,
    "POST /conversations/<int:conversation_id>/deals": OWNERS,
    "GET /listings/<int:listing_id>/participants": OWNERS,
    "GET /listings/<int:listing_id>/participants/list": OWNERS,
    "GET /listings/<int:listing_id>/participants.csv": OWNERS,
    "GET /listings/<int:listing_id>/participants/message": OWNERS,
    "POST /listings/<int:listing_id>/participants/message": OWNERS,
    "GET /listings/<int:listing_id>/door": OWNERS,
    "POST /listings/<int:listing_id>/door": OWNERS,
    "GET /listings/<int:listing_id>/attendance": OWNERS,
    "POST /listings/<int:listing_id>/attendance": OWNERS,
    "GET /participations/<int:participation_id>/arrival": OWNERS,
    "POST /participations/<int:participation_id>/attendance": OWNERS,
    "POST /participations/<int:participation_id>/confirmation": OWNERS,
    "POST /participations/<int:participation_id>/declining": OWNERS,
    "POST /participations/<int:participation_id>/calling-off": OWNERS,
    "GET /participations/<int:participation_id>/ticket": OWNERS,
    "GET /participations/<int:participation_id>/calendar.ics": OWNERS,
    "GET /participations/<int:participation_id>/objection": OWNERS,
    "POST /participations/<int:participation_id>/objection": OWNERS,
    "GET /listings/<int:listing_id>/participations/new": MEMBERS,
    "POST /listings/<int:listing_id>/participations": MEMBERS,
    "GET /participations/<int:participation_id>": OWNERS,
    "POST /participations/<int:participation_id>/acceptance": OWNERS,
    "POST /participations/<int:participation_id>/cancellation": OWNERS,
    "POST /weekly-sign-ups/<int:weekly_id>/end": OWNERS,
    "GET /listings/<int:listing_id>/sign-up": OWNERS,
    "POST /listings/<int:listing_id>/sign-up": OWNERS,
    "GET /projects": MEMBERS,
    "GET /conversations/<int:conversation_id>/projects/new": OWNERS,
    "POST /conversations/<int:conversation_id>/projects": OWNERS,
    "GET /projects/<int:project_id>": OWNERS,
    "POST /projects/<int:project_id>/start": OWNERS,
    "POST /projects/<int:project_id>/milestones": OWNERS,
    "POST /projects/<int:project_id>/milestones/<int:milestone_id>": OWNERS,
    "POST /projects/<int:project_id>/report": OWNERS,
    "POST /projects/<int:project_id>/remark": OWNERS,
    "POST /projects/<int:project_id>/closure": OWNERS,
    "POST /projects/<int:project_id>/end": OWNERS,
    "POST /projects/<int:project_id>/continuation": OWNERS,
    "POST /deals/<int:deal_id>/completion": OWNERS,
    "POST /deals/<int:deal_id>/cancellation": OWNERS,
    "GET /deals/<int:deal_id>/review": OWNERS,
    "POST /deals/<int:deal_id>/review": OWNERS,
    "POST /deals/<int:deal_id>/review/removal": OWNERS,
    "GET /moderation/decisions/<int:decision_id>": THEM_AND_MODERATORS,
    "POST /moderation/decisions/<int:decision_id>/appeal": OWNERS,
    # Whoever holds the key of a mail, or has just shown the right password.
    "GET /statements/<key>": EVERYBODY,
    "POST /statements/<key>/appeal": EVERYBODY,
    "GET /moderation/appeals/<int:appeal_id>": MODERATORS,
    "POST /moderation/appeals/<int:appeal_id>/answers": MODERATORS,
    "GET /moderation": MODERATORS,
    "GET /moderation/cases/<int:case_id>": MODERATORS,
    "GET /moderation/cases/<int:case_id>/photos/<int:image_id>/<int:width>.webp": MODERATORS,
    "POST /moderation/cases/<int:case_id>/message": MODERATORS,
    "POST /moderation/cases/<int:case_id>/decisions": MODERATORS,
    "POST /moderation/cases/<int:case_id>/lifting": MODERATORS,
    "POST /moderation/cases/<int:case_id>/claim": MODERATORS,
    "POST /moderation/cases/<int:case_id>/release": MODERATORS,
    "POST /moderation/cases/<int:case_id>/takeover": MODERATORS,
    "POST /moderation/cases/<int:case_id>/notes": MODERATORS,
    "POST /moderation/views": MODERATORS,
    "POST /moderation/views/<int:view_id>": MODERATORS,
    "POST /moderation/views/<int:view_id>/deletion": MODERATORS,
    "GET /moderation/batches/new": MODERATORS,
    "POST /moderation/batches": MODERATORS,
    "GET /moderation/batches/<key>": MODERATORS,
    "GET /moderation/signals": MODERATORS,
    "GET /moderation/health": MODERATORS,
    "POST /moderation/signals/words": MODERATORS,
    "POST /moderation/signals/words/<int:word_id>/end": MODERATORS,
    "GET /operations/signals": OPERATORS,
    "POST /operations/signals/<code>/note": OPERATORS,
    "POST /operations/signals/<code>/count": OPERATORS,
    "GET /operations/searches": OPERATORS,
    "GET /operations/audit": OPERATORS,
    "GET /operations": OPERATORS,
    "GET /operations/accounts": OPERATORS,
    "GET /operations/accounts/<int:account_id>": OPERATORS,
    "POST /operations/accounts/<int:account_id>/appointments": OPERATORS,
    "POST /operations/accounts/<int:account_id>/appointments/<int:appointment_id>/end": OPERATORS,
    "POST /operations/accounts/<int:account_id>/restoration": OPERATORS,
    "POST /operations/accounts/<int:account_id>/sessions/end": OPERATORS,
    "POST /operations/accounts/<int:account_id>/suspension": OPERATORS,
    "GET /operations/consistency": OPERATORS,
    "POST /operations/consistency/mending": OPERATORS,
    "GET /operations/contact": OPERATORS,
    "GET /operations/contact/<int:contact_id>": OPERATORS,
    "POST /operations/contact/<int:contact_id>/settlement": OPERATORS,
    "GET /operations/dead-letters": OPERATORS,
    "POST /operations/dead-letters/<table>/<int:row_id>/discard": OPERATORS,
    "POST /operations/dead-letters/<table>/<int:row_id>/retry": OPERATORS,
    "POST /operations/dead-letters/discard": OPERATORS,
    "POST /operations/dead-letters/retry": OPERATORS,
    # What readers may know of one, and what is known to those who act for it alone.
    "GET /organisations/<int:organisation_id>": EVERYBODY,
    "GET /organisations/new": MEMBERS,
    "POST /organisations/new": MEMBERS,
    "GET /my/organisations": MEMBERS,
    "GET /my/organisations/<int:organisation_id>": OWNERS,
    "GET /my/organisations/<int:organisation_id>/edit": OWNERS,
    "POST /my/organisations/<int:organisation_id>/edit": OWNERS,
    "POST /organisations/<int:organisation_id>/invitations": OWNERS,
    "POST /organisations/<int:organisation_id>/invitations/<int:invitation_id>/end": OWNERS,
    "POST /organisations/<int:organisation_id>/members/<int:account_id>/end": OWNERS,
    "POST /my/invitations/<int:invitation_id>/acceptance": OWNERS,
    "POST /my/invitations/<int:invitation_id>/refusal": OWNERS,
    "GET /moderation/organisations": MODERATORS,
    "GET /moderation/organisations/<int:organisation_id>": MODERATORS,
    "POST /moderation/organisations/<int:organisation_id>/answers": MODERATORS,
    "GET /operations/organisations": OPERATORS,
    "POST /operations/organisations": OPERATORS,
    "GET /operations/organisations/<int:organisation_id>": OPERATORS,
    "POST /operations/organisations/<int:organisation_id>/members": OPERATORS,
    "POST /operations/organisations/<int:organisation_id>/members/<int:account_id>/end": OPERATORS,
    "POST /operations/organisations/<int:organisation_id>/verification": OPERATORS,
    "POST /operations/organisations/<int:organisation_id>/verification/end": OPERATORS,
    "GET /development/codes": DEVELOPMENT,
    "GET /development/mailbox": DEVELOPMENT,
    "GET /development/mailbox/<key>": DEVELOPMENT,
    "GET /development/states.css": DEVELOPMENT,
    "GET /development/style": DEVELOPMENT,
}
# Whoever else is signed in is told that there is no such page.
ALLOWED = {
    EVERYBODY: {"stranger", "owner", "other", "moderator", "operator"},
    DEVELOPMENT: {"stranger", "owner", "other", "moderator", "operator"},
    MEMBERS: {"owner", "other", "moderator", "operator"},
    OWNERS: {"owner"},
    THEM_AND_MODERATORS: {"owner", "moderator"},
    MODERATORS: {"moderator"},
    OFFICES: {"owner", "operator"},
    OPERATORS: {"operator"},
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def lines(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.rule}", rule


def test_the_list_is_the_url_map(app: Flask):
    assert sorted(line for line, _ in lines(app)) == sorted(ROUTES)


def test_production_has_all_of_them_but_the_workshop(settings: Settings):
    production = load_settings(
        {},
        production=True,
        secret_key="k" * 32,
        base_url="https://engawa.example",
        instance=settings.instance,
        database_url=settings.database_url,
    )
    app = board.create_app(production)
    assert {line for line, _ in lines(app)} == {line for line, who in ROUTES.items() if who != DEVELOPMENT}
    put_away(app)


@pytest.fixture
def world(app: Flask, make: Make) -> dict[str, Any]:
    """Somebody's listing, talk, deal and case: the ids for the addresses, and who is who."""
    owner, asker = make.account("はなこ", avatar=make.avatar()), make.account("けん")
    listing = make.listing(author=owner)
    with app.app_context():
        send_mail("ken@example.jp", "password_changed", locale="ja", now=NOW)
        db.session.commit()
        work_off()
        letter = app.extensions["mail"].letters()[0]
        image = make.save(store_photo(encoded(four_corners()), now=NOW))
    photo = make.photo(listing, image=image)
    elsewhere, _secret = make.login_session(owner)
    conversation = make.conversation(listing, asker=asker)
    deal = make.deal(conversation)
    make.review(make.done_deal(conversation), by=asker, shown_at=NOW, told_at=NOW)
    project = make.project(conversation)
    goal = make.save(Milestone(project_id=project.id, position=0, text="数える"))
    case = make.case(listing)
    make.case(make.listing(author=owner), opened_at=NOW - timedelta(days=40))
    make.save(
        Evidence(
            case_id=case.id,
            target_version=1,
            content={"title": "ギター"},
            image_ids=[image.id],
            sha256="x",
            taken_at=NOW,
        )
    )
    moderator = make.moderator()
    decision = make.save(
        Decision(
            case_id=case.id,
            seq=1,
            action=Action.REMOVE,
            guideline_version_id=make.guideline().id,
            restriction_id=make.restriction(make.listing(author=owner)).id,
            facts="現物がありません。",
            decided_by_id=moderator.id,
            decided_at=NOW,
            idempotency_key="key",
        )
    )
    staff = make.moderator(region=NIIGATA)
    organisation = make.save(
        Organisation(name="三条縁側の会", kind=OrganisationKind.NPO, region_id=SANJO, created_at=NOW)
    )
    for account in (owner, staff):
        make.save(Membership(organisation_id=organisation.id, account_id=account.id, since=NOW))
    make.listing(author=owner, organisation_id=organisation.id)
    invitation = make.save(
        Invitation(
            organisation_id=organisation.id,
            email=owner.email,
            invited_by_id=staff.id,
            created_at=NOW,
            expires_at=NOW + INVITATION_LIFETIME,
        )
    )
    contact = make.save(ContactMessage(topic=Topic.USAGE, body="使い方", locale="ja", created_at=NOW))
    return {
        "people": {
            "stranger": None,
            "owner": owner,
            "other": make.account("よそのひと"),
            "moderator": moderator,
            "operator": make.operator(),
        },
        "values": {
            "listing_id": listing.id,
            "session_id": elsewhere.id,
            "export_id": _export(app, make, owner).id,
            "passkey_id": make.passkey(owner).id,
            "member_id": owner.id,
            "photo_id": photo.id,
            "image_id": image.id,
            "conversation_id": conversation.id,
            "deal_id": deal.id,
            "project_id": project.id,
            "milestone_id": goal.id,
            "participation_id": _participation(make, owner).id,
            "weekly_id": _weekly(make, owner).id,
            "case_id": case.id,
            "view_id": _view(make, moderator).id,
            "decision_id": decision.id,
            # Against what somebody else has decided.
            "appeal_id": make.appeal(make.decision(case)).id,
            "report_id": make.report(reporter=owner).id,
            "width": 320,
            "slug": "15204",
            "code": "bait",
            "token": "x",
            "key": letter.key,
            "filename": "favicon.svg",
            "kind": "css",
            "digest": "x",
            "name": "japan",
            "account_id": staff.id,
            "appointment_id": staff.appointments[0].id,
            "organisation_id": organisation.id,
            "invitation_id": invitation.id,
            "contact_id": contact.id,
            "search_id": _saved_search(make, owner).id,
            "table": "mail",
            "row_id": 1,
            "word_id": make.save(WatchedWord(word="言葉", added_at=NOW, added_by_id=owner.id)).id,
            **_imported(make, owner),
        },
        # Where the listing of all the others would not do.
        "instead": {
            "feeds.listing_calendar": {"listing_id": _event(make, owner).id},
            "participation.rules": {"listing_id": _event(make, owner).id},
            "insights.month": {"slug": "2026-10"},
            "insights.table": {"slug": "2026-10"},
            "moderation.statement_by_key": {"key": _statement_key(app, decision)},
            "moderation.appeal_by_key": {"key": _statement_key(app, decision)},
            "moderation.batch": {"key": _batch(make, moderator, case).key},
            # Nobody keeps themselves away.
            **{f"boundaries.{act}": {"member_id": make.account().id} for act in ("ask_block", "block", "mute")},
        },
    }


def _statement_key(app: Flask, decision: Decision) -> str:
    with app.app_context():
        return statement_path(decision.id).rpartition("/")[2]


def _view(make: Make, moderator: Account) -> SavedView:
    return make.save(SavedView(account_id=moderator.id, name="急ぐ件", query={"severity": "grave"}, created_at=NOW))


def _batch(make: Make, moderator: Account, case: Case) -> CaseBatch:
    results = {str(case.id): ["decided"]}
    return make.save(CaseBatch(account_id=moderator.id, key=str(uuid4()), created_at=NOW, results=results))


def _participation(make: Make, owner: Account) -> Participation:
    """Their own place, in an event of their own: no rule would let it be, and every address about it is theirs."""
    return make.participation(_event(make, owner), owner, state=State.ATTENDED)


def _weekly(make: Make, owner: Account) -> WeeklySignUp:
    event = _event(make, make.account())
    rhythm = {"weekday": 6, "starts_minute": 600}
    return make.save(WeeklySignUp(listing_id=event.id, account_id=owner.id, since=NOW, **rhythm))


def _event(make: Make, owner: Account) -> Listing:
    begins = NOW + timedelta(days=3)
    return make.listing(author=owner, kind=Kind.EVENT, starts_at=begins, ends_at=begins + timedelta(hours=2))


def _imported(make: Make, owner: Account) -> dict[str, int]:
    """A town's list that the owner brings, a file of it, and a row to look at; its number is that of a mail, too."""
    office = make.save(
        Organisation(
            name="三条市役所", kind=OrganisationKind.TOWN_OFFICE, region_id=SANJO, created_at=NOW, verified_at=NOW
        )
    )
    make.save(Membership(organisation_id=office.id, account_id=owner.id, since=NOW))
    source = make.save(
        EventSource(
            name="三条市の催し",
            author_id=owner.id,
            organisation_id=office.id,
            category="festival",
            mapping={},
            created_at=NOW,
        )
    )
    content = "NO,名称,開始日\r\n1,雪あかり,2026-12-05\r\n".encode()
    file = make.save(EventFile(source_id=source.id, name="152048.csv", by_id=owner.id, sent_at=NOW, content=content))
    row = make.save(
        EventRow(
            source_id=source.id,
            file_id=file.id,
            scope="152048",
            number="9",
            line=2,
            said={"name": "雪あかり"},
            state=RowState.WAITING,
            awaits_review=True,
            updated_at=NOW,
        )
    )
    assert row.id == 1
    return {"source_id": source.id, "file_id": file.id}


def _saved_search(make: Make, owner: Account) -> SavedSearch:
    subscriber = make.save(Subscriber(account_id=owner.id, locale="ja", created_at=NOW))
    return make.save(
        SavedSearch(subscriber_id=subscriber.id, query="", frequency=Frequency.DAILY, created_at=NOW)
    )


def _export(app: Flask, make: Make, owner: Account) -> Export:
    """A copy of their data that is ready."""
    with app.app_context():
        (packing.folder() / "unguessable.zip").write_bytes(b"PK")
    fields = {"file_name": "unguessable.zip", "ready_at": NOW, "expires_at": NOW + EXPORT_KEPT}
    return make.save(Export(account_id=owner.id, asked_at=NOW, **fields))


def outcome(answer: TestResponse) -> str:
    if answer.status_code == 401 or (answer.location or "").startswith("/log-in?next="):
        return "asked to log in"
    return "not there" if answer.status_code == 404 else "let in"


@pytest.mark.parametrize("actor", ["stranger", "owner", "other", "moderator", "operator"])
@pytest.mark.security("4-24")
def test_each_is_open_to_those_it_is_for_and_to_nobody_else(
    app: Flask, sign_in: SignIn, world: dict[str, Any], actor: str
):
    found, expected, rules = {}, {}, dict(lines(app))
    for line, who in ROUTES.items():
        method, rule = line.split()[0], rules[line]
        person = world["people"][actor]
        browser = sign_in(person) if person else app.test_client()
        values = {name: world["values"][name] for name in rule.arguments}
        values |= world["instead"].get(rule.endpoint, {})
        path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        query = {"listing": world["values"]["listing_id"]} if rule.rule == "/reports/new" else {}
        with browser.open(path, method=method, query_string=query) as answer:
            found[line] = outcome(answer)
        expected[line] = _expected(actor, who, made_up="<token>" in rule.rule)
    assert {line: said for line, said in found.items() if said != expected[line]} == {}


def _expected(actor: str, who: str, *, made_up: bool) -> str:
    if made_up:
        return "not there"
    if actor in ALLOWED[who]:
        return "let in"
    members_only = who in {MEMBERS, OWNERS, THEM_AND_MODERATORS, OFFICES}
    return "asked to log in" if actor == "stranger" and members_only else "not there"
