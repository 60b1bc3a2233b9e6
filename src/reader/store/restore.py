"""What a store lacks of records that were in it once: whole ones, tombstones, and edits that were stamped.

The journal and git have earlier states. What they say of a field that nobody stamped is the older value, not a lost
one: somebody may have edited the file by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reader.store import merge
from reader.store.line import opened
from reader.store.merge import Record

Records = Mapping[str, Mapping[str, Any]]


def lacking(stored: Records, earlier: Records) -> dict[str, Record]:
    """The records by key that would have to be merged into the stored ones for nothing of the earlier to be missing."""
    found = {}
    for key, record in earlier.items():
        if key not in stored:
            found[key] = dict(opened(record))
        elif merge.json_of(stored[key]) != merge.json_of(record):
            more = _unseen(opened(stored[key]), opened(record))
            found |= {key: more} if more else {}
    return found


def both(newer: Mapping[str, Any], older: Mapping[str, Any]) -> Record:
    """A record as it was last, with the edits of an earlier state of it that it had not seen."""
    more = _unseen(newer, older)
    return merge.records(newer, more) if more else dict(newer)


def _unseen(stored: Mapping[str, Any], earlier: Mapping[str, Any]) -> Record | None:
    """The stored record with the edits that it has not seen; None where it has seen them all."""
    seen, theirs = _stamps(stored), _stamps(earlier)
    unseen = {name: chain for name, chain in theirs.items() if chain and chain[-1] not in seen.get(name, ())}
    if not unseen:
        return None
    kept = {name: value for name, value in stored.items() if name not in unseen}
    edited = {name: earlier[name] for name in unseen if name in earlier}
    modified = max(str(stored.get("modified", "")), str(earlier.get("modified", "")))
    return {**kept, **edited, "modified": modified, "stamps": {**seen, **unseen}}


def _stamps(record: Mapping[str, Any]) -> dict[str, list[str]]:
    stamps = record.get("stamps")
    if not isinstance(stamps, dict):
        return {}
    return {
        name: sorted(stamp for stamp in chain if isinstance(stamp, str))
        for name, chain in stamps.items()
        if isinstance(chain, list)
    }
