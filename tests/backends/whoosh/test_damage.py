"""A missing, cut, scribbled or older index is noticed, put aside and built anew; searches say so politely."""

from __future__ import annotations

import shutil

import pytest

from board.backends.search import SearchUnavailable
from board.backends.search.asking import Document, Request
from board.backends.search.whoosh import archive, generations
from board.backends.search.whoosh.engine import WhooshSearch
from tests.backends.whoosh.made import DESK, DOCUMENTS, GUITAR, HANDS, PLAIN_DESK, found


def live(engine):
    return engine._generations.live


def segment(engine):
    (file,) = live(engine).glob("MAIN_*.eng")
    return file


def cut(engine):
    segment(engine).write_bytes(segment(engine).read_bytes()[:200])


def cut_the_end(engine):
    segment(engine).write_bytes(segment(engine).read_bytes()[:-1])


def zero(engine):
    segment(engine).write_bytes(bytes(segment(engine).stat().st_size))


def flip_a_bit(engine):
    data = bytearray(segment(engine).read_bytes())
    data[len(data) // 2] ^= 1
    segment(engine).write_bytes(data)


def empty(engine):
    segment(engine).write_bytes(b"")


def lose(engine):
    segment(engine).unlink()


def scribble(engine):
    next(live(engine).glob("*.toc")).write_bytes(b"not an index")


def lose_the_table(engine):
    next(live(engine).glob("*.toc")).unlink()


def vanish(engine):
    shutil.rmtree(live(engine))


DAMAGES = [cut, cut_the_end, zero, flip_a_bit, empty, lose, scribble, lose_the_table, vanish]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # files that Whoosh has half opened
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("is_open", [True, False])
def test_a_damaged_index_is_noticed_set_aside_and_rebuilt(filled, damage, is_open):
    if not is_open:
        filled.close()
    damage(filled)
    for _ in range(2):
        with pytest.raises(SearchUnavailable):
            filled.find(Request())
    assert filled.needs_rebuild
    with pytest.raises(SearchUnavailable):
        filled.count()
    filled.rebuild(DOCUMENTS)
    assert found(filled, "ギター") == [GUITAR, HANDS]
    assert not filled.needs_rebuild


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", [flip_a_bit, scribble])
def test_writing_into_a_damaged_index_says_so_once_and_then_begins_anew(filled, damage):
    damage(filled)
    with pytest.raises(SearchUnavailable):
        filled.apply(put=[Document(50, "太鼓", "")])
    filled.apply(put=[Document(50, "太鼓", "")])
    assert found(filled, "太鼓") == [50]
    assert filled.needs_rebuild


def test_every_night_every_byte_is_read(filled, monkeypatch):
    filled.verify()
    # As if the disk had changed it without a trace.
    monkeypatch.setattr(archive, "stamp_of", lambda _: (0,))
    filled.close()
    assert found(filled, "ギター") == [GUITAR, HANDS]
    flip_a_bit(filled)
    assert found(filled, "ギター") == [GUITAR, HANDS]
    with pytest.raises(SearchUnavailable):
        filled.verify()
    assert filled.needs_rebuild


def test_what_was_taken_out_is_off_the_disk_after_the_night(filled):
    filled.apply(remove=[GUITAR])
    assert "中古".encode() in segment(filled).read_bytes()
    filled.verify()
    assert "中古".encode() not in segment(filled).read_bytes()
    assert found(filled, "ギター") == [HANDS]


def test_a_full_disk_says_nothing_about_the_index(filled, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(archive, "write", refuse)
        with pytest.raises(SearchUnavailable, match="No space"):
            filled.apply(put=[Document(50, "太鼓", "")])
    assert found(filled, "ギター") == [GUITAR, HANDS]
    filled.apply(put=[Document(50, "太鼓", "")])
    assert found(filled, "太鼓") == [50]


def test_before_anything_is_indexed_the_search_is_unavailable(engine):
    assert engine.needs_rebuild
    for ask in (lambda: engine.find(Request()), engine.count, engine.ids, engine.verify):
        with pytest.raises(SearchUnavailable):
            ask()


def test_what_is_added_to_nothing_can_be_found_but_a_rebuild_is_still_due(engine):
    engine.apply(put=DOCUMENTS[:1])
    assert found(engine, "ギター") == [GUITAR]
    assert engine.needs_rebuild
    engine.rebuild(DOCUMENTS)
    assert not engine.needs_rebuild


def test_an_index_of_an_older_format_counts_as_missing(filled, monkeypatch):
    monkeypatch.setattr(generations, "FORMAT", "v999")
    assert filled.needs_rebuild
    with pytest.raises(SearchUnavailable):
        filled.find(Request())
    filled.rebuild(DOCUMENTS)
    assert found(filled, "ギター") == [GUITAR, HANDS]
    assert len(list(filled._generations.root.glob("v*-*"))) == 1


def test_a_rebuild_that_fails_leaves_the_live_index_as_it_was(filled):
    def documents():
        yield Document(100, "太鼓", "")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        filled.rebuild(documents())
    assert found(filled, "ギター") == [GUITAR, HANDS]
    assert not filled.needs_rebuild


def test_rebuilding_loses_nothing_written_meanwhile(filled):
    def documents():
        filled.apply(put=[Document(50, "太鼓", "", tags=(("kind", "goods"),))], remove=[DESK])
        yield from DOCUMENTS
        assert found(filled, "太鼓") == [50]  # the live index still answers
        with pytest.raises(SearchUnavailable):
            filled.rebuild(DOCUMENTS)

    assert filled.rebuild(documents()) == len(DOCUMENTS)
    assert found(filled, "太鼓") == [50]
    assert found(filled, "机") == [PLAIN_DESK]
    assert filled.find(Request(facets=("kind",))).facets == {"kind": {"goods": 1}}


def test_rebuilding_twice_leaves_one_index_on_the_disk(filled):
    filled.rebuild(DOCUMENTS[:2])
    assert filled.count() == 2
    assert len(list(filled._generations.root.glob("v*-*"))) == 1


def test_a_reader_goes_on_with_what_it_has_while_another_takes_the_place(filled, tmp_path):
    other = WhooshSearch(tmp_path / "search")
    assert found(other, "ギター") == [GUITAR, HANDS]
    before = other._current()
    filled.rebuild(DOCUMENTS[:1])
    assert sorted(before.parts[0].contents.ids.tolist()) == [document.id for document in DOCUMENTS]
    assert found(other, "ギター") == [GUITAR]
