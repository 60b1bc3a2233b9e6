"""Two people annotate one article apart, in many sessions of random operations, and merge with git, back and forth.

    python -m tests.faults.git_pairs [--pairs N] [--seed N]

Each pair is two real repositories and one to three real merges, with the driver that `reader git-setup` registers or
with git's own union. What a merge has to give is worked out here from plain records, by none of the code that is
tried. The control is stock TinyDB in the same two repositories: one line of JSON, ids counted up.
"""

from __future__ import annotations

import json
import os
import shutil
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from unittest.mock import patch

from tinydb import TinyDB

from reader.anchor import target_at
from reader.annotation import new_annotation
from reader.errors import ReaderError
from reader.library import Library
from reader.sharing import set_up
from reader.store.form import decode
from tests.repositories import SETTINGS, Work, repository

Record = Mapping[str, Any]
Records = Mapping[str, Record]

_PARAGRAPHS = 12
_ARTICLE = "pier.txt"
_TEXT = (
    "\n\n".join(["The pier", *(f"Boat number {n} came in at noon." for n in range(1, _PARAGRAPHS + 1))])
    + "\n"
)
_BOOKKEEPING = frozenset({"stamps", "conflicts", "modified", "paragraph"})
_LISTS = frozenset({"tags", "history"})


@dataclass(frozen=True, slots=True)
class Pairs:
    """`conflicts`: merges that git left to a person; `invalid`: stores that are no JSON, or not for stock TinyDB;
    `lost`: annotations, deletions and values that a merge took away. `choices`: fields that now have two values.
    """

    pairs: int
    merges: int
    conflicts: int
    invalid: int
    lost: int
    choices: int
    annotations: int
    why: tuple[str, ...]

    @property
    def measured(self) -> str:
        return (
            f"{self.pairs} pairs, {self.merges} merges, {self.annotations:,} annotations: {self.conflicts} conflicts, "
            f"{self.invalid} invalid, {self.lost} lost; {self.choices} fields with both values"
        )

    @property
    def broken(self) -> tuple[str, ...]:
        return self.why


def missing() -> str:
    """Why this cannot be run here; "" where it can."""
    return "" if shutil.which("git") else "git is not installed"


def run(
    pairs: int, seed: int, driver: bool, tell: Callable[[int, int], None] = lambda _done, _of: None
) -> Pairs:
    """So many pairs in the reader, merged with its driver, or with git's own union."""
    return _run(pairs, seed, tell, lambda base, random: _Readers(base, random, driver))


def control(pairs: int, seed: int, tell: Callable[[int, int], None] = lambda _done, _of: None) -> Pairs:
    """The same with stock TinyDB, which git merges as it merges any file."""
    return _run(pairs, seed, tell, _Scripts)


class _Tried:
    """Two clones of one library, and what is done in them.

    `knows_base`: a merge knows what both began from, so that a field which was put back counts as never touched.
    """

    knows_base = True

    def __init__(self, base: Path, random: Random) -> None:
        self.random = random
        self.number = 0
        self.ann = repository(base / "Ann's desk")
        self.ann.write({_ARTICLE: _TEXT})
        self.prepare()
        self.act(self.ann.root, "shared")
        self.ann.commit({}, "shared")
        shutil.copytree(self.ann.root, base / "ben")
        self.ben = Work(base / "ben", self.ann.environment)

    def prepare(self) -> None:
        """Before the first annotation."""

    def act(self, root: Path, who: str) -> None:
        """What one person does until the next commit: some sessions of some operations."""
        raise NotImplementedError

    def records(self, data: bytes) -> Records:
        """What is in the bytes of a committed store."""
        raise NotImplementedError

    def faults_in(self, root: Path) -> str:
        """What is wrong with the store after a merge; "" where it is sound."""
        raise NotImplementedError

    def value(self, who: str) -> str:
        """One that nobody has written before."""
        self.number += 1
        return f"{who} {self.number}"

    def store(self, root: Path) -> Path:
        return next((root / "annotations").glob("pier*.json"))


