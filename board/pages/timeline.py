"""A conversation in the order it happened: days, messages, and what became of the thing between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from operator import itemgetter

from flask_babel import format_datetime

from board.accounts.models import Account
from board.clock import tokyo
from board.conversations.advice import advice_of
from board.conversations.models import Conversation, HeldMessage, Message
from board.deals.lifecycle import DealState, Side
from board.deals.models import Deal
from board.i18n import _, current_language, translate
from board.listings.models import Revision
from board.pages.changes import in_a_sentence
from board.screening.actions import title_of


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` is day, message or event; `key` names it in the conversation; `time_text` is the
    clock time, or the date of a day."""

    kind: str
    key: str
    moment: datetime
    time_text: str
    text: str = ""
    is_mine: bool = False
    author_name: str = ""
    icon: str = ""
    # Beneath a message: what became of it, for its author; what to mind, for its reader.
    note: str = ""
    advice: str = ""
    # Its words are not the reader's to see; the text says so.
    is_concealed: bool = False


def timeline(
    conversation: Conversation,
    messages: Iterable[Message],
    deals: Iterable[Deal],
    revisions: Iterable[Revision],
    held: Iterable[HeldMessage],
    advice: Mapping[int | None, str],
    *,
    reader: Account,
    since: datetime | None,
    until: datetime | None,
) -> list[Entry]:
    """Oldest first. What happened before `since` or from `until` on stands on another page."""
    names = {each.id: each.display_name for each in (conversation.asker, conversation.owner)}
    said = [
        _said(message, advice, name=names[message.author_id], is_mine=message.author_id == reader.id)
        for message in messages
    ]
    happened = [
        event
        for deal in deals
        for event in _events(deal)
        if (since is None or event.moment >= since) and (until is None or event.moment < until)
    ]
    for revision in revisions:
        if (since is None or revision.at >= since) and (until is None or revision.at < until):
            happened += _revised(revision)
    for message in held:
        if (since is None or message.written_at >= since) and (until is None or message.written_at < until):
            happened.append(_held(message, name=names[message.author_id]))
    # An answer stands below what it answers, even where the clock was put back between them.
    said_at = accumulate((entry.moment for entry in said), max)
    placed = [*zip(said_at, said, strict=True), *((event.moment, event) for event in happened)]
    # Sorting is stable: what happened at the moment of a message stands after it.
    return _with_days(sorted(placed, key=itemgetter(0)))


def _said(message: Message, advice: Mapping[int | None, str], *, name: str, is_mine: bool) -> Entry:
    """Of a concealed one its author reads the words and that nobody else does, its reader that there was one."""
    is_concealed = message.concealed_at is not None
    concealed = _("このメッセージは見守り担当の判断で表示していません")
    # Advice is for whoever received it.
    advised = not is_mine and not is_concealed and message.id in advice
    return Entry(
        kind="message",
        key=f"message-{message.id}",
        moment=message.sent_at,
        time_text=_clock(message.sent_at),
        text=concealed if is_concealed and not is_mine else message.body,
        is_mine=is_mine,
        author_name=name,
        note=concealed if is_concealed and is_mine else "",
        advice=translate(advice_of(advice[message.id])) if advised else "",
        is_concealed=is_concealed and not is_mine,
    )


def _held(message: HeldMessage, *, name: str) -> Entry:
    """Only its author gets to see it."""
    rule = title_of(message.screening, current_language())
    note = _("確認中です。まだ相手に届いていません（%(rule)s）。見守り担当が24時間以内に確かめます。", rule=rule)
    if message.was_refused:
        note = _("このメッセージは届けられませんでした（%(rule)s）。", rule=rule)
    return Entry(
        kind="message",
        key=f"held-{message.id}",
        moment=message.written_at,
        time_text=_clock(message.written_at),
        text=message.body,
        is_mine=True,
        author_name=name,
        note=note,
    )


def _events(deal: Deal) -> list[Entry]:
    conversation = deal.conversation
    gone = _("退会した人")
    owner, asker = conversation.owner.display_name or gone, conversation.asker.display_name or gone
    started = _("%(owner)sさんが、%(asker)sさんと取引予定にしました。", owner=owner, asker=asker)
    if deal.quantity > 1:
        started = _(
            "%(owner)sさんが、%(asker)sさんと%(quantity)s点の取引予定にしました。",
            owner=owner,
            asker=asker,
            quantity=deal.quantity,
        )
    events = [_event(deal, deal.reserved_at, started, "tie")]
    if deal.ended_at is None:
        return events
    if deal.state == DealState.DONE:
        return [*events, _event(deal, deal.ended_at, _("受け渡しが完了しました。"), "check")]
    if deal.cancelled_by is None:
        return [*events, _event(deal, deal.ended_at, _("取引予定の期限が過ぎ、取り消されました。"), "clock")]
    who = owner if deal.cancelled_by == Side.OWNER else asker
    return [
        *events,
        _event(deal, deal.ended_at, _("%(name)sさんが取引予定を取り消しました。", name=who), "close"),
    ]


def _revised(revision: Revision) -> list[Entry]:
    """One entry; none where there is nothing to tell in a line."""
    told = in_a_sentence(revision)
    if not told:
        return []
    return [
        Entry(
            kind="event",
            key=f"revision-{revision.id}",
            moment=revision.at,
            time_text=_clock(revision.at),
            text=told,
            icon="pencil",
        )
    ]


def _event(deal: Deal, moment: datetime, sentence: str, icon: str) -> Entry:
    return Entry(
        kind="event",
        key=f"deal-{deal.id}-{icon}",
        moment=moment,
        time_text=_clock(moment),
        text=sentence,
        icon=icon,
    )


def _with_days(placed: list[tuple[datetime, Entry]]) -> list[Entry]:
    """Each day's date before the first entry of the day, as people in Japan count days."""
    parted: list[Entry] = []
    day: date | None = None
    for moment, entry in placed:
        if tokyo(moment).date() != day:
            day = tokyo(moment).date()
            parted.append(_day(day, moment))
        parted.append(entry)
    return parted


def _day(day: date, moment: datetime) -> Entry:
    return Entry(kind="day", key=f"day-{day.isoformat()}", moment=moment, time_text=_date(moment))


def _clock(moment: datetime) -> str:
    return str(format_datetime(moment, "HH:mm"))


def _date(moment: datetime) -> str:
    return str(format_datetime(moment, "y年M月d日（EEE）" if current_language() == "ja" else "EEE, d MMM y"))
