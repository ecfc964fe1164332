"""Erasing a person: nothing but numbers is left, and what others need of it.

What stays, and why: messages, for they are the partner's conversation too; the log, in numbers and with the titles
that stood in it when something was done; evidence and the listing it is about while moderators look at it.
One transaction for one person: killed in the middle, nothing has happened, and the next run does it all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select, update

from board import db
from board.accounts.models import Account, Block, Invitation, LoginSession, Membership, Mute, SingleUseToken
from board.accounts.safety.models import Challenge, EmailChange, KnownBrowser, Passkey, PendingLogIn, RecoveryCode
from board.audit.actions import record
from board.conversations.models import Conversation, HeldMessage
from board.deals import queries as deals
from board.deals.lifecycle import Side
from board.deals.reviews import queries as reviews
from board.deals.reviews.models import Review
from board.departure import queries
from board.departure.models import Export
from board.feeds.models import CalendarKey
from board.follows.models import Favourite, FollowedRegion
from board.listings.actions import index_later
from board.listings.lifecycle import Act, closed_in_sight_since, next_state
from board.listings.models import (
    OF_THE_AUTHOR,
    EventFile,
    EventRow,
    EventSource,
    HiddenListing,
    Listing,
    ListingPhoto,
    Opening,
    Revision,
)
from board.media.models import Image
from board.moderation.evidence import READABLE, digest
from board.moderation.models import Appeal, CaseBatch, Evidence, SavedView
from board.notifications.models import Notification
from board.operations.models import ContactMessage, ContactState
from board.outbox.models import Mail
from board.participation import actions as participation
from board.participation import queries as participations
from board.participation.models import Participation, SignUpRules, WeeklySignUp
from board.participation.projects.models import Milestone, Project
from board.screening.models import Screening
from board.subscriptions.models import SearchRequest, Subscriber

# What others may still see of a listing that is no more: what it was and where, to show them something like it.
LEFT_OF_LISTING = {"kind", "category", "region_id", "reach", "quantity"}
BLANK = dict.fromkeys(("kept", "fingerprint", "copied_from_id", "publish_at", "warn_at", "expires_at"))
THEIRS: tuple[Any, ...] = (
    LoginSession,
    SingleUseToken,
    PendingLogIn,
    Challenge,
    RecoveryCode,
    Passkey,
    KnownBrowser,
    EmailChange,
    Favourite,
    FollowedRegion,
    CalendarKey,
    WeeklySignUp,
    Block,
    Mute,
    HiddenListing,
    Notification,
    SavedView,
    CaseBatch,
    Subscriber,  # with their saved searches, and what they were told of
    Export,
)


def erase(account: Account, *, now: datetime) -> list[str]:
    """Nothing happens to who stays after all, or was erased before. Returns the keys of files that nobody needs any
    more: they go after the commit."""
    db.lock(account)
    if account.erase_at is None or account.erase_at > now or account.is_erased:
        return []
    listings = _locked(queries.listings_free_of_cases(account), also=_joined_by(account, now=now))
    images = _images_of(listings, account) | ({account.avatar_id} - {None})
    _forget_reviews(account)
    _step_back(account, now=now)
    _forget_mails(account, now=now)
    _forget_contacts(account, now=now)
    _forget_projects(account)
    _forget_event_files(account)
    _anonymise(account, now=now)
    _empty(listings, account, now=now)
    freed = _free(images)
    record("account_erased", actor_id=None, object_type="account", object_id=account.id, now=now)
    return freed


def erase_rest(account: Account, *, now: datetime) -> list[str]:
    """The investigation is over: what was kept for it goes too. Returns as `erase`."""
    db.lock(account)
    if not account.is_erased:
        return []
    withheld = queries.withheld_of(account).with_only_columns(Listing.id).order_by(None)
    listings = _locked(queries.listings_free_of_cases(account).where(Listing.id.in_(withheld)))
    images = _images_of(listings, account)
    db.session.execute(delete(Notification).where(Notification.account_id == account.id))
    _empty(listings, account, now=now)
    freed = _free(images)
    record("erasure_completed", actor_id=None, object_type="account", object_id=account.id, now=now)
    return freed


def _locked(found: Any, also: Iterable[Listing] = ()) -> list[Listing]:
    """In the order of their numbers, as everybody does who locks several."""
    listings: list[Listing] = list(db.session.scalars(found))
    for listing in sorted({*listings, *also}, key=lambda listing: listing.id):
        db.lock(listing)
    return listings


def _joined_by(account: Account, *, now: datetime) -> list[Listing]:
    return [each.listing for each in db.session.scalars(participations.ahead_of(account, now))]


def _forget_reviews(account: Account) -> None:
    """The words they wrote are gone from others' pages. What others wrote about them is those people's own, and shown
    to nobody but the two."""
    # Before the first line in the log: whoever withdraws one at this moment holds its row and waits for the log.
    written = reviews.written_by(account).with_only_columns(Review.id)
    db.session.execute(update(Review).where(Review.id.in_(written)).values(body="", hopes_again=False))


def _step_back(account: Account, *, now: datetime) -> None:
    """Their seats are free for others. That somebody had one stays, without a word of what they said."""
    participation.step_back_from_all(account, now=now)
    theirs = update(Participation).where(Participation.account_id == account.id)
    db.session.execute(theirs.values(answers=[], objection=""))


def _anonymise(account: Account, *, now: datetime) -> None:
    for model in THEIRS:
        db.session.execute(delete(model).where(model.account_id == account.id))
    # Nobody needs to keep away who is no more.
    db.session.execute(delete(Block).where(Block.blocked_id == account.id))
    db.session.execute(delete(Mute).where(Mute.muted_id == account.id))
    asked = or_(Invitation.email == account.email, Invitation.invited_by_id == account.id)
    db.session.execute(delete(Invitation).where(asked))
    # Nobody but them and the moderators has read these.
    db.session.execute(update(HeldMessage).where(HeldMessage.author_id == account.id).values(body=""))
    db.session.execute(update(Screening).where(Screening.account_id == account.id).values(fields={}))
    db.session.execute(update(Appeal).where(Appeal.appellant_id == account.id).values(text="", answer=""))
    account.second_factor = None
    current = update(Membership).where(Membership.account_id == account.id, Membership.until.is_(None))
    db.session.execute(current.values(until=now))
    # No address at all: nobody can type it anywhere.
    account.email, account.password_hash = f"erased-{account.id}", ""
    account.display_name = account.introduction = ""
    account.home_region_id = account.avatar_id = None
    account.home_region = account.avatar = None
    account.shows_home_region = False
    account.erased_at = now


def _forget_mails(account: Account, *, now: datetime) -> None:
    """But for one that is being sent at this moment: the nightly clearing takes it."""
    idle = or_(Mail.leased_until.is_(None), Mail.leased_until < now, Mail.done_at.is_not(None))
    addresses = _addresses(account)
    db.session.execute(delete(Mail).where(Mail.recipient.in_(addresses), idle))
    # What was kept for the address before there was an account.
    for model in (Subscriber, SearchRequest):
        db.session.execute(delete(model).where(model.email.in_(addresses)))


def _addresses(account: Account) -> list[str]:
    changes = db.session.execute(
        select(EmailChange.old_email, EmailChange.new_email).where(EmailChange.account_id == account.id)
    )
    return sorted({account.email, *(address for row in changes for address in row)})


def _forget_contacts(account: Account, *, now: datetime) -> None:
    theirs = select(ContactMessage).where(
        or_(ContactMessage.account_id == account.id, ContactMessage.reply_to == account.email)
    )
    for message in db.session.scalars(theirs):
        message.body = message.reply_to = message.note = ""
        message.account = None
        if message.is_open:
            message.state, message.handled_at = ContactState.CLOSED, now


def _forget_event_files(account: Account) -> None:
    """What they brought from a town's lists; the listings made from it are emptied like their others."""
    for source in db.session.scalars(select(EventSource).where(EventSource.author_id == account.id)):
        # The name is the key by which files find it: nobody finds this one any more.
        source.name, source.credit, source.licence, source.mapping = f"erased-{source.id}", "", "", {}
    sources = select(EventSource.id).where(EventSource.author_id == account.id)
    db.session.execute(delete(EventRow).where(EventRow.source_id.in_(sources)))
    sent = or_(EventFile.by_id == account.id, EventFile.source_id.in_(sources))
    db.session.execute(update(EventFile).where(sent).values(content=None, name=""))


