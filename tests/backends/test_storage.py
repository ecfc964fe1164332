from __future__ import annotations

import os
import threading

import pytest

from board.backends import storage
from board.backends.storage import FileStorage, NotStored, StorageFull
from board.errors import ConfigurationError


@pytest.fixture
def folder(tmp_path):
    return FileStorage(tmp_path / "media")


def test_what_is_put_can_be_read_until_it_is_deleted(folder):
    folder.put("ab12/320.webp", b"small")
    folder.put("ab12/800.webp", b"middle")
    folder.put("ab12/800.webp", b"other")
    assert folder.read("ab12/800.webp") == b"other"
    assert sorted(folder.keys()) == ["ab12/320.webp", "ab12/800.webp"]
    folder.delete("ab12/800.webp")
    folder.delete("ab12/800.webp")
    assert not folder.exists("ab12/800.webp")
    assert folder.exists("ab12/320.webp")
    with pytest.raises(NotStored):
        folder.read("ab12/800.webp")
    with pytest.raises(NotStored):
        folder.read("ab12")


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../x", "a/../../x", "a/./b", "a//b", "a/", ".hidden", "a/.hidden", "a\\b", "A",
     "a\x00b", "a\n", "con:x", "\u202ex", "x" * 300, "a/" * 20 + "a"],
)  # fmt: skip
def test_a_key_that_could_leave_the_folder_is_refused(folder, key):
    for act in (folder.read, folder.exists, folder.delete, lambda key: folder.put(key, b"")):
        with pytest.raises(ValueError, match="not a storage key"):
            act(key)


def test_a_symbolic_link_does_not_lead_out_of_the_folder(folder, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "file").write_bytes(b"secret")
    (folder.root / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(ValueError, match="outside"):
        folder.read("link/file")
    with pytest.raises(ValueError, match="outside"):
        folder.put("link/other", b"x")
    assert list(folder.keys()) == []


def test_a_failed_write_leaves_the_old_file_and_no_litter(folder, monkeypatch):
    folder.put("a/b", b"old")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        folder.put("a/b", b"new")
    assert folder.read("a/b") == b"old"
    assert [path.name for path in (folder.root / "a").iterdir()] == ["b"]


def test_readers_never_see_half_a_file(folder):
    contents = [bytes([n]) * 200_000 for n in range(4)]
    folder.put("a/b", contents[0])
    seen: set[bytes] = set()
    writers = [
        threading.Thread(target=lambda c=c: [folder.put("a/b", c) for _ in range(10)]) for c in contents
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seen.add(folder.read("a/b"))
    assert seen <= set(contents)


def test_the_folder_is_chosen_by_url(tmp_path):
    for url in (f"file:{tmp_path}/50% #1?", f"file://{tmp_path}/50% #1?"):
        storage.choose(url).put("x", b"1")
        assert (tmp_path / "50% #1?" / "x").read_bytes() == b"1"


@pytest.mark.parametrize("url", ["", "s3://bucket", "file:relative", "/tmp/x", "file:"])
def test_any_other_place_is_refused_with_a_sentence(url):
    with pytest.raises(ConfigurationError, match="STORAGE_URL"):
        storage.choose(url)


def test_a_file_put_again_counts_as_new(folder):
    folder.put("ab/320.webp", b"old")
    os.utime(folder.path("ab/320.webp"), (0, 0))
    assert folder.put_at("ab/320.webp").year == 1970
    assert folder.renew("ab/320.webp")
    assert folder.put_at("ab/320.webp").year >= 2026
    assert not folder.renew("ab/800.webp")
    with pytest.raises(NotStored):
        folder.put_at("ab/800.webp")


def test_what_a_killed_writer_left_is_found_but_is_no_file_of_ours(folder):
    folder.put("ab/320.webp", b"whole")
    (folder.root / "ab" / ".incoming-x1").write_bytes(b"half")
    assert [path.name for path in folder.unfinished()] == [".incoming-x1"]
    assert list(folder.keys()) == ["ab/320.webp"]
