"""Documents and plans for the tests of the embedded engine."""

from __future__ import annotations

from board.backends.search.asking import Alternative, Clause, Document, Field, Plan, Request
from board.backends.search.whoosh.engine import WhooshSearch

GUITAR, DESK, PLAIN_DESK, TOKYO, KYOTO, APPLES, HANDS = range(1, 8)
DOCUMENTS = [
    Document(GUITAR, "中古のギターです", "よい音がします。ケース付きで譲ります。", price=9000, published=70),
    Document(DESK, "学習机", "小学校の六年間使いました。椅子とセットです。", price=0, published=20),
    Document(PLAIN_DESK, "机", "古い木の机。引き取りに来られる方へ。", published=30),
    Document(TOKYO, "東京都の写真集", "昭和の街並み", price=500, published=40),
    Document(KYOTO, "町家で過ごす週末", "京都市の町家です。", starts=2000, ends=2000, published=50),
    Document(APPLES, "りんご二箱", "Fuji apples from our farm", price=500, published=60),
    Document(HANDS, "草刈りのお手伝い", "ギターの話もできます。犬がいます。", starts=1000, ends=1000, published=10),
]


def word(*tokens: str, field: Field = Field.TEXT, weight: float = 1.0, is_prefix: bool = False) -> Clause:
    return Clause((Alternative(tokens, field, weight, is_prefix),))


def plan(*tokens: str) -> Plan:
    """Every token in its own place."""
    return Plan(tuple(word(token) for token in tokens))


def found(engine: WhooshSearch, *tokens: str, **asked: object) -> list[int]:
    """Ids of documents that hold each of the tokens."""
    return engine.find(Request(plan(*tokens), **asked)).ids
