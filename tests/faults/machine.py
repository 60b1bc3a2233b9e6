"""Two open readers, kills, checkouts and merges in any order, against a plain dictionary.

A hypothesis state machine: after each step both readers, which are never told of each other, show what the dictionary
has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.faults.desk import ARTICLE, PARAGRAPHS, Desk, new_desk
from tests.faults.nursery import Nursery
from tests.faults.subject import OURS, Subject, annotate, delete, edit

_STEPS = 30
_HANDLES = st.integers(0, 1)
_WHICH = st.integers(0, 1_000)
_WORDS = st.sampled_from(["tide", "bell", "„rope“", "a\nb", "🎃", "x" * 300, "fog", "</json>", "no\\escape"])
_SECONDS = st.floats(0, 0.03)


@dataclass(frozen=True, slots=True)
class Kept:
    """An annotation as the dictionary has it."""

    note: str
    tags: tuple[str, ...] = ()
    deleted: bool = False


Model = dict[str, Kept]


@dataclass(frozen=True, slots=True)
class Machine:
    """`examples` are runs of up to 30 steps each; `broken` says what the first that failed met."""

    examples: int
    steps: int
    kills: int
    merges: int
    checkouts: int
    broken: tuple[str, ...]

    @property
    def measured(self) -> str:
        return (
            f"{self.examples} runs, {self.steps:,} steps, {self.kills} kills, {self.checkouts} checkouts, "
            f"{self.merges} merges: {'differs from the dictionary' if self.broken else 'always as the dictionary'}"
        )


class _Two(RuleBasedStateMachine):
    """What can be done to either subject: two handles that add, change and delete."""

    nursery: ClassVar[Nursery]
    folder: ClassVar[Path]
    counts: ClassVar[dict[str, int]]

    def __init__(self) -> None:
        super().__init__()
        self.desk = new_desk(self.folder)
        # The handles are in this process, and their journal in its user's folders.
        os.environ.update(self.desk.environment())
        self.model: Model = {}
        self.counts["examples"] += 1

    def teardown(self) -> None:
        shutil.rmtree(self.desk.root)

    def live(self, which: int) -> str:
        found = sorted(key for key, kept in self.model.items() if not kept.deleted)
        return found[which % len(found)]

    def has_live(self) -> bool:
        return any(not kept.deleted for kept in self.model.values())

    def stepped(self) -> None:
        self.counts["steps"] += 1


class Ours(_Two):
    def __init__(self) -> None:
        super().__init__()
        #: What the model was before the last step, and whose step it was, where an undo of it is all that it takes.
        self.before: tuple[int, Model] | None = None
        self.marked: tuple[bytes, Model] | None = None
        self.seen: dict[str, Any] = {}
        #: Every note that an annotation ever had.
        self.held: dict[str, set[str]] = {}

    @initialize()
    def open_both(self) -> None:
        self.handles = [self._open(), self._open()]

    def _open(self, desk: Desk | None = None) -> Any:
        from reader import open_library

        return open_library(None, (desk or self.desk).library)

    # steps of a person

    @rule(handle=_HANDLES, note=_WORDS, paragraph=st.integers(2, PARAGRAPHS))
    def add(self, handle: int, note: str, paragraph: int) -> None:
        self._step(handle)
        self.model[self._add(self.handles[handle], note, paragraph)] = Kept(note)

    @rule(handle=_HANDLES, which=_WHICH, note=_WORDS)
    def edit(self, handle: int, which: int, note: str) -> None:
        if not self.has_live():
            return
        key = self.live(which)
        if self.model[key].note != note:
            self._step(handle)
            self.handles[handle].change(self._annotation(handle, key), note=note)
            self.model[key] = replace(self.model[key], note=note)

    @rule(handle=_HANDLES, which=_WHICH, tag=_WORDS)
    def tag(self, handle: int, which: int, tag: str) -> None:
        if not self.has_live():
            return
        key = self.live(which)
        tags = self.model[key].tags
        if tag not in tags:
            self._step(handle)
            self.handles[handle].change(self._annotation(handle, key), tags=[*tags, tag])
            self.model[key] = replace(self.model[key], tags=(*tags, tag))

    @rule(handle=_HANDLES, which=_WHICH)
    def look(self, handle: int, which: int) -> None:
        """A form is opened, and stays open."""
        if not self.has_live():
            return
        key = self.live(which)
        self.seen[key] = self._annotation(handle, key)

    @rule(handle=_HANDLES, which=_WHICH, note=_WORDS)
    def edit_as_seen(self, handle: int, which: int, note: str) -> None:
        """A form is saved, whatever has happened to the annotation since it was opened."""
        if not self.seen:
            return
        from reader.errors import ReaderError

        key = sorted(self.seen)[which % len(self.seen)]
        seen, was = self.seen.pop(key), self.model.get(key)
        self.before = None
        if was is None or was.deleted:
            with suppress(ReaderError):
                self.handles[handle].change(seen, note=note)
                raise AssertionError("An annotation that is gone was changed.")
            return
        kept = self.handles[handle].change(seen, note=note)
        # Where somebody else has changed the note, both are kept, and one is shown.
        others = (
            [entry.get("value", "") for entry in kept["conflicts"].get("note", ())]
            if kept["conflicts"]
            else []
        )
        if seen.note != note:
            assert kept.note == note or note in others, (kept, note)
        if was.note not in (seen.note, note) and seen.note != note:
            assert was.note in (kept.note, *others), (kept, was)
        self.model[key] = replace(was, note=kept.note)

    @rule(handle=_HANDLES, which=_WHICH)
    def delete(self, handle: int, which: int) -> None:
        if not self.has_live():
            return
        key = self.live(which)
        self._step(handle)
        self.handles[handle].delete([self._annotation(handle, key)])
        self.model[key] = replace(self.model[key], deleted=True)

    @rule(handle=_HANDLES)
    def undo(self, handle: int) -> None:
        before, self.before = self.before, None
        self._turn(self.handles[handle].undo, before[1] if before and before[0] == handle else None)

    @rule(handle=_HANDLES)
    def undo_and_redo(self, handle: int) -> None:
        if self.before is None or self.before[0] != handle:
            return
        (_, before), self.before = self.before, None
        now = dict(self.model)
        self._turn(self.handles[handle].undo, before)
        self._turn(self.handles[handle].redo, now)

    def _turn(self, turn: Callable[[], Any], expected: Model | None) -> None:
        """An undo or redo: of what this reader did last, all of it; of anything else, only what was there once."""
        from reader.errors import ReaderError

        was = dict(self.model)
        said = ""
        try:
            turn()
        except ReaderError as error:
            said = str(error)
        found = self._read(self._open())
        if expected is not None:
            assert not said, said
            wanted = {key: expected.get(key, replace(kept, deleted=True)) for key, kept in was.items()}
            assert found == wanted, (found, wanted)
        assert found.keys() == was.keys(), "an undo made or unmade a record"
        assert all(kept.note in self.held[key] for key, kept in found.items()), "an undo made up a note"
        self.model = found

    # what happens to a person

    @rule(handle=_HANDLES)
    def reload(self, handle: int) -> None:
        self.handles[handle] = self._open()
        self.before = None

    @rule(which=_WHICH, note=_WORDS, kind=st.integers(0, 2), seconds=_SECONDS)
    def kill(self, which: int, note: str, kind: int, seconds: float) -> None:
        """A command is killed: it was done, or it was not."""
        self.before = None
        self.counts["kills"] += 1
        kind = kind if self.has_live() else 0
        key = self.live(which) if kind else ""
        words = [annotate(note), edit(key, note), delete(key)][kind]
        child = self.nursery.child(self.desk, "nursery:command", OURS.name, words)
        child.go()
        time.sleep(seconds)
        child.kill()
        said = child.ended().out
        found = self._read(self._open())
        if kind == 0:
            new = found.keys() - self.model.keys()
            assert len(new) <= 1
            assert not said or said.strip() in new
            self.model |= {one: Kept(note) for one in new}
        else:
            was = self.model[key]
            done = replace(was, note=note) if kind == 1 else replace(was, deleted=True)
            assert found.get(key) in ([done] if said else [was, done]), found.get(key)
            self.model[key] = found[key]

    @rule()
    def commit(self) -> None:
        self.marked = self.desk.data, dict(self.model)

    @rule()
    def checkout(self) -> None:
        """Another program puts an earlier state in the place of the file."""
        # What a killed writer had swapped out is merged at the next write, also into what was checked out since: rather
        # too much than a loss, and more than the dictionary can know.
        is_left = any(self.desk.annotations.glob(".*.tmp"))
        if is_left or not (self.marked and self.marked[0]):
            return
        data, self.model = self.marked[0], dict(self.marked[1])
        self._put(data)
        self.before = None
        self.seen.clear()
        self.counts["checkouts"] += 1

    @rule(handle=_HANDLES, which=_WHICH, other=_WHICH, notes=st.tuples(_WORDS, _WORDS, _WORDS, _WORDS))
    def merge(self, handle: int, which: int, other: int, notes: tuple[str, str, str, str]) -> None:
        """Somebody else adds and changes in a copy, this reader here; git's own union merge puts them together."""
        if not (self.has_live() and shutil.which("git")):
            return
        base = self.desk.data
        theirs = new_desk(self.folder)
        try:
            assert self.desk.store
            (theirs.annotations / self.desk.store.name).write_bytes(base)
            library, mine, yours = self._open(theirs), self.live(which), self.live(other)
            self._add_model(library, notes[0])
            there = next(one for one in library.annotations(self.desk.store.stem) if one.id == yours)
            library.change(there, note=notes[1])
            self._add_model(self.handles[handle], notes[2])
            self.handles[handle].change(self._annotation(handle, mine), note=notes[3])
            merged = _union(theirs.root, self.desk.data, base, theirs.data)
        finally:
            shutil.rmtree(theirs.root)
        self._put(merged)
        self.before = None
        self.counts["merges"] += 1
        was = self.model[mine].note
        self.model[mine] = replace(self.model[mine], note=notes[3])
        self.model[yours] = replace(self.model[yours], note=notes[1])
        if mine == yours:
            found = self._read(self._open())[mine].note
            assert found in ({notes[1], notes[3]} - {was} or {was}), (found, notes)
            self.model[mine] = replace(self.model[mine], note=found)

    # what is always so

    @invariant()
    def both_show_it(self) -> None:
        self.stepped()
        for key, kept in self.model.items():
            self.held.setdefault(key, set()).add(kept.note)
        for library in getattr(self, "handles", ()):
            found = self._read(library)
            assert found == self.model, {
                key: (found.get(key), self.model.get(key))
                for key in found.keys() | self.model.keys()
                if found.get(key) != self.model.get(key)
            }

    def _step(self, handle: int) -> None:
        self.before = handle, dict(self.model)

    def _add_model(self, library: Any, note: str) -> None:
        self.model[self._add(library, note, 5)] = Kept(note)

    def _add(self, library: Any, note: str, paragraph: int) -> str:
        from reader.anchor import target_at
        from reader.annotation import new_annotation

        article = library.read(library.find(ARTICLE))
        (kept,) = library.add(
            article, new_annotation("highlight", [target_at(article, paragraph, 0, 4)], note=note)
        )
        return str(kept.id)

    def _annotation(self, handle: int, key: str) -> Any:
        return self.handles[handle].annotation(key)

    def _read(self, library: Any) -> Model:
        store = self.desk.store
        if store is None:
            return {}
        return {
            one.id: Kept(one.note, one.tags, one.is_deleted)
            for one in library.store(store.stem).load().annotations
        }

    def _put(self, data: bytes) -> None:
        assert self.desk.store
        new = self.desk.library / "put"
        new.write_bytes(data)
        new.replace(self.desk.store)


