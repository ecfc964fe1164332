"""Passwords: argon2id at OWASP's first recommendation (19 MiB, 2 passes, 1 lane), and what is too easy to guess."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from board.accounts.models import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from board.errors import msgid

MEMORY_KIB = 19_456
_hasher = PasswordHasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1)
_COMMON = Path(__file__).parent / "common_passwords.txt"
# The board's own name: refused wherever it stands, and in Japanese, where it is a word, when little else is there.
_SITE = "engawa"
_SITE_IN_JAPANESE = re.compile("縁側|えんがわ|エンガワ")
_BESIDE_THE_SITE_MIN = 8
_A_PIECE_REPEATED = re.compile(r"(.{1,6}?)\1+")


def hash_password(password: str) -> str:
    return _hasher.hash(_canonical(password))


def password_matches(password_hash: str, password: str) -> bool:
    if len(password) > PASSWORD_LENGTH_MAX:
        return False
    try:
        return _hasher.verify(password_hash, _canonical(password))
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    return _hasher.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def decoy_hash() -> str:
    """Checked when there is no such account, so that the answer takes as long as for one that exists."""
    return _hasher.hash("no account has this password")


def weakness(password: str, *, email: str = "", name: str = "") -> str | None:
    """Why this password is refused (a msgid), or None. email, name: what others know of its owner."""
    if len(password) < PASSWORD_LENGTH_MIN:
        return msgid("パスワードは10文字以上にしてください。")
    if len(password) > PASSWORD_LENGTH_MAX:
        return msgid("パスワードは1000文字以内にしてください。")
    folded = _canonical(password).casefold()
    local_part = email.partition("@")[0].casefold()
    if len(set(folded)) < 4 or folded in _common() or _is_of_the_site(folded) or _A_PIECE_REPEATED.fullmatch(folded):
        return msgid("このパスワードは推測されやすいため使えません。別のものにしてください。")
    if len(local_part) >= 4 and local_part in folded:
        return msgid("メールアドレスを含むパスワードは推測されやすいため使えません。")
    own_name = "".join(_canonical(name).casefold().split())
    # Two kanji are part of many a sentence; three signs, or four Latin letters, are somebody.
    if len(own_name) >= 3 and len(own_name.encode()) >= 4 and own_name in "".join(folded.split()):
        return msgid("お名前を含むパスワードは推測されやすいため使えません。")
    return None


def _is_of_the_site(folded: str) -> bool:
    beside, count = _SITE_IN_JAPANESE.subn("", folded)
    return _SITE in folded or (count > 0 and len(beside) < _BESIDE_THE_SITE_MIN)


def _canonical(password: str) -> str:
    # The same password typed on two devices must give the same bytes (NIST SP 800-63B §5.1.1.2: normalise).
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Well-known words with the endings people add to reach ten characters."""
    words = _COMMON.read_text("utf-8").split()
    endings = ("", "1", "12", "123", "1234", "12345", "123456", "!", "1!", "123!", "2024", "2025", "2026")
    return frozenset(word + ending for word in words for ending in endings) | _walks()


def _walks() -> frozenset[str]:
    """Runs along the keyboard and the alphabet, and short pieces repeated."""
    rows = ("1234567890", "0987654321", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
    walks = {(row * 3)[:length] for row in rows for length in range(10, 21)}
    walks |= {first + second for first in rows for second in rows}
    return frozenset(walk for walk in walks if re.fullmatch(r"\w{10,}", walk))
