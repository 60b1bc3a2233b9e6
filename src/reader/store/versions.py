"""Three versions of one store's file, as git has them at a merge, become one: by record, then by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reader.errors import ReaderError
from reader.store import merge
from reader.store.form import ARTICLE, FACTS, Decoded, Kept, decode, encode
from reader.store.merge import ANNOTATIONS, Tables
from reader.store.migration import FORMAT, present
from reader.store.store import paragraph_keys
from reader.ulid import FIRST, from_int


class UnknownFormat(ReaderError):
    """A version is of a format that only another close-reader can merge."""


@dataclass(frozen=True, slots=True)
class Merged:
    """`data` is the store's new bytes; `clashes` the fields that both sides changed, as (annotation's id, field).

    `is_damaged`: something in one of the versions could not be understood and is not in `data`. `is_lost`: that is
    so of the whole of one version, and `data` is the other.
    """

    data: bytes
    clashes: tuple[tuple[str, str], ...] = ()
    is_damaged: bool = False
    is_lost: bool = False


def is_store(*versions: bytes) -> bool:
    """Whether one of these is the file of a store, and not any other file that is merged by lines."""
    return any(_has_ours(decode(data).tables) for data in versions if data.lstrip()[:1] == b"{")


def merged(base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """What two people made of one store. `base` is b"" where both made it. Raises UnknownFormat.

    The same for both sides, but for bytes that are no record: there those of `ours` come first.
    """
    before, mine, yours = (decode(data) if _has_text(data) else Decoded() for data in (base, ours, theirs))
    for side in (mine, yours):
        version = _facts_of(side).get("format", FORMAT)
        if type(version) is not int or version > FORMAT:
            raise UnknownFormat(
                f"it was written by a newer close-reader (format {version!r:.40}; this one knows {FORMAT})"
            )
    # Where one side has a newer format, it has the records of the other under other keys.
    if article := next((str(found) for side in (mine, yours) if (found := _facts_of(side).get("id"))), ""):
        before, mine, yours = (present(article, version) for version in (before, mine, yours))
    tables = merge.tables(before.tables, mine.tables, yours.tables)
    if facts := tables.get(ARTICLE, {}).get(FACTS):
        tables[ARTICLE][FACTS] = {**facts, "keys": paragraph_keys(tables.get(ANNOTATIONS, {}))}
    kept = _kept(before.kept, mine.kept, yours.kept)
    sides = mine, yours
    is_damaged = not (_has_text(ours) and _has_text(theirs)) or any(
        side.damaged or _loses(before, side, tables, kept) for side in sides
    )
    clashes = tuple(_clashes(tables, mine.tables, yours.tables))
    return Merged(encode(tables, kept), clashes, is_damaged, any(side.is_lost for side in sides))


def _has_text(data: bytes) -> bool:
    """A power cut can leave a file's length without its bytes."""
    return bool(data.strip(b"\0 \t\r\n"))


def _facts_of(version: Decoded) -> Mapping[str, Any]:
    return version.tables.get(ARTICLE, {}).get(FACTS, {})


def _has_ours(tables: Tables) -> bool:
    return "format" in tables.get(ARTICLE, {}).get(FACTS, {}) or any(
        int(key) >= FIRST for key in tables.get(ANNOTATIONS, {})
    )


def _kept(base: Kept, ours: Kept, theirs: Kept) -> Kept:
    """What is no record, of either side; where both have something else under one key, that of ours."""
    found: Kept = {}
    for name in ours.keys() | theirs.keys():
        was, mine, yours = base.get(name, {}), ours.get(name, {}), theirs.get(name, {})
        changed = {key: raw for key, raw in mine.items() if key not in yours or was.get(key) != raw}
        found[name] = yours | changed
    return found


def _loses(base: Decoded, side: Decoded, tables: Tables, kept: Kept) -> bool:
    """Whether what this side has made of something that is no record is not in the result."""
    return any(
        key in tables.get(name, {}) or kept[name][key] != raw
        for name, values in side.kept.items()
        for key, raw in values.items()
        if base.kept.get(name, {}).get(key) != raw
    )


def _clashes(tables: Tables, ours: Tables, theirs: Tables) -> list[tuple[str, str]]:
    found = []
    for key, record in sorted(tables.get(ANNOTATIONS, {}).items(), key=lambda item: int(item[0])):
        # A record that is still a line was not merged.
        if isinstance(record, dict) and (fields := _open(record)):
            known = [_open(side.get(ANNOTATIONS, {}).get(key, {})) for side in (ours, theirs)]
            whose = from_int(int(key)) if int(key) < 1 << 128 else key
            found += [
                (whose, name)
                for name in sorted(fields)
                if all(fields[name] != one.get(name) for one in known)
            ]
    return found


def _open(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a record whose values wait for a choice."""
    conflicts = record.get("conflicts")
    return conflicts if isinstance(conflicts, dict) else {}
