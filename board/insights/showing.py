"""Figures in words: withheld ones, spans of time, months, acts and rules by their names."""

from __future__ import annotations

from datetime import date, timedelta

from board.errors import msgid
from board.i18n import _, current_language, ngettext, show_month, translate
from board.insights.months import Month
from board.insights.statistics import FEWEST_SHOWN, Count
from board.moderation.models import Action
from board.moderation.policy import GROUNDS, Reason
from board.screening.activation import in_force

# What `moderation.wording.ACTION_NAMES` offers, once it is done.
ACTION_TITLES = {
    Action.DISMISS: msgid("問題なしとして閉じた"),
    Action.REQUEST_CHANGES: msgid("直してもらうことにした"),
    Action.LIMIT_LISTING: msgid("一覧に出さないことにした"),
    Action.HIDE: msgid("ほかの人から見えなくした"),
    Action.REMOVE: msgid("公開を終えた"),
    Action.WARN: msgid("本人に注意した"),
    Action.LIMIT: msgid("掲載を公開前に確かめることにした"),
    Action.SILENCE: msgid("投稿を止めた"),
    Action.SUSPEND: msgid("アカウントを停止した"),
    Action.BAN: msgid("アカウントを期限なしで停止した"),
    Action.LIFT: msgid("判断を取り消した"),
    Action.HOLD: msgid("自動の確認で止めた"),
}


def number(count: Count) -> str:
    """「5未満」 where it is withheld."""
    return _("%(fewest)s未満", fewest=FEWEST_SHOWN) if count.value is None else str(count.value)


def percent(share: float | None) -> str:
    return _("少ないため非公表") if share is None else f"{share:.0%}"


def how_long(span: timedelta | None) -> str:
    """In its two largest units."""
    if span is None:
        return _("非公表")
    minutes = round(span.total_seconds() / 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    said = [
        ngettext("%(num)s日", "%(num)s日", days) if days else "",
        ngettext("%(num)s時間", "%(num)s時間", hours) if hours else "",
        ngettext("%(num)s分", "%(num)s分", minutes) if (minutes or not hours) and not days else "",
    ]
    # Japanese puts no space between them.
    return ("" if current_language() == "ja" else " ").join(filter(None, said))


def month_name(month: Month) -> str:
    return show_month(date(month.year, month.number, 1))


def action_title(code: str) -> str:
    return translate(ACTION_TITLES[Action(code)])


def reason_title(code: str) -> str:
    return translate(GROUNDS[Reason(code)].name)


def rule_title(code: str) -> str:
    """As published; a signal without a rule of its own, or one that is no more, keeps its code."""
    rule = in_force().rule(code)
    return rule.title_in(current_language()) if rule else code
