"""A program for test_whatever_happens.py: several lives, one after the other, in which people report, moderators judge
and take back, and authors answer and appeal, all by chance. Each life is a child process; most are killed at a moment
of chance. After each one another child looks whether everything that has to hold does.

Prints how often each act came through, as JSON. Ends with an error at the first thing that does not hold."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import event, select
from sqlalchemy.orm import Session

import board
from board import db
from board.accounts.models import Account, Appointment
from board.clock import utcnow
from board.config import load_settings
from board.conversations.models import Conversation, Message
from board.deals.reviews.models import Review
from board.errors import BadInput, RuleBroken
from board.listings.changes_made import hand_in_changes
from board.listings.models import Listing, ListingPhoto
from board.moderation import measures, targets, versions
from board.moderation.actions import appealing, claiming
from board.moderation.actions.deciding import decide, undo
from board.moderation.actions.reporting import Reporter, report
from board.moderation.models import Action, Appeal, AppealState, Case, Decision, GuidelineVersion
from board.moderation.policy import Reason
from board.outbox.schedule import work_off
from tests.moderation.whatever_happens import check, visible

ACTS_IN_A_LIFE = 25
STEPS_AT_MOST = 220


class _Life:
    steps_left = -1


def _passed(*_: Any) -> None:
    _Life.steps_left -= 1
    if _Life.steps_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def main(instance: str, database_url: str, seed: int, lives: int, acknowledged: str) -> None:
    chance = random.Random(seed)
    killed = 0
    for _life in range(lives):
        steps = chance.randrange(1, STEPS_AT_MOST)
        number = chance.randrange(1 << 30)
        status = _in_child(instance, database_url, lambda n=number: _live(n, acknowledged), steps=steps)
        killed += os.WIFSIGNALED(status)
        assert status == 0 or os.WIFSIGNALED(status), f"a life failed: seed {seed}, number {number}"
        status = _in_child(instance, database_url, lambda: check(_lines(acknowledged)))
        assert status == 0, f"something does not hold: seed {seed}, number {number}"
    counted = Counter(line.split()[0] for line in _lines(acknowledged))
    sys.stdout.write(json.dumps({"killed": killed, **counted}) + "\n")


def _lines(acknowledged: str) -> list[str]:
    return Path(acknowledged).read_text("utf-8").splitlines()


def _in_child(instance: str, database_url: str, work: Callable[[], None], *, steps: int = 0) -> int:
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        app = board.create_app(load_settings({}, instance=instance, database_url=database_url))
        with app.app_context():
            if steps:
                for name in ("after_flush", "before_commit", "after_commit"):
                    event.listen(Session, name, _passed)
                _Life.steps_left = steps
            work()
        db.dispose(app)
    except BaseException:  # noqa: BLE001 (a forked child must not return into its parent's code)
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def _live(number: int, acknowledged: str) -> None:
    person = Anybody(random.Random(number))
    with Path(acknowledged).open("a", encoding="utf-8", buffering=1) as file:
        for _act in range(ACTS_IN_A_LIFE):
            try:
                done = person.acts()
                db.session.commit()
            except (RuleBroken, BadInput):
                db.session.rollback()
                continue
            if done:
                # Only now has anybody been told that it is done.
                file.write(f"{done}\n")


class Anybody:
    """Does one thing at a time, by chance. What no rule allows is refused, as on the pages."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def acts(self) -> str | None:
        many = [self.reports] * 3 + [self.decides] * 4 + [self.takes_back] * 2 + [self.there_and_back] * 2
        act: Callable[[], str | None] = self.chance.choice(
            [*many, self.claims, self.appeals, self.answers_an_appeal, self.answers_what_was_asked, self.is_worked_off]
        )
        return act()

    def reports(self) -> str | None:
        account = self.one_of(Account, Account.display_name.like("報告する人%"))
        anonymous = self.chance.random() < 0.3
        origin = f"{self.chance.randrange(4):064x}" if anonymous else f"{account.id:064x}"
        what = self.chance.choice([self.a_listing, self.a_photo, self.a_person, self.a_review, self.messages])
        target = what(account)
        who = Reporter(None if anonymous else account, origin)
        row, _key = report(target, by=who, reason=self.chance.choice(list(Reason)), text="おかしいです。", now=utcnow())
        return f"reported {row.id}"

    def a_listing(self, _by: Account) -> targets.Target:
        return targets.of_listing(self.one_of(Listing))

    def a_photo(self, _by: Account) -> targets.Target:
        return targets.of_photo(self.one_of(ListingPhoto))

    def a_person(self, _by: Account) -> targets.Target:
        return targets.of_account(self.one_of(Account, Account.display_name.like("載せる人%")))

    def a_review(self, _by: Account) -> targets.Target:
        return targets.of_review(self.one_of(Review))

    def messages(self, _by: Account) -> targets.Target:
        talk = self.one_of(Conversation)
        theirs = db.session.scalars(
            select(Message).where(Message.conversation_id == talk.id, Message.author_id == talk.owner_id)
        ).all()
        return targets.of_messages(talk, self.chance.sample(theirs, 1), by=talk.asker)

    def claims(self) -> str | None:
        case = self.one_of(Case)
        claiming.claim(case, by=self.a_moderator(), case_version=case.version, now=utcnow())
        return f"claimed {case.id}"

    def decides(self) -> str | None:
        return f"decided {self._decide(self.one_of(Case)).id}"

    def _decide(self, case: Case) -> Decision:
        action = self.chance.choice(measures.offered(case.target_kind))
        takes = action in measures.MEASURES
        now = utcnow()
        return decide(
            case,
            action,
            by=self.a_moderator(),
            guideline=self.one_of(GuidelineVersion) if takes else None,
            facts="送料の先払いを求めています。" if takes else "",
            note="",
            ends_at=now + timedelta(days=self.chance.choice(measures.DAYS)) if action in measures.TIMED else None,
            case_version=case.version,
            target_version=versions.target_version(case),
            key=str(uuid4()),
            now=now,
        )

    def takes_back(self) -> str | None:
        decision = self.one_of(Decision, Decision.action != Action.LIFT)
        return f"took_back {self._undo(decision, by=self.a_moderator()).id}"

    def _undo(self, decision: Decision, *, by: Account) -> Decision:
        version = decision.case.version
        return undo(decision, by=by, reason="誤りでした。", case_version=version, key=str(uuid4()), now=utcnow())

    def there_and_back(self) -> str | None:
        """A decision that is taken back at once has changed nothing that anybody sees."""
        before = visible()
        decision = self._decide(self.one_of(Case))
        db.session.commit()
        self._undo(decision, by=db.session.get_one(Account, decision.decided_by_id))
        db.session.commit()
        after = visible()
        assert after == before, (str(decision.action), str(decision.case.target_kind), set(after) ^ set(before))
        return f"there_and_back {decision.id}"

    def appeals(self) -> str | None:
        filed = appealing.appeal(self.one_of(Decision), text="事実と違います。", now=utcnow())
        return f"appealed {filed.id}"

    def answers_an_appeal(self) -> str | None:
        filed = self.one_of(Appeal, Appeal.state == AppealState.OPEN)
        given = {"by": self.a_moderator(), "answer": "もう一度確かめました。", "now": utcnow()}
        if self.chance.random() < 0.5:
            appealing.uphold(filed, **given)
        else:
            version = filed.decision.case.version
            appealing.overturn(filed, **given, case_version=version, key=str(uuid4()))
        return f"answered {filed.id}"

    def answers_what_was_asked(self) -> str | None:
        listing = self.one_of(Listing)
        done = hand_in_changes(listing, by=listing.author, now=utcnow())
        return f"handed_in {done.id}" if done else None

    def is_worked_off(self) -> str | None:
        work_off()
        return None

    def a_moderator(self) -> Account:
        return self.one_of(Account, Account.id.in_(select(Appointment.account_id)))

    def one_of(self, model: Any, *conditions: Any) -> Any:
        ids = db.session.scalars(select(model.id).where(*conditions).order_by(model.id)).all()
        if not ids:
            raise BadInput
        return db.session.get_one(model, self.chance.choice(ids))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
