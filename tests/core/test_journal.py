"""The journal on the disk, and which operation an undo takes from it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import journal as journals
from reader.annotation import Annotation, changed, new_annotation
from reader.journal import Change, Journal, Operation
from reader.ulid import new_ulid
from reader.undo import next_redo, next_undo

NOW = datetime.now(UTC).isoformat()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "state" / "journal")


def operation(label: str = "x", *changes: Change, session: str = "s", **fields: str) -> Operation:
    return Operation(new_ulid(), label, changes, session=session, time=NOW, **fields)


def highlight(note: str) -> Annotation:
    return replace(new_annotation("highlight", note=note), article="a-0000")


def file_of(journal: Journal) -> Path:
    [path] = journal.folder.iterdir()
    return path


def append(journal: Journal, operation: Operation) -> None:
    journal.begin(operation)
    journal.finish(operation)


def read(journal: Journal) -> list[Operation]:
    """All of it, with the changes looked into."""
    return [replace(each, changes=tuple(each.changes)) for each in journal.newest_first()]


def test_what_was_appended_comes_back_newest_first(journal: Journal) -> None:
    assert list(journal.newest_first()) == []
    assert not journal.folder.exists()
    one = highlight("line\nfeed \u2028 🦉")
    kept = [
        operation("add", Change(None, one)),
        operation("edit", Change(one, changed(one, note="new")), by="Ada"),
    ]
    for each in kept:
        append(journal, each)
    assert read(journal) == kept[::-1]
    assert file_of(journal).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("block", [1, 7, 64, 1 << 16])
def test_lines_are_read_backwards_in_blocks_of_any_size(
    journal: Journal, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "_BLOCK", block)
    kept = [operation("ä" * length) for length in (1, 30, 63, 64, 65, 500)]
    for each in kept:
        append(journal, each)
    assert [each.label for each in journal.newest_first()] == [each.label for each in reversed(kept)]


@given(cut=st.integers(1, 400))
def test_a_line_cut_short_costs_itself(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    journal = Journal(tmp_path_factory.mktemp("journal"))
    first, torn, last = (
        operation(label, Change(None, highlight("n"))) for label in ("first", "torn", "last")
    )
    append(journal, first)
    whole = file_of(journal).stat().st_size
    journal.begin(torn)
    begun = file_of(journal).stat().st_size
    journal.finish(torn)
    size = file_of(journal).stat().st_size
    os.truncate(file_of(journal), max(whole, size - cut))
    append(journal, last)
    found = [(each.label, each.is_done) for each in journal.newest_first()]
    # A line that only lacks its line feed is whole.
    is_there, is_done = cut <= size - begun + 1, cut <= 1
    assert found == [("last", True), *([("torn", is_done)] if is_there else []), ("first", True)]


@pytest.mark.parametrize(
    "junk", [b"\0" * 50, b"[]", b"{}", b'{"v":2}', b'"x"', b"\xff\xfe", b'{"v":1,"id":1}']
)
def test_what_is_no_operation_is_passed_over(journal: Journal, junk: bytes) -> None:
    append(journal, operation("one"))
    with file_of(journal).open("ab") as file:
        file.write(junk)
    append(journal, operation("two"))
    assert [each.label for each in journal.newest_first()] == ["two", "one"]


def test_the_parts_of_an_operation_are_one(journal: Journal) -> None:
    changes = [Change(None, highlight(str(number))) for number in range(3)]
    whole = operation("import")
    for part, change in enumerate(changes):
        append(journal, replace(whole, changes=(change,), part=part))
        append(journal, operation("between"))
    found = [each for each in read(journal) if each.id == whole.id]
    assert found == [replace(whole, changes=tuple(changes))]


def test_it_is_kept_for_thirty_days(journal: Journal) -> None:
    """Thirty before the last day on which there was something to keep."""
    today = datetime.now(UTC).date()
    journal.folder.mkdir(parents=True)
    ages = {days: journal.folder / f"{today - timedelta(days=days)}.jsonl" for days in (1, 31, 32, 400)}
    for path in ages.values():
        path.write_bytes(b"")
    append(journal, operation())
    assert {days for days, path in ages.items() if path.exists()} == {1, 31}


def test_a_clock_that_is_years_ahead_for_once_ends_nothing(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(journal, operation("before"))

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + timedelta(days=4_000)

    monkeypatch.setattr(journals, "datetime", Ahead)
    append(journal, replace(operation("ahead"), time=Ahead.now(UTC).isoformat()))
    assert {each.label for each in journal.newest_first()} == {"ahead", "before"}


def test_nothing_is_written_through_a_link(journal: Journal, tmp_path: Path) -> None:
    journal.folder.mkdir(parents=True)
    (journal.folder / f"{NOW[:10]}.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        append(journal, operation())
    assert not (tmp_path / "elsewhere").exists()


# -- which operation is turned ------------------------------------------------------------------------------


def play(script: str) -> tuple[list[Operation], dict[str, str]]:
    """`A1 b1 U R`: session a's operation A1 and so on; `u:A1`, `r:A1` an undo and a redo of it by a, `U:`, `R:` by
    b. Newest first, and the names by id."""
    done: dict[str, Operation] = {}
    log = []
    for word in script.split():
        verb, _, name = word.partition(":")
        if name:
            fields = {"undoes" if verb in "uU" else "redoes": done[name].id}
            log.append(operation(word, session="a" if verb.islower() else "b", **fields))
        else:
            done[word] = operation(word, session=word[0])
            log.append(done[word])
    return log[::-1], {one.id: name for name, one in done.items()}


@pytest.mark.parametrize(
    ("script", "undo", "redo"),
    [
        ("", "", ""),
        ("a1", "a1", ""),
        ("a1 a2", "a2", ""),
        ("a1 a2 u:a2", "a1", "a2"),
        ("a1 a2 u:a2 u:a1", "", "a1"),
        ("a1 a2 u:a2 u:a1 r:a1", "a1", "a2"),
        ("a1 a2 u:a2 u:a1 r:a1 r:a2", "a2", ""),
        ("a1 u:a1 a2", "a2", ""),
        # Another session's come after this one's own.
        ("a1 b1", "a1", ""),
        ("b1", "b1", ""),
        ("a1 b1 u:a1", "b1", "a1"),
        ("a1 b1 u:a1 u:b1", "", "b1"),
        ("a1 b1 u:a1 u:b1 r:b1", "b1", "a1"),
        # What another session has taken back is taken back.
        ("a1 a2 U:a2", "a1", "a2"),
        ("a1 U:a1 R:a1", "a1", ""),
        ("b1 U:b1", "", "b1"),
        ("b1 U:b1 b2", "b2", ""),
        ("b1 b2 U:b2 U:b1 R:b1", "b1", "b2"),
        ("b1 U:b1 r:b1", "b1", ""),
        ("b1 b2 U:b2 U:b1 r:b1", "b1", "b2"),
    ],
)
def test_a_session_turns_its_own_operations_first(script: str, undo: str, redo: str) -> None:
    log, names = play(script)
    own = sum(one.session == "a" for one in log)
    to_undo, to_redo = next_undo(log, "a", own), next_redo(log, "a", own)
    assert (names[to_undo.id] if to_undo else "") == undo
    assert (names[to_redo.undoes] if to_redo else "") == redo
