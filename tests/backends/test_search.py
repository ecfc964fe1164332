"""Whatever somebody types finds what it should; the index survives damage, rebuilding and company."""

from __future__ import annotations

import random
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE, Popen, run

import pytest

from board.backends import search
from board.backends.files import locked
from board.backends.search import SearchUnavailable, generations
from board.backends.search.query import QUERY_TOKENS_MAX, clauses
from board.backends.search.whoosh_engine import WhooshSearch
from board.errors import ConfigurationError

GUITAR, DESK, PLAIN_DESK, TOKYO, KYOTO, APPLES, CPP, HANDS = range(1, 9)
DOCUMENTS = [
    (GUITAR, "中古のギターです", "よい音がします。ケース付きで譲ります。"),
    (DESK, "学習机", "小学校の六年間使いました。椅子とセットです。"),
    (PLAIN_DESK, "机", "古い木の机。引き取りに来られる方へ。"),
    (TOKYO, "東京都の写真集", "昭和の街並み"),
    (KYOTO, "町家で過ごす週末", "京都市の町家です。お譲りするのは時間。"),
    (APPLES, "りんご二箱", "Fuji apples from our farm"),
    (CPP, "C++の本", "50%引きで買い取りました。Boxes of books."),
    (HANDS, "草刈りのお手伝い", "ギターの話もできます。犬がいます。"),
]


@pytest.fixture
def engine(tmp_path):
    engine = WhooshSearch(tmp_path / "search")
    yield engine
    engine.close()


@pytest.fixture
def filled(engine):
    engine.rebuild(DOCUMENTS)
    return engine


FINDS = [
    ("ギター", [GUITAR, HANDS]),
    ("中古ｷﾞﾀｰ", [GUITAR]),
    ("ギタ-", [GUITAR, HANDS]),
    ("京都", [KYOTO]),
    ("東京", [TOKYO]),
    ("机", [PLAIN_DESK, DESK]),
    ("学習机", [DESK]),
    ("譲る", [GUITAR, KYOTO]),
    ("譲ります", [GUITAR, KYOTO]),
    ("お譲り", [GUITAR, KYOTO]),
    ("リンゴ", [APPLES]),
    ("林檎", [APPLES]),
    ("買取", [CPP]),
    ("買取り", [CPP]),
    ("犬", [HANDS]),
    ("本", [CPP]),
    ("apple", [APPLES]),
    ("ＡＰＰＬＥＳ", [APPLES]),
    ("ギター 犬", [HANDS]),
    ("ギター\u3000犬", [HANDS]),
    ('C++ "50%"', [CPP]),
    ('"京都市の町家"', [KYOTO]),
    ("「古い木の机」", [PLAIN_DESK]),
    ('"木 古い"', []),
    ('"学習 小学校"', []),
    ('"机', [PLAIN_DESK, DESK]),
    ("ギター 机", []),
    ("沖縄", []),
    ("", []),
    (" \u3000", []),
    ('""', []),
    ("の", []),
    ("title:ギター", []),
    ("ギター OR 机", []),
    ("NOT 机", []),
    ("*", []),
    ("机*", [PLAIN_DESK, DESK]),
    ("(机", [PLAIN_DESK, DESK]),
    ("-机", [PLAIN_DESK, DESK]),
    ("机 AND", []),
]


@pytest.mark.parametrize(("query", "found"), FINDS)
def test_a_query_finds(filled, query, found):
    assert sorted(filled.search(query)) == sorted(found)


@pytest.mark.parametrize(("query", "found"), FINDS)
def test_a_text_that_is_not_yet_indexed_is_judged_alike(filled, query, found):
    assert [id_ for id_, title, body in DOCUMENTS if filled.matches(query, title, body)] == sorted(found)


def test_a_hit_in_the_title_stands_above_one_in_the_body(filled):
    assert filled.search("ギター") == [GUITAR, HANDS]
    assert filled.search("ギター", limit=1) == [GUITAR]


def test_of_equal_hits_the_newest_comes_first(engine):
    engine.rebuild((n, "ギター", "") for n in range(1, 30))
    assert engine.search("ギター") == list(range(29, 0, -1))


def test_the_asked_spelling_stands_above_another_one(engine):
    engine.rebuild([(1, "買い取ります", ""), (2, "買い取り", "買い取ります"), (3, "草刈り", "")])
    assert set(engine.search("買い取り")) == {1, 2}


