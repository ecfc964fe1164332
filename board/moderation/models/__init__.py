"""Reports, the case they open, the evidence as it was, the decisions taken and the appeals against them. Words as in
the field: report, case, evidence, decision (with its statement of reasons), guideline (the published rule and its
version), appeal."""

from __future__ import annotations

from board.moderation.models.case import LEASE, Case
from board.moderation.models.codes import Action, AppealState, CaseState, TargetKind
from board.moderation.models.decision import APPEAL_MAX, FACTS_MAX, NOTE_MAX, Appeal, Decision
from board.moderation.models.desk import (
    BATCH_MAX,
    CASE_NOTE_MAX,
    VIEW_NAME_MAX,
    VIEWS_MAX,
    CaseBatch,
    CaseNote,
    SavedView,
)
from board.moderation.models.guideline import GuidelineVersion
from board.moderation.models.report import (
    ANONYMOUS_REPORTS_A_DAY,
    MESSAGES_CHOSEN_MAX,
    REPORT_TEXT_MAX,
    REPORTS_A_DAY,
    Evidence,
    Report,
)

__all__ = [
    "ANONYMOUS_REPORTS_A_DAY",
    "APPEAL_MAX",
    "BATCH_MAX",
    "CASE_NOTE_MAX",
    "FACTS_MAX",
    "LEASE",
    "MESSAGES_CHOSEN_MAX",
    "NOTE_MAX",
    "REPORTS_A_DAY",
    "REPORT_TEXT_MAX",
    "VIEWS_MAX",
    "VIEW_NAME_MAX",
    "Action",
    "Appeal",
    "AppealState",
    "Case",
    "CaseBatch",
    "CaseNote",
    "CaseState",
    "Decision",
    "Evidence",
    "GuidelineVersion",
    "Report",
    "SavedView",
    "TargetKind",
]