def _forget_projects(account: Account) -> None:
    """That there was one stays for the other side; what was written about it goes."""
    theirs = select(Conversation.id).where(
        or_(Conversation.asker_id == account.id, Conversation.owner_id == account.id)
    )
    projects = select(Project.id).where(Project.conversation_id.in_(theirs))
    db.session.execute(delete(Milestone).where(Milestone.project_id.in_(projects)))
    db.session.execute(
        update(Project).where(Project.conversation_id.in_(theirs)).values(report="", remark="")
    )


def _empty(listings: list[Listing], account: Account, *, now: datetime) -> None:
    """Each becomes a row that says nothing; who comes by is told that it is gone."""
    ids = [listing.id for listing in listings]
    _forget_what_names(account, ids)
    db.session.execute(delete(Favourite).where(Favourite.listing_id.in_(ids)))
    db.session.execute(delete(HiddenListing).where(HiddenListing.listing_id.in_(ids)))
    db.session.execute(delete(Revision).where(Revision.listing_id.in_(ids)))
    db.session.execute(delete(ListingPhoto).where(ListingPhoto.listing_id.in_(ids)))
    _forget_sign_ups(ids)
    for listing in listings:
        db.session.expire(listing, ["photos"])
        _end(listing, now=now)
        _blank(listing)
        index_later(listing, now=now)
    for evidence in db.session.scalars(queries.ended_evidence_about(account)):
        evidence.content, evidence.image_ids = {}, []
        evidence.sha256 = digest({}, [])
    db.session.flush()


