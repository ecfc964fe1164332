"""Which strangers' pages show a row: whose change must drop them wherever they are kept.

Whatever is not named here counts as shown everywhere: a new table makes pages younger than need be, never stale."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Table, inspect
from sqlalchemy.orm import Session

from board.accounts.models import Account
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.web.changes import EVERYWHERE, PageChange

# Read by nobody but those they concern.
PRIVATE_TABLES = frozenset(
    {
        "audit_events",
        "blocks",
        "calendar_keys",
        "contact_messages",
        "conversations",
        "deals",
        "decisions",
        "email_changes",
        "event_files",
        "event_rows",
        "evidence",
        "exports",
        "favourites",
        "follow_ups",
        "heartbeats",
        "hidden_listings",
        "known_browsers",
        "listing_revisions",
        "login_sessions",
        "mails",
        "messages",
        "moderation_cases",
        "mutes",
        "notifications",
        "page_changes",
        "passkey_challenges",
        "passkeys",
        "pending_log_ins",
        "rate_limits",
        "recovery_codes",
        "reports",
        "sanctions",
        "saved_searches",
        "search_matches",
        "search_requests",
        "search_counts",
        "second_factors",
        "single_use_tokens",
        "subscribers",
        "told_listings",
        "weekly_sign_ups",
    }
)
PRIVATE_OF_ACCOUNTS = frozenset(
    {
        "appointments",
        "email",
        "limited_at",
        "limited_until",
        "locale",
        "password_hash",
        "second_factor",
        "sees_less",
        "silenced_at",
        "silenced_until",
        "suspended_until",
    }
)


def scope_of(_session: Session, row: object) -> Iterable[int | None]:
    """For `changes.init_app`: of a row, or of a whole table that a statement changes."""
    if isinstance(row, Table):
        return () if row.name in PRIVATE_TABLES else (EVERYWHERE,)
    if isinstance(row, Listing):
        return _of_listing(row)
    if isinstance(row, Account):
        return _of_account(row)
    table = getattr(row, "__tablename__", "")
    if isinstance(row, PageChange) or table in PRIVATE_TABLES:
        return ()
    listing = vars(row).get("listing")
    return _of_listing(listing) if isinstance(listing, Listing) else (EVERYWHERE,)


def _of_listing(listing: Listing) -> Iterable[int | None]:
    """Where it is and where it was; a draft is nowhere."""
    state = inspect(listing).attrs
    if listing.state == ListingState.DRAFT and not state.state.history.deleted:
        return ()
    moved_from = state.prefecture_number.history.deleted or ()
    return {number for number in (listing.prefecture_number, *moved_from) if number is not None}


def _of_account(account: Account) -> Iterable[int | None]:
    """Nobody shows an account that is new; of the others some of what is known of them is private."""
    state = inspect(account)
    changed = {attribute.key for attribute in state.attrs if attribute.history.has_changes()}
    return () if not state.has_identity or changed <= PRIVATE_OF_ACCOUNTS else (EVERYWHERE,)
