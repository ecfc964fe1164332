"""Writers queue up, readers see each commit at once, a killed writer loses nothing it had finished."""

from __future__ import annotations

import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE, Popen, run

import pytest

from board.backends.files import locked
from board.backends.search import SearchUnavailable
from board.backends.search.asking import Document, Order, Request
from board.backends.search.whoosh import generations, merging, writer
from board.backends.search.whoosh.engine import WhooshSearch
from tests.backends.whoosh.made import DESK, DOCUMENTS, GUITAR, HANDS, PLAIN_DESK, found, plan

START = """
import sys
from pathlib import Path
from board.backends.search.asking import Document
from board.backends.search.whoosh.engine import WhooshSearch
from tests.backends.whoosh.made import found
engine = WhooshSearch(Path(sys.argv[1]))
"""


def in_another_process(folder, code: str) -> str:
    return run(
        [sys.executable, "-c", START + code, str(folder)], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_change_is_found_and_the_old_text_no_longer(filled):
    filled.apply(put=[Document(GUITAR, "ウクレレ", "小さいです")], remove=[DESK, 999])
    assert found(filled, "ギター") == [HANDS]
    assert found(filled, "ウクレレ") == [GUITAR]
    assert found(filled, "机") == [PLAIN_DESK]
    assert filled.count() == len(DOCUMENTS) - 1
    assert filled.ids() == {document.id for document in DOCUMENTS} - {DESK}


def test_applying_twice_gives_the_same_index(filled):
    for _ in range(3):
        filled.apply(put=[Document(20, "太鼓", ""), Document(20, "太鼓", "大きい")], remove=[DESK, 20])
    assert found(filled, "太鼓", "大きい") == [20]
    assert filled.count() == len(DOCUMENTS)


def test_nothing_to_write_is_no_commit(filled):
    before = filled._current()
    filled.apply()
    assert filled._current() is before


def test_documents_are_read_when_it_is_their_turn(filled, tmp_path):
    def documents():
        with pytest.raises(TimeoutError), locked(tmp_path / "search" / "write.lock", wait_seconds=0):
            pass
        yield Document(50, "太鼓", "")

    filled.apply(put=documents(), remove=[50, DESK])
    assert found(filled, "太鼓") == [50]
    assert found(filled, "机") == [PLAIN_DESK]


def test_another_writer_is_waited_for(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(generations, "WAIT_SECONDS", 0.05)
    with locked(tmp_path / "search" / "write.lock", wait_seconds=0):
        with pytest.raises(SearchUnavailable):
            filled.apply(put=[Document(50, "太鼓", "")])
        assert found(filled, "ギター") == [GUITAR, HANDS]
    filled.apply(put=[Document(50, "太鼓", "")])
    assert found(filled, "太鼓") == [50]


def test_each_process_sees_the_commits_of_the_other_at_once(filled, tmp_path):
    folder = tmp_path / "search"
    assert found(filled, "太鼓") == []
    in_another_process(folder, "engine.apply(put=[Document(50, '太鼓', '')])")
    assert found(filled, "太鼓") == [50]
    filled.apply(put=[Document(51, "太鼓", "")])
    assert in_another_process(folder, "print(found(engine, '太鼓'))\nengine.rebuild([Document(60, '太鼓', '')])") == (
        "[51, 50]"
    )
    assert found(filled, "太鼓") == [60]


def test_four_threads_search_while_a_fifth_writes(engine):
    engine.rebuild(Document(n, f"ギター{n}番", "中古 机 犬 本 " * (n % 7), published=n) for n in range(300))
    asked = [("ギター",), ("中古", "犬"), ("机",), ("本",), ("ギター", "本")]
    expected = {words: found(engine, *words) for words in asked}
    is_over, has_begun = threading.Event(), threading.Event()

    def ask(n):
        words = asked[n % len(asked)]
        return [id_ for id_ in found(engine, *words) if id_ < 300] == expected[words]

    def write():
        n = 1000
        while not is_over.is_set():
            engine.apply(put=[Document(n := n + 1, "太鼓", "")], remove=[n - 10])
            has_begun.set()

    writing = threading.Thread(target=write)
    writing.start()
    try:
        with ThreadPoolExecutor(4) as threads:
            assert all(threads.map(ask, range(400)))
        assert has_begun.wait(60)
    finally:
        is_over.set()
        writing.join()
    assert 0 < len(found(engine, "太鼓")) <= 10


def test_many_commits_leave_few_segments_and_no_trace_of_what_is_gone(engine):
    engine.rebuild(Document(n, "机", "") for n in range(200))
    for n in range(200, 300):
        engine.apply(put=[Document(n, "机", "木")], remove=[n - 200])
    snapshot = engine._current()
    assert len(snapshot.parts) <= 2 * writer.TOGETHER
    assert engine.find(Request(plan("机"), order=Order.NEWEST)).ids == list(range(299, 99, -1))
    assert sum(part.contents.size for part in snapshot.parts) < 300


def test_what_is_merged_in_slices_is_what_is_merged_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "BULK", 7)
    made = [Document(n, f"机{n % 5}", "木 の 椅子 " * (n % 4), tags=(("kind", str(n % 3)),)) for n in range(60)]
    engines = []
    for rows in (1, 10_000):
        monkeypatch.setattr(merging, "SLICE_ROWS", rows)
        engine = WhooshSearch(tmp_path / str(rows))
        engine.rebuild(made)
        engines.append(engine)
    one, other = (engine._current().parts[0].contents.archive.arrays for engine in engines)
    assert one.keys() == other.keys()
    assert all(one[name].tolist() == other[name].tolist() for name in one)
    assert len(engines[0]._current().parts) == 1
    assert found(engines[0], "椅子") == found(engines[1], "椅子") != []


WRITING = (
    START
    + """
for n in range(100, 100_000):
    engine.apply(put=[Document(n, '太鼓', '大きい太鼓です' * (n % 9))], remove=[n - 30] if n % 3 else [])
    print(n, flush=True)
"""
)


def killed_after(seconds: float, folder) -> list[int]:
    """What a writing process had finished when it was killed."""
    with Popen([sys.executable, "-c", WRITING, str(folder)], stdout=PIPE, text=True) as process:
        finished = [int(process.stdout.readline())]
        time.sleep(seconds)
        process.kill()
        return finished + [int(line) for line in process.stdout if line.endswith("\n")]


def kill_writers(filled, folder, times: int) -> None:
    dice = random.Random(times)
    for _ in range(times):
        last = killed_after(dice.random() / 5, folder)[-1]
        gone = {n - 30 for n in range(100, last + 1) if n % 3}
        kept = set(range(100, last + 1)) - gone
        there = set(found(filled, "太鼓"))
        # The one after the last may have been done as well, only nobody was told.
        assert kept - {last - 29} <= there
        assert there - kept <= {last + 1}
        assert not filled.needs_rebuild
        filled.verify()
        filled.apply(remove=there)
        assert found(filled, "太鼓") == []
    assert found(filled, "ギター") == [GUITAR, HANDS]
    assert len(list(filled._generations.live.glob("*.toc"))) == 1


def test_a_killed_writer_loses_nothing_it_had_finished(filled, tmp_path):
    kill_writers(filled, tmp_path / "search", 3)


@pytest.mark.full
def test_forty_killed_writers_lose_nothing_they_had_finished(filled, tmp_path):
    kill_writers(filled, tmp_path / "search", 40)


MANY_WRITERS = START + """
for n in range(int(sys.argv[2])):
    engine.apply(put=[Document(number, '太鼓', sys.argv[3] + ' 木' * n) for number in (1, 2, 3)], remove=[4])
    engine.apply(put=[Document(4, '太鼓', sys.argv[3])])
"""


def write_side_by_side(engine, folder, times: int) -> None:
    names = ["犬", "机", "本", "草"]
    commands = [[sys.executable, "-c", MANY_WRITERS, str(folder), str(times), name] for name in names]
    writers = [Popen(command) for command in commands]
    assert [writer.wait() for writer in writers] == [0] * len(names)
    assert engine.ids() == {1, 2, 3, 4}
    assert engine.count() == 4
    assert set(found(engine, "太鼓")) == {1, 2, 3, 4}
    # Whoever wrote last wrote all of a commit.
    assert sorted(len(found(engine, name)) for name in names)[-1] >= 3
    engine.verify()


@pytest.mark.full
def test_four_processes_write_the_same_rows_two_hundred_times_each(engine, tmp_path):
    engine.rebuild([])
    write_side_by_side(engine, tmp_path / "search", 200)
