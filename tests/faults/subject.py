"""What is tried: this program's command line, and as the control the same words on stock TinyDB.

Both take the words of `reader annotate`, `edit` and `delete`, print the id of what they wrote and give an exit code.
A program whose control never fails would prove nothing.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from tests.faults.desk import ARTICLE

#: The note of each annotation by its id; None for one that is deleted.
Notes = dict[str, str | None]


class Subject(Protocol):
    name: str

    def command(self, words: Sequence[str]) -> int:
        """Do what the words say in the library that READER_LIBRARY names; gives the exit code."""

    def notes(self, data: bytes) -> Notes:
        """What a store's bytes say, read by the standard library alone. Raises ValueError where they are corrupt."""

    def can(self, word: str) -> bool:
        """Whether there is such a command."""


class Ours:
    name = "ours"

    def command(self, words: Sequence[str]) -> int:
        from reader.cli.program import run

        return run(words)

    def notes(self, data: bytes) -> Notes:
        from reader.ulid import from_int

        records = strict_json(data).get("_default", {}) if data else {}
        return {
            from_int(int(key)): None if record.get("deleted") else record.get("note", "")
            for key, record in records.items()
        }

    def can(self, word: str) -> bool:
        from reader.cli.commands import COMMANDS

        return word in COMMANDS


class Stock:
    """`TinyDB(path)` as it comes: one file, default settings, opened for each command."""

    name = "stock TinyDB"

    def command(self, words: Sequence[str]) -> int:
        from tinydb import TinyDB

        try:
            with TinyDB(Path(os.environ["READER_LIBRARY"]) / "annotations" / f"{ARTICLE}.json") as database:
                match words:
                    case ["annotate", *_]:
                        print(database.insert({"kind": "highlight", "note": _after(words, "--note")}))
                    case ["edit", id, *_]:
                        print(*database.update({"note": _after(words, "--note")}, doc_ids=[int(id)]))
                    case ["delete", id]:
                        print(*database.remove(doc_ids=[int(id)]))
                    case _:
                        raise ValueError(f"The control knows no {words}.")
        except Exception:
            # As any script that uses it would end.
            traceback.print_exc()
            return 1
        sys.stdout.flush()
        return 0

    def notes(self, data: bytes) -> Notes:
        records = strict_json(data).get("_default", {}) if data else {}
        return {key: record.get("note", "") for key, record in records.items()}

    def can(self, word: str) -> bool:
        return word in ("annotate", "edit", "delete")


OURS, STOCK = Ours(), Stock()


def named(name: str) -> Subject:
    return next(one for one in (OURS, STOCK) if one.name == name)


def annotate(note: str, paragraph: int = 2) -> list[str]:
    """The words that add an annotation with this note."""
    return ["annotate", ARTICLE, "--kind", "highlight", "--paragraph", str(paragraph), "--note", note]


def edit(id: str, note: str) -> list[str]:
    return ["edit", id, "--note", note]


def delete(id: str) -> list[str]:
    return ["delete", id]


def strict_json(data: bytes) -> Mapping[str, Any]:
    """An object of JSON as Python reads it, NaN included. Raises ValueError for anything else, a key twice too."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("A key is there twice.")
        return found

    value = json.loads(data.decode(), object_pairs_hook=once)
    if not isinstance(value, dict):
        raise ValueError("It is no object.")
    return value


def _after(words: Sequence[str], option: str) -> str:
    return words[words.index(option) + 1]
