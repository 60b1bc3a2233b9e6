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
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, overload

from reader.annotation import KINDS, Annotation
from reader.ulid import LENGTH, to_int

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
    changes: Sequence[Change]
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

    @property
    def written(self) -> Iterator[tuple[str, str]]:
        """The id of each annotation that it wrote, and when that was `modified` by it."""
        if isinstance(self.changes, Lines):
            yield from self.changes.written()
        else:
            yield from ((change.after.id, change.after.modified) for change in self.changes)


class Lines(Sequence[Change]):
    """The changes in whole lines of a journal, made of them whenever somebody looks: of a hundred thousand, whoever
    only asks what can be undone needs none."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[Change]:
        for line in self._lines:
            for article, own, before, after in _record(line)["changes"]:
                # What another program made of it may be none.
                with suppress(KeyError, TypeError, ValueError, AttributeError):
                    to_int(own)
                    yield Change(
                        None if before is None else Annotation.from_record(own, before, article),
                        Annotation.from_record(own, after, article),
                    )

    def written(self) -> Iterator[tuple[str, str]]:
        """As `Operation.written`, without making annotations."""
        for line in self._lines:
            for _, own, _, after in _record(line)["changes"]:
                yield own, str(after.get("modified", ""))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Change, ...]: ...
    def __getitem__(self, index: int | slice) -> Change | tuple[Change, ...]:
        return tuple(self)[index]


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
        files = self._files()
        descriptor = os.open(path, flags | os.O_CREAT, 0o600)
        sync_folder(self.folder)
        # From the last day but this one: a clock that is years ahead for once must not end all there was.
        oldest = (datetime.now(UTC) - timedelta(days=DAYS)).date().isoformat()
        if files:
            with suppress(ValueError):
                last = datetime.fromisoformat(files[0].stem) - timedelta(days=DAYS)
                oldest = min(oldest, last.date().isoformat())
        for old in files:
            if old.stem < oldest:
                with suppress(OSError):
                    old.unlink()
        return descriptor

    def newest_first(self) -> Iterator[Operation]:
        """The operations of the last days, whole, the one that was begun last first. What cannot be read is
        passed over. Raises OSError where a file of it cannot be read."""
        #: The lines of operations whose first part was not read yet, the last part first.
        parts: dict[str, list[tuple[int, bytes]]] = {}
        done: set[tuple[str, int]] = set()
        for path in self._files():
            with closing(_lines_backwards(path)) as lines:
                for line in lines:
                    record = _record(line)
                    if "done" in record:
                        done.add((str(record["done"]), _number(record.get("part"))))
                    elif (operation := _decoded(record)) is not None:
                        own = parts.setdefault(operation.id, [])
                        own.append((operation.part, line))
                        if not operation.part:
                            del parts[operation.id]
                            is_done = all((operation.id, part) in done for part, _ in own)
                            changes = Lines([line for _, line in reversed(own)])
                            yield replace(operation, changes=changes, is_done=is_done)

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
    """The operation of a record, without its changes; None where it is none."""
    try:
        if not all(map(_is_change, record["changes"])):
            return None
        return Operation(
            id=str(record["id"]),
            label=str(record["label"]),
            changes=(),
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


def _is_change(entry: Any) -> bool:
    article, own, before, after = entry
    kinds = {one["kind"] for one in (before, after) if one is not None}
    return isinstance(article, str) and len(own) == LENGTH and kinds <= {*KINDS} and after is not None


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
