"""Files beside a store whose records belong in it: temporaries of a killed process, copies made by sync tools.

A sync tool that finds two versions of a file keeps both and names one of them otherwise: Dropbox and Nextcloud
`NAME (… conflicted copy …).json`, Syncthing `NAME.sync-conflict-….json`, others `NAME (1).json` or `NAME 2.json`.
Whatever it is called, it is a copy of the store whose id is in its facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reader.errors import Unreadable
from reader.store import merge
from reader.store.contents import Contents, interpreted, read_bytes
from reader.store.form import ARTICLE, Decoded, Kept
from reader.store.replace import discard, leftovers, replace_file


@dataclass(frozen=True, slots=True)
class Stray:
    """One such file and what it means for its store. `is_copy`: a person can see it, and may look for it."""

    path: Path
    contents: Contents
    is_copy: bool


def strays_of(store: Path, local: Path, copies: Sequence[Path]) -> list[Stray]:
    """The strays of a store, of which the copies are known. For whoever holds its lock.

    Raises Unreadable or CannotWrite.
    """
    found = [Stray(path, interpreted(store, *read_bytes(path)), False) for path in leftovers(store)]
    for stray in found[1:]:  # one name must be free
        set_aside(store, local, "left-behind", stray.contents.data)
        discard(stray.path)
    return found + copies_of(store, copies)


def copies_of(store: Path, copies: Iterable[Path]) -> list[Stray]:
    """The copies of a store that can be read into the store: whole ones, and what is whole in others."""
    found = []
    for path in copies:
        with suppress(Unreadable):
            found.append(Stray(path, interpreted(store, *read_bytes(path)), True))
    return [one for one in found if one.contents.identity is not None and not one.contents.refusal]


def absorbed(into: Decoded, strays: Iterable[Stray]) -> Decoded:
    """What a store holds with everything in the strays that it lacks; its own facts stay."""
    tables, kept = into.tables, into.kept
    for stray in strays:
        if stray.contents.refusal:
            continue
        theirs = stray.contents.decoded
        others = {
            name: records
            for name, records in theirs.tables.items()
            if name != ARTICLE or not tables.get(name)
        }
        tables = merge.tables({}, tables, {name: {} for name in tables} | others)
        kept = _both(kept, theirs.kept)
    return Decoded(tables, kept, into.damaged, into.conflict)


def set_aside(path: Path, local: Path, why: str, data: bytes) -> Path:
    """Copy bytes that are about to be replaced or removed into the local folder, once; gives where they are.

    Raises CannotWrite.
    """
    digest = hashlib.blake2b(data, digest_size=4).hexdigest()
    for kept in local.glob(f"*.{why}-*-{digest}"):
        return kept
    time = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    kept = local / f"{path.stem.lstrip('.')}.{why}-{time}-{digest}"
    replace_file(kept, data, None)
    return kept


def _both(ours: Kept, theirs: Kept) -> Kept:
    return {name: {**theirs.get(name, {}), **ours.get(name, {})} for name in ours.keys() | theirs.keys()}
