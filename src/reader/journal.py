"""The journal: what was done in one library on this machine, kept apart from it as a second copy.

    {"v":1,"id":"01K…","part":0,"time":…,"session":…,"by":…,"label":…,"articles":[…],"changes":[…]}
    {"v":1,"done":"01K…","part":0}

One operation a line, or one a store it changed (the parts of one `id`). It is begun before the store is written, so
that the store never has what the journal does not know, and done once it is; both are on the disk before anything is
said to be saved. Undo, `reader history` and `reader check --repair` live on it. It is in the user's state folder, a
file a day in UTC, for 30 days. A line cut short by a kill or a full disk costs itself. Its order is that of the lines:
nothing goes to an earlier day's file than what was done before, though the clock was set back.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reader.annotation import Annotation

#: Days an operation can be taken back, and a record be restored.
DAYS = 30
_VERSION = 1
_SUFFIX = ".jsonl"
_DAY = re.compile(r"\d{4}-\d\d-\d\d\.jsonl")
_BLOCK = 1 << 16  # bytes read at a time, from the end


@dataclass(frozen=True, slots=True)
class Change:
    """One record before and after an operation; `before` is None where the operation made it."""

    before: Annotation | None
    after: Annotation


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a person did. `label` says what (`tag quote by Zas`), `session` in which run of the program.

    An undo names the operation it took back in `undoes`, a redo the one it did again in `redoes`. `articles` are
    the facts of the articles (id, title, path …) whose stores it may have made. `part` counts the lines of one
    operation from 0. `is_done`: it was written to the store; of one that is not, a kill may have come before or after.
    """

    id: str
    label: str
    changes: tuple[Change, ...]
    session: str = ""
    by: str = ""
    time: str = ""
    undoes: str = ""
    redoes: str = ""
    articles: tuple[dict[str, Any], ...] = ()
    part: int = 0
    is_done: bool = True

    @property
    def article_ids(self) -> list[str]:
        """The articles it changed something in, each once."""
        return list(dict.fromkeys(change.after.article for change in self.changes))


class Journal:
    """The journal in a folder, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, operation: Operation) -> None:
        """Note that an operation is about to be written to the store. Raises OSError or ValueError."""
        self._append(operation.time[:10], _encoded(operation))

    def finish(self, operation: Operation) -> None:
        """Note that it was, and bring both to the disk. Raises OSError or ValueError."""
        record = {"v": _VERSION, "done": operation.id, "part": operation.part}
        self._append(operation.time[:10], _json(record), durable=True)

    def _append(self, day: str, line: bytes, *, durable: bool = False) -> None:
        path = self.folder / max([f"{day}{_SUFFIX}", *self._names()[:1]])
        flags = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        flags |= getattr(os, "O_NOFOLLOW", 0)
        try:
            descriptor = os.open(path, flags)
        except FileNotFoundError:
            descriptor = self._make(path, flags)
        try:
            # What a writer that was killed left of its line must not spoil this one.
            rest = memoryview(line + b"\n" if _ends_a_line(descriptor) else b"\n" + line + b"\n")
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            if durable:
                os.fsync(descriptor)
        finally:
            with suppress(OSError):
                os.close(descriptor)

    def _make(self, path: Path, flags: int) -> int:
        """A new day's file, open; those that are too old go. Raises OSError."""
        from reader.store.replace import make_folder, sync_folder

        make_folder(self.folder)
        descriptor = os.open(path, flags | os.O_CREAT, 0o600)
        sync_folder(self.folder)
        oldest = (datetime.now(UTC) - timedelta(days=DAYS)).date().isoformat()
        for old in self._files():
            if old.stem < oldest:
                with suppress(OSError):
                    old.unlink()
        return descriptor

    def newest_first(self) -> Iterator[Operation]:
        """The operations of the last days, whole, the one that was begun last first. What cannot be read is
        passed over. Raises OSError where a file of it cannot be read."""
        parts: dict[str, Operation] = {}
        done: set[tuple[str, int]] = set()
        for path in self._files():
            with closing(_lines_backwards(path)) as lines:
                for record in map(_record, lines):
                    if "done" in record:
                        done.add((str(record["done"]), _number(record.get("part"))))
                    elif (operation := _decoded(record)) is not None:
                        key = operation.id, operation.part
                        operation = _together(
                            replace(operation, is_done=key in done), parts.pop(operation.id, None)
                        )
                        if operation.part:
                            parts[operation.id] = operation
                        else:
                            yield operation

    @property
    def state(self) -> tuple[int, int]:
        """What tells one state of it from another: when a file was made last, and how long the newest is."""
        try:
            made = self.folder.stat().st_mtime_ns
            newest = self._names()[:1]
            return made, (self.folder / newest[0]).stat().st_size if newest else 0
        except OSError:
            return 0, 0

    def _files(self) -> list[Path]:
        """Newest first. Raises OSError."""
        return [path for name in self._names() if (path := self.folder / name).is_file()]

    def _names(self) -> list[str]:
        """The names of its files, newest first. Raises OSError."""
        try:
            # Strings, since every key asks.
            return sorted(filter(_DAY.fullmatch, os.listdir(self.folder)), reverse=True)  # noqa: PTH208
        except FileNotFoundError:
            return []


