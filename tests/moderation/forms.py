"""What a browser sends from the pages of moderation."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from board.moderation.measures import TIMED
from board.moderation.models import Case
from board.moderation.policy import Reason
from board.moderation.versions import target_version


def report(reason: Reason = Reason.FRAUD, text: str = "") -> dict[str, str]:
    return {"reason": reason, "text": text}


def decision(case: Case, act: str = "hide", **changes: Any) -> dict[str, Any]:
    """As the page of the case would send it now."""
    asked = {} if act == "dismiss" else {"guideline": "fraud", "facts": "送料の先払いを求めています。"}
    timed = {"days": "7"} if act in TIMED else {}
    return {**_versions(case), "target_version": target_version(case), "act": act, **asked, **timed, **changes}


def lifting(case: Case, **changes: Any) -> dict[str, Any]:
    return {**_versions(case), "note": "事情を聞いて確かめました。", **changes}


def _versions(case: Case) -> dict[str, Any]:
    return {"idempotency_key": str(uuid4()), "case_version": case.version, "seen": "0.0"}
