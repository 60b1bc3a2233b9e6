"""Writing a store: nothing said to be saved is lost, and a write that cannot be made changes nothing and says why."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace as with_values
from pathlib import Path
from threading import Event, Thread
from threading import enumerate as enumerate_threads
from typing import Any

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from reader.annotation import Annotation, Target, changed, deleted, new_annotation, restored
from reader.errors import CannotWrite, NotFound
from reader.store import ArticleRecord, Store, locking
from reader.store import exchange as exchange_module
from reader.store import replace as replacing
from reader.store.form import decode, encode
from reader.store.locking import locked
from reader.store.replace import Identity, Outcome, Replaced
from reader.store.storage import Database
from reader.ulid import to_int

FACTS = ArticleRecord("a-0000", "Title", "a.txt", "abc", 1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A library's store that nothing was written to."""
    return Store(tmp_path / "annotations" / "a-0000.json", tmp_path / "annotations" / ".local", wait=0.05)


def note(text: str, index: int = 1) -> Annotation:
    return new_annotation("highlight", [Target(f"p{index}", index, 0, 4, "word")], note=text)


def again(store: Store) -> Store:
    """The same store as another program has it."""
    return Store(store.path, store.path.parent / ".local", wait=0.05)


def notes(store: Store) -> list[str]:
    return [one.note for one in again(store).annotations()]


def temporaries(store: Store) -> list[Path]:
    return list(store.path.parent.glob("*.tmp"))


