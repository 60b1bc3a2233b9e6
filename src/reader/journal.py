"""The journal: what was done in one library on this machine, kept apart from it as a second copy.

    {"v":1,"id":"01K…","part":0,"time":…,"session":…,"by":…,"label":…,"articles":[…],"changes":[…]}

One operation a line, or one a store it changed (the parts of one `id`), appended and brought to the disk before
anything is said to be saved. Undo, `reader history` and `reader check --repair` live on it. It is in the user's
state folder, a file a day in UTC, for 30 days. A line cut short by a kill or a full disk costs itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reader.annotation import Annotation, now

#: Days an operation can be taken back, and a record be restored.
DAYS = 30
_VERSION = 1
_SUFFIX = ".jsonl"
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
    operation from 0.
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

    @property
    def article_ids(self) -> list[str]:
        """The articles it changed something in, each once."""
        return list(dict.fromkeys(change.after.article for change in self.changes))


class Journal:
    """The journal in a folder, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def append(self, operation: Operation) -> None:
        """Add an operation and bring it to the disk. Raises OSError where that cannot be, or ValueError."""
        path = self.folder / f"{operation.time[:10]}{_SUFFIX}"
        is_new = not path.exists()
        if is_new:
            from reader.store.replace import make_folder

            make_folder(self.folder)
            self._forget_old()
        flags = (
            os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        )
        descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            line = _encoded(operation) + b"\n"
            # What a writer that was killed left of its line must not spoil this one.
            if not _ends_a_line(descriptor):
                line = b"\n" + line
            rest = memoryview(line)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            from reader.store.replace import sync_folder

            sync_folder(self.folder)

    def newest_first(self) -> Iterator[Operation]:
        """The operations of the last days, whole, the one that was begun last first. What cannot be read is
        passed over. Raises OSError where a file of it cannot be read."""
        waiting: dict[str, tuple[Change, ...]] = {}
        for path in self._files():
            for line in _lines_backwards(path):
                operation = _decoded(line)
                if operation is None:
                    continue
                if operation.part:
                    waiting[operation.id] = operation.changes + waiting.get(operation.id, ())
                else:
                    later = waiting.pop(operation.id, ())
                    yield replace(operation, changes=operation.changes + later) if later else operation

    @property
    def state(self) -> tuple[str, int]:
        """What tells one state of it from another: its newest file and how long that is."""
        with suppress(OSError):
            for newest in self._files()[:1]:
                return newest.name, newest.stat().st_size
        return "", 0

    def _files(self) -> list[Path]:
        """Newest first."""
        try:
            return sorted(
                (one for one in self.folder.iterdir() if one.suffix == _SUFFIX and one.is_file()),
                reverse=True,
            )
        except FileNotFoundError:
            return []

    def _forget_old(self) -> None:
        oldest = (datetime.now(UTC) - timedelta(days=DAYS)).date().isoformat()
        for path in self._files():
            if path.stem < oldest:
                with suppress(OSError):
                    path.unlink()


def new_operation(id: str, label: str, changes: tuple[Change, ...], **fields: Any) -> Operation:
    """An operation done now."""
    return Operation(id, label, changes, time=now(), **fields)


def _encoded(operation: Operation) -> bytes:
    import orjson

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
    return orjson.dumps(
        {name: value for name, value in record.items() if value or name in ("part", "changes")}
    )


def _decoded(line: bytes) -> Operation | None:
    """The operation of a line; None for a part of a line, or one of another version."""
    import orjson

    try:
        record = orjson.loads(line)
        if record["v"] != _VERSION:
            return None
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


def _lines_backwards(path: Path) -> Iterator[bytes]:
    """The lines of a file that are not empty, the last one first; the whole of it is never in memory."""
    with path.open("rb") as file:
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
