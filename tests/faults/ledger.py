"""What a store must hold after an operation that may have been cut off: the account kept beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.subject import Notes

#: Called with what happened ("begun", "done", "refused"), the annotation's id and its note (or why not).
Log = Callable[[str, str, str | None], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: it leaves the annotation `id` ("" for one that is to be made) with `note`, None: deleted."""

    id: str
    note: str | None


@dataclass(slots=True)
class Judged:
    """Broken promises, a sentence each, and how much was looked at; `cut_off`: begun and not acknowledged."""

    acknowledged: int = 0
    cut_off: int = 0
    corrupt: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    undeleted: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ledger:
    """`notes`: what was acknowledged. `begun`: what may or may not have been done when the process died."""

    notes: Notes = field(default_factory=dict)
    begun: Step | None = None

    def settle(self, found: Notes, judged: Judged) -> None:
        """Compare with what the store has, and take that from now on."""
        begun, self.begun = self.begun, None
        judged.cut_off += begun is not None
        new = [key for key in found if key not in self.notes]
        if len(new) > 1 or (new and (begun is None or begun.id or found[new[0]] != begun.note)):
            judged.lost.append(f"{len(new)} annotations are there that nobody made: {new}")
        for key, note in self.notes.items():
            allowed = [note, begun.note] if begun and begun.id == key else [note]
            # Stock TinyDB removes what is deleted.
            now = found.get(key)
            if now in allowed:
                continue
            if note is None:
                judged.undeleted.append(f"{key} came back as {now!r}")
            else:
                judged.lost.append(f"{key} was acknowledged as {note!r} and is {now!r}")
        self.notes = dict(found)

    def read(self, log: Path, judged: Judged) -> None:
        """Go on from the log that the process wrote while it lived."""
        for line in log.read_text(encoding="utf-8").splitlines():
            kind, key, note = json.loads(line)
            if kind == "begun":
                self.begun = Step(key, note)
            elif kind == "refused":
                judged.refused.append(note)
                self.begun = None
            else:
                self.notes[key] = note
                self.begun = None
                judged.acknowledged += 1
        log.unlink()


def log_to(path: str) -> Log:
    """Appends to a log which outlives the process, though not the system."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)

    def log(kind: str, key: str, note: str | None) -> None:
        os.write(descriptor, (json.dumps([kind, key, note]) + "\n").encode())

    return log
