"""How things stand between two people about a listing: a notice for the reader, and the acts open to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from board.accounts.models import Account
from board.conversations.models import Conversation
from board.deals.actions import pieces_left
from board.deals.lifecycle import RESERVATION_HOURS, DealAct, DealState
from board.deals.models import Deal
from board.deals.policy import why_not_reservable
from board.i18n import _, ngettext, show_day, show_moment, translate
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.participation.projects.actions import why_not_proposable
from board.participation.projects.lifecycle import STATE_NAMES as PROJECT_STATE_NAMES
from board.participation.projects.lifecycle import ProjectState
from board.participation.projects.models import Project


@dataclass(frozen=True)
class Standing:
    """`deal`: the one that is open between the two; `left`: pieces nobody has."""

    tone: str
    title: str
    text: str
    deal: Deal | None
    can_reserve: bool
    can_hand_over: bool
    can_cancel: bool
    left: int
    project: Project | None = None
    can_propose: bool = False
    hours: int = RESERVATION_HOURS


def standing(
    conversation: Conversation, deals: Sequence[Deal], *, reader: Account, project: Project | None = None
) -> Standing:
    """`project`: the latest between the two; only side-work has any."""
    if conversation.listing.kind == Kind.WORK:
        return _of_work(conversation, project, reader=reader)
    deal = next((deal for deal in deals if deal.is_reserved), None)
    left = pieces_left(conversation.listing)
    acts = deal.acts_open_to(reader) if deal else []
    tone, title, text = _notice(conversation, deals, deal, reader=reader)
    return Standing(
        tone=tone,
        title=title,
        text=text,
        deal=deal,
        can_reserve=deal is None and _can_reserve(conversation, reader, left),
        can_hand_over=DealAct.HAND_OVER in acts,
        can_cancel=DealAct.CANCEL in acts,
        left=left,
    )


def _of_work(conversation: Conversation, project: Project | None, *, reader: Account) -> Standing:
    tone, title, text = _notice(conversation, (), None, reader=reader)
    if project is not None and not title:
        tone, title, text = _project_notice(project)
    is_free = project is None or not project.is_standing
    return Standing(
        tone=tone,
        title=title,
        text=text,
        deal=None,
        can_reserve=False,
        can_hand_over=False,
        can_cancel=False,
        left=0,
        project=project,
        can_propose=is_free and why_not_proposable(conversation, by=reader) is None,
    )


def _project_notice(project: Project) -> tuple[str, str, str]:
    days = _(
        "%(first)sから%(last)sまで", first=show_day(project.starts_on), last=show_day(project.ends_on)
    )
    tone = "info" if project.state == ProjectState.ENDED else "success"
    return tone, _("プロジェクト：%(state)s", state=translate(PROJECT_STATE_NAMES[project.state])), days


def _can_reserve(conversation: Conversation, reader: Account, left: int) -> bool:
    listing = conversation.listing
    if conversation.partner_of(reader).is_leaving or conversation.is_over_for_one:
        return False
    return reader.id == conversation.owner_id and not why_not_reservable(
        kind=listing.kind, state=listing.state, is_restricted=listing.is_concealed, left=left
    )


def _notice(
    conversation: Conversation, deals: Sequence[Deal], deal: Deal | None, *, reader: Account
) -> tuple[str, str, str]:
    """(tone, title, text); an empty title where there is nothing to say."""
    listing = conversation.listing
    if conversation.partner_of(reader).is_leaving:
        return (
            "info",
            _("相手の方は退会したか、退会の手続き中です"),
            _("新しいメッセージと取引の操作はできません。やり取りはそのまま残っています。"),
        )
    if listing.is_concealed:
        return (
            "warning",
            _("この掲載は現在公開されていません"),
            _("内容を確認しています。そのあいだ、メッセージと取引の操作は止まります。やり取りはそのまま残っています。"),
        )
    if deal is not None:
        return _reserved_notice(conversation, deal, reader=reader)
    if any(each.state == DealState.DONE for each in deals):
        return (
            "success",
            _("受け渡しが完了しました"),
            _("ありがとうございました。このあとも、ここでやり取りを続けられます。"),
        )
    return _listing_notice(conversation, reader=reader)


def _reserved_notice(conversation: Conversation, deal: Deal, *, reader: Account) -> tuple[str, str, str]:
    until = show_moment(deal.reserved_until, with_year=False)
    pieces = ngettext("（%(num)s点）", "（%(num)s点）", deal.quantity) if deal.quantity > 1 else ""
    if reader.id == conversation.owner_id:
        return (
            "success",
            _("%(name)sさんと取引予定です", name=conversation.asker.display_name) + pieces,
            _("%(until)sまで取り置いています。受け渡しがすんだら、お渡し済みにしてください。", until=until),
        )
    return (
        "success",
        _("あなたとの取引予定です") + pieces,
        _("%(until)sまで取り置かれています。受け渡しの日時と場所を、ここで相談しましょう。", until=until),
    )


def _listing_notice(conversation: Conversation, *, reader: Account) -> tuple[str, str, str]:
    state = conversation.listing.state
    is_owner = reader.id == conversation.owner_id
    if state == ListingState.RESERVED:
        text = "" if is_owner else _("その予定が取り消されると、受付中に戻ります。")
        return "info", _("ほかの方と取引予定です"), text
    if state == ListingState.COMPLETED:
        title = _("受付を終了した掲載です") if is_owner else _("ほかの方に決まり、受付を終了しました")
        return "info", title, ""
    if state == ListingState.WITHDRAWN:
        title = _("取り下げた掲載です") if is_owner else _("掲載者が取り下げ、受付を終了しました")
        return "info", title, ""
    if state == ListingState.EXPIRED:
        return "info", _("掲載の期限が過ぎ、受付を終了しました"), ""
    return "", "", ""