def test_a_change_is_found_and_the_old_text_no_longer(filled):
    filled.apply(put=[(GUITAR, "ウクレレ", "小さいです")], remove=[DESK, 999])
    assert filled.search("ギター") == [HANDS]
    assert filled.search("ウクレレ") == [GUITAR]
    assert filled.search("机") == [PLAIN_DESK]
    assert filled.count() == len(DOCUMENTS) - 1


def test_applying_twice_gives_the_same_index(filled):
    for _ in range(3):
        filled.apply(put=[(20, "太鼓", ""), (20, "太鼓", "")], remove=[DESK])
    assert filled.search("太鼓") == [20]
    assert filled.count() == len(DOCUMENTS)


def fuzz_strings(count: int) -> list[str]:
    dice = random.Random(11)
    signs = list("\"()*-^~:[]{}\\/%_';<>!?=@#「」ー \u3000\n\t\0\u202e\u200b\ud800😀ﷺⅧ㍿")
    words = [
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "TO",
        "title:",
        "id:1",
        "&&",
        "||",
        "..",
        "[a TO b]",
        "2026-11-22",
        "50%",
        "C++",
    ]
    japanese = [
        "の",
        "ギター",
        "机",
        "犬",
        "譲ります",
        "ｷﾞﾀｰ",
        "か\u3099",
        "１２",
        "x" * 300,
        "あ" * 300,
        "\u0301" * 40,
    ]
    pieces = signs + words + japanese
    return ["".join(dice.choices(pieces, k=dice.randint(1, 12))) for _ in range(count)]


def test_nothing_that_can_be_typed_is_an_error(filled):
    for text in fuzz_strings(500):
        assert isinstance(filled.search(text), list)
        filled.matches(text, "ギター", "机")


def test_a_question_has_an_end():
    assert sum(len(clause.tokens) for clause in clauses("机 犬 本 木 " * 5000)) <= QUERY_TOKENS_MAX
    assert sum(len(clause.tokens) for clause in clauses('"' + "机 犬 本 木 " * 5000 + '"')) <= QUERY_TOKENS_MAX
    assert len(clauses(" ".join(chr(0x4E00 + n) for n in range(100)))) <= QUERY_TOKENS_MAX
    assert clauses("ﷺ" * 100_000)


def test_before_anything_is_indexed_the_search_is_unavailable(engine):
    assert engine.needs_rebuild
    with pytest.raises(SearchUnavailable):
        engine.search("ギター")
    with pytest.raises(SearchUnavailable):
        engine.count()
    assert engine.search("") == []


def test_what_is_added_to_nothing_can_be_found_but_a_rebuild_is_still_due(engine):
    engine.apply(put=DOCUMENTS[:1])
    assert engine.search("ギター") == [GUITAR]
    assert engine.needs_rebuild
    engine.rebuild(DOCUMENTS)
    assert not engine.needs_rebuild


def test_an_index_of_older_rules_counts_as_missing(filled, monkeypatch):
    monkeypatch.setattr(generations, "FORMAT", "v999")
    assert filled.needs_rebuild
    with pytest.raises(SearchUnavailable):
        filled.search("ギター")


def segment(engine):
    (file,) = engine._generations.live.glob("*.seg")
    return file


def cut(engine):
    segment(engine).write_bytes(segment(engine).read_bytes()[:200])


def zero(engine):
    segment(engine).write_bytes(bytes(segment(engine).stat().st_size))


def lose(engine):
    segment(engine).unlink()


def scribble(engine):
    next(engine._generations.live.glob("*.toc")).write_bytes(b"not an index")


def vanish(engine):
    shutil.rmtree(engine._generations.live)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # half-opened files
@pytest.mark.parametrize("damage", [cut, zero, lose, scribble, vanish])
def test_a_damaged_index_is_noticed_set_aside_and_rebuilt(filled, damage):
    filled.close()
    damage(filled)
    assert filled.needs_rebuild
    with pytest.raises(SearchUnavailable):
        filled.search("ギター")
    with pytest.raises(SearchUnavailable):
        filled.search("ギター")
    assert filled.needs_rebuild
    filled.rebuild(DOCUMENTS)
    assert filled.search("ギター") == [GUITAR, HANDS]
    assert not filled.needs_rebuild


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_writing_into_a_damaged_index_says_so_once_and_then_begins_anew(filled):
    filled.close()
    scribble(filled)
    with pytest.raises(SearchUnavailable):
        filled.apply(put=[(50, "太鼓", "")])
    filled.apply(put=[(50, "太鼓", "")])
    assert filled.search("太鼓") == [50]
    assert filled.needs_rebuild


