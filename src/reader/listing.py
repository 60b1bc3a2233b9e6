"""What is in a folder of annotations, by name: stores, copies of them that sync tools made, and what is neither."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_SUFFIX = ".json"
_ID = re.compile(r"[a-z0-9-]+-[0-9a-f]{4,}")


@dataclass(frozen=True, slots=True)
class Listing:
    """`stores` are the ids of articles that have one, `copies` the copies of each by its id, `others` the names of
    JSON files that are no stores. `problem` says why the folder could not be listed, "" where it could."""

    stores: frozenset[str] = frozenset()
    copies: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    problem: str = ""


def listing(annotations: Path) -> Listing:
    """What is in the folder now; nothing where there is none."""
    try:
        inside = os.listdir(annotations)  # noqa: PTH208  strings: a path for each of 10,000 counts
    except (FileNotFoundError, NotADirectoryError):
        return Listing()
    except OSError as error:
        return Listing(problem=f"Cannot see what is in {annotations}: {error.strerror or error}.")
    stems = {name[: -len(_SUFFIX)] for name in inside if name.endswith(_SUFFIX) and name[0] not in "._"}
    ids = {stem for stem in stems if _ID.fullmatch(stem)}
    copies: dict[str, tuple[Path, ...]] = {}
    strange = stems - ids
    # `a-7712-20260101` has the looks of an id, and may be a copy of `a-7712`.
    dubious = {stem for stem in ids if stem.rpartition("-")[0] in ids or stem.rsplit("-", 2)[0] in ids}
    for stem in sorted(strange | dubious):
        path = annotations / f"{stem}{_SUFFIX}"
        if whose := _copied(path, stem):
            copies[whose] = (*copies.get(whose, ()), path)
            strange.discard(stem)
            ids.discard(stem)
    return Listing(
        frozenset(ids | copies.keys()), copies, tuple(sorted(f"{stem}{_SUFFIX}" for stem in strange))
    )


def _copied(path: Path, stem: str) -> str:
    """The id of the store that a file is a copy of, "" where it is none: its name begins so, and its facts say so."""
    if not _ID.match(stem):
        return ""
    from reader.store import read_article_record

    record = read_article_record(path)
    is_copy = (
        record is not None and stem != record.id and stem.startswith(record.id) and _ID.fullmatch(record.id)
    )
    return record.id if record and is_copy else ""
