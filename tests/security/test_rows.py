"""Where each requirement is proved: a test says so by `@pytest.mark.security("4-16")`, section and row of the
requirements we hold ourselves to. `pytest -m security` runs them all."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parent.parent

ROWS = {
    "4-1": "passwords: length, any characters, verbatim",
    "4-2": "common and guessable passwords are refused",
    "4-3": "argon2id, and rehashing when its cost is raised",
    "4-4": "guessing is limited per account and address",
    "4-5": "a limiter that cannot count lets nobody through",
    "4-6": "log-in does not tell who has an account",
    "4-7": "sign-up and reset do not tell who has an account",
    "4-8": "a reset link works once, briefly, and dies with the state it was made for",
    "4-9": "staff need a second factor; a code works once",
    "4-10": "a new session at log-in",
    "4-11": "log-out ends the session here, races included",
    "4-12": "suspension, a new password and erasure end sessions",
    "4-13": "sessions end when idle and after their lifetime",
    "4-14": "sensitive changes ask for proof again; sessions are listed and ended",
    "4-15": "every cookie is Secure, HttpOnly, SameSite and __Host-",
    "4-16": "every unsafe route needs a token; reading writes nothing",
    "4-17": "nothing is posted from another site",
    "4-18": "no stored script runs anywhere",
    "4-19": "rich text is a small subset",
    "4-21": "nothing typed is a template",
    "4-22": "the content security policy holds on every answer",
    "4-23": "the other security headers are on every answer",
    "4-24": "each may reach what is theirs, and nothing else",
    "4-25": "a photo follows the rights of its parent",
    "4-26": "private fields never leave",
    "4-27": "a moderator finds the cases of their scope alone",
    "4-28": "whoever loses a role has lost it for the form that is open",
    "4-30": "nobody sets a field by sending its name",
    "4-31": "absurd and doubled parameters are refused, never a crash",
    "4-32": "only JPEG, PNG and WebP by their content, written anew",
    "4-33": "a decompression bomb costs nothing",
    "4-34": "photos lose where and how they were taken",
    "4-35": "no SVG; photos are served as nothing but photos",
    "4-36": "files have names of our making",
    "4-37": "bodies are limited",
    "4-38": "the server fetches nothing that somebody typed",
    "4-39": "nobody is led to another site",
    "4-40": "nothing typed becomes a mail header",
    "4-41": "a foreign host name is refused; links in mails are ours",
    "4-42": "the address of a client cannot be forged",
    "4-43": "nothing typed is SQL",
    "4-46": "no pattern of ours can run away, and words that staff type are no patterns",
    "4-47": "paging deep costs no more, and absurd pages are refused",
    "4-50": "a form sent twenty times is one thing",
    "4-52": "private pages are kept by nobody",
    "4-53": "no start without a real secret key; keys can be replaced",
    "4-54": "an error tells nothing about the inside",
    "4-55": "logs hold no secret and cannot be forged",
    "4-56": "what matters is in the audit log, once, and stays",
    "4-57": "an export holds one's own and only that; erasure erases",
    "4-58": "a backup can be restored and holds no sessions",
    "4-59": "secrets are compared in constant time and stored hashed",
    "4-60": "dependencies are pinned, and known holes are refused",
    "5-1": "killed while writing: what was acknowledged is there",
    "5-3": "killed during an upload: no row without its file",
    "5-4": "killed between decision and mail: told exactly once",
    "5-5": "killed while sending: never zero mails",
    "5-6": "the mail server is away: nobody notices, nothing is lost",
    "5-7": "the disk is full: reading goes on, typed text comes back",
    "5-8": "the database is locked: waiting, then a form that comes back",
    "5-13": "two moderators, one case: one decision",
    "5-14": "what is counted agrees with counting anew",
    "5-15": "the clock jumps",
    "5-16": "days begin and end in Japan",
    "5-17": "killed while migrating",
    "5-18": "poison in the queue stops nobody else",
    "5-20": "all sessions are lost: logged out, nothing else",
    "5-21": "malformed bytes are refused, never a crash",
    "5-22": "a backup while people write is whole",
    "5-23": "a lost file leaves a page with a placeholder",
    "5-24": "a broken list of rules stops the start and leaves the old one in force",
}


def test_each_requirement_is_proved_by_some_test():
    marked = _marked_rows()
    assert [f"{row}: {what}" for row, what in ROWS.items() if row not in marked] == []


def test_no_test_names_a_requirement_that_is_not_on_the_list():
    assert {row: paths for row, paths in _marked_rows().items() if row not in ROWS} == {}


def _marked_rows() -> dict[str, list[str]]:
    """Row → the files whose tests bear its mark."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.security":
                for row in node.args:
                    found.setdefault(str(ast.literal_eval(row)), []).append(path.name)
    return found
