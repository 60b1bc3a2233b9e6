"""The operations on which every fault is tried, each always from the same state."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.desk import Desk, new_desk
from tests.faults.nursery import Ended, Nursery
from tests.faults.subject import Notes, Subject, annotate, delete, edit

#: What is done under strace, given what is there: the words, the id of the annotation that they are about ("": a new
#: one), and its note afterwards.
_Operation = Callable[[Notes], tuple[list[str], str, str | None]]


def _first(notes: Notes) -> str:
    return next(iter(notes))


def _annotate(_: Notes) -> tuple[list[str], str, str | None]:
    return annotate("new"), "", "new"


OPERATIONS: dict[str, _Operation] = {
    "first annotate": _annotate,
    "annotate": _annotate,
    "edit": lambda notes: (edit(_first(notes), "other"), _first(notes), "other"),
    "delete": lambda notes: (delete(_first(notes)), _first(notes), None),
    "undo": lambda notes: (["undo"], _first(notes), "note 0"),
}


def word_of(name: str) -> str:
    return name.split()[-1]


@dataclass(frozen=True, slots=True)
class Scene:
    """An operation, and the desk on which it is to be done over and over, always from the same state.

    Always in the same place, too: a journal may go by where the library is.
    """

    name: str
    who: Subject
    desk: Desk
    kept: Path
    before: Notes

    def restore(self) -> None:
        shutil.rmtree(self.desk.root)
        shutil.copytree(self.kept, self.desk.root, symlinks=True)

    def operation(self) -> tuple[list[str], str, str | None]:
        return OPERATIONS[self.name](self.before)


def scene_of(nursery: Nursery, folder: Path, who: Subject, name: str) -> Scene:
    desk = new_desk(folder)
    notes: Notes = {}
    if name != "first annotate":
        for number in range(3):
            must(nursery.run(desk, who, annotate(f"note {number}", number + 2)))
        notes = who.notes(desk.data)
    if name == "undo":
        must(nursery.run(desk, who, edit(_first(notes), "a change")))
        notes = who.notes(desk.data)
    kept = desk.root.with_suffix(".kept")
    shutil.copytree(desk.root, kept)
    return Scene(name, who, desk, kept, notes)


def must(ended: Ended) -> None:
    if ended.code:
        raise RuntimeError(f"An operation without a fault gave {ended.code}: {ended.err}")