class _Readers(_Tried):
    def __init__(self, base: Path, random: Random, driver: bool) -> None:
        self.driver = self.knows_base = driver
        super().__init__(base, random)

    def prepare(self) -> None:
        self.ann.write({".gitattributes": "annotations/*.json merge=union\n"})
        if self.driver:
            set_up(self.ann.root)

    def act(self, root: Path, who: str) -> None:
        for _ in range(self.random.randint(1, 3)):
            library = Library(root)
            for _ in range(self.random.randint(1, 5)):
                # An operation that makes no sense here (an undo of what somebody else has changed) is refused.
                with suppress(ReaderError):
                    self._operation(library, who)
        if self.driver and self.random.random() < 0.2:
            self._by_hand(root, who)

    def _operation(self, library: Library, who: str) -> None:
        entry = library.find("pier")
        # In the order they were made, which a seed repeats; ids differ from run to run.
        there = sorted(library.annotations(entry), key=lambda one: one.created)
        what = self.random.choice(
            ["add"] * 4 + ["note"] * 2 + ["color", "tag", "untag", "verdict", "delete", "undo"]
        )
        if what == "add" or not there:
            article = library.read(entry)
            number = self.random.randint(2, _PARAGRAPHS + 1)
            kind = self.random.choice(["highlight", "quote", "claim"])
            library.add(
                article, new_annotation(kind, [target_at(article, number, 0, 4)], note=self.value(who))
            )
            return
        one = self.random.choice(there)
        match what:
            case "note" | "color":
                library.change(one, **{what: self.value(who)})
            case "tag":
                library.change(one, tags=[*one.tags, self.value(who)])
            case "untag":
                library.change(one, tags=one.tags[1:])
            case "verdict":
                library.change(one, **({"verdict": self.value(who)} if one.kind == "claim" else {"note": ""}))
            case "delete":
                library.delete([one])
            case "undo":
                library.undo()

    def _by_hand(self, root: Path, who: str) -> None:
        """A script with stock TinyDB, which stamps nothing and writes the file in its own layout."""
        with TinyDB(self.store(root), encoding="utf-8") as database:
            there = [document.doc_id for document in database.all()]
            database.update({"note": self.value(who)}, doc_ids=[self.random.choice(there)])

    def records(self, data: bytes) -> Records:
        with suppress(ValueError):
            return dict(json.loads(data)["_default"])
        return {key: dict(record) for key, record in decode(data).tables.get("_default", {}).items()}

    def faults_in(self, root: Path) -> str:
        path = self.store(root)
        if not self.driver:
            # Git's union may leave a comma wrong, which the next change mends.
            library = Library(root)
            if problems := library.problems(path.stem):
                return problems[0]
            article = library.read(library.find("pier"))
            library.add(article, new_annotation("highlight", note=self.value("after")))
        return _unreadable(path)


class _Scripts(_Tried):
    def act(self, root: Path, who: str) -> None:
        folder = root / "annotations"
        folder.mkdir(exist_ok=True)
        with TinyDB(folder / "pier.json") as database:
            for _ in range(self.random.randint(1, 9)):
                there = [document.doc_id for document in database.all()]
                what = self.random.choice(["add", "add", "note", "delete"])
                if what == "add" or not there:
                    database.insert({"kind": "highlight", "note": self.value(who)})
                elif what == "note":
                    database.update({"note": self.value(who)}, doc_ids=[self.random.choice(there)])
                else:
                    database.remove(doc_ids=[self.random.choice(there)])

    def records(self, data: bytes) -> Records:
        return dict(json.loads(data).get("_default", {}))

    def faults_in(self, root: Path) -> str:
        return _unreadable(self.store(root))


def _run(
    pairs: int, seed: int, tell: Callable[[int, int], None], make: Callable[[Path, Random], _Tried]
) -> Pairs:
    counts: Counter[str] = Counter()
    why: list[str] = []
    for number in range(pairs):
        # Outside of any repository, and with a journal of its own.
        with TemporaryDirectory(prefix="git-pair-") as folder:
            home = dict.fromkeys(
                ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), f"{folder}/home"
            )
            with patch.dict(os.environ, {**SETTINGS, **home}):
                found = _pair(make(Path(folder), Random(f"{seed} {number}")), counts)
            why += [f"pair {number} of seed {seed}: {fault}" for fault in found]
        tell(number + 1, pairs)
    return Pairs(
        pairs, counts["merges"], counts["conflicts"], counts["invalid"], counts["lost"], counts["choices"],
        counts["annotations"], tuple(why),
    )  # fmt: skip


def _pair(tried: _Tried, counts: Counter[str]) -> list[str]:
    """One to three rounds: both go on, then one pulls from the other, in turns."""
    one, other = tried.ann, tried.ben
    for _ in range(tried.random.randint(1, 3)):
        for work, who in ((one, "one"), (other, "other")):
            tried.act(work.root, who)
            work.git("add", "-A")
            work.git("commit", "-qm", who, "--allow-empty")
        if faults := _merge(tried, one, other, counts):
            return faults
        one, other = other, one
    return []


def _merge(tried: _Tried, work: Work, other: Work, counts: Counter[str]) -> list[str]:
    name = tried.store(work.root).relative_to(work.root).as_posix()
    work.git("fetch", "-q", str(other.root), "main")
    shared = work.git("merge-base", "HEAD", "FETCH_HEAD").strip()
    base, ours, theirs = (
        tried.records(work.git("show", "--no-textconv", f"{commit}:{name}").encode())
        for commit in (shared, "HEAD", "FETCH_HEAD")
    )
    counts["merges"] += 1
    done = work.try_git("merge", "-q", "--no-edit", "FETCH_HEAD")
    if done.returncode != 0:
        counts["conflicts"] += 1
        return ["git left a conflict: " + " ".join(f"{done.stdout} {done.stderr}".split())]
    if fault := tried.faults_in(work.root):
        counts["invalid"] += 1
        return [fault]
    merged = tried.records((work.root / name).read_bytes())
    counts["annotations"] += len(merged)
    counts["choices"] += sum(len(record.get("conflicts", {})) for record in merged.values())
    lost = _lost(base, ours, theirs, merged, tried.knows_base)
    counts["lost"] += len(lost)
    work.git("add", "-A")
    work.git("commit", "-qm", "after the merge", "--allow-empty")
    return lost