def _union(folder: Path, ours: bytes, base: bytes, theirs: bytes) -> bytes:
    """What `merge=union` makes of three files."""
    paths = [folder / name for name in ("ours", "base", "theirs")]
    for path, data in zip(paths, (ours, base, theirs), strict=True):
        path.write_bytes(data)
    merged = subprocess.run(["git", "merge-file", "-p", "--union", *paths], capture_output=True, check=True)
    return merged.stdout


class Stock(_Two):
    """The same with two handles of stock TinyDB."""

    @initialize()
    def open_both(self) -> None:
        from tinydb import TinyDB

        path = self.desk.annotations / f"{ARTICLE}.json"
        self.handles = [TinyDB(path), TinyDB(path)]

    def teardown(self) -> None:
        for handle in getattr(self, "handles", ()):
            handle.close()
        super().teardown()

    @rule(handle=_HANDLES, note=_WORDS)
    def add(self, handle: int, note: str) -> None:
        key = str(self.handles[handle].insert({"note": note}))
        assert key not in self.model, f"{key} was given out twice: one annotation is lost"
        self.model[key] = Kept(note)

    @rule(handle=_HANDLES, which=_WHICH, note=_WORDS)
    def edit(self, handle: int, which: int, note: str) -> None:
        if not self.has_live():
            return
        key = self.live(which)
        self.handles[handle].update({"note": note}, doc_ids=[int(key)])
        self.model[key] = replace(self.model[key], note=note)

    @invariant()
    def both_show_it(self) -> None:
        self.stepped()
        for handle in getattr(self, "handles", ()):
            found = {str(one.doc_id): Kept(one["note"]) for one in handle.all()}
            assert found == self.model


def run(examples: int, number: int, who: Subject = OURS) -> Machine:
    """So many runs of the machine from a seed; stops at the first that differs."""
    counts = dict.fromkeys(("examples", "steps", "kills", "merges", "checkouts"), 0)
    broken = []
    with TemporaryDirectory(prefix="close-reader-") as folder, Nursery() as nursery, _environment():
        made = type(
            "Tried",
            (Ours if who is OURS else Stock,),
            {"nursery": nursery, "folder": Path(folder), "counts": counts},
        )
        try:
            run_state_machine_as_test(
                seed(number)(made),
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=_STEPS,
                    deadline=None,
                    database=None,
                    # A smaller example takes minutes: the seed repeats this one.
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                    verbosity=Verbosity.quiet,
                ),
            )
        except Exception as error:
            broken.append(f"seed {number}: {''.join(traceback.format_exception(error))[-3_000:]}")
    return Machine(**counts, broken=tuple(broken))


@contextmanager
def _environment() -> Iterator[None]:
    """Whatever is done to this process's environment is undone."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
