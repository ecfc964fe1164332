"""The region picker on operators' forms: it shows the form again while somebody looks for a region."""

from __future__ import annotations

from flask import request

from board import db
from board.regions.models import Region
from board.regions.picking import FIND, LIST, Picked, pick_from


def is_looking() -> bool:
    """Whether a button of the picker was pressed, not that of the form."""
    return request.form.get("act") in {FIND, LIST}


def picked_region(*, any_level: bool = True) -> Picked:
    return pick_from(request.form, act=request.form.get("act", ""), any_level=any_level)


def region_row(picked: Picked) -> Region | None:
    return db.session.get(Region, picked.region.id) if picked.region else None
