"""Whatever somebody types, in whatever script, holds what it should and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.backends.search.analysis import words
from board.backends.search.asking import Alternative, Clause, Document, Field, Plan
from board.backends.search.documents import analysed, holds
from board.backends.search.understanding import ALTERNATIVES_MAX, CLAUSES_MAX, understand
from board.backends.search.vocabulary import Vocabulary
from tests.backends.plain_search import PlainSearch, searching

# (what is typed, texts that hold it, texts that do not)
FAMILIES = {
    "word boundaries": [
        ("京都", ["京都市の町家", "京都へ"], ["東京都の写真"]),
        ("三条", ["燕三条の工場", "三条市内で", "三条"], ["第四条"]),
        ("三条市", ["三条市", "新潟県三条市内"], ["三条通り"]),
        ("本", ["本と机", "日本の本"], ["日本", "三本の木", "本日限り", "本イベント"]),
        ("車", ["車を売ります", "中古車"], ["三輪車", "自転車"]),
        ("豆", ["豆をまく"], ["豆腐"]),
        ("木", ["木の机"], ["木曜"]),
        ("口", ["口の広い壺"], ["山口さん"]),
        ("広島", ["広島へ"], ["北広島の雪"]),
    ],
    "okurigana": [
        ("引越し", ["引越", "引っ越し", "引っ越します"], []),
        ("買取", ["買い取り", "買取り", "買い取ります"], []),
        ("薪割", ["薪割り"], []),
        ("雪下し", ["雪下ろし"], []),
        ("空き地", ["空地"], []),
        ("売切", ["売り切れ", "売切れました"], []),
        ("張直し", ["網戸の張り直し"], []),
        ("仕立直し", ["洋服に仕立て直します"], []),
        ("仕込", ["味噌の仕込み"], ["リール込み"]),
        ("古本", ["古本"], ["古い本"]),
    ],
    "katakana": [
        ("コンピュータ", ["コンピューター"], []),
        ("タイア", ["タイヤ"], []),
        ("タイヤ", ["タイア"], []),
        ("スニーカ", ["スニーカー"], []),
        ("ワークショツプ", ["ワークショップ"], []),
        ("ヴァイオリン", ["バイオリン"], []),
        ("ビール", ["ビール"], ["ビル"]),
    ],
    "width and case": [
        ("ｷﾞﾀｰ", ["ギター"], []),
        ("ＰＣ", ["pc", "PC"], []),
        ("IPHONE", ["iPhone12"], []),
    ],
    "script": [
        ("りんご", ["林檎", "リンゴ"], []),
        ("鍬", ["くわ", "クワ"], []),
        ("粗大ゴミ", ["粗大ごみ"], []),
        ("火ばち", ["火鉢"], []),
        ("梨", ["梨を十個"], ["毛玉なし"]),
        ("うなぎ", ["鰻屋の洗い場"], ["兎"]),
        ("髙橋", ["高橋さん"], []),
        ("石鹼", ["手作りの石鹸"], []),
        ("イヌ", ["迷い犬"], []),
        ("鋏", ["裁ちばさみ"], []),
        ("ヤマハ", [], ["ヤマメの塩焼き"]),
        ("ヒツジ", ["羊の毛"], ["未記入"]),
        ("サトウキビ", ["さとうきびを刈る"], ["砂糖"]),
        ("夏物", ["帽子 夏もの"], []),
    ],
    "compounds": [
        ("祭り", ["夏祭り", "雪まつり"], []),
        ("ごみ", ["ごみ袋"], []),
        ("カメラ", ["ミラーレスカメラ"], []),
        ("ミラー", [], ["ミラーレスカメラ"]),
        ("ヘヤードライヤー", ["ヘアドライヤー"], []),
        ("通訳者", ["通訳さん"], []),
        ("温泉", ["湯田温泉"], []),
        ("蜂", ["ハチの巣"], ["巣箱"]),
        ("火", ["火の番"], ["火曜"]),
        ("用品", ["自転車用品"], []),
        ("草刈り機", ["草刈機"], ["草刈り"]),
        ("募集中", ["募集します"], []),
        ("デスク", ["デスク"], ["デスクトップ"]),
    ],
    "inflection": [
        ("譲る", ["譲ります", "お譲りします", "譲って下さい", "ゆずります"], []),
        ("大きい", ["大きな箱"], []),
        ("守ります", ["森を守る"], ["子を見守る"]),
        ("植えます", ["らっきょう植え"], []),
    ],
    "english": [
        ("guitars", ["Guitar"], []),
        ("moving", ["We move"], ["movie"]),
    ],
    "several words": [("机 椅子", ["椅子と机"], ["机", "椅子"])],
    "kana reading": [
        ("じてんしゃ", ["電動自転車"], []),
        ("かんようしょくぶつ", ["観葉植物"], []),
        ("とまと", ["トマトの苗"], ["苫"]),
        ("れこーど", ["レコード"], ["引く"]),
    ],
    "romaji": [
        ("jitensha", ["自転車"], []),
        ("reizouko", ["冷蔵庫"], []),
        ("gita-", ["ギター"], []),
        ("kyōto", ["京都"], ["東京都"]),
        ("shirakawago", ["白川郷"], []),
        ("awaodori", ["阿波おどり"], ["踊り"]),
    ],
    "synonyms": [
        ("クーラー", ["エアコン"], []),
        ("求人", ["アルバイト"], []),
        ("レンジ", ["電子レンジ"], []),
        ("電子レンジ", ["電子レンジ"], ["レンジ台"]),
        ("guitar", ["ギター"], []),
    ],
    "typos": [
        ("自転者", ["自転車"], []),
        ("ギダー", ["ギター"], []),
        ("guiter", ["guitar"], []),
        ("さくらんば", ["さくらんぼ"], ["桜"]),
        ("シュレッタ", ["シュレッダー"], []),
        ("さとうきぴ", ["さとうきび"], []),
        ("ボランテァ", ["ボランティア"], []),
        ("begginers", ["Lessons for a beginner"], []),
        ("bonsia", ["盆栽"], []),
        ("アイスクリムメーカー", ["アイスクリームメーカー"], []),
        ("ハンター", [], ["センター"]),
        ("トローン", ["ドローン"], []),
        ("shmisen", ["三味線"], []),
        ("冷臓庫", ["冷蔵庫"], ["冷凍庫"]),
        ("両津市", ["佐渡市両津"], ["大津市"]),
        ("ふろしき", [], ["おろし器"]),
    ],
    "half a word": [
        ("れいぞ", ["冷蔵庫"], []),
        ("花", ["花束"], []),
        ("キャンピ", ["キャンピングカー"], ["キャンに入る"]),
    ],
    "what is measured": [
        ("20リットル", ["袋 20L"], ["90リットル"]),
        ("６畳", ["六帖の間"], ["四畳"]),
        ("500円", ["五百円"], ["千五百円"]),
    ],
    "signs": [
        ("C++", ["C++の本"], ["Cの本"]),
        ("50%", ["50%引き"], ["50円"]),
        ('"木の机"', ["木の机"], ["机と木"]),
        ("机 -中古", ["机"], ["中古の机"]),
        ("自転*", ["自転車"], ["車"]),
        ("じてん*", ["自転車"], []),
        ("机 OR 椅子", ["机", "椅子"], ["棚"]),
    ],
}


@pytest.mark.parametrize(
    ("query", "held", "others"), [pytest.param(*case, id=case[0]) for cases in FAMILIES.values() for case in cases]
)
def test_a_query_finds(query, held, others):
    assert searching(*held, *others).found(query) == set(range(len(held)))


def test_a_guess_is_made_only_for_what_is_nowhere():
    assert searching("ギター", "ギダー").found("ギダー") == {1}
    assert searching("guitar", "ギター").found("guitar") == {0}
    assert searching("花", "花束").found("花") == {0}


def test_a_word_of_the_dictionary_is_no_typing_mistake():
    assert searching("ピアスを譲ります").found("ピアノ") == set()


def test_what_was_corrected_is_said():
    understood = searching("自転車").understood("自転者 机")
    assert understood.corrections == (("自転者", "自転車"),)
    assert searching("自転車").understood("自転車").corrections == ()


def test_what_was_typed_weighs_most():
    (clause,) = searching("エアコンとクーラー").understood("クーラー").plan.must
    weights = {" ".join(one.tokens): one.weight for one in clause.alternatives if one.field is Field.TEXT}
    assert weights["クーラー"] == 1.0 > weights["エアコン"]


def test_a_typed_filter_is_no_word_and_what_is_none_stays_one():
    understood = searching().understood("机 価格:<=5000 地域:どこか")
    (price,) = understood.filters
    assert (price.typed, price.bounds) == ("価格:<=5000", (None, 5000))
    assert understood.words == ("机", "地域:どこか")


def test_without_takes_away_only_what_was_typed():
    assert searching("ギター", "ギダー", "机").found("-ギター") == {1, 2}
    assert searching("犬", "柴犬").found("-犬") == {1}


def test_nothing_typed_asks_for_nothing():
    for query in ("", " \u3000", '""', "*", "OR"):
        assert searching("机").understood(query).is_empty


def test_signs_alone_find_nothing():
    for query in ("%%%%", "の", "!?", "-"):
        assert not searching("机", "の机").understood(query).is_empty
        assert searching("机").found(query) == set()


def test_a_hostile_query_stays_small():
    known = searching("自転車 机 椅子").lexicon
    for query in (
        "あ" * 4000,
        "a" * 4000,
        "机 " * 2000,
        " ".join(f"語{n}" for n in range(100)),
        "%" * 4000,
        '"' * 4000,
        "|".join(["木の机"] * 100),
        "じてん" * 1000,
        "*" * 100 + "机*" * 100,
        "あ",
    ):
        understood = understand(query, known)
        for plan in (understood.plan, understood.wider or Plan()):
            assert len(plan.must) + len(plan.must_not) <= CLAUSES_MAX
            assert all(len(clause.alternatives) <= ALTERNATIVES_MAX for clause in plan.must)
            assert sum(len(one.tokens) for clause in plan.must for one in clause.alternatives) < 4000


PIECES = [
    "ギター",
    "自転車",
    "京都市",
    "三本",
    "C++",
    "50%",
    "guitars",
    "雪下ろし",
    "お譲り",
    "粗大ゴミ",
    "洗濯機",
    "の",
    "を",
    "🎸",
    "A4",
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), st.lists(st.sampled_from(PIECES), max_size=3))
def test_the_words_of_a_title_find_it(title, body):
    document = Document(1, " ".join(title), "".join(body))
    engine = PlainSearch([document, Document(2, "別のもの", "")])
    typed = " ".join(title)
    if any(word.is_noun for word in words(typed)):
        assert 1 in engine.found(typed)


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=120))
def test_anything_is_understood(query):
    understood = understand(query, Vocabulary())
    for clause in (*understood.plan.must, *understood.plan.must_not):
        assert clause.alternatives
        for one in clause.alternatives:
            assert one.tokens
            assert 0 < one.weight <= 1


def plan_of(*tokens: str, field: Field = Field.TEXT, is_prefix: bool = False) -> Plan:
    return Plan((Clause((Alternative(tokens, field, is_prefix=is_prefix),)),))


def test_a_phrase_does_not_reach_from_the_title_into_the_body():
    text = analysed(Document(1, "古い木", "机と椅子"))
    assert holds(plan_of("古い", "木"), text)
    assert not holds(plan_of("木", "机"), text)
    assert not holds(plan_of("木机", field=Field.PAIRS), text)
    assert holds(plan_of("机と", "と椅", field=Field.PAIRS), text)
    assert holds(plan_of("古い", "木", is_prefix=True), text)
    assert not holds(plan_of(""), text)


def test_what_an_index_holds_of_a_document():
    text = analysed(Document(1, "洗濯機を譲ります", "夏祭りの花束"))
    assert text.text == ("洗濯", "機", "譲る", "\n", "夏祭り", "花束")
    assert text.title_length == 3
    assert set(text.keys) >= {"洗濯機", "=譲r", "祭", "=^花"}
    assert text.pairs[:3] == ("洗濯", "濯機", "機を")