def test_another_writer_is_waited_for(filled, tmp_path, monkeypatch):
    lock = tmp_path / "search" / "write.lock"
    with locked(lock, wait_seconds=0):
        monkeypatch.setattr(generations, "WAIT_SECONDS", 0.05)
        with pytest.raises(SearchUnavailable):
            WhooshSearch(tmp_path / "search")._generations.writing(wait_seconds=0.05).__enter__()
        assert filled.search("ギター") == [GUITAR, HANDS]
    filled.apply(put=[(50, "太鼓", "")])
    assert filled.search("太鼓") == [50]


def test_rebuilding_loses_nothing_written_meanwhile(filled):
    def documents():
        filled.apply(put=[(50, "太鼓", "")], remove=[DESK])
        yield from DOCUMENTS
        assert filled.search("太鼓") == [50]  # the live index still answers
        with pytest.raises(SearchUnavailable):
            filled.rebuild(DOCUMENTS)

    assert filled.rebuild(documents()) == len(DOCUMENTS)
    assert filled.search("太鼓") == [50]
    assert filled.search("机") == [PLAIN_DESK]


def test_a_rebuild_that_fails_leaves_the_live_index_as_it_was(filled, tmp_path):
    def documents():
        yield 100, "太鼓", ""
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        filled.rebuild(documents())
    assert filled.search("ギター") == [GUITAR, HANDS]
    assert not filled.needs_rebuild
    filled.rebuild(DOCUMENTS)
    assert len(list((tmp_path / "search").glob("v*"))) == 1


def test_rebuilding_twice_leaves_one_index_on_the_disk(filled, tmp_path):
    filled.rebuild(DOCUMENTS[:2])
    assert filled.count() == 2
    assert len(list((tmp_path / "search").glob("v*"))) == 1


def in_another_process(tmp_path, code: str) -> str:
    start = f"from board.backends import search; engine = search.choose('whoosh:{tmp_path / 'search'}'); "
    return run([sys.executable, "-c", start + code], capture_output=True, text=True, check=True).stdout.strip()


def test_each_process_sees_the_commits_of_the_other_at_once(filled, tmp_path):
    assert filled.search("太鼓") == []
    in_another_process(tmp_path, "engine.apply(put=[(50, '太鼓', '')])")
    assert filled.search("太鼓") == [50]
    filled.apply(put=[(51, "太鼓", "")])
    assert in_another_process(tmp_path, "print(engine.search('太鼓'))") == "[51, 50]"
    in_another_process(tmp_path, "engine.rebuild([(60, '太鼓', '')])")
    assert filled.search("太鼓") == [60]


def test_four_threads_search_while_a_fifth_writes(engine):
    engine.rebuild((n, f"ギター{n}番", "中古 机 犬 本 " * (n % 7)) for n in range(300))
    queries = ["ギター", "中古 犬", '"机 犬"', "譲ります", "本", "ギター 本"]
    expected = {query: engine.search(query) for query in queries}
    writing = threading.Event()

    def ask(n):
        query = queries[n % len(queries)]
        return [id_ for id_ in engine.search(query) if id_ < 300] == expected[query]

    def write():
        n = 1000
        while not writing.is_set():
            engine.apply(put=[(n := n + 1, "太鼓", "")])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with ThreadPoolExecutor(4) as threads:
            assert all(threads.map(ask, range(600)))
    finally:
        writing.set()
        writer.join()
    assert engine.search("太鼓")


@pytest.mark.parametrize("url", ["", "sqlite:///x", "whoosh:relative", "postgresql://x"])
def test_any_other_engine_is_refused_with_a_sentence(url):
    with pytest.raises(ConfigurationError, match="SEARCH_URL"):
        search.choose(url)


def test_a_killed_writer_loses_nothing_it_had_finished(filled, tmp_path):
    code = (
        "import sys\nfrom board.backends import search\n"
        f"engine = search.choose('whoosh:{tmp_path / 'search'}')\n"
        "for n in range(100, 10_000):\n    engine.apply(put=[(n, '太鼓', '')])\n    print(n, flush=True)\n"
    )
    with Popen([sys.executable, "-c", code], stdout=PIPE, text=True) as writer:
        finished = [int(writer.stdout.readline()) for _ in range(12)]
        writer.kill()
        finished += [int(line) for line in writer.stdout]
    assert set(finished) <= set(filled.search("太鼓"))
    filled.apply(put=[(50, "太鼓", "")])
    assert 50 in filled.search("太鼓")
    assert filled.search("ギター") == [GUITAR, HANDS]
    assert not filled.needs_rebuild