def _forget_sign_ups(listing_ids: list[int]) -> None:
    """What the host asked stands in others' answers too."""
    for model in (SignUpRules, WeeklySignUp):
        db.session.execute(delete(model).where(model.listing_id.in_(listing_ids)))
    db.session.execute(update(Opening).where(Opening.listing_id.in_(listing_ids)).values(role=""))
    db.session.execute(update(Participation).where(Participation.listing_id.in_(listing_ids)).values(answers=[]))


def _end(listing: Listing, *, now: datetime) -> None:
    for deal in db.session.scalars(deals.reserved(listing)):
        deal.cancel(by=Side.OWNER, now=now)
        deal.conversation.agreed_at = None
    db.session.flush()
    listing.taken = db.session.scalar(deals.taken(listing)) or 0
    if not listing.is_closed:
        listing.state = next_state(listing.state, Act.WITHDRAW)
    # As if it had been over for so long that its page is no longer shown.
    listing.closed_at = min(listing.closed_at or now, closed_in_sight_since(now))
    for restriction in listing.active_restrictions:
        if restriction.effect in OF_THE_AUTHOR:
            restriction.lift(now=now)


def _blank(listing: Listing) -> None:
    listing.recurrence = None
    listing.shifts = []
    for name in {*READABLE, "district"} - LEFT_OF_LISTING - {"shifts"}:
        column = Listing.__table__.columns[name]
        nothing: object = None if column.nullable else column.type.python_type()
        setattr(listing, name, nothing)
    for name, nothing in BLANK.items():
        setattr(listing, name, nothing)


def _forget_what_names(account: Account, listing_ids: list[int]) -> None:
    """What others were told about this person or their listings: it holds names and titles."""
    talks = select(Conversation.id).where(
        or_(
            Conversation.asker_id == account.id,
            Conversation.owner_id == account.id,
            Conversation.listing_id.in_(listing_ids),
        )
    )
    signed_up = select(Participation.id).where(Participation.account_id == account.id)
    for model in (Notification, Mail):
        about = or_(
            _param(model, "conversation_id").in_(talks),
            _param(model, "listing_id").in_(listing_ids),
            _param(model, "participation_id").in_(signed_up),
        )
        db.session.execute(delete(model).where(about, *_not_on_its_way(model)))


def _param(model: Any, name: str) -> Any:
    return model.params[name].as_integer()


def _not_on_its_way(model: Any) -> Iterable[ColumnElement[bool]]:
    return (or_(Mail.done_at.is_not(None), Mail.dead_at.is_not(None)),) if model is Mail else ()


def _images_of(listings: list[Listing], account: Account) -> set[int | None]:
    """Those they show, and those that evidence about them kept."""
    ended = db.session.scalars(queries.ended_evidence_about(account))
    kept = [image_id for evidence in ended for image_id in evidence.image_ids]
    return {*kept, *(photo.image_id for listing in listings for photo in listing.photos)}


def _free(image_ids: set[int | None]) -> list[str]:
    """Rows of those that no listing, no person and no evidence shows any more."""
    kept = {image_id for ids in db.session.scalars(select(Evidence.image_ids)) for image_id in ids}
    # Whoever is choosing one just now holds it, and is seen when we have our turn.
    wanted = select(Image).where(Image.id.in_(image_ids - kept)).order_by(Image.id).with_for_update()
    freed = []
    for image in db.session.scalars(wanted).all():
        used = select(
            or_(
                exists().where(ListingPhoto.image_id == image.id),
                exists().where(Account.avatar_id == image.id),
            )
        )
        if not db.session.scalar(used):
            freed.append(image)
    for image in freed:
        db.session.delete(image)
    db.session.flush()
    return [f"{image.sha256}/{width}.webp" for image in freed for width in image.widths]