@contextmanager
def running(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A Python program with the reader on its path, killed at the end at the latest."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


# What a change does


def test_nothing_is_written_before_the_first_annotation(store: Store, tmp_path: Path) -> None:
    assert store.annotations() == []
    with pytest.raises(NotFound):
        store.update(["01JZZZZZZZ000000000000000A"], lambda one: one)
    assert not store.put([])
    assert list(tmp_path.iterdir()) == []
    store.put([note("one")], FACTS)
    assert sorted(path.name for path in store.path.parent.iterdir()) == [".local", "a-0000.json"]
    assert (store.path.parent / ".local" / ".gitignore").read_text() == "*\n"


def test_what_was_put_is_there(store: Store) -> None:
    far, near = note("line\nfeed \u2028 🦉", 9), note("near", 2)
    saved = store.put([far, near], FACTS)
    assert saved.safe
    assert list(saved) == [with_values(far, article="a-0000"), with_values(near, article="a-0000")]
    assert notes(store) == ["near", "line\nfeed \u2028 🦉"]
    assert again(store).load().article == with_values(FACTS, keys=("p2", "p9"))
    assert len(store.path.read_bytes().split(b"\n")) == 2 * 2 + 3 + 1
    with TinyDB(store.path, access_mode="r", encoding="utf-8") as stock:
        assert {document.doc_id for document in stock.all()} == {to_int(far.id), to_int(near.id)}


def test_a_delete_leaves_a_tombstone_that_undo_clears(store: Store) -> None:
    [one] = store.put([note("one")])
    store.put([deleted(one)])
    assert notes(store) == []
    assert [each.note for each in again(store).load().annotations] == ["one"]
    store.update([one.id], restored)
    assert notes(store) == ["one"]


def test_update_changes_what_is_in_the_file_now(store: Store) -> None:
    [one, other] = store.put([note("one"), note("other")])
    again(store).put([changed(one, tags=["theirs"])])
    [now] = store.update([one.id.lower()], lambda it: changed(it, note=it.note + "!"))
    assert (now.note, now.tags) == ("one!", ("theirs",))
    before = store.path.read_bytes()
    with pytest.raises(NotFound, match="01JZZZZZZZ000000000000000A"):
        store.update([other.id, "01JZZZZZZZ000000000000000A"], deleted)
    assert store.path.read_bytes() == before


def test_putting_an_older_reading_back_keeps_what_another_program_changed(store: Store) -> None:
    [one] = store.put([note("one")])
    again(store).put([changed(one, tags=["theirs"], color="blue")])
    [merged] = store.put([changed(one, note="mine")])
    assert (merged.note, merged.tags, merged.color) == ("mine", ("theirs",), "blue")
    again(store).put([changed(merged, note="theirs")])
    [both] = store.put([changed(merged, note="mine too")])
    assert {both.note, both["conflicts"]["note"][0]["value"]} == {"theirs", "mine too"}


def test_another_programs_change_is_seen_at_once(store: Store) -> None:
    store.put([note("0")])
    for number in range(1, 6):
        again(store).put([note(str(number))])
        assert [one.note for one in store.annotations()] == [str(n) for n in range(number + 1)]


def test_a_reading_is_kept_while_the_file_stays_the_same(store: Store) -> None:
    store.put([note("one")])
    old = time.time() - 60
    os.utime(store.path, (old, old))
    first = store.load()
    assert store.load() is first
    again(store).put([note("two")])
    assert store.load() is not first


def test_a_change_of_one_annotation_leaves_the_others_of_the_last_reading(store: Store) -> None:
    one, other = store.put([note("one"), note("other", 2)])
    first = {each.id: each for each in store.annotations()}
    again(store).put([changed(one, note="changed")])
    second = {each.id: each for each in store.annotations()}
    assert second[other.id] is first[other.id]
    assert second[one.id].note == "changed"
    again(store).put([deleted(other)])
    assert [each.note for each in store.annotations()] == ["changed"]


def test_the_same_bytes_are_not_written_again(store: Store) -> None:
    saved = store.put([note("one")], FACTS)
    before = Identity.of(store.path.stat())
    store.put(list(saved), FACTS)
    store.update([saved[0].id], lambda one: one)
    assert Identity.of(store.path.stat()) == before


def test_two_changes_within_one_tick_of_the_clock_are_told_apart(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put([note("one")])
    same = Identity.of(store.path.stat())
    monkeypatch.setattr("reader.store.store._TICK_NS", 60_000_000_000)
    monkeypatch.setattr("reader.store.store.identity", lambda _: same)
    assert store.annotations()[0].note == "one"
    store.path.write_bytes(store.path.read_bytes().replace(b"one", b"two"))
    assert store.annotations()[0].note == "two"


def test_whoever_has_the_file_open_reads_one_whole_version(store: Store) -> None:
    store.put([note("one")])
    before = store.path.read_bytes()
    with store.path.open("rb") as file:
        store.put([note("two")])
        assert file.read() == before
    assert store.path.read_bytes() != before


def test_mode_bits_stay(store: Store) -> None:
    store.put([note("one")])
    store.path.chmod(0o640)
    store.put([note("two")])
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o640


def test_a_link_stays_and_what_it_leads_to_changes(store: Store, tmp_path: Path) -> None:
    shared = tmp_path / "elsewhere" / "shared.json"
    shared.parent.mkdir()
    shared.write_bytes(encode({}))
    store.path.parent.mkdir()
    store.path.symlink_to(shared)
    store.put([note("one")])
    store.put([note("two")])
    assert store.path.is_symlink()
    assert len(decode(shared.read_bytes()).tables["_default"]) == 2
    assert [path.name for path in shared.parent.iterdir()] == ["shared.json"]


def test_a_value_that_json_cannot_hold_changes_nothing(store: Store) -> None:
    [one] = store.put([note("one")])
    before = store.path.read_bytes()
    for value in (float("nan"), 2**70, "\ud800", {1: 2}):
        with pytest.raises(CannotWrite, match=f"Annotation {one.short_id} cannot be saved"):
            store.put([note("other"), changed(one, speaker=value)])
    with pytest.raises(CannotWrite, match="wrong type"):
        store.put([with_values(one, fields={"stamps": {"note": "never"}})])
    assert store.path.read_bytes() == before
    assert temporaries(store) == []


# TinyDB on it


def test_tinydbs_own_ways_of_writing_are_transactions(store: Store) -> None:
    store.put([note("one")], FACTS)
    database = Database(store.path, store.path.parent / ".local")
    table = database.annotations
    first = table.insert({"kind": "highlight", "note": "plain"})
    assert first > 1 << 100
    assert table.upsert(Document({"note": "changed"}, first)) == [first]
    assert len(table.insert_multiple([{"kind": "claim"}, {"kind": "source"}])) == 2
    assert table.update({"color": "red"}, doc_ids=[first, 5]) == [first]
    assert table.get(doc_id=first) == {"kind": "highlight", "note": "changed", "color": "red"}
    assert len(table) == 4
    table.remove(where("kind") == "claim")
    assert decode(store.path.read_bytes()).tables["_default"].keys() == {str(one.doc_id) for one in table}
    database.drop_table("article")
    assert database.tables() == {"_default"}
    database.drop_tables()
    assert store.path.read_bytes() == encode({})


def test_no_query_is_answered_from_memory(store: Store) -> None:
    [one] = store.put([note("one")])
    table = Database(store.path, store.path.parent / ".local").annotations
    assert len(table.search(where("note") == "one")) == 1
    again(store).put([changed(one, note="two")])
    assert table.search(where("note") == "one") == []


def test_several_changes_in_a_transaction_are_one_write_or_none(store: Store) -> None:
    [one] = store.put([note("one")])
    before = store.path.read_bytes()
    database = Database(store.path, store.path.parent / ".local")

    def both(*, fails: bool) -> None:
        with database.article_storage.transaction():
            database.annotations.update({"note": "two"}, doc_ids=[to_int(one.id)])
            assert store.path.read_bytes() == before
            if fails:
                raise RuntimeError
            database.article.insert(Document({"title": "also"}, 2))

    with pytest.raises(RuntimeError):
        both(fails=True)
    assert store.path.read_bytes() == before
    both(fails=False)
    assert decode(store.path.read_bytes()).tables["article"]["2"] == {"title": "also"}
    assert notes(store) == ["two"]


# Damage


def test_a_damaged_file_is_copied_aside_before_it_is_written(store: Store) -> None:
    store.put([note("one"), note("two"), note("three")], FACTS)
    whole = store.path.read_bytes()
    cut = whole[: whole.index(b"three")]
    store.path.write_bytes(cut)
    assert notes(store) == ["one", "two"]
    [problem] = again(store).load().problems
    assert "a-0000.json is damaged" in problem
    store.put([note("four")], FACTS)
    assert notes(store) == ["one", "two", "four"]
    assert again(store).load().problems == ()
    [aside] = (store.path.parent / ".local").glob("a-0000.damaged-*")
    assert aside.read_bytes() == cut
    store.path.write_bytes(cut)
    store.put([note("five")])
    assert list((store.path.parent / ".local").glob("a-0000.damaged-*")) == [aside]


def test_a_file_in_which_nothing_can_be_read_is_left_alone(store: Store) -> None:
    store.put([note("one")])
    store.path.write_bytes(b"this is no store")
    [problem] = again(store).load().problems
    with pytest.raises(CannotWrite, match="nothing can be added: reader check --repair") as refused:
        store.put([note("two")])
    assert str(refused.value) == problem
    assert store.path.read_bytes() == b"this is no store"


def test_an_empty_file_may_be_written(store: Store) -> None:
    store.put([note("one")])
    store.path.write_bytes(b"")
    store.put([note("two")])
    assert notes(store) == ["two"]
    assert list((store.path.parent / ".local").glob("*.damaged-*")) == []


def test_records_that_are_no_annotations_stay_as_they_are(store: Store) -> None:
    store.put([note("one")])
    strange = b'"12":{"kind":"poem"},\n"13":"a script was here",\n"14":{"number":18446744073709551616},\n'
    store.path.write_bytes(store.path.read_bytes().replace(b"{\n", b"{\n" + strange, 1))
    store.put([note("two")])
    assert strange in store.path.read_bytes()
    assert notes(store) == ["one", "two"]
    assert len(again(store).load().problems) == 2


def test_a_newer_format_is_read_and_not_written(store: Store) -> None:
    store.put([note("one")])
    newer = store.path.read_bytes().replace(b'"format":1', b'"format":2')
    store.path.write_bytes(newer)
    loaded = again(store).load()
    assert [one.note for one in loaded.annotations] == ["one"]
    assert "newer close-reader (format 2" in loaded.problems[0]
    with pytest.raises(CannotWrite, match="newer close-reader"):
        store.put([note("two")])
    assert store.path.read_bytes() == newer


@pytest.mark.parametrize("version", ['"2"', "true", "2.0", "null", "[]"])
def test_a_format_that_is_no_number_is_read_and_not_written(store: Store, version: str) -> None:
    store.put([note("one")])
    strange = store.path.read_bytes().replace(b'"format":1', b'"format":' + version.encode())
    store.path.write_bytes(strange)
    loaded = again(store).load()
    assert [one.note for one in loaded.annotations] == ["one"]
    assert "a format that this close-reader does not know" in loaded.problems[0]
    with pytest.raises(CannotWrite, match="does not know"):
        store.put([note("two")])
    assert store.path.read_bytes() == strange


def test_a_stray_key_is_set_aside_so_that_stock_tinydb_still_reads_the_store(store: Store) -> None:
    store.put([note("one")])
    stray = store.path.read_bytes().replace(b"{\n", b'{\n"created":"2026-11-23",\n', 1)
    store.path.write_bytes(stray)
    assert "a-0000.json is damaged" in again(store).load().problems[0]
    store.put([note("two")])
    with TinyDB(store.path, access_mode="r", encoding="utf-8") as stock:
        assert {one["note"] for one in stock.all()} == {"one", "two"}
    [aside] = (store.path.parent / ".local").glob("a-0000.damaged-*")
    assert aside.read_bytes() == stray


# Links and pipes in the place of files


def make_link(path: Path, target: Path) -> None:
    path.symlink_to(target)


def make_pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with names and asks for a right to link")
@pytest.mark.parametrize("suffix", ["holder", "lock"])
@pytest.mark.parametrize("make", [make_link, make_pipe])
def test_the_lock_writes_through_no_link_and_into_no_pipe(
    store: Store, tmp_path: Path, suffix: str, make: Callable[[Path, Path], None]
) -> None:
    other = tmp_path / "bashrc"
    other.write_text("alias ll='ls -l'\n")
    strange = store.path.parent / ".local" / f"a-0000.{suffix}"
    strange.parent.mkdir(parents=True)
    make(strange, other)
    with pytest.raises(CannotWrite, match=f"a-0000.{suffix} is .*remove it and try again"):
        store.put([note("one")])
    assert other.read_text() == "alias ll='ls -l'\n"
    assert not store.path.exists()
    strange.unlink()
    store.put([note("one")])
    assert notes(store) == ["one"]


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="the system follows every link")
def test_a_link_made_after_the_look_is_not_followed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "bashrc"
    other.write_text("kept")
    store.put([note("one")])
    holder = store.path.parent / ".local" / "a-0000.holder"
    holder.unlink()
    holder.symlink_to(other)
    monkeypatch.setattr("reader.store.locking._refuse_strange", lambda *_: None)
    store.put([note("two")])
    assert other.read_text() == "kept"


@pytest.mark.skipif(os.name == "nt", reason="Windows asks for a right to link")
def test_nothing_is_made_through_a_link_that_leads_nowhere(store: Store, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    store.path.parent.mkdir()
    store.path.symlink_to(outside)
    [problem] = store.load().problems
    assert "is a link to a file that is not there" in problem
    with pytest.raises(CannotWrite, match="is a link to a file that is not there"):
        store.put([note("one")])
    with pytest.raises(CannotWrite, match="is a link to a file that is not there"):
        replacing.replace_file(store.path, b"", None)
    ignore = store.path.parent / ".local" / ".gitignore"
    ignore.unlink()
    ignore.symlink_to(outside)
    store.path.unlink()
    store.put([note("one")])
    assert not outside.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with names")
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_regular_file_is_not_read(store: Store, make: Callable[[Path], None]) -> None:
    store.path.parent.mkdir()
    make(store.path)
    program = (
        "import sys; from pathlib import Path; from reader.store import Store, read_article_record\n"
        "from reader.errors import Unreadable\n"
        "from reader.annotation import new_annotation\n"
        "path = Path(sys.argv[1]); store = Store(path, path.parent / '.local')\n"
        "assert read_article_record(path) is None\n"
        "for call in (store.load, lambda: store.put([new_annotation('highlight')])):\n"
        "    try: call()\n"
        "    except Unreadable as error: print(error)"
    )
    with running(program, str(store.path)) as process:
        said, _ = process.communicate(timeout=30)
    assert said == 2 * f"Cannot read the annotations in {store.path}: it is not a regular file.\n"


# A system that fails


def fail(monkeypatch: pytest.MonkeyPatch, name: str, number: int, when: Callable[[int], bool]) -> list[int]:
    """Let a call of `os` fail for those descriptors; the list grows with each failure."""
    real = getattr(os, name)
    failures: list[int] = []

    def call(descriptor: int, *rest: Any) -> Any:
        if when(descriptor):
            failures.append(descriptor)
            raise OSError(number, os.strerror(number))
        return real(descriptor, *rest)

    monkeypatch.setattr(os, name, call)
    return failures


def is_folder(descriptor: int) -> bool:
    return stat.S_ISDIR(os.fstat(descriptor).st_mode)


def is_temporary(descriptor: int) -> bool:
    return ".json.new.tmp" in str(Path(f"/proc/self/fd/{descriptor}").readlink())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to tell descriptors apart")
@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "disk is full"), (errno.EIO, "Input/output error")]
)
def test_a_write_that_fails_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, call: str, number: int, said: str
) -> None:
    store.put([note("one")])
    before = store.path.read_bytes()
    with monkeypatch.context() as patch:
        failures = fail(patch, call, number, is_temporary)
        with pytest.raises(CannotWrite, match=f"a-0000.json .*{said}.*Nothing was changed"):
            store.put([note("two")])
        assert len(failures) == (1 if number == errno.ENOSPC else 3)
    assert store.path.read_bytes() == before
    assert temporaries(store) == []
    store.put([note("two")])
    assert notes(store) == ["one", "two"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to tell descriptors apart")
def test_an_fsync_that_fails_once_is_not_trusted_a_second_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put([note("one")])
    calls: list[str] = []

    def noted(call: str, fails: bool) -> Callable[[int], bool]:
        def when(descriptor: int) -> bool:
            if is_temporary(descriptor):
                calls.append(call)
                return fails and calls.count(call) == 1
            return False

        return when

    fail(monkeypatch, "write", errno.EIO, noted("write", False))
    fail(monkeypatch, "fsync", errno.EIO, noted("fsync", True))
    assert store.put([note("two")]).safe
    assert calls == ["write", "fsync"] * 2
    assert notes(store) == ["one", "two"]
    assert temporaries(store) == []


def test_a_folder_that_cannot_be_synced_is_told_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    [one] = store.put([note("one")])
    with monkeypatch.context() as patch:
        fail(patch, "fsync", errno.EIO, is_folder)
        saved = store.put([changed(one, note="two")])
        assert not saved.safe
        assert "not yet safe" in saved.message
        assert not store.put(list(saved)).safe
    assert notes(store) == ["two"]
    assert store.put(list(saved)).safe


def test_a_write_cut_short_by_an_interrupt_leaves_nothing_behind(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put([note("one")])

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.put([note("two")])
    assert temporaries(store) == []
    store.put([note("three")])
    assert notes(store) == ["one", "three"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
@pytest.mark.parametrize("place", ["file", "folder"])
def test_a_read_only_library_is_read_and_says_why_it_is_not_written(store: Store, place: str) -> None:
    store.put([note("one")])
    path = store.path if place == "file" else store.path.parent
    mode = path.stat().st_mode
    path.chmod(0o444 if place == "file" else 0o555)
    try:
        with pytest.raises(CannotWrite, match=r"a-0000\.json .* may not be written"):
            store.put([note("two")])
        assert notes(store) == ["one"]
    finally:
        path.chmod(mode)


@pytest.mark.parametrize("call", ["open", "mkdir"])
def test_a_library_that_the_system_does_not_let_us_write_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The same as above for the superuser, whom no mode bits stop: a read-only file system does."""
    store.path.parent.mkdir()
    if call == "open":
        store.put([note("one")])
    real = getattr(os, call)

    def refuse(path: Any, *rest: Any, **more: Any) -> Any:
        if call == "mkdir" or rest[0] & os.O_CREAT:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return real(path, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        with pytest.raises(CannotWrite, match=r"a-0000\.json .* may not be written"):
            store.put([note("two")])
    assert notes(store) == (["one"] if call == "open" else [])


def left_behind(store: Store, *annotations: Annotation, number: int = 1) -> Path:
    """A temporary file of the store as a killed process leaves it."""
    records = {str(to_int(one.id)): one.to_record() for one in annotations}
    path = store.path.with_name(f".{store.path.name}.{number}.tmp")
    path.write_bytes(encode({"_default": records}))
    return path


def test_what_a_killed_process_left_is_merged_in_and_taken_away(store: Store) -> None:
    [one, other] = store.put([note("one"), note("other")], FACTS)
    left_behind(store, one, note("left"))
    left_behind(store, changed(other, note="other changed"), number=2)
    assert notes(store) == ["one", "other"]
    store.put([changed(one, note="one changed")])
    assert sorted(notes(store)) == ["left", "one changed", "other changed"]
    assert again(store).load().article == with_values(FACTS, keys=("p1",))
    assert temporaries(store) == []


@pytest.mark.parametrize("cut", [0, 1, 30, 10_000])
def test_half_a_file_left_behind_costs_only_its_last_record(store: Store, cut: int) -> None:
    store.put([note("one")])
    left = left_behind(store, note("left one"), note("left two"))
    os.truncate(left, max(0, left.stat().st_size - cut))
    store.put([note("two")])
    assert {"one", "two"} <= set(notes(store))
    assert ("left one" in notes(store)) == (cut < 10_000)
    assert ("left two" in notes(store)) == (cut <= 1)
    assert temporaries(store) == []


def test_what_a_killed_process_had_not_put_in_place_never_happened(store: Store) -> None:
    """Somebody has seen since that it is not there: it must not come true later."""
    [one] = store.put([note("one")])
    new = left_behind(store, changed(one, note="never"), note("never")).rename(
        store.path.with_name(f".{store.path.name}.new.tmp")
    )
    os.link(new, store.path.with_name(f".{store.path.name}.1.tmp"))
    store.put([note("two")])
    assert notes(store) == ["one", "two"]
    assert temporaries(store) == []


def test_a_process_killed_after_each_call_leaves_what_was_or_what_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call that changes the folder in turn is the last one."""

    class Killed(BaseException):
        pass

    calls = ("link", "unlink", "replace", "fsync", "open")
    real = {name: getattr(os, name) for name in calls}
    for last in range(40):
        [one] = store.put([note(f"was {last}")])
        left = last

        def dying(name: str) -> Callable[..., Any]:
            def call(*words: Any, **more: Any) -> Any:
                nonlocal left
                if left < 0:
                    raise Killed
                left -= 1
                return real[name](*words, **more)

            return call

        with monkeypatch.context() as patch:
            for name in calls:
                patch.setattr(os, name, dying(name))
            patch.setattr(replacing, "discard", lambda path: path.unlink(missing_ok=True))
            with suppress(Killed):
                again(store).put([changed(one, note=f"is {last}")])
        seen = next(each for each in again(store).annotations() if each.id == one.id).note
        assert seen in (f"was {last}", f"is {last}")
        again(store).put([note("next")])
        assert next(each for each in again(store).annotations() if each.id == one.id).note == seen
        assert temporaries(store) == []
        if left >= 0:
            break
    else:
        pytest.fail("the operation never came to its end")
    assert seen == f"is {last}"


# Several programs


def test_a_lock_held_elsewhere_names_its_holder(store: Store) -> None:
    store.put([note("one")])
    program = (
        "import sys; from pathlib import Path; from reader.store.locking import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    lock = store.path.parent / ".local" / "a-0000.lock"
    with running(program, str(lock)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(
            CannotWrite, match=rf"Cannot save a-0000: process {holder.pid} on .* since \d{{4}}-"
        ):
            store.put([note("two")])
        assert notes(store) == ["one"]
    store.put([note("two")])
    assert notes(store) == ["one", "two"]


def test_a_lock_ends_with_its_process_and_its_file_stays(store: Store) -> None:
    lock = store.path.parent / ".local" / "a-0000.lock"
    lock.parent.mkdir(parents=True)
    inodes = set()
    for _ in range(2):
        with locked(lock, 0):
            inodes.add(lock.stat().st_ino)
    assert {lock.stat().st_ino} == inodes


def test_two_threads_of_one_program_wait_for_each_other(store: Store) -> None:
    store = Store(store.path, store.path.parent / ".local")
    [one] = store.put([note("0")])
    started, go_on = Event(), Event()

    def slowly(it: Annotation) -> Annotation:
        started.set()
        assert go_on.wait(10)
        return changed(it, note=it.note + "1")

    slow = Thread(target=store.update, args=([one.id], slowly))
    slow.start()
    assert started.wait(10)
    quick = Thread(target=store.update, args=([one.id], lambda it: changed(it, note=it.note + "2")))
    quick.start()
    go_on.set()
    slow.join(10)
    quick.join(10)
    assert notes(store) == ["012"]


def test_a_file_replaced_between_our_reading_and_our_writing_is_merged(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one, other] = store.put([note("one"), note("other")])
    git = decode(store.path.read_bytes()).tables
    records = git["_default"]
    records[str(to_int(other.id))] = changed(other, note="other from git").to_record()
    records["7"] = {"kind": "quote", "note": "new from git", "targets": []}
    theirs = encode(git)
    real = replacing.identity
    looks: list[Path] = []

    def looked(path: Path) -> Identity | None:
        looks.append(path)
        if len(looks) == 1:
            store.path.unlink()
            store.path.write_bytes(theirs)
        return real(path)

    monkeypatch.setattr(replacing, "identity", looked)
    store.put([changed(one, note="one from here"), note("new from here")])
    assert len(looks) == 2
    assert notes(store) == ["new from git", "one from here", "other from git", "new from here"]
    assert temporaries(store) == []


def put_in_place(store: Store, theirs: bytes, monkeypatch: pytest.MonkeyPatch, how: str) -> list[bytes]:
    """Let another program put its bytes under the name in the last moment before ours get it; tells how often."""
    real, done = replacing.exchange, []

    def late(temporary: Path, path: Path) -> bool:
        if not done and path == store.path:
            done.append(theirs)
            if how == "replaced":
                other = path.with_name("theirs")
                other.write_bytes(theirs)
                other.replace(path)
            elif how == "in place":
                status = path.stat()
                path.write_bytes(theirs)
                os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
            else:
                path.unlink()
        return real(temporary, path)

    monkeypatch.setattr(replacing, "exchange", late)
    return done


needs_exchange = pytest.mark.skipif(
    exchange_module._call() is None, reason="this system cannot exchange two names in one step"
)


@needs_exchange
@pytest.mark.parametrize("how", ["replaced", "in place", "removed"])
def test_what_another_program_puts_there_in_the_last_moment_is_merged_back(
    store: Store, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    [one, other] = store.put([note("one"), note("other")], FACTS)
    git = decode(store.path.read_bytes()).tables
    git["_default"][str(to_int(other.id))] = changed(other, note="OTHER").to_record()
    git["_default"]["7"] = {"kind": "quote", "note": "new", "targets": []}
    done = put_in_place(store, encode(git), monkeypatch, how)
    saved = store.put([changed(one, note="ONE")])
    assert done
    assert saved.safe
    assert notes(store) == (["ONE", "other"] if how == "removed" else ["new", "ONE", "OTHER"])
    assert temporaries(store) == []


@needs_exchange
@pytest.mark.parametrize(
    "theirs", [b"junk", b'{"_default":{\n},\n"article":{\n"1":{"format":99}\n}}\n'], ids=["junk", "newer"]
)
def test_what_cannot_be_merged_gets_its_name_back(
    store: Store, monkeypatch: pytest.MonkeyPatch, theirs: bytes
) -> None:
    [one] = store.put([note("one")])
    put_in_place(store, theirs, monkeypatch, "replaced")
    with pytest.raises(CannotWrite):
        store.put([changed(one, note="ONE")])
    assert store.path.read_bytes() == theirs
    assert temporaries(store) == []


@needs_exchange
def test_a_damaged_file_swapped_out_is_kept_aside(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    [one] = store.put([note("one")], FACTS)
    theirs = store.path.read_bytes().replace(b'"article"', b'broken "article"')
    put_in_place(store, theirs, monkeypatch, "replaced")
    store.put([changed(one, note="ONE")])
    assert notes(store) == ["ONE"]
    assert theirs in [path.read_bytes() for path in (store.path.parent / ".local").iterdir()]


def test_where_names_cannot_be_exchanged_the_file_is_replaced(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "exchange", lambda *_: False)
    store.put([note("one")])
    store.put([note("two")])
    assert notes(store) == ["one", "two"]
    assert temporaries(store) == []


def test_a_file_that_never_stops_changing_is_given_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put([note("one")])
    monkeypatch.setattr("reader.store.storage.replace_file", lambda *_: Replaced(Outcome.CHANGED))
    with pytest.raises(CannotWrite, match="keeps replacing it"):
        store.put([note("two")])


def add(path: Path, number: int, count: int) -> None:
    store = Store(path, path.parent / ".local")
    for each in range(count):
        store.put([note(f"{number}-{each}")])


def test_four_processes_lose_nothing(store: Store) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        pool.starmap(add, [(store.path, number, 25) for number in range(4)])
    assert sorted(notes(store)) == sorted(f"{number}-{each}" for number in range(4) for each in range(25))
    assert temporaries(store) == []
    assert again(store).load().problems == ()


WRITER = """
import sys
from pathlib import Path
from reader.annotation import changed, deleted, new_annotation
from reader.store import Store
path = Path(sys.argv[1])
store = Store(path, path.parent / ".local")
said = 0
while True:
    made = new_annotation("highlight", note="x" * 2000)
    print("about", made.id, flush=True)
    store.put([made])
    print("added", made.id, flush=True)
    if said % 3 == 1:
        store.update([made.id], lambda one: changed(one, note="changed"))
        print("changed", made.id, flush=True)
    if said % 3 == 2:
        store.update([made.id], deleted)
        print("deleted", made.id, flush=True)
    said += 1
"""


def test_kill_at_any_moment_loses_nothing_that_was_said_to_be_saved(store: Store) -> None:
    saved: dict[str, str] = {}
    about = set()
    for round_ in range(20):
        with running(WRITER, str(store.path)) as writer:
            assert writer.stdout is not None
            # Killed after another number of lines each time, so in the middle of another operation.
            for _ in range(3 + round_):
                word, name = writer.stdout.readline().split()
                about.add(name)
                saved[name] = word if word != "about" else saved.get(name, "")
            writer.send_signal(signal.SIGKILL)
            for line in writer.stdout:
                if line.endswith("\n"):
                    word, name = line.split()
                    about.add(name)
                    saved[name] = word if word != "about" else saved.get(name, "")
        json.loads(store.path.read_bytes())
        assert again(store).load().problems == ()
    found = {one.id: one for one in again(store).load().annotations}
    assert found.keys() <= about
    for name, word in saved.items():
        assert word == "" or name in found
        assert word != "changed" or found[name].note == "changed"
        assert word != "deleted" or found[name].is_deleted


def test_all_who_wait_get_in_and_out_again(store: Store) -> None:
    lock = store.path.parent / ".local" / "a-0000.lock"
    lock.parent.mkdir(parents=True)
    order: list[int] = []

    def wait(number: int) -> None:
        with locked(lock, 20):
            order.append(number)

    with locked(lock):
        threads = []
        for number in range(5):
            threads.append(Thread(target=wait, args=(number,)))
            threads[-1].start()
            deadline = time.monotonic() + 10
            while sum(one.name == f"waiting for {lock.name}" for one in enumerate_threads()) <= number:
                assert time.monotonic() < deadline
    for thread in threads:
        thread.join(20)
    assert sorted(order) == [0, 1, 2, 3, 4]
    with locked(lock, 0):
        assert lock.exists()


def test_a_lock_that_cannot_be_let_go_is_no_failed_save(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = locking._acquired

    def acquired(path: Path, seconds: float) -> Callable[[], None] | None:
        release = real(path, seconds)
        assert release is not None

        def refuse() -> None:
            release()
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        return refuse

    monkeypatch.setattr(locking, "_acquired", acquired)
    store.put([note("one")])
    assert notes(store) == ["one"]


def test_the_lock_of_a_system_without_flock(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("filelock")
    monkeypatch.setattr(locking, "_acquired", locking._acquired_on_windows)
    store.put([note("one")])
    lock = store.path.parent / ".local" / "a-0000.lock"
    with locked(lock), pytest.raises(CannotWrite, match=rf"process {os.getpid()} on "):
        store.put([note("two")])
    store.put([note("three")])
    assert notes(store) == ["one", "three"]


@needs_exchange
@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, errno.EPERM])
def test_where_the_call_is_not_there_or_not_let_through_the_file_is_replaced(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    [one] = store.put([new_annotation("highlight")])
    monkeypatch.setattr(exchange_module, "_call", lambda: lambda *_: number)
    assert store.put([changed(one, note="new")]).safe
    assert [each.note for each in store.annotations()] == ["new"]
    assert [path.name for path in store.path.parent.iterdir() if path.name.endswith(".tmp")] == []


@needs_exchange
def test_what_is_in_place_is_saved_though_nothing_can_be_read_after_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put([note("one")])
    real, opened = replacing.exchange, replacing.open_file
    done: list[bool] = []

    def exchanged(one: Path, other: Path) -> bool:
        done.append(real(one, other))
        return done[-1]

    def forbidden(path: Path) -> Any:
        if done:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path)

    with monkeypatch.context() as patch:
        patch.setattr(replacing, "exchange", exchanged)
        patch.setattr(replacing, "open_file", forbidden)
        assert not store.put([note("two")]).safe
    assert notes(store) == ["one", "two"]
    store.put([note("three")])
    assert notes(store) == ["one", "two", "three"]
    assert temporaries(store) == []


def test_a_copy_that_cannot_be_set_aside_is_no_failed_save(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put([note("one")], FACTS)
    copy = store.path.with_name("a-0000 (1).json")
    copy.write_bytes(store.path.read_bytes())
    store.copies = (copy,)
    real = replacing._write

    def full(path: Path, data: bytes, mode: int | None) -> None:
        if ".local" in path.parts:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(path, data, mode)

    monkeypatch.setattr(replacing, "_write", full)
    store.put([note("two")])
    assert notes(store) == ["one", "two"]
    assert copy.exists()
    monkeypatch.undo()
    store.put([note("three")])
    assert not copy.exists()


@needs_exchange
def test_another_programs_file_is_merged_back_also_where_something_was_left_behind(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = store.put([note("one")], FACTS)
    left_behind(store, note("left"))
    git = decode(store.path.read_bytes()).tables
    git["_default"]["7"] = {"kind": "quote", "note": "theirs", "targets": []}
    put_in_place(store, encode(git), monkeypatch, "replaced")
    store.put([changed(one, note="ONE")])
    assert sorted(notes(store)) == ["ONE", "left", "theirs"]
    assert temporaries(store) == []


@needs_exchange
@pytest.mark.parametrize("is_after", [False, True])
def test_an_interrupt_at_the_exchange_loses_nothing_that_was_there(
    store: Store, monkeypatch: pytest.MonkeyPatch, is_after: bool
) -> None:
    [one] = store.put([note("one")], FACTS)
    real = replacing.exchange

    def interrupted(swap: Path, path: Path) -> bool:
        if is_after:
            theirs = decode(store.path.read_bytes()).tables
            theirs["_default"]["7"] = {"kind": "quote", "note": "theirs", "targets": []}
            store.path.write_bytes(encode(theirs))
            real(swap, path)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(replacing, "exchange", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.put([changed(one, note="ONE")])
    store.put([note("next")])
    assert sorted(notes(store)) == (["ONE", "next", "theirs"] if is_after else ["next", "one"])
    assert temporaries(store) == []
