"""What can be posted: kinds, terms, conditions, hand-over, reach and the taxonomy. Codes are stored, names are shown.

The names are gettext message ids in Japanese; English names are in the catalogue."""

from __future__ import annotations

from enum import IntFlag, StrEnum

from board.errors import msgid


class Kind(StrEnum):
    GOODS = "goods"
    EVENT = "event"
    VOLUNTEERING = "volunteering"
    WORK = "work"
    STAY = "stay"


KIND_NAMES = {
    Kind.GOODS: msgid("もの"),
    Kind.EVENT: msgid("イベント"),
    Kind.VOLUNTEERING: msgid("ボランティア"),
    Kind.WORK: msgid("副業・プロボノ"),
    Kind.STAY: msgid("滞在"),
}


# People sign up for these. Things and stays change hands one by one; side-work begins with a talk.
TAKES_PART = frozenset({Kind.EVENT, Kind.VOLUNTEERING})


class Terms(StrEnum):
    SELL = "sell"
    GIVE = "give"
    WANTED = "wanted"
    SWAP = "swap"
    LEND = "lend"


TERMS_NAMES = {
    Terms.SELL: msgid("売ります"),
    Terms.GIVE: msgid("あげます"),
    Terms.WANTED: msgid("求めます"),
    Terms.SWAP: msgid("交換"),
    Terms.LEND: msgid("貸します"),
}


class Condition(StrEnum):
    NEW = "new"
    LIKE_NEW = "like_new"
    GOOD = "good"
    USED = "used"
    DAMAGED = "damaged"
    JUNK = "junk"


CONDITION_NAMES = {
    Condition.NEW: msgid("新品・未使用"),
    Condition.LIKE_NEW: msgid("ほぼ新品"),
    Condition.GOOD: msgid("目立つ傷や汚れなし"),
    Condition.USED: msgid("使用感あり"),
    Condition.DAMAGED: msgid("傷や汚れあり"),
    Condition.JUNK: msgid("直せば使える"),
}


class Handover(IntFlag):
    IN_PERSON = 1
    DELIVERY = 2
    ON_VISIT = 4


HANDOVER_NAMES = {
    Handover.IN_PERSON: msgid("手渡し"),
    Handover.DELIVERY: msgid("配送可"),
    Handover.ON_VISIT: msgid("来訪時受取"),
}


class Reach(IntFlag):
    """How someone from far away can join: a set. Only ON_SITE alone keeps them out."""

    ONLINE = 1
    DELIVERY = 2
    ON_VISIT = 4
    ON_SITE = 8
    # Whoever comes from far away is helped to come: with a bed, with the fare.
    LODGING = 16
    TRAVEL = 32


FROM_AFAR = Reach.ONLINE | Reach.DELIVERY | Reach.ON_VISIT | Reach.LODGING | Reach.TRAVEL

REACH_NAMES = {
    Reach.ONLINE: msgid("オンライン可"),
    Reach.DELIVERY: msgid("配送可"),
    Reach.ON_VISIT: msgid("来訪時受取"),
    Reach.ON_SITE: msgid("現地のみ"),
    Reach.LODGING: msgid("泊まる場所あり"),
    Reach.TRAVEL: msgid("交通費の補助あり"),
}

# Nobody "picks up" an event: what is offered for each kind, in its own words.
_COMING = {
    Reach.ONLINE: REACH_NAMES[Reach.ONLINE],
    Reach.ON_VISIT: msgid("遠くからの来訪歓迎"),
    Reach.LODGING: REACH_NAMES[Reach.LODGING],
    Reach.TRAVEL: REACH_NAMES[Reach.TRAVEL],
    Reach.ON_SITE: REACH_NAMES[Reach.ON_SITE],
}
REACH_NAMES_BY_KIND: dict[Kind, dict[Reach, str]] = {
    Kind.GOODS: {flag: REACH_NAMES[flag] for flag in (Reach.ONLINE, Reach.DELIVERY, Reach.ON_VISIT, Reach.ON_SITE)},
    Kind.EVENT: {**_COMING, Reach.ONLINE: msgid("オンライン席あり")},
    Kind.VOLUNTEERING: {**_COMING, Reach.ONLINE: msgid("離れてできる作業あり")},
    Kind.WORK: {**_COMING, Reach.ON_VISIT: msgid("ときどき来訪")},
    Kind.STAY: {
        Reach.ONLINE: msgid("オンラインで相談できる"),
        Reach.ON_VISIT: msgid("遠くからの滞在歓迎"),
        Reach.TRAVEL: REACH_NAMES[Reach.TRAVEL],
        Reach.ON_SITE: REACH_NAMES[Reach.ON_SITE],
    },
}

