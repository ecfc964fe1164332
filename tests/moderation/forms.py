"""What a browser sends from the pages of moderation."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from board.moderation.models import Case
from board.moderation.policy import Reason


def report(reason: Reason = Reason.FRAUD, text: str = "") -> dict[str, str]:
    return {"reason": reason, "text": text}


def decision(case: Case, act: str = "remove", **changes: Any) -> dict[str, Any]:
    """As the page of the case would send it now."""
    asked = {"guideline": "fraud", "facts": "送料の先払いを求めています。"} if act == "remove" else {}
    return {**_versions(case), "target_version": case.listing.version, "act": act, **asked, **changes}


def lifting(case: Case, **changes: Any) -> dict[str, Any]:
    return {**_versions(case), "note": "事情を聞いて確かめました。", **changes}


def _versions(case: Case) -> dict[str, Any]:
    return {"idempotency_key": str(uuid4()), "case_version": case.version}
