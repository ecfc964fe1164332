"""What an author has changed in a listing, in the words of its readers: for its history and for the conversations."""

from __future__ import annotations

from dataclasses import dataclass

from board.i18n import _, ngettext
from board.listings.models import Revision
from board.moderation import showing

ONE_LINE_MAX = 40


@dataclass(frozen=True)
class Change:
    """One field; empty texts where it said nothing. `is_long`: the two are shown one below the other."""

    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        return any(len(text) > ONE_LINE_MAX or "\n" in text for text in (self.before, self.after))


def changes_of(revision: Revision) -> list[Change]:
    """In the order of the listing's page."""
    before = {name: pair[0] for name, pair in revision.changes.items()}
    after = {name: pair[1] for name, pair in revision.changes.items()}
    changes = [Change(line.label, line.then, line.now) for line in showing.lines(before, after) if line.is_changed]
    if "photos" in after:
        changes.append(_photos(before["photos"], after["photos"]))
    return changes


def in_a_sentence(revision: Revision) -> str:
    """For the talk between two people; empty when only photos have changed."""
    said = [_briefly(change) for change in changes_of(revision) if change.label != _("写真")]
    return _("掲載の内容が変わりました（%(changes)s）。", changes=_("、").join(said)) if said else ""


def _briefly(change: Change) -> str:
    # Whole sentences do not fit into one.
    if change.is_long or "。" in change.before + change.after:
        return change.label
    nothing = _("なし")
    return _(
        "%(label)s：%(before)s → %(after)s",
        label=change.label,
        before=change.before or nothing,
        after=change.after or nothing,
    )


def _photos(before: int, after: int) -> Change:
    if before == after:
        return Change(_("写真"), "", _("順番が変わりました"))
    return Change(_("写真"), _pictures(before), _pictures(after))


def _pictures(count: int) -> str:
    return ngettext("%(num)s枚", "%(num)s枚", count)