def _together(part: Operation, later: Operation | None) -> Operation:
    """A part with those after it."""
    if later is None:
        return part
    return replace(part, changes=part.changes + later.changes, is_done=part.is_done and later.is_done)


def _encoded(operation: Operation) -> bytes:
    record: dict[str, Any] = {
        "v": _VERSION,
        "id": operation.id,
        "part": operation.part,
        "time": operation.time,
        "session": operation.session,
        "by": operation.by,
        "label": operation.label,
        "undoes": operation.undoes,
        "redoes": operation.redoes,
        "articles": operation.articles,
        "changes": [
            [
                change.after.article,
                change.after.id,
                change.before and change.before.to_record(),
                change.after.to_record(),
            ]
            for change in operation.changes
        ],
    }
    return _json({name: value for name, value in record.items() if value or name in ("part", "changes")})


def _json(record: Mapping[str, Any]) -> bytes:
    import orjson

    return orjson.dumps(record)


def _record(line: bytes) -> Mapping[str, Any]:
    """The record of a line; none for a part of a line, or one of another version."""
    import orjson

    try:
        record = orjson.loads(line)
    except ValueError:
        return {}
    return record if isinstance(record, dict) and record.get("v") == _VERSION else {}


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _decoded(record: Mapping[str, Any]) -> Operation | None:
    """The operation of a record; None where it is none."""
    try:
        return Operation(
            id=str(record["id"]),
            label=str(record["label"]),
            changes=tuple(
                Change(
                    None if before is None else Annotation.from_record(own, before, article),
                    Annotation.from_record(own, after, article),
                )
                for article, own, before, after in record["changes"]
            ),
            session=str(record.get("session", "")),
            by=str(record.get("by", "")),
            time=str(record["time"]),
            undoes=str(record.get("undoes", "")),
            redoes=str(record.get("redoes", "")),
            articles=tuple(dict(facts) for facts in record.get("articles", ())),
            part=int(record["part"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _ends_a_line(descriptor: int) -> bool:
    size = os.lseek(descriptor, 0, os.SEEK_END)
    if not size:
        return True
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) == b"\n"


def _lines_backwards(path: Path) -> Generator[bytes, None, None]:
    """The lines of a file that are not empty, the last one first; the whole of it is never in memory."""
    file = path.open("rb")
    try:
        at = file.seek(0, os.SEEK_END)
        pieces: list[bytes] = []  # of the line whose beginning was not read yet, last piece first
        while at:
            size = min(_BLOCK, at)
            at -= size
            file.seek(at)
            *lines, last = file.read(size).split(b"\n")
            pieces.append(last)
            if lines:
                if line := b"".join(reversed(pieces)):
                    yield line
                yield from (line for line in reversed(lines[1:]) if line)
                pieces = [lines[0]]
        if line := b"".join(reversed(pieces)):
            yield line
    finally:
        with suppress(OSError):  # all there is was read
            file.close()
