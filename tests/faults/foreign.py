"""Another program that knows no lock puts its own version in the place of a store, again and again, as readers write.

It does what git, a sync tool or an editor does: read, change, write beside, rename. What it put there is never lost.
What it itself took away, because it had read before a reader wrote, is its own doing, and counted.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from tests.faults.desk import new_desk
from tests.faults.nursery import Nursery
from tests.faults.subject import OURS, annotate, strict_json
from tests.faults.writers import PROCESSES

_READERS = PROCESSES // 2
# Seconds: at most between two replacements; until what was swapped out has to be merged; between two looks.
_PAUSE, _MERGED_WITHIN, _AGAIN = 0.02, 10.0, 0.001


@dataclass(frozen=True, slots=True)
class Foreign:
    """`lost` are notes of the other program that are not there in the end; `overwritten` are ours that it took away.

    `refused`: a reader gave up, and said so, because the file was replaced under it time and again.
    """

    replacements: int
    written: int
    lost: tuple[str, ...]
    overwritten: int
    refused: tuple[str, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        return tuple(f"lost: {note}" for note in self.lost)

    @property
    def measured(self) -> str:
        return (
            f"{self.replacements} replacements during {self.written} annotations of {_READERS} readers: "
            f"{len(self.lost)} of its records lost, {len(self.refused)} refused "
            f"({self.overwritten} of ours it overwrote itself)"
        )


def run(replacements: int, seed: int) -> Foreign:
    """So many replacements, while readers write for as long as they go on."""
    with TemporaryDirectory(prefix="close-reader-") as folder, Nursery() as nursery:
        desk = new_desk(Path(folder))
        nursery.run(desk, OURS, annotate("the first"))
        assert desk.store
        end = desk.root / "end"
        readers = [
            nursery.child(desk, "foreign:read_and_write", f"reader {number}", str(end))
            for number in range(_READERS)
        ]
        other = nursery.child(desk, "foreign:replace", str(desk.store), replacements, seed)
        for child in (*readers, other):
            child.go()
        theirs = other.ended()
        end.touch()
        answers = [json.loads(line) for child in readers for line in child.ended().out.splitlines()]
        found = set(OURS.notes(desk.data).values())
    if theirs.code:
        raise RuntimeError(theirs.err)
    written = [note for note, problem in answers if not problem]
    return Foreign(
        replacements,
        len(written),
        tuple(sorted(set(theirs.out.split("\n")[:-1]) - found)),
        len(set(written) - found),
        tuple(problem for _, problem in answers if problem),
    )


def replace(name: str, count: int, seed: int) -> int:
    """The other program: prints the note of each record it added."""
    path, random, keys = Path(name), Random(seed), set[str]()
    for number in range(count):
        tables = dict(_read_with(path, keys))
        record = next(iter(tables["_default"].values()))
        note = f"the other program, {number}"
        # A key of its own: of the first millisecond that a ULID has.
        key = str((1 << 80) + number)
        keys.add(key)
        tables["_default"] = {**tables["_default"], key: {**record, "note": note, "stamps": {}}}
        beside = path.with_suffix(".other")
        beside.write_text(json.dumps(tables, indent=number % 3 or None), encoding="utf-8")
        beside.replace(path)
        print(note)
        # It has other things to do; without that no reader could ever write.
        time.sleep(random.uniform(0, _PAUSE))
    return 0


def _read_with(path: Path, keys: set[str]) -> Mapping[str, Any]:
    """What is in the store, as soon as these are.

    For a moment, between its exchange and its merge, a reader's file is there without them. Who took just that for its
    own next version would throw them away itself.
    """
    deadline = time.monotonic() + _MERGED_WITHIN
    while True:
        tables = strict_json(path.read_bytes())
        if keys <= tables["_default"].keys() or time.monotonic() > deadline:
            return tables
        time.sleep(_AGAIN)


def read_and_write(label: str, end: str) -> int:
    """A reader that annotates until the file `end` is there."""
    from reader import open_library
    from reader.anchor import target_at
    from reader.annotation import new_annotation
    from reader.errors import ReaderError

    library = open_library(None, os.environ["READER_LIBRARY"])
    article = library.read(library.find("pier"))
    number = 0
    while not Path(end).exists():
        note, problem = f"{label}, {number}", ""
        try:
            library.add(article, new_annotation("highlight", [target_at(article, 2, 0, 4)], note=note))
        except ReaderError as error:
            problem = str(error)
        print(json.dumps([note, problem]))
        number += 1
    return 0
