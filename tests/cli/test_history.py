"""Who changed what and when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.folders import state_folder_of
from tests.cli.conftest import Run, add
from tests.repositories import SETTINGS, Work


@pytest.fixture(autouse=True)
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_NAME", "Ada")
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)


def test_an_annotation_tells_its_history_with_the_fields(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    one = add(run, "fire", "--kind", "claim", "--exact", "Nobody else", "--note", "old\nwords")
    monkeypatch.setenv("READER_NAME", "Ben")
    run("edit", one["id"], "--note", "new", "--add-tag", "hot")
    run("delete", one["id"])
    run("undo")
    found = run("history", one["id"][-6:], "--json").json
    assert [each["what"].partition(" ")[0] for each in found] == ["undo:", "delete", "change", "add"]
    assert [each["by"] for each in found] == ["Ben", "Ben", "Ben", "Ada"]
    assert found[2]["changes"] == [
        {"field": "note", "from": "old\nwords", "to": "new"},
        {"field": "tags", "from": [], "to": ["hot"]},
    ]
    assert {each["source"] for each in found} == {"journal"}
    shown = run("history", one["id"])
    assert shown.code == 0
    assert "    note: old words → new" in shown.lines
    assert "    deleted: brought back" in shown.lines
    assert any(line.endswith("Ada  add claim “Nobody else”") for line in shown.lines)


def test_a_deleted_annotation_still_has_a_history(run: Run) -> None:
    one = add(run, "fire", "--kind", "highlight", "--note", "x")
    run("delete", one["id"])
    assert "    deleted: deleted" in run("history", one["id"]).lines
    assert run("history", "ZZZZZZ").code == 1


def test_the_library_tells_what_was_done_and_undone(run: Run) -> None:
    one = add(run, "fire", "--kind", "highlight", "--note", "x")
    run("edit", one["id"], "--note", "y")
    run("undo")
    rows = [line.split("\t")[1:] for line in run("history").lines]
    assert rows == [
        ["Ada", "undo: change note of highlight", one["article"], ""],
        ["Ada", "change note of highlight", one["article"], "undone"],
        ["Ada", "add highlight", one["article"], ""],
    ]
    assert len(run("history", "--limit", "1").lines) == 1
    assert [json.loads(line)["undone"] for line in run("history", "--jsonl").lines] == [False, True, False]
    assert run("history", "--limit", "none").code == 2


def test_git_tells_what_the_journal_does_not(run: Run, library: Path) -> None:
    work = Work(library)
    work.git("init", "-q")
    one = add(run, "fire", "--kind", "highlight", "--note", "first")
    work.commit({}, "Notes on the fire")
    run("edit", one["id"], "--note", "second")
    work.commit({}, "A second look")
    add(run, "fire", "--kind", "highlight", "--note", "another")
    work.commit({}, "Not about this one")
    for path in (state_folder_of(library) / "journal").iterdir():
        path.unlink()
    found = run("history", one["id"], "--json").json
    assert [(each["by"], each["what"], each["source"]) for each in found] == [
        ("Ann Müller", "commit: A second look", "git"),
        ("Ann Müller", "commit: Notes on the fire", "git"),
    ]
    assert found[0]["changes"] == [{"field": "note", "from": "first", "to": "second"}]
    assert [each["what"] for each in run("history", "--json").json] == [
        "commit: Not about this one",
        "commit: A second look",
        "commit: Notes on the fire",
    ]


def test_what_only_the_record_knows_is_told_from_its_stamps(run: Run, library: Path) -> None:
    one = add(run, "fire", "--kind", "highlight", "--note", "first")
    run("edit", one["id"], "--note", "second")
    for path in (state_folder_of(library) / "journal").iterdir():
        path.unlink()
    found = run("history", one["id"], "--json").json
    assert [(each["what"], each["by"], each["source"]) for each in found] == [
        ("change elsewhere", "", "record"),
        ("add highlight", "Ada", "record"),
    ]
    assert found[0]["changes"] == [{"field": "note"}]
    assert "    note: changed" in run("history", one["id"]).lines