def _unreadable(path: Path) -> str:
    try:
        json.loads(path.read_bytes())
        with TinyDB(path, encoding="utf-8", access_mode="r") as database:
            database.all()
    except Exception as error:
        return f"{path.name} cannot be read: {error!r}"
    return ""


def _lost(base: Records, ours: Records, theirs: Records, merged: Records, knows_base: bool) -> list[str]:
    """What a merge took away, a sentence each."""
    found = []
    for key in ours.keys() | theirs.keys() | base.keys():
        sides = [side[key] for side in (ours, theirs) if key in side]
        if key not in merged:
            # Stock TinyDB removes what is deleted.
            if len(sides) == 2 or key not in base:
                found.append(f"{key} is gone")
            continue
        was = base.get(key, {})
        names = set().union(was, *sides, merged[key]) - _BOOKKEEPING
        for name in sorted(names):
            changed = [side for side in sides if _was_changed(name, was, side, knows_base)]
            if name == "deleted" and len(changed) == 1 and changed[0].get(name):
                fault = _deletion_fault(changed[0], sides, merged[key])
            else:
                fault = _fault(name, was, changed, merged[key])
            if fault:
                found.append(f"{key}: {fault}")
    return found


def _was_changed(name: str, was: Record, side: Record, knows_base: bool) -> bool:
    stamps = [record.get("stamps", {}).get(name) for record in (was, side)]
    return _state(side, name) != _state(was, name) or (not knows_base and stamps[0] != stamps[1])


def _deletion_fault(gone: Record, sides: list[Record], merged: Record) -> str:
    """What is wrong with a record that one side deleted: it is deleted, and asked about where the other side had
    edited it, earlier and unseen; "" for nothing. Where the other side has deleted it too, and brought it back, either
    will do."""
    unseen = {
        stamp
        for side in sides
        for name, chain in side.get("stamps", {}).items()
        for stamp in set(chain) - set(gone["stamps"].get(name, ()))
        if name not in _BOOKKEEPING and stamp < gone["stamps"]["deleted"][-1]
    }
    wanted = gone["deleted"], sorted({*_state(gone, "deleted")[1], *(["null"] if unseen else [])})
    found = _state(merged, "deleted")
    if any("deleted" in side.get("stamps", {}) for side in sides if not side.get("deleted")):
        return "" if found[0] == wanted[0] and set(found[1]) <= {"null"} else f"deleted is {found!r}"
    return "" if found == wanted else f"deleted is {found!r} and should be {wanted!r}"


def _fault(name: str, was: Record, changed: list[Record], merged: Record) -> str:
    """What is wrong with one field of the merged record, which these sides had changed; "" for nothing."""
    if name == "deleted" and len(changed) == 2 and all(side.get(name) for side in changed):
        return "" if merged.get(name) else "it is deleted no longer"
    if not changed or len({_text(_state(side, name)) for side in changed}) == 1:
        wanted = (changed or [was])[0]
        same = _state(merged, name) == _state(wanted, name)
        return "" if same else f"{name} is {_state(merged, name)!r} and should be {_state(wanted, name)!r}"
    standing = _standing(merged, name)
    for side in changed:
        # Of a list, what was added to it; of anything else, the value itself.
        values = [side[name]] if name in side and side[name] != was.get(name) else []
        if name in _LISTS:
            values = [item for item in side.get(name, ()) if item not in was.get(name, ())]
            standing = [item for value in _standing(merged, name) for item in value]
        if gone := [value for value in values if value not in standing]:
            return f"{name} lost {gone!r}"
    return ""


def _state(record: Record, name: str) -> tuple[Any, list[str]]:
    """The value of a field, and those it is in conflict with."""
    others = [entry.get("value") for entry in record.get("conflicts", {}).get(name, ())]
    return record.get(name), sorted(map(_text, others))


def _standing(record: Record, name: str) -> list[Any]:
    entries = record.get("conflicts", {}).get(name, ())
    return [record[name] for _ in range(name in record)] + [e["value"] for e in entries if "value" in e]


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _main() -> None:
    parser = ArgumentParser(prog="python -m tests.faults.git_pairs", description=__doc__)
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name, what in (
        ("with the driver", lambda: run(options.pairs, options.seed, driver=True)),
        ("with git's own union", lambda: run(options.pairs, options.seed, driver=False)),
        ("stock TinyDB", lambda: control(options.pairs, options.seed)),
    ):
        began = perf_counter()
        result = what()
        print(f"{name}: {result.measured} ({perf_counter() - began:.0f} s)")
        for fault in result.broken[:5]:
            print(f"  {fault}")


if __name__ == "__main__":
    _main()
