"""What a person's copy holds, part by part: plain values of their own rows, read a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntFlag
from typing import Any

from sqlalchemy import Select, or_, select

from board import db
from board.accounts.models import (
    Account,
    Appointment,
    Block,
    Invitation,
    LoginSession,
    Membership,
    Mute,
    Sanction,
    SecondFactor,
)
from board.accounts.safety.models import EmailChange, KnownBrowser, Passkey
from board.audit.models import AuditEvent
from board.conversations.models import Conversation, HeldMessage, Message
from board.deals import queries as deals
from board.deals.models import Deal
from board.deals.reviews import queries as reviews
from board.deals.reviews.models import Review
from board.departure.fields import EXPORTED
from board.departure.models import Export
from board.errors import msgid
from board.feeds.models import CalendarKey
from board.follows.models import Favourite, FollowedRegion
from board.listings import queries as listings
from board.listings.hiding import hidden_by
from board.listings.models import EventFile, EventSource, Listing, Revision
from board.moderation.models import Appeal, Case, Decision, Report, SavedView
from board.notifications.models import Notification
from board.operations.models import ContactMessage
from board.participation import queries as participation
from board.participation.models import Participation, WeeklySignUp
from board.participation.projects import queries as projects
from board.participation.projects.models import Project
from board.regions import tree
from board.subscriptions.models import SavedSearch, Subscriber, ToldListing
from board.subscriptions.wording import name_of

Row = dict[str, Any]
A_FEW = 100


@dataclass(frozen=True)
class Part:
    """`rows(account)`: the statement; `around(row, account)`: what belongs to a row and lies in other tables."""

    name: str
    title: str
    rows: Callable[[Account], Select[Any]]
    around: Callable[[Any, Account], Row] = lambda _row, _account: {}

    def of(self, account: Account) -> Iterator[Row]:
        statement = self.rows(account).execution_options(yield_per=A_FEW)
        for row in db.session.scalars(statement):
            yield {**values(row), **self.around(row, account)}


def values(row: db.Base) -> Row:
    """The columns that may leave, as JSON knows them; moments in ISO 8601 with their zone."""
    return {name: _plain(getattr(row, name)) for name in EXPORTED[row.__tablename__]}


def account_of(account: Account) -> Row:
    factor = account.second_factor
    return {
        **values(account),
        "home_region": _place(account.home_region_id),
        "second_factor_since": _plain(factor.since) if isinstance(factor, SecondFactor) else None,
    }


def photo_files(listing: Listing) -> list[tuple[str, str]]:
    """(name in the copy, SHA-256) of each photo, in the order shown."""
    return [(f"photos/{listing.id}-{number}.webp", p.image.sha256) for number, p in enumerate(listing.photos, start=1)]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, IntFlag):
        return int(value)
    return str(value.value) if isinstance(value, Enum) else value


def _place(region_id: int | None) -> str | None:
    return tree.label(tree.get(region_id), "ja") if region_id is not None else None


def _of(model: Any) -> Callable[[Account], Select[Any]]:
    return lambda account: select(model).where(model.account_id == account.id).order_by(model.id)


def _of_subscriber(model: Any, account: Account) -> Select[Any]:
    return select(model).join(Subscriber).where(Subscriber.account_id == account.id)


def _title(listing_id: int) -> str:
    return db.session.scalar(select(Listing.title).where(Listing.id == listing_id)) or ""


def _around_listing(listing: Listing, _account: Account) -> Row:
    revisions = db.session.scalars(select(Revision).where(Revision.listing_id == listing.id).order_by(Revision.id))
    return {
        "region": _place(listing.region_id),
        "organisation": listing.organisation.name if listing.organisation else None,
        "shifts": [values(shift) for shift in listing.shifts],
        "openings": [values(opening) for opening in listing.openings],
        "sign_up_rules": _first_of(participation.rules_of(listing)),
        "recurrence": values(listing.recurrence) if listing.recurrence else None,
        "revisions": [values(revision) for revision in revisions],
        "restrictions": [values(restriction) for restriction in listing.restrictions],
        "photos": [
            {**values(photo), "file": name}
            for photo, (name, _) in zip(listing.photos, photo_files(listing), strict=True)
        ],
    }


def _first_of(rows: Select[Any]) -> Row | None:
    found = db.session.scalars(rows).one_or_none()
    return None if found is None else values(found)


def _around_participation(participation: Participation, _account: Account) -> Row:
    return {"listing": participation.listing.title, "opening": values(participation.opening)}


def _around_conversation(conversation: Conversation, account: Account) -> Row:
    """The other side by the name they show, never by anything to reach them with."""
    messages = select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id)
    return {
        "partner": conversation.partner_of(account).display_name,
        "listing": conversation.listing.title,
        "is_own_listing": conversation.owner_id == account.id,
        "left": conversation.has_left(account),
        "messages": [
            _message(message, is_mine=message.author_id == account.id)
            for message in db.session.scalars(messages)
        ],
        "held_messages": [values(each) for each in db.session.scalars(_held_in(conversation, account))],
    }


def _message(message: Message, *, is_mine: bool) -> Row:
    """Concealed by moderators, it says nothing to whom it was written to."""
    row = {**values(message), "from": "me" if is_mine else "partner"}
    return row if is_mine or message.concealed_at is None else {**row, "body": None}


def _held_in(conversation: Conversation, account: Account) -> Select[HeldMessage]:
    """What they wrote and the partner has not read."""
    theirs = select(HeldMessage).where(HeldMessage.author_id == account.id, HeldMessage.message_id.is_(None))
    return theirs.where(HeldMessage.conversation_id == conversation.id).order_by(HeldMessage.id)


def _around_decision(decision: Decision, account: Account) -> Row:
    guideline = decision.guideline_version
    return {
        "listing_id": decision.case.listing_id,
        "listing": decision.case.title,
        "guideline": guideline.title_in(account.locale) if guideline else None,
        "guideline_text": guideline.body_in(account.locale) if guideline else None,
    }


def _around_project(project: Project, account: Account) -> Row:
    return {
        "listing": project.listing.title,
        "partner": project.conversation.partner_of(account).display_name,
        "my_side": str(project.side_of(account)),
        "my_answer": project.answer_of(project.side_of(account)),
        "milestones": [values(milestone) for milestone in project.milestones],
    }


def _around_review(review: Review, account: Account) -> Row:
    """What they wrote, and what has reached them; the other by the name they show."""
    is_mine = review.writer_id == account.id
    partner = review.about if is_mine else review.writer
    listing = review.deal.listing.title
    return {"from": "me" if is_mine else "partner", "partner": partner.display_name, "listing": listing}


def _conversations(account: Account) -> Select[Any]:
    theirs = or_(Conversation.asker_id == account.id, Conversation.owner_id == account.id)
    return select(Conversation).where(theirs).order_by(Conversation.id)


def _decisions(account: Account) -> Select[Any]:
    return select(Decision).join(Case).where(Case.subject_id == account.id).order_by(Decision.id)


def _appeals(account: Account) -> Select[Any]:
    return select(Appeal).where(Appeal.appellant_id == account.id).order_by(Appeal.id)


def _reports(account: Account) -> Select[Any]:
    return select(Report).where(Report.reporter_id == account.id).order_by(Report.id)


def _calendar_keys(account: Account) -> Select[Any]:
    return select(CalendarKey).where(CalendarKey.account_id == account.id)


def _event_sources(account: Account) -> Select[Any]:
    return select(EventSource).where(EventSource.author_id == account.id).order_by(EventSource.id)


def _event_files(account: Account) -> Select[Any]:
    return select(EventFile).where(EventFile.by_id == account.id).order_by(EventFile.id)


def _invitations(account: Account) -> Select[Any]:
    """To them and by them; whom they asked is that person's to tell."""
    theirs = or_(Invitation.email == account.email, Invitation.invited_by_id == account.id)
    return select(Invitation).where(theirs).order_by(Invitation.id)


