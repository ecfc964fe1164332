"""What was kept of a case's target, as its page shows it: as it was, beside what it is now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from board import db
from board.deals.reviews.models import Review
from board.listings.models import ListingPhoto
from board.moderation import evidence
from board.moderation.models import Case, Evidence, TargetKind
from board.moderation.showing import Line, lines, photo_url


@dataclass(frozen=True)
class Said:
    """One message of a talk, as it was kept."""

    by: str
    is_of_subject: bool
    is_chosen: bool
    at: datetime
    text: str


@dataclass(frozen=True)
class Kept:
    """What was kept at one moment. `said`: of a conversation, and only for who has opened it."""

    taken_at: datetime
    sha256: str
    lines: list[Line]
    photos: list[dict[str, str]]
    photos_changed: bool
    said: list[Said]
    # The time for which it is kept is over.
    is_purged: bool

    @property
    def has_changed(self) -> bool:
        return self.photos_changed or any(line.is_changed for line in self.lines)


Content = dict[str, object]


def as_kept(case: Case, kept: Iterable[Evidence], *, is_opened: bool) -> list[Kept]:
    """Newest first; two versions that read the same are one."""
    by_digest = {one.sha256: one for one in kept}
    present = _now(case)
    return [_as_kept(case, one, present, is_opened=is_opened) for one in reversed(by_digest.values())]


def _as_kept(case: Case, one: Evidence, present: tuple[Content, list[int]] | None, *, is_opened: bool) -> Kept:
    content, images = present or (one.content, one.image_ids)
    is_purged = one.purged_at is not None
    return Kept(
        taken_at=one.taken_at,
        sha256=one.sha256,
        lines=[] if is_purged else lines(one.content, content),
        photos=[
            {"small": photo_url(case, image_id, 320), "large": photo_url(case, image_id, 1600)}
            for image_id in one.image_ids
        ],
        photos_changed=not is_purged and one.image_ids != images,
        said=_said(one.content) if is_opened else [],
        is_purged=is_purged,
    )


def _said(content: Content) -> list[Said]:
    return [
        Said(
            by=each["by"],
            is_of_subject=each["is_of_subject"],
            is_chosen=each["is_chosen"],
            at=datetime.fromisoformat(each["at"]),
            text=each["text"],
        )
        for each in cast(list[dict[str, Any]], content.get("messages", []))
    ]


def _now(case: Case) -> tuple[Content, list[int]] | None:
    """What it says at this moment; None where that is nobody's to look up, or nothing of it is left."""
    match case.target_kind:
        case TargetKind.LISTING:
            return evidence.snapshot(case.about), evidence.photo_ids(case.about)
        case TargetKind.PHOTO:
            photo = db.session.get(ListingPhoto, case.target_id)
            return evidence.snapshot(case.about), [photo.image_id] if photo else []
        case TargetKind.ACCOUNT:
            return evidence.profile(case.subject), evidence.picture_ids(case.subject)
        case TargetKind.REVIEW:
            written = db.session.get(Review, case.target_id)
            return (evidence.review(written), []) if written else None
        case _:
            return None
