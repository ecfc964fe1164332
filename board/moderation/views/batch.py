"""One decision for several cases, each judged for itself: what has changed, is held or is not one's own stays as it is,
and the page says so. Every case is a transaction of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board import db
from board.accounts.identity import me, moderator_required
from board.clock import utcnow
from board.errors import BadInput, RuleBroken, msgid
from board.i18n import translate
from board.moderation import actions, measures, queries
from board.moderation.actions.batches import batch_of
from board.moderation.actions.claiming import require_free
from board.moderation.desk_forms import BatchForm
from board.moderation.models import BATCH_MAX, Action, Case, CaseBatch, GuidelineVersion, TargetKind
from board.moderation.queue_lines import TARGET_NAMES
from board.moderation.views.blueprint import bp
from board.web.security import ID_MAX

TICK = re.compile(r"([0-9]{1,10})-([0-9]{1,10})-([0-9]{1,10})", re.ASCII)
DECIDED, CHANGED, HELD, NOT_YOURS, ALONE = "decided", "changed", "held", "not_yours", "alone"
OUTCOMES = {
    DECIDED: msgid("判断しました"),
    CHANGED: msgid("そのあいだに変わったため、判断していません"),
    HELD: msgid("ほかの担当者が受け持っているため、判断していません"),
    NOT_YOURS: msgid("あなたの担当ではないため、判断していません"),
    ALONE: msgid("1件ずつ開いて判断する件です"),
}


@dataclass(frozen=True)
class Tick:
    """A case that was ticked, and the versions that were looked at."""

    case_id: int
    case_version: int
    target_version: int

    def __str__(self) -> str:
        return f"{self.case_id}-{self.case_version}-{self.target_version}"


def _ticks(values: Sequence[str]) -> list[Tick]:
    """Each case once, in the order of their numbers. Raises BadInput for anything no page of ours could send."""
    found = {}
    for value in values:
        read = TICK.fullmatch(value)
        if read is None or max(map(int, read.groups())) > ID_MAX:
            raise BadInput
        tick = Tick(*map(int, read.groups()))
        found[tick.case_id] = tick
    if len(found) > BATCH_MAX:
        raise RuleBroken(msgid("一度に判断できるのは%(most)s件までです。"), most=BATCH_MAX)
    return [found[case_id] for case_id in sorted(found)]


@bp.get("/moderation/batches/new")
@moderator_required
def new_batch() -> ResponseReturnValue:
    ticks = _ticks(request.args.getlist("case"))
    return _form_page(ticks, BatchForm(formdata=None, idempotency_key=str(uuid4())))


def _form_page(ticks: list[Tick], form: BatchForm) -> str:
    cases = _cases(ticks)
    form.offer(_fitting(cases), _one_kind(cases), _guidelines())
    return render_template(
        "moderation/batch_new.html",
        form=form,
        cases=cases,
        ticks=[tick for tick in ticks if tick.case_id in {case.id for case in cases}],
        foreign=len(ticks) - len(cases),
        target_names=TARGET_NAMES,
    )


def _cases(ticks: list[Tick]) -> Sequence[Case]:
    """Those of them that may be judged, in the order of their numbers."""
    ids = [tick.case_id for tick in ticks]
    found = queries.cases_for(me()).where(Case.id.in_(ids)).options(joinedload(Case.listing), joinedload(Case.subject))
    return db.session.scalars(found.order_by(Case.id)).all()


def _fitting(cases: Sequence[Case]) -> list[Action]:
    """What can be decided about each of them, and is about what was posted: a person is judged alone."""
    kinds = {case.target_kind for case in cases} or {TargetKind.LISTING}
    offered = [measures.offered(kind) for kind in kinds]
    return [
        action for action in offered[0] if all(action in each for each in offered) and not measures.is_personal(action)
    ]


def _one_kind(cases: Sequence[Case]) -> TargetKind:
    """By which the acts are called."""
    kinds = {case.target_kind for case in cases}
    return kinds.pop() if len(kinds) == 1 else TargetKind.LISTING


def _guidelines() -> list[GuidelineVersion]:
    return list(db.session.scalars(queries.current_guidelines()))


@bp.post("/moderation/batches")
@moderator_required
def decide_batch() -> ResponseReturnValue:
    ticks, form = _ticks(request.form.getlist("case")), BatchForm()
    if not ticks:
        raise BadInput
    guidelines = _guidelines()
    form.offer(_fitting(_cases(ticks)), TargetKind.LISTING, guidelines)
    if not form.validate_on_submit():
        return _form_page(ticks, form), 422
    key, action, told = form.idempotency_key.data or "", Action(form.act.data), form.decided(guidelines)
    batch = batch_of(me(), key, now=utcnow())
    db.session.commit()
    for tick in ticks:
        _decide_one(batch.id, tick, action, told)
    return redirect(url_for(".batch", key=key), 303)


def _decide_one(batch_id: int, tick: Tick, action: Action, told: dict[str, Any]) -> None:
    """Decided and noted, or only noted, in one transaction; what was noted before is not touched again."""
    # An office that ends while we are at it ends for the cases that are left.
    db.session.expire_all()
    batch = db.session.get_one(CaseBatch, batch_id)
    db.lock(batch)
    if str(tick.case_id) not in batch.results:
        batch.results[str(tick.case_id)] = _outcome(batch, tick, action, told)
    db.session.commit()


def _outcome(batch: CaseBatch, tick: Tick, action: Action, told: dict[str, Any]) -> list[str]:
    found = db.session.scalars(queries.cases_for(me()).where(Case.id == tick.case_id)).first()
    if found is None:
        if foreign := db.session.get(Case, tick.case_id):
            actions.record_denied(foreign, by=me(), now=utcnow())
        return [NOT_YOURS]
    if found.is_private:
        return [ALONE]
    now = utcnow()
    try:
        with db.session.begin_nested():
            db.lock(found)
            require_free(found, by=me(), now=now)
            actions.decide(
                found,
                action,
                by=me(),
                case_version=tick.case_version,
                target_version=tick.target_version,
                key=str(uuid5(UUID(batch.key), str(found.id))),
                batch=batch.key,
                now=now,
                **told,
            )
    except RuleBroken as refused:
        holder = found.holder(now=now)
        if holder is not None and holder != me():
            return [HELD, holder.display_name]
        return [CHANGED, translate(refused.message, **refused.params)]
    return [DECIDED]


@bp.get("/moderation/batches/<key>")
@moderator_required
def batch(key: str) -> ResponseReturnValue:
    """What became of each, as it was noted: the same page however often it is asked for."""
    found = db.session.scalars(queries.batch_by_key(me(), key)).first()
    if found is None:
        abort(404)
    ids = [int(case_id) for case_id in found.results]
    mine = queries.cases_for(me()).where(Case.id.in_(ids)).options(joinedload(Case.listing), joinedload(Case.subject))
    cases = {str(case.id): case for case in db.session.scalars(mine)}
    results = [
        (case_id, cases.get(case_id) if outcome[0] != NOT_YOURS else None, outcome)
        for case_id, outcome in sorted(found.results.items(), key=lambda each: int(each[0]))
    ]
    decided = sum(outcome[0] == DECIDED for _case_id, _case, outcome in results)
    return render_template("moderation/batch.html", results=results, decided=decided, outcomes=OUTCOMES)
