"""Passkeys: registered, asked, removed. A passkey asks its owner for a finger, a face or a code: it is both factors."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from board import db
from board.accounts.actions import hash_secret
from board.accounts.models import Account
from board.accounts.safety import queries
from board.accounts.safety.models import (
    CHALLENGE_LIFETIME,
    PASSKEYS_MAX,
    Challenge,
    ChallengePurpose,
    Passkey,
)
from board.accounts.safety.party import RelyingParty
from board.accounts.safety.telling import tell
from board.audit.actions import record
from board.errors import RuleBroken, msgid

CHALLENGE_BYTES = 32
# What the library raises for an answer that is wrong, and what its parts raise for one that is no answer at all.
REFUSALS = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def new_challenge(purpose: ChallengePurpose, *, account: Account | None, now: datetime) -> bytes:
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    db.session.add(
        Challenge(
            account_id=account.id if account else None,
            purpose=purpose,
            challenge_hash=_hash(challenge),
            expires_at=now + CHALLENGE_LIFETIME,
        )
    )
    return challenge


def take_challenge(challenge: bytes, purpose: ChallengePurpose, *, account: Account | None, now: datetime) -> bool:
    """Whether it was asked here, for this purpose and person, and waits for its one answer; then it does no longer."""
    found = queries.open_challenge(_hash(challenge), purpose, now=now).with_for_update()
    row = db.session.scalars(found).first()
    if row is None or row.account_id != (account.id if account else None):
        return False
    row.used_at = now
    return True


def registration_options(account: Account, challenge: bytes, *, party: RelyingParty) -> str:
    known = db.session.scalars(queries.passkeys_of(account))
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=_handle(account),
        user_name=account.email,
        user_display_name=account.display_name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=_raw(key.credential_id)) for key in known],
    )
    return options_to_json(options)


def log_in_options(challenge: bytes, *, party: RelyingParty, account: Account | None = None) -> str:
    """For anybody's passkey of ours, or for those of one account."""
    known = db.session.scalars(queries.passkeys_of(account)).all() if account else []
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=_raw(key.credential_id)) for key in known] or None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def add_passkey(
    account: Account, answer: str, challenge: bytes, *, party: RelyingParty, name: str, now: datetime
) -> Passkey | None:
    """None for an answer that does not hold, or a key that is somebody's already."""
    db.lock(account)
    if len(db.session.scalars(queries.passkeys_of(account)).all()) >= PASSKEYS_MAX:
        raise RuleBroken(
            msgid("パスキーは%(most)d個までです。使わないものを消してから追加してください。"), most=PASSKEYS_MAX
        )
    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except REFUSALS:
        return None
    credential_id = _text(verified.credential_id)
    if db.session.scalars(queries.passkey(credential_id)).first():
        return None
    key = Passkey(
        account=account,
        credential_id=credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=name,
        created_at=now,
    )
    db.session.add(key)
    record("passkey_added", actor_id=account.id, object_type="account", object_id=account.id, now=now)
    tell(account, "passkey_added", now=now, name=name)
    return key


def check_answer(answer: str, challenge: bytes, *, party: RelyingParty, now: datetime) -> Passkey | None:
    """The passkey that gave this answer, with a count that only goes up; None where anything does not hold."""
    key = _signer(answer)
    if key is None:
        return None
    db.lock(key)
    try:
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except REFUSALS:
        record("passkey_refused", actor_id=None, object_type="account", object_id=key.account_id, now=now)
        return None
    key.sign_count, key.last_used_at = verified.new_sign_count, now
    return key


def _signer(answer: str) -> Passkey | None:
    try:
        credential = parse_authentication_credential_json(answer)
    except REFUSALS:
        return None
    key = db.session.scalars(queries.passkey(_text(credential.raw_id))).first()
    handle = credential.response.user_handle
    # A device that says whose key it is must say the same as we.
    if key is None or (handle and not secrets.compare_digest(handle, _handle(key.account))):
        return None
    return key


def remove_passkey(key: Passkey, *, now: datetime) -> None:
    account, name = key.account, key.name
    db.session.delete(key)
    record("passkey_removed", actor_id=account.id, object_type="account", object_id=account.id, now=now)
    tell(account, "passkey_removed", now=now, name=name)


def _handle(account: Account) -> bytes:
    """What the device calls the account: the same for all its keys, and nothing about the person."""
    return hashlib.sha256(f"engawa account {account.id}".encode()).digest()


def _hash(challenge: bytes) -> str:
    return hash_secret(challenge.hex())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
