"""Do the rows, the files, the counters and the index agree? Only looks; `mending` repairs what is safe to repair."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from board import db
from board.errors import msgid
from board.operations import file_checks, row_checks
from board.operations.looking import Look

EXAMPLES_MAX = 20


class Check(StrEnum):
    DATABASE = "database"
    DANGLING = "dangling"
    AUDIT = "audit"
    EVIDENCE = "evidence"
    RESTRICTION = "restriction"
    FILE_MISSING = "file_missing"
    FILE_ORPHAN = "file_orphan"
    FILE_UNFINISHED = "file_unfinished"
    IMAGE_UNUSED = "image_unused"
    CONVERSATION = "conversation"
    LISTING = "listing"
    INDEX = "index"
    DEAD_LETTER = "dead_letter"


CHECK_NAMES = {
    Check.DATABASE: msgid("データベースのファイルが壊れている"),
    Check.DANGLING: msgid("指している先の行がない"),
    Check.AUDIT: msgid("記録の鎖が途切れている"),
    Check.EVIDENCE: msgid("証拠が取った時と違っている"),
    Check.RESTRICTION: msgid("判断のない制限、または制限のない非公開の判断がある"),
    Check.FILE_MISSING: msgid("写真のファイルがない"),
    Check.FILE_ORPHAN: msgid("どの写真のものでもないファイルがある"),
    Check.FILE_UNFINISHED: msgid("書きかけのまま残ったファイルがある"),
    Check.IMAGE_UNUSED: msgid("どこにも使われていない写真がある"),
    Check.CONVERSATION: msgid("やり取りの最後のメッセージが合っていない"),
    Check.LISTING: msgid("掲載の数字が元のデータと合っていない"),
    Check.INDEX: msgid("検索の索引が掲載と合っていない"),
    Check.DEAD_LETTER: msgid("止まったままの仕事やメールがある"),
}
MENDABLE = frozenset(
    {
        Check.FILE_ORPHAN,
        Check.FILE_UNFINISHED,
        Check.IMAGE_UNUSED,
        Check.CONVERSATION,
        Check.LISTING,
        Check.INDEX,
    }
)
# What comes and goes in daily life; only many of them, or old ones, mean anything.
HARMLESS = frozenset({Check.FILE_ORPHAN, Check.FILE_UNFINISHED, Check.IMAGE_UNUSED})

_LOOKS: dict[Check, Callable[[Look], Iterable[str]]] = {
    Check.DATABASE: row_checks.damage,
    Check.DANGLING: row_checks.dangling,
    Check.AUDIT: row_checks.broken_log,
    Check.EVIDENCE: row_checks.changed_evidence,
    Check.RESTRICTION: row_checks.unpaired_restrictions,
    Check.FILE_MISSING: file_checks.missing_files,
    Check.FILE_ORPHAN: file_checks.orphans,
    Check.FILE_UNFINISHED: file_checks.unfinished,
    Check.IMAGE_UNUSED: file_checks.unused_images,
    Check.CONVERSATION: row_checks.wrong_conversations,
    Check.LISTING: row_checks.wrong_listings,
    Check.INDEX: row_checks.index_differences,
    Check.DEAD_LETTER: row_checks.dead_letters,
}


@dataclass(frozen=True)
class Finding:
    """One kind of trouble. Examples say what to look up: "listing 42", "image 7", a file's key."""

    check: Check
    count: int
    examples: tuple[str, ...]

    @property
    def name(self) -> str:
        """A msgid."""
        return CHECK_NAMES[self.check]

    @property
    def is_mendable(self) -> bool:
        return self.check in MENDABLE

    @property
    def is_harmless(self) -> bool:
        return self.check in HARMLESS


@dataclass(frozen=True)
class Report:
    at: datetime
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        return not self.findings

    def of(self, check: Check) -> Finding | None:
        return next((finding for finding in self.findings if finding.check == check), None)


def inspect(*, now: datetime, checks: Iterable[Check] = tuple(Check)) -> Report:
    """Everything that does not agree; waits for nobody and holds up nobody. Takes seconds on a large board."""
    found = [_finding(check, now) for check in checks]
    return Report(now, tuple(finding for finding in found if finding.count))


def _finding(check: Check, now: datetime) -> Finding:
    troubles = _look(check, now)
    if troubles:
        # What was being written just then is whole at a second look.
        again = set(_look(check, now))
        troubles = [trouble for trouble in troubles if trouble in again]
    return Finding(check, len(troubles), tuple(troubles[:EXAMPLES_MAX]))


def _look(check: Check, now: datetime) -> list[str]:
    with db.new_session(writing=False) as session:
        return list(_LOOKS[check](Look(session, now)))