# The same in whole sentences, for the page of one listing.
_BY_COMING = {
    Reach.ON_VISIT: msgid("遠くから訪ねてくる方も歓迎です。"),
    Reach.LODGING: msgid("泊まる場所があります。"),
    Reach.TRAVEL: msgid("交通費の補助があります。"),
}
FROM_AFAR_SENTENCES: dict[Kind, dict[Reach, str]] = {
    Kind.GOODS: {
        Reach.DELIVERY: msgid("配送で受け取れます。"),
        Reach.ON_VISIT: msgid("いつか訪ねたときに受け取れます。"),
    },
    Kind.EVENT: {Reach.ONLINE: msgid("オンラインで参加できます。"), **_BY_COMING},
    Kind.VOLUNTEERING: {Reach.ONLINE: msgid("離れた場所からできる作業があります。"), **_BY_COMING},
    Kind.WORK: {
        Reach.ONLINE: msgid("オンラインで働けます。"),
        **_BY_COMING,
        Reach.ON_VISIT: msgid("ふだんは離れた場所で働き、ときどき現地を訪ねます。"),
    },
    Kind.STAY: {
        Reach.ONLINE: msgid("来る前に、オンラインで相談や下見ができます。"),
        Reach.ON_VISIT: msgid("遠くからの滞在を歓迎します。"),
        Reach.TRAVEL: msgid("ここまでの交通費の補助があります。"),
    },
}


def from_afar_sentences(kind: Kind, reach: Reach) -> list[str]:
    """What somebody far away can do, as msgids; none where all is done on the spot."""
    return [sentence for flag, sentence in FROM_AFAR_SENTENCES[kind].items() if flag in reach]


def reach_names(kind: Kind, reach: Reach) -> list[str]:
    """The msgids for this set, in the words of the kind."""
    names = {**REACH_NAMES, **REACH_NAMES_BY_KIND[kind]}
    if reach & (Reach.ONLINE | Reach.DELIVERY | Reach.ON_VISIT):
        names[Reach.ON_SITE] = msgid("現地でも")
    elif reach & FROM_AFAR:
        # A bed and the fare are for those who come: it goes without saying where.
        del names[Reach.ON_SITE]
    return [name for flag, name in names.items() if flag in reach]


def reach_of_handover(handover: Handover) -> Reach:
    """For goods the reach follows from how the thing is handed over."""
    reach = Reach(0)
    if Handover.DELIVERY in handover:
        reach |= Reach.DELIVERY
    if Handover.ON_VISIT in handover:
        reach |= Reach.ON_VISIT
    return reach or Reach.ON_SITE


class Rsvp(StrEnum):
    """Whether those who come to an event say so before."""

    NONE_NEEDED = "none_needed"
    WANTED = "wanted"
    REQUIRED = "required"


RSVP_NAMES = {
    Rsvp.NONE_NEEDED: msgid("申し込み不要"),
    Rsvp.WANTED: msgid("できれば申し込み"),
    Rsvp.REQUIRED: msgid("要申し込み"),
}


class VolunteeringForm(StrEnum):
    ONE_OFF = "one_off"
    SHIFTS = "shifts"
    SHORT_STAY = "short_stay"
    REMOTE = "remote"


