"""Rows for tests, made by saying only what matters: `make.listing(title="ギター", region=SANJO)`.

Inside an app context (the `in_app` fixture) the rows belong to `db.session`, as actions and queries expect.
Outside of one they are saved and returned loaded, so that a test beside the client may read them."""

from __future__ import annotations

import itertools
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from flask import Flask, has_app_context
from sqlalchemy import Connection, inspect

from board import db
from board.accounts.actions import start_session
from board.accounts.models import Account, Appointment, LoginSession, Role, Sanction, SanctionKind, SecondFactor
from board.accounts.safety.models import Passkey
from board.accounts.sanctions import impose
from board.accounts.vault import seal
from board.clock import tokyo
from board.conversations.models import Conversation, Message
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.deals.reviews.models import Review
from board.deals.reviews.policy import REVIEW_WINDOW
from board.listings.kinds import CATEGORIES, FROM_AFAR, Handover, Kind, Reach, reach_of_handover
from board.listings.lifecycle import CLOSED, ListingState
from board.listings.likeness import fingerprint
from board.listings.models import Effect, Listing, ListingPhoto, Restriction
from board.media.actions import store_photo
from board.media.models import Image
from board.media.processing import prepare_avatar
from board.moderation.models import (
    Action,
    Appeal,
    Case,
    Decision,
    Evidence,
    GuidelineVersion,
    Report,
    TargetKind,
)
from board.participation.lifecycle import State
from board.participation.models import Participation
from board.participation.projects.models import Project
from board.regions import tree
from board.regions.models import PostalCode, Region
from tests.media.pictures import encoded, four_corners

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # Sunday noon in Japan
PASSWORD = "kaze-to-hikari-7"
# argon2id of PASSWORD: hashing it anew for every account would take most of a test's time.
PASSWORD_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1"
    "$I+RBQ2cNMzo4aYSB/PPtsw$48uxwaVcNuXo7dWpmf018MGP6rGLJPikNcacGApbE1o"
)

# What the authenticator app of everybody in these tests knows.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

NIIGATA, SANJO, NAGAOKA, TSUBAME = 15000, 15204, 15202, 15213
SAPPORO, SAPPORO_CHUO, KYOTO, TOKYO = 1100, 1101, 26000, 13000
POSTAL_CODES = {"9550071": (SANJO, "本町"), "9550072": (SANJO, "元町"), "0600042": (SAPPORO_CHUO, "大通西")}
_DECIDING_THE_END = {"deadline", "renewed_at", "renewal_count", "is_standing"}

Row = TypeVar("Row", bound=db.Base)


def plant_regions(connection: Connection) -> None:
    """The whole tree, and of the 120,720 postal codes a handful."""
    connection.execute(Region.__table__.insert(), [asdict(place) for place in tree.all_places()])
    codes = [{"code": code, "region_id": id_, "town": town} for code, (id_, town) in POSTAL_CODES.items()]
    connection.execute(PostalCode.__table__.insert(), codes)


