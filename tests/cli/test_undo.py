"""Undo and redo as commands, each a process of its own."""

from __future__ import annotations

from pathlib import Path

from reader.folders import state_folder_of
from tests.cli.conftest import Run, add


def test_undo_and_redo_say_what_they_did(run: Run) -> None:
    one = add(
        run,
        "fire",
        "--kind",
        "highlight",
        "--exact",
        "The sprinklers worked",
        "--paragraph",
        "3",
        "--note",
        "old",
    )
    run("edit", one["id"], "--note", "new")
    undone = run("undo")
    assert (undone.code, undone.lines) == (0, [one["id"]])
    assert undone.err == "Undid: change note of highlight “The sprinklers worked”\n"
    assert run("annotations", "--json").json[0]["note"] == "old"
    redone = run("redo", "--json")
    assert redone.json["label"] == "change note of highlight “The sprinklers worked”"
    assert redone.json["annotations"] == [one["id"]]
    assert run("annotations", "--json").json[0]["note"] == "new"
    run("undo")
    run("undo")
    assert run("annotations", "--json").json == []
    nothing = run("undo")
    assert nothing.code == 1
    assert "There is nothing to undo" in nothing.err


def test_nothing_to_redo_is_not_found(run: Run) -> None:
    add(run, "fire", "--kind", "highlight", "--note", "x")
    result = run("redo")
    assert (result.code, result.out) == (1, "")
    assert "There is nothing to redo" in result.err


def test_a_journal_that_cannot_be_read_is_no_empty_one(run: Run, library: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else")
    folder = state_folder_of(library) / "journal"
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("in the way")
    for verb in ("undo", "redo"):
        result = run(verb)
        assert result.code == 3
        assert "The journal in" in result.err
