"""Whether what a case is about still is what somebody looked at."""

from __future__ import annotations

from board.moderation import evidence
from board.moderation.models import Case, TargetKind


def target_version(case: Case) -> int:
    """Another number wherever its author has changed it: of a listing its own count, of a profile what it says. What
    was said between two, and a word after a deal, is changed by nobody."""
    match case.target_kind:
        case TargetKind.LISTING | TargetKind.PHOTO:
            return case.about.version
        case TargetKind.ACCOUNT:
            return evidence.number_of(evidence.profile(case.subject), evidence.picture_ids(case.subject))
        case _:
            return 1