def _log(account: Account) -> Select[Any]:
    """What they did, and what was done to their account. Who looked into a report is not among it."""
    about = (AuditEvent.object_type == "account") & (AuditEvent.object_id == account.id)
    return select(AuditEvent).where(or_(AuditEvent.actor_id == account.id, about)).order_by(AuditEvent.id)


LISTINGS = Part(
    "listings",
    msgid("掲載"),
    lambda account: listings.by_author(account).order_by(Listing.id),
    _around_listing,
)
CONVERSATIONS = Part("conversations", msgid("やり取り"), _conversations, _around_conversation)
OTHERS = (
    Part(
        "deals",
        msgid("取引と取引予定"),
        lambda account: deals.of(account).order_by(Deal.id),
        lambda deal, _account: {"listing": deal.listing.title},
    ),
    Part(
        "reviews",
        msgid("取引のひとこと"),
        lambda account: reviews.theirs(account).order_by(Review.id),
        _around_review,
    ),
    Part(
        "projects",
        msgid("プロジェクト"),
        lambda account: projects.of(account).order_by(Project.id),
        _around_project,
    ),
    Part(
        "participations",
        msgid("参加の申し込み"),
        _of(Participation),
        _around_participation,
    ),
    Part(
        "weekly_sign_ups",
        msgid("毎週の申し込み"),
        _of(WeeklySignUp),
        lambda weekly, _account: {"listing": weekly.listing.title},
    ),
    Part(
        "favourites",
        msgid("お気に入り"),
        _of(Favourite),
        lambda favourite, _account: {"listing": favourite.listing.title},
    ),
    Part(
        "blocks",
        msgid("ブロックした人"),
        _of(Block),
        lambda block, _account: {"person": block.blocked.display_name},
    ),
    Part(
        "mutes",
        msgid("ミュートした人"),
        _of(Mute),
        lambda mute, _account: {"person": mute.muted.display_name},
    ),
    Part(
        "hidden_listings",
        msgid("表示しない掲載"),
        hidden_by,
        lambda hidden, _account: {"listing": hidden.listing.title},
    ),
    Part(
        "followed_regions",
        msgid("フォローしている地域"),
        _of(FollowedRegion),
        lambda followed, _account: {"region": _place(followed.region_id)},
    ),
    Part(
        "saved_searches",
        msgid("保存した検索"),
        lambda account: _of_subscriber(SavedSearch, account).order_by(SavedSearch.id),
        lambda saved, _account: {"name": name_of(saved.query)},
    ),
    Part(
        "told_listings",
        msgid("保存した検索でお知らせした掲載"),
        lambda account: _of_subscriber(ToldListing, account).order_by(ToldListing.listing_id),
        lambda told, _account: {"listing": _title(told.listing_id)},
    ),
    Part("notifications", msgid("お知らせ"), _of(Notification)),
    Part("reports", msgid("あなたがした報告"), _reports),
    Part("decisions", msgid("あなたの掲載についての判断"), _decisions, _around_decision),
    Part("appeals", msgid("判断への異議の申し立て"), _appeals),
    Part("sanctions", msgid("アカウントへの措置"), _of(Sanction)),
    Part("contact_messages", msgid("お問い合わせ"), _of(ContactMessage)),
    Part(
        "memberships",
        msgid("団体"),
        _of(Membership),
        lambda membership, _account: {"organisation": membership.organisation.name},
    ),
    Part(
        "invitations",
        msgid("団体への招待"),
        _invitations,
        lambda invitation, account: {
            "organisation": invitation.organisation.name,
            "from_me": invitation.invited_by_id == account.id,
        },
    ),
    Part("appointments", msgid("役割"), _of(Appointment)),
    Part("saved_views", msgid("見守りの保存した一覧"), _of(SavedView)),
    Part("calendar_keys", msgid("カレンダーのアドレス"), _calendar_keys),
    Part("event_sources", msgid("催しの一覧"), _event_sources),
    Part(
        "event_files",
        msgid("取り込んだ催しのファイル"),
        _event_files,
        lambda file, _account: {"source": file.source.name},
    ),
    Part("login_sessions", msgid("ログインの記録"), _of(LoginSession)),
    Part("known_browsers", msgid("ログインしたことのあるブラウザー"), _of(KnownBrowser)),
    Part("passkeys", msgid("パスキー"), _of(Passkey)),
    Part("email_changes", msgid("メールアドレスの変更"), _of(EmailChange)),
    Part("exports", msgid("データの受け取り"), _of(Export)),
    Part("log", msgid("操作の記録"), _log),
)
PARTS = (LISTINGS, CONVERSATIONS, *OTHERS)