class Make:
    def __init__(self, app: Flask, now: datetime = NOW) -> None:
        self.app = app
        self.now = now
        self._numbers = itertools.count(1)

    def account(self, name: str = "", *, confirmed: bool = True, **fields: Any) -> Account:
        number = next(self._numbers)
        account = Account(
            email=fields.pop("email", f"person{number}@example.jp"),
            password_hash=PASSWORD_HASH,
            display_name=(name or f"ひと{number}") if confirmed else "",
            # Old enough for the limits of day one not to matter.
            created_at=fields.pop("created_at", self.now - timedelta(days=30)),
            confirmed_at=fields.pop("confirmed_at", self.now - timedelta(days=30)) if confirmed else None,
        )
        return self.save(account, **fields)

    def moderator(self, name: str = "", *, region: int | None = None, **fields: Any) -> Account:
        """Of one prefecture (its id), or of the whole site; with `category` of that one only."""
        return self._appointed(Role.MODERATOR, name, region, fields)

    def operator(self, name: str = "", **fields: Any) -> Account:
        return self._appointed(Role.OPERATOR, name, None, fields)

    def _appointed(self, role: Role, name: str, region: int | None, fields: dict[str, Any]) -> Account:
        category = fields.pop("category", None)
        account = self.account(name, **fields)
        appointment = Appointment(account_id=account.id, role=role, region_id=region, category=category, since=self.now)
        self.save(appointment)
        self.second_factor(account)
        return self.fresh(account)

    def login_session(self, account: Account, *, user_agent: str = "test") -> tuple[LoginSession, str]:
        """A browser of theirs that signed in at the factories' now, and the secret in its cookie."""
        with self._context():
            begun, secret = start_session(self._attached(account), user_agent=user_agent, now=self.now)
            db.session.commit()
        return self.fresh(begun), secret

    def passkey(self, account: Account, **fields: Any) -> Passkey:
        """The row alone; no device holds its other half."""
        key = Passkey(
            account_id=account.id,
            credential_id=f"{next(self._numbers):016}",
            public_key=b"",
            sign_count=0,
            name="スマートフォン",
            created_at=self.now,
        )
        return self.save(key, **fields)

    def _attached(self, account: Account) -> Account:
        return db.session.get_one(Account, account.id)

    def sanction(
        self, account: Account, kind: SanctionKind = SanctionKind.SILENCE, *, until: datetime | None = None
    ) -> Sanction:
        """Laid at the factories' now, as moderators do."""
        with self._context():
            laid = impose(self._attached(account), kind, until=until, now=self.now)
            db.session.commit()
        return self.fresh(laid)

    def second_factor(self, account: Account, *, secret: str = TOTP_SECRET) -> SecondFactor:
        with self.app.app_context():
            sealed = seal(secret)
        return self.save(SecondFactor(account_id=account.id, sealed_secret=sealed, since=self.now))

    def listing(
        self,
        title: str = "アコースティックギター",
        *,
        author: Account | None = None,
        kind: Kind = Kind.GOODS,
        region: int = SANJO,
        state: ListingState = ListingState.OPEN,
        photos: int = 0,
        **fields: Any,
    ) -> Listing:
        """A plain listing for sale in 三条市, published an hour ago; dates follow from `state`."""
        listing = Listing(
            kind=kind,
            title=title,
            state=state,
            region_id=region,
            author_id=(author or self.account()).id,
            body=fields.pop("body", "大切に使ってきました。次の方に使ってもらえたらうれしいです。"),
            category=fields.pop("category", next(iter(CATEGORIES[kind]))),
            created_at=self.now - timedelta(hours=2),
            updated_at=self.now - timedelta(hours=1),
        )
        self._describe(listing, fields)
        listing.fingerprint = fingerprint(listing.title, listing.body)
        if state != ListingState.DRAFT:
            listing.published_at = fields.pop("published_at", self.now - timedelta(hours=1))
            for name in _DECIDING_THE_END & fields.keys():
                setattr(listing, name, fields.pop(name))
            listing.follow_end(now=self.now)
        if state in CLOSED:
            listing.closed_at = self.now
        self.save(listing, **fields)
        for position in range(photos):
            self.photo(listing, position=position)
        return self.fresh(listing) if photos else listing

    @staticmethod
    def _describe(listing: Listing, fields: dict[str, Any]) -> None:
        if listing.kind == Kind.GOODS:
            listing.terms = fields.pop("terms", "sell")
            listing.price_yen = fields.pop("price_yen", 8000)
            listing.condition = fields.pop("condition", "good")
            listing.handover = fields.pop("handover", Handover.IN_PERSON)
            listing.reach = fields.pop("reach", reach_of_handover(listing.handover))
        else:
            listing.reach = fields.pop("reach", Reach.ON_SITE)
        listing.from_afar = bool(listing.reach & FROM_AFAR)
        listing.starts_at = fields.pop("starts_at", None)
        listing.ends_at = fields.pop("ends_at", None)

    def photo(self, listing: Listing, *, position: int = 0, image: Image | None = None) -> ListingPhoto:
        """A photo's rows; nothing is put into the storage."""
        image = image or self.image()
        return self.save(ListingPhoto(listing_id=listing.id, image_id=image.id, position=position))

    def image(self, **fields: Any) -> Image:
        sha256 = fields.pop("sha256", f"{next(self._numbers):064x}")
        return self.save(Image(sha256=sha256, width=1600, height=1200, created_at=self.now), **fields)

    def avatar(self) -> Image:
        """A square picture of somebody, with its files in the storage."""
        with self._context():
            image = store_photo(prepare_avatar(encoded(four_corners(240, 180))), now=self.now)
            db.session.commit()
        return image

    def restriction(self, listing: Listing, *, effect: Effect = Effect.HIDDEN, **fields: Any) -> Restriction:
        return self.save(
            Restriction(listing_id=listing.id, effect=effect, guideline="bait", since=self.now), **fields
        )

    def conversation(
        self,
        listing: Listing | None = None,
        *,
        asker: Account | None = None,
        said: tuple[str, ...] = ("はじめまして。まだありますか。",),
        **fields: Any,
    ) -> Conversation:
        """They write by turns, the asker first; nobody has read anything."""
        listing = listing or self.listing()
        asker = asker or self.account()
        conversation = self.save(
            Conversation(
                listing_id=listing.id,
                asker_id=asker.id,
                owner_id=listing.author_id,
                created_at=self.now,
                last_message_at=self.now,
            ),
            **fields,
        )
        for turn, body in enumerate(said):
            by = conversation.owner_id if turn % 2 else conversation.asker_id
            self.message(conversation, body, by=by)
        return self.fresh(conversation)

    def message(self, conversation: Conversation, body: str, *, by: Account | int) -> Message:
        message = self.save(
            Message(
                conversation_id=conversation.id,
                author_id=by if isinstance(by, int) else by.id,
                body=body,
                sent_at=self.now,
                idempotency_key=f"key-{next(self._numbers)}",
            )
        )
        with self._context():
            row = db.session.get_one(Conversation, conversation.id)
            row.last_message_id, row.last_message_at = message.id, message.sent_at
            db.session.commit()
        return message

    def deal(self, conversation: Conversation | None = None, **fields: Any) -> Deal:
        """The row alone: what reserving does to the listing is the action's affair."""
        conversation = conversation or self.conversation()
        deal = Deal(
            listing_id=conversation.listing_id,
            conversation_id=conversation.id,
            reserved_at=self.now,
            reserved_until=Deal.reservation_end(self.now),
        )
        return self.save(deal, **fields)

    def done_deal(self, conversation: Conversation | None = None, **fields: Any) -> Deal:
        """Handed over at the moment of `now`, if nothing else is said."""
        return self.deal(conversation, **{"state": DealState.DONE, "ended_at": self.now, **fields})

    def review(self, deal: Deal, *, by: Account | int, body: str = "ていねいな方でした。", **fields: Any) -> Review:
        """Sealed, the row alone."""
        writer = by if isinstance(by, int) else by.id
        talk = deal.conversation
        review = Review(
            deal_id=deal.id,
            writer_id=writer,
            about_id=talk.owner_id if writer == talk.asker_id else talk.asker_id,
            body=body,
            written_at=self.now,
            shown_at=(deal.ended_at or self.now) + REVIEW_WINDOW,
        )
        return self.save(review, **fields)

    def project(self, conversation: Conversation, **fields: Any) -> Project:
        """The row alone, of three months from the day of `now`."""
        first = tokyo(self.now).date()
        project = Project(
            conversation_id=conversation.id,
            listing_id=conversation.listing_id,
            starts_on=first,
            ends_on=Project.last_day(first, 3),
            created_at=self.now,
        )
        return self.save(project, **fields)

    def participation(self, listing: Listing, account: Account | None = None, **fields: Any) -> Participation:
        """A confirmed place in the listing's first opening, the row alone; the seat is counted there."""
        with self._context():
            row = db.session.get_one(Listing, listing.id)
            if not row.openings:
                row.arrange_openings()
            opening = fields.pop("opening", None) or row.openings[0]
            opening.taken += 1 + fields.get("companions", 0)
            db.session.commit()
            opening_id = opening.id
        participation = Participation(
            opening_id=opening_id,
            listing_id=listing.id,
            account_id=(account or self.account()).id,
            state=fields.pop("state", State.CONFIRMED),
            created_at=self.now,
            moved_at=self.now,
        )
        return self.save(participation, **fields)

    def case(self, listing: Listing | None = None, **fields: Any) -> Case:
        listing = listing or self.listing()
        case = Case(
            target_kind=TargetKind.LISTING,
            target_id=listing.id,
            listing_id=listing.id,
            category=listing.category,
            subject_id=listing.author_id,
            region_id=listing.region_id or SANJO,
            opened_at=self.now,
            # As it is summed up where nothing but the reason counts.
            priority=fields.pop("priority", fields.get("severity", 0)),
        )
        return self.save(case, **fields)

    def report(self, case: Case | None = None, *, reporter: Account | None = None, **fields: Any) -> Report:
        case = case or self.case()
        version = fields.pop("target_version", 1)
        evidence = self.save(
            Evidence(
                case_id=case.id,
                target_version=version,
                content=fields.pop("content", {"title": "アコースティックギター"}),
                image_ids=[],
                sha256=f"{next(self._numbers):064x}",
                taken_at=self.now,
            )
        )
        report = Report(
            case_id=case.id,
            evidence_id=evidence.id,
            reporter_id=(reporter or self.account()).id,
            target_kind=case.target_kind,
            target_id=case.target_id,
            target_version=version,
            reason=fields.pop("reason", "bait"),
            created_at=self.now,
        )
        return self.save(report, **fields)

    def decision(
        self, case: Case, action: Action = Action.REMOVE, *, by: Account | None = None, **fields: Any
    ) -> Decision:
        """As a row only: what it does to its target is done by whoever needs it."""
        number = next(self._numbers)
        decision = Decision(
            case_id=case.id,
            seq=number,
            action=action,
            guideline_version_id=None if action in {Action.DISMISS, Action.LIFT} else self.guideline(version=number).id,
            decided_by_id=(by or self.account()).id,
            decided_at=self.now,
            idempotency_key=f"decision-{number}",
        )
        return self.save(decision, **fields)

    def appeal(self, decision: Decision, *, text: str = "事実と違います。", **fields: Any) -> Appeal:
        appeal = Appeal(
            decision_id=decision.id,
            appellant_id=decision.case.subject_id,
            judged_by_id=decision.decided_by_id,
            text=text,
            filed_at=self.now,
            due_at=self.now + timedelta(days=14),
        )
        return self.save(appeal, **fields)

    def guideline(self, code: str = "bait", *, version: int = 1, **fields: Any) -> GuidelineVersion:
        guideline = GuidelineVersion(
            code=code,
            version=version,
            position=next(self._numbers),
            title_ja="おとり掲載の禁止",
            title_en="No bait listings",
            body_ja="渡すつもりのない物を載せないでください。",
            body_en="Do not post things you do not mean to hand over.",
            effective_from=self.now - timedelta(days=365),
        )
        return self.save(guideline, **fields)

    def save(self, row: Row, **fields: Any) -> Row:
        for name, value in fields.items():
            if name not in inspect(row).mapper.attrs:
                raise TypeError(f"{type(row).__name__} has no {name}")
            setattr(row, name, value)
        with self._context():
            db.session.add(row)
            db.session.commit()
            _load_around(row)
            db.session.commit()
        return row

    def fresh(self, row: Row) -> Row:
        """The row as the database has it now."""
        with self._context():
            db.session.expire_all()
            again = db.session.get_one(type(row), inspect(row).identity)
            _load_around(again)
            db.session.commit()
        return cast(Row, again)

    def _context(self) -> Any:
        return nullcontext() if has_app_context() else self.app.app_context()


def _load_around(row: db.Base, steps: int = 2) -> None:
    """Read what the row refers to, so that it can be asked for after the session is closed."""
    for relationship in inspect(row).mapper.relationships:
        found = getattr(row, relationship.key)
        for other in found if isinstance(found, list) else [found]:
            if other is not None and steps > 1:
                _load_around(other, steps - 1)
