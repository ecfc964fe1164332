"""What cases are about, how they stand, and what can be decided."""

from __future__ import annotations

from enum import StrEnum


class TargetKind(StrEnum):
    """What a case can be about; `target_id` is the number of its row."""

    LISTING = "listing"
    # One photo of a listing.
    PHOTO = "photo"
    # What its subject wrote in one conversation, whose number it is: the reporter says which messages.
    MESSAGE = "message"
    # A person's profile.
    ACCOUNT = "account"
    REVIEW = "review"
    # A message that the rules against fraud stopped; the number is that of the screening.
    SCREENING = "screening"


class CaseState(StrEnum):
    OPEN = "open"
    # Its author was asked for changes.
    AWAITING_AUTHOR = "awaiting_author"
    DECIDED = "decided"
    # Nothing more can follow: the time for appeals is over, what was kept is purged.
    CLOSED = "closed"


class Action(StrEnum):
    DISMISS = "dismiss"
    # About the content.
    REQUEST_CHANGES = "request_changes"
    LIMIT_LISTING = "limit_listing"
    HIDE = "hide"
    REMOVE = "remove"
    # About the person.
    WARN = "warn"
    LIMIT = "limit"
    SILENCE = "silence"
    SUSPEND = "suspend"
    BAN = "ban"
    # The inverse of any of these.
    LIFT = "lift"
    # By the rules against fraud, until somebody has looked.
    HOLD = "hold"


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    # Taken back, with a milder decision in its place.
    MODIFIED = "modified"
