"""Undo across restarts and between programs on one machine: every change, each once, nobody else's work."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from reader.anchor import target_at
from reader.annotation import Annotation, changed, new_annotation
from reader.check import Check
from reader.conflict import versions
from reader.errors import CannotWrite, NotFound, ReaderError
from reader.filters import Filter
from reader.library import Library
from reader.store.merge import records

STORY = "A fire at the pier\n\nIt burned until noon on Friday, and nobody was hurt.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in ("fire", "pier"):
        (folder / f"{name}.txt").write_text(STORY, "utf-8")
    return folder


def annotate(root: Path, name: str = "fire", **fields: object) -> Annotation:
    library = Library(root)
    article = library.read(library.find(name))
    one = replace(new_annotation("highlight", [target_at(article, 2, 0, 9)]), **fields)  # type: ignore[arg-type]
    return library.add(article, one)[0]


def notes(root: Path) -> list[str]:
    return sorted(one.note for one in Library(root).select(Filter()))


def test_every_change_is_undone_and_redone_by_other_runs_of_the_program(root: Path) -> None:
    one = annotate(root, note="first")
    Library(root).change(one, note="second")
    Library(root).delete([one])
    states = [[], ["second"], ["first"], []]
    for before, after in pairwise(states):
        assert notes(root) == before
        assert Library(root).undo()
        assert notes(root) == after
    assert Library(root).undo() is None
    for state in reversed(states[:-1]):
        assert Library(root).redo()
        assert notes(root) == state
    assert Library(root).redo() is None


def test_a_session_undoes_its_own_changes_first(root: Path) -> None:
    mine, theirs = Library(root), Library(root)
    article = mine.read(mine.find("fire"))
    for library, note in ((theirs, "theirs before"), (mine, "mine"), (theirs, "theirs after")):
        library.add(article, new_annotation("highlight", note=note))
    mine.undo()
    assert notes(root) == ["theirs after", "theirs before"]
    mine.undo()
    assert notes(root) == ["theirs before"]
    theirs.undo()
    assert notes(root) == []
    assert not mine.can_undo


def test_another_library_has_a_journal_of_its_own(root: Path, tmp_path: Path) -> None:
    annotate(root)
    other = tmp_path / "other"
    other.mkdir()
    assert not Library(other).can_undo
    assert Library(root).can_undo
    (tmp_path / "link").symlink_to(root)
    assert Library(tmp_path / "link").can_undo


def test_a_change_of_many_articles_is_one_operation(root: Path) -> None:
    annotate(root, "fire", tags=("old",))
    annotate(root, "pier", tags=("old",))
    library = Library(root)
    found = list(library.select(Filter()))
    assert library.change_all("rename tag", found, lambda one: changed(one, tags=["new"])) == 2
    assert [one.tags for one in Library(root).select(Filter())] == [("new",)] * 2
    operation = Library(root).undo()
    assert operation is not None
    assert operation.label == "rename tag"
    assert [one.tags for one in Library(root).select(Filter())] == [("old",)] * 2
    Library(root).redo()
    assert [one.tags for one in Library(root).select(Filter())] == [("new",)] * 2


def test_a_change_that_stopped_halfway_can_be_undone(root: Path) -> None:
    annotate(root, "fire", tags=("old",))
    gone = annotate(root, "pier", tags=("old",))
    library = Library(root)
    found = list(library.select(Filter()))
    (root / "annotations" / f"{gone.article}.json").unlink()
    with pytest.raises(NotFound):
        library.change_all("rename tag", found, lambda one: changed(one, tags=["new"]))
    operation = Library(root).undo()
    assert operation is not None
    assert operation.label == "rename tag"
    assert [one.tags for one in Library(root).select(Filter())] == [("old",)]


def test_what_the_store_lost_is_said_once_and_the_undo_before_it_can_be_reached(root: Path) -> None:
    annotate(root, note="kept")
    gone = annotate(root, "pier")
    (root / "annotations" / f"{gone.article}.json").unlink()
    with pytest.raises(NotFound, match=r"nothing is left to take back: .* reader check --repair"):
        Library(root).undo()
    Library(root).undo()
    assert notes(root) == []


def test_what_somebody_else_has_worked_on_is_not_undone_with_its_making(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Library(root)
    article = mine.read(mine.find("fire"))
    [one] = mine.add(article, new_annotation("highlight", note="mine"))
    monkeypatch.setenv("READER_NAME", "Ada")
    Library(root).change(one, tags=["hers"])
    with pytest.raises(ReaderError, match=r"tags \(changed by Ada, 20.*reader history"):
        mine.undo()
    assert notes(root) == ["mine"]


def test_without_a_journal_undo_works_until_the_end_of_the_session_and_that_is_said_once(root: Path) -> None:
    library = Library(root)
    folder = library.operations.journal.folder
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    article = library.read(library.find("fire"))
    library.add(article, new_annotation("highlight", note="one"))
    assert "cannot be written" in library.save_message
    library.add(article, new_annotation("highlight", note="two"))
    assert library.save_message == ""
    library.undo()
    assert notes(root) == ["one"]
    library.redo()
    library.undo()
    library.undo()
    assert notes(root) == []
    assert Library(root).undo() is None


@pytest.mark.parametrize("when", ["before the store", "after the store"])
def test_an_operation_that_was_cut_off_is_undone_if_it_came_true_and_else_passed_over(
    root: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    one, other = annotate(root, note="one"), annotate(root, note="other")

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    where = (
        "reader.store.storage.replace_file" if when == "before the store" else "reader.journal.Journal.finish"
    )
    with monkeypatch.context() as patch:
        patch.setattr(where, killed)
        with pytest.raises(Killed):
            Library(root).delete([one])
    assert notes(root) == (["one", "other"] if when == "before the store" else ["other"])
    Library(root).undo()
    assert notes(root) == (["one"] if when == "before the store" else ["one", "other"])
    assert next(Check(Library(root), repair=True).run(), None) is None
    Library(root).redo()
    assert notes(root) == (["one", "other"] if when == "before the store" else ["other"])
    assert other.note == "other"


def test_an_annotation_whose_making_was_cut_off_is_not_brought_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    annotate(root, note="one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("reader.store.replace._write", full)
        with pytest.raises(CannotWrite):
            annotate(root, note="never")
    assert [*Check(Library(root)).run()] == []
    Library(root).undo()
    assert notes(root) == []
    assert Library(root).undo() is None


def test_a_deletion_holds_though_the_clock_of_an_edit_was_ahead(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = annotate(root)
    with monkeypatch.context() as ahead:
        ahead.setattr("reader.annotation.now", lambda: "2150-01-01T00:00:00.000000Z")
        one = Library(root).change(one, note="from the future")
    Library(root).delete([one])
    assert not Library(root).to_show(one.article)
    assert Library(root).undo()
    assert notes(root) == ["from the future"]


def test_undo_goes_back_in_order_though_the_clock_was_set_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as ahead:
        ahead.setattr("reader.library.now", lambda: "2150-01-01T00:00:00.000000Z")
        annotate(root, note="first")
    annotate(root, note="second")
    for left in (["first"], []):
        assert Library(root).undo()
        assert notes(root) == left
    assert Library(root).undo() is None


def test_what_was_deleted_since_is_left_so_and_asks_nobody(root: Path) -> None:
    mine = Library(root)
    one = mine.change(annotate(root), note="mine")
    Library(root).delete([one])
    with pytest.raises(ReaderError, match="except for deleted"):
        mine.undo()
    assert not mine.to_show(one.article)
    assert notes(root) == []


def test_what_was_changed_before_a_store_could_not_be_is_said(root: Path) -> None:
    both = [annotate(root, "fire"), annotate(root, "pier")]
    store = Library(root).store(both[1].article).path
    whole = store.read_bytes()
    store.write_bytes(whole.replace(b'"format":1', b'"format":99'))
    with pytest.raises(CannotWrite, match=r"1 annotation of others had been changed: reader undo"):
        Library(root).change_all("mark", both, lambda one: changed(one, note="marked"))
    store.write_bytes(whole)
    assert notes(root) == ["", "marked"]
    assert Library(root).undo()
    assert notes(root) == ["", ""]


def test_what_can_be_undone_is_known_without_looking_into_any_change(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    annotate(root)

    def refuse(*_: object) -> None:
        raise AssertionError("an annotation was made")

    monkeypatch.setattr(Annotation, "from_record", refuse)
    assert Library(root).can_undo
    assert not Library(root).can_redo


def test_who_wrote_many_annotations_is_looked_up_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_NAME", "Ana")
    made = [annotate(root) for _ in range(3)]
    library, read = Library(root), []
    newest_first = library.operations.journal.newest_first
    monkeypatch.setattr(library.operations.journal, "newest_first", lambda: read.append(1) or newest_first())
    assert [library.last_writer(one) for one in made] == ["Ana"] * 3
    assert library.last_writer(changed(made[0], note="by another program")) == ""
    assert len(read) == 1
    monkeypatch.setenv("READER_NAME", "Ben")
    assert library.last_writer(Library(root).change(made[0], note="new")) == "Ben"


def contested(root: Path, one: Annotation) -> tuple[str, list[str]]:
    """A note, and the other values of it that wait for a choice."""
    stored = Library(root).annotation(one.id)
    return stored.note, [other.value for other in versions(stored).get("note", ())]


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_choice_between_two_values_is_undone_and_redone(root: Path, choice: str) -> None:
    one = annotate(root)
    mine, theirs = Library(root), Library(root)
    theirs.change(one, note="theirs")
    mine.change(one, note="mine")
    assert contested(root, one) == ("mine", ["theirs"])
    settled = Library(root).change(Library(root).annotation(one.id), note=choice)
    for _ in range(2):
        assert contested(root, one) == (choice, [])
        Library(root).undo()
        assert contested(root, one) == ("mine", ["theirs"])
        reopened = Library(root).annotation(one.id)
        assert records(settled.to_record(), reopened.to_record()) == reopened.to_record()
        Library(root).redo()
    Library(root).undo()
    Library(root).undo()
    assert contested(root, one) == ("theirs", [])


def test_a_choice_that_somebody_has_worked_on_since_is_not_undone(root: Path) -> None:
    one = annotate(root)
    mine, theirs = Library(root), Library(root)
    theirs.change(one, note="theirs")
    mine.change(one, note="mine")
    library = Library(root)
    settled = library.change(library.annotation(one.id), note="mine")
    Library(root).change(settled, note="since")
    with pytest.raises(ReaderError, match="except for note"):
        library.undo()
    assert contested(root, one) == ("since", [])


def test_what_was_deleted_meanwhile_is_not_changed_with_the_others(root: Path) -> None:
    both = [annotate(root), annotate(root)]
    Library(root).delete([both[1]])
    assert Library(root).change_all("mark", both, lambda one: changed(one, note="marked")) == 1
    assert notes(root) == ["marked"]
    assert len(Library(root).to_show(both[0].article)) == 1
