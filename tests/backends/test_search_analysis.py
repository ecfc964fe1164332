"""Golden words: what the index holds of a text. Whoever changes one changes the index format too."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from subprocess import run

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.backends.search.analysis import words


def tokens(text: str) -> str:
    return " ".join(token for word in words(text) for token in word.tokens)


def keys(text: str) -> str:
    return " ".join(word.key for word in words(text) if word.key)


GOLDEN = {
    # particles, auxiliaries and signs are left out
    "中古のギターです。": "中古 ギター",
    "机と椅子を、あげます！": "机 椅子 上げる",
    # width, case, half-width kana, dashes for the long vowel
    "中古ｷﾞﾀｰ": "中古 ギター",
    "ギタ-": "ギター",
    "コ−ヒ―カップ": "コーヒー カップ",
    "ＧＵＩＴＡＲ": "guitar",
    "１，２００円": "1200 円/",
    "iPhone12": "iphone 12",
    # invisible signs
    "ギ\u200bター": "ギター",
    # short units: 京都 is in 京都市, not in 東京都
    "東京都": "東京 都",
    "京都市": "京都 市",
    "学習机": "学習 机",
    "三条市": "三条 市",
    "エレキギター": "エレキ ギター",
    "燕三条": "燕 三条",
    # whole words stay whole
    "自転車": "自転車",
    "自転車用品": "自転車 用品",
    "ベビー用品": "ベビー 用品",
    # what is counted is not the word: 三本 is no 本, 本日 is none either
    "三本のバラ": "3 本/ バラ",
    "本3冊と本": "本 3 冊/ 本",
    "本イベント": "本/ イベント",
    "売切": "売り切れ",
    # as it is written today, and one sign for what is measured
    "澤田の麵と簞笥": "沢田 麺 箪笥",
    "霞ケ関と霞が関": "霞ヶ関 霞ヶ関",
    "猫が鳴く": "猫 鳴く",
    "１２００ワット、２０㍑、23.5センチ": "1200 w 20 l 23.5 cm",
    "六帖と6畳、24型": "6 畳/ 6 畳/ 24 インチ",
    "ワット": "ワット",
    # one word in several scripts
    "りんご": "林檎",
    "リンゴ": "林檎",
    "林檎": "林檎",
    "こども": "子供",
    "子ども": "子供",
    "バイオリン": "バイオリン",
    "ヴァイオリン": "バイオリン",
    # inflection and politeness
    "譲ります": "譲る",
    "譲って下さい": "譲る",
    "お譲りします": "譲り",
    "お米": "米",
    # one character alone
    "本": "本",
    "机": "机",
    "犬": "犬",
    "木": "木",
    "x": "x",
    # nothing but function words or signs: the text itself
    "の": "の",
    "です": "です",
    "🎸": "🎸",
    "🎸ギター": "🎸 ギター",
    "★ギター♪": "ギター",
    "!?": "!?",
    # English
    "Guitars, boxes, strawberries, buses, glass, tennis": "guitar box strawberry bus glass tennis",
    "children's shelves and houses": "child s shelf and house",
    "bookshelves, grandchildren, olives": "bookshelf grandchild olive",
    # signs beside words
    'C++ "50%"': "c++ 50 %",
    "C#と.NETとc": "c# .net c",
    "": "",
    " \u3000\n": "",
}


@pytest.mark.parametrize("text", GOLDEN)
def test_the_words_of_a_text(text):
    assert tokens(text) == GOLDEN[text]


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (["買取", "買い取り", "買取り", "買い取ります"], "買取"),
        (["引越", "引越し", "引っ越し", "引っ越します"], "引越"),
        (["譲る", "譲ります", "お譲り", "お譲りします", "ゆずります"], "譲r"),
        (["貸す", "貸します"], "貸s"),
        (["貸出", "貸し出し", "貸し出します"], "貸出"),
        (["草刈", "草刈り"], "草刈"),
        (["手伝い", "手伝う", "お手伝い"], "手伝"),
        (["上げる", "あげます"], "上g"),
        (["moving", "Moved", "move", "moves"], "mov~"),
        (["planned", "plan", "planning"], "plan~"),
        (["strawberry", "strawberries"], "strawberri~"),
        (["机", "ギター", "京都"], ""),
    ],
)
def test_spellings_with_other_okurigana_share_a_key(spellings, key):
    assert {keys(spelling) for spelling in spellings} == {key}


def test_a_text_beyond_the_analysers_limit_is_taken_in_pieces():
    sentence = "中古のギターを譲ります。"
    long = sentence * 6000
    assert len(long.encode()) > 49_149
    assert tokens(long) == " ".join([tokens(sentence)] * 6000)
    assert len(words("あ" * 60_000)) > 0
    assert len(words("x" * 200_000)) > 0


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_words_without_white_space(text):
    for word in words(text):
        assert word.tokens
        assert all(token and not any(sign.isspace() for sign in token) for token in word.tokens)


def test_threads_do_not_share_a_tokenizer():
    texts = [f"{n}番の中古ギターを京都市でお譲りします" for n in range(200)]
    expected = [words(text) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        for _ in range(3):
            assert list(threads.map(words, texts)) == expected


def test_the_dictionary_is_loaded_only_when_asked_for():
    code = "import sys, board.listings.asked; print('sudachipy' in sys.modules)"
    assert run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
