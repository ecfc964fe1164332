"""Why people report, how grave a reason is, how much a report counts, how soon a case wants an answer, who may judge.
Pure values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from board.errors import msgid


class Reason(StrEnum):
    """All but OTHER are codes of guidelines."""

    FRAUD = "fraud"
    CONTACT = "contact"
    BAIT = "bait"
    PROHIBITED = "prohibited"
    STOLEN = "stolen"
    JOB_SCAM = "job_scam"
    SOLICITATION = "solicitation"
    HARASSMENT = "harassment"
    DATING = "dating"
    DANGER = "danger"
    OTHER = "other"


@dataclass(frozen=True)
class Grounds:
    """A reason in the reporter's words. Severity orders the queue: 100 is a life in danger."""

    name: str
    explanation: str
    severity: int


# In the order in which a reporter reads them: what happens most often first.
GROUNDS: dict[Reason, Grounds] = {
    Reason.FRAUD: Grounds(
        msgid("詐欺・前払い"), msgid("先に振込を求める、電子マネーやギフトカードの番号を送らせる"), 70
    ),
    Reason.BAIT: Grounds(msgid("虚偽・おとり・重複"), msgid("実際にはない、内容が事実と違う、同じ掲載のくり返し"), 30),
    Reason.CONTACT: Grounds(
        msgid("個人情報・外部への誘導"), msgid("電話番号や住所が書かれている、LINEなどほかの場所へ誘う"), 30
    ),
    Reason.PROHIBITED: Grounds(msgid("禁止されている品"), msgid("酒、たばこ、薬、偽物、転売チケットなど"), 50),
    Reason.STOLEN: Grounds(msgid("盗品・なりすまし"), msgid("盗まれた物らしい、他人や団体の名をかたっている"), 50),
    Reason.JOB_SCAM: Grounds(
        msgid("闇バイト・あやしい募集"), msgid("仕事の中身がわからない、身分証や口座を求める"), 70
    ),
    Reason.SOLICITATION: Grounds(
        msgid("目的を隠した勧誘"), msgid("マルチ商法、投資、宗教などへの誘いを隠している"), 40
    ),
    Reason.HARASSMENT: Grounds(msgid("差別・嫌がらせ"), msgid("人をおとしめる、特定の人を責める、おどす"), 60),
    Reason.DATING: Grounds(msgid("出会い目的"), msgid("交際相手をさがす、18歳未満の人を誘う"), 60),
    Reason.DANGER: Grounds(msgid("人の安全にかかわるもの"), msgid("武器、薬物、子どもや動物への危害"), 100),
    Reason.OTHER: Grounds(msgid("そのほか"), msgid("どれにも当てはまらないときは、下に書いてください"), 20),
}

# What fits what is reported; of a listing any may. By the codes of `TargetKind`.
FITTING: dict[str, tuple[Reason, ...]] = {
    "listing": tuple(GROUNDS),
    "photo": (
        Reason.BAIT,
        Reason.CONTACT,
        Reason.PROHIBITED,
        Reason.STOLEN,
        Reason.HARASSMENT,
        Reason.DATING,
        Reason.DANGER,
        Reason.OTHER,
    ),
    "message": (
        Reason.FRAUD,
        Reason.CONTACT,
        Reason.JOB_SCAM,
        Reason.SOLICITATION,
        Reason.HARASSMENT,
        Reason.DATING,
        Reason.DANGER,
        Reason.OTHER,
    ),
    "account": (
        Reason.STOLEN,
        Reason.FRAUD,
        Reason.CONTACT,
        Reason.SOLICITATION,
        Reason.HARASSMENT,
        Reason.DATING,
        Reason.OTHER,
    ),
    "review": (Reason.HARASSMENT, Reason.BAIT, Reason.CONTACT, Reason.SOLICITATION, Reason.OTHER),
}

# Severity from which on → how soon a case of it is to be decided.
ANSWER_WITHIN = (
    (100, timedelta(hours=1)),
    (70, timedelta(hours=4)),
    (40, timedelta(hours=24)),
    (0, timedelta(hours=72)),
)


def severity_of(reason: Reason) -> int:
    return GROUNDS[reason].severity


def answer_within(severity: int) -> timedelta:
    return next(time for least, time in ANSWER_WITHIN if severity >= least)


# An hour of waiting adds one point, so that nothing waits long behind what came later and is hardly graver.
WAITING_ADDS_AT_MOST = 24
HOUR = timedelta(hours=1)
# Nobody waits longer for an answer: what does comes before almost all that comes in anew, however much of it.
OUTER_LIMIT = timedelta(days=7)
PAST_LIMIT_ADDS = 60


def waiting_points(since: datetime, *, now: datetime) -> int:
    """Whole hours. `queue.waiting` agrees."""
    return min(max((now - since) // HOUR, 0), WAITING_ADDS_AT_MOST)


class Outcome(StrEnum):
    """What a reporter hears in the end; until then it is being looked into."""

    ACTED = "acted"
    NOTHING_FOUND = "nothing_found"


OUTCOME_NAMES = {
    None: msgid("確認中"),
    Outcome.ACTED: msgid("対応しました"),
    Outcome.NOTHING_FOUND: msgid("問題は見つかりませんでした"),
}


@dataclass(frozen=True)
class Addend:
    """One line of the sum that says how soon a case wants to be looked at."""

    code: str
    points: int

    @property
    def name(self) -> str:
        return ADDEND_NAMES[self.code]


ADDEND_NAMES = {
    "severity": msgid("理由の重さ"),
    "reports": msgid("報告の数と重み"),
    "risk": msgid("自動の確認が見た危険"),
    "talks": msgid("報告のとき、連絡が続いていた"),
    # These two grow by themselves, and are added by whoever shows the case.
    "waiting": msgid("待っている時間"),
    "limit": msgid("7日より長く待っている"),
}
REPORTS_ADD_AT_MOST = 30
TALKS_ADD = 15
# A conversation in which something was said within this time is going on.
TALKS_GO_ON = timedelta(minutes=60)


def addends(*, severity: int, weight: int, risk: int, talks_go_on: bool) -> list[Addend]:
    """All but the waiting, those of nothing left out. `weight`: the sum of the reports' weights, in hundredths."""
    parts = {
        "severity": severity,
        "reports": min(REPORTS_ADD_AT_MOST, weight // 10),
        "risk": max(risk, 0) // 2,
        "talks": TALKS_ADD if talks_go_on else 0,
    }
    return [Addend(code, points) for code, points in parts.items() if points]


def explained(stored: Mapping[str, int], priority: int, since: datetime, *, now: datetime) -> list[Addend]:
    """Every line of what puts a case where it is in the queue, the waiting too. A priority that was not summed up here
    is one line. `queue.urgency` agrees with the sum."""
    whole = stored if sum(stored.values()) == priority else {"severity": priority}
    limit = PAST_LIMIT_ADDS if now - since >= OUTER_LIMIT else 0
    parts = {**whole, "waiting": waiting_points(since, now=now), "limit": limit}
    return [Addend(code, points) for code, points in parts.items() if points]


def sum_of(parts: Iterable[Addend]) -> int:
    return sum(part.points for part in parts)


def may_judge(account_id: int, *, covers_region: bool, subject_id: int, reporter_ids: Collection[int]) -> bool:
    """Nobody judges outside of their regions, a case about themselves, or one they reported."""
    return covers_region and account_id != subject_id and account_id not in reporter_ids