VOLUNTEERING_FORM_NAMES = {
    VolunteeringForm.ONE_OFF: msgid("単発"),
    VolunteeringForm.SHIFTS: msgid("シフト制"),
    VolunteeringForm.SHORT_STAY: msgid("短期滞在"),
    VolunteeringForm.REMOTE: msgid("遠隔"),
}


class PayKind(StrEnum):
    PAID = "paid"
    IN_KIND = "in_kind"
    PRO_BONO = "pro_bono"
    INTERN = "intern"


PAY_KIND_NAMES = {
    PayKind.PAID: msgid("有償"),
    PayKind.IN_KIND: msgid("現物・お礼の品"),
    PayKind.PRO_BONO: msgid("プロボノ（無償）"),
    PayKind.INTERN: msgid("インターン"),
}

# Category code → name, per kind, in the order they are offered.
CATEGORIES: dict[Kind, dict[str, str]] = {
    Kind.GOODS: {
        "furniture": msgid("家具・インテリア"),
        "appliances": msgid("家電"),
        "household": msgid("生活用品・食器"),
        "kids": msgid("こども・ベビー"),
        "clothing": msgid("衣類・和装"),
        "media": msgid("本・音楽・楽器"),
        "hobbies": msgid("趣味・スポーツ"),
        "vehicles": msgid("自転車・車・バイク"),
        "farm": msgid("農・園芸・道具"),
        "food": msgid("食・特産品"),
        "crafts": msgid("工芸・手仕事"),
        "computers": msgid("パソコン・スマホ"),
        "materials": msgid("資材・古材・事業用品"),
        "other": msgid("その他"),
    },
    Kind.EVENT: {
        "open_factory": msgid("オープンファクトリー・工房見学"),
        "workshop": msgid("体験・ワークショップ"),
        "market": msgid("マルシェ・市"),
        "festival": msgid("祭り・年中行事"),
        "harvest": msgid("収穫・農体験"),
        "tour": msgid("ツアー・まち歩き"),
        "meetup": msgid("交流会・オンライン"),
        "relocation": msgid("移住・二地域居住相談"),
        "course": msgid("講座・勉強会"),
        "sports": msgid("スポーツ・アウトドア"),
        "arts": msgid("音楽・芸術"),
        "cleanup": msgid("清掃・共同作業"),
        "flea": msgid("フリマ・交換会"),
        "city_event": msgid("都市部での出張イベント"),
    },
    Kind.VOLUNTEERING: {
        "agriculture": msgid("農林漁業"),
        "tradition": msgid("祭り・伝統行事"),
        "environment": msgid("環境・里山"),
        "vacant_house": msgid("空き家・古民家"),
        "children": msgid("子ども・教育"),
        "welfare": msgid("高齢者・福祉"),
        "snow": msgid("除雪・見守り"),
        "disaster": msgid("災害・防災"),
        "tourism": msgid("観光・案内"),
        "heritage": msgid("文化財・記録"),
        "digital": msgid("デジタル支援"),
        "international": msgid("国際・多文化"),
        "animals": msgid("動物"),
        "remote": msgid("遠隔でできる"),
    },
    Kind.WORK: {
        "management": msgid("経営・事業計画"),
        "publicity": msgid("広報・SNS・動画"),
        "sales": msgid("販路・EC・返礼品"),
        "design": msgid("デザイン"),
        "it": msgid("IT・DX・Web"),
        "product": msgid("商品開発"),
        "hiring": msgid("採用・人事"),
        "finance": msgid("経理・補助金"),
        "tourism_planning": msgid("観光企画"),
        "translation": msgid("翻訳・多言語"),
        "teaching": msgid("教育・講師"),
        "research": msgid("調査・データ"),
        "seasonal": msgid("現場の季節仕事"),
    },
    Kind.STAY: {
        "trial_house": msgid("お試し住宅"),
        "workation": msgid("ワーケーション"),
        "homestay": msgid("ホームステイ"),
        "guesthouse": msgid("ゲストハウス"),
        "vacant_house_talk": msgid("空き家相談"),
    },
}

CATEGORY_NAMES: dict[str, str] = {code: name for categories in CATEGORIES.values() for code, name in categories.items()}
