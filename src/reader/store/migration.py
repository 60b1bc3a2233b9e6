"""Older formats of a store, brought to the present one a step at a time.

0: what stock TinyDB writes of annotations: ids that count up from 1, and no facts of the article.
1: ULIDs as ids, the facts in a table of their own with the number of the format.

A step changes the records in memory. The file follows at its next change, and the old one is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from reader.store.form import ARTICLE, FACTS, Decoded
from reader.store.line import opened
from reader.store.merge import ANNOTATIONS, Tables
from reader.ulid import FIRST

#: The version of the form that this program writes.
FORMAT = 1

_Step = Callable[[str, Tables], Tables]


def format_of(decoded: Decoded) -> Any:
    """The number of the format that a file has; what is no number is of a program that we do not know."""
    facts = decoded.tables.get(ARTICLE, {}).get(FACTS, {})
    if "format" in facts:
        return facts["format"]
    # A file that lost its facts is not older for that.
    return 0 if any(int(key) < FIRST for key in decoded.tables.get(ANNOTATIONS, {})) else FORMAT


def migrated(article_id: str, decoded: Decoded, version: int) -> Decoded:
    """What a file of an older format holds, in the present one."""
    tables = decoded.tables
    for step in range(version, FORMAT):
        tables = STEPS[step](article_id, tables)
    return Decoded(tables, decoded.kept, decoded.damaged, decoded.conflict)


def present(article_id: str, decoded: Decoded) -> Decoded:
    """What a file of any format that is known holds, in the present one; of another, as it is."""
    version = format_of(decoded)
    return migrated(article_id, decoded, version) if type(version) is int and version in STEPS else decoded


def _with_ulids(article_id: str, tables: Tables) -> Tables:
    """Ids that count up are the same in every file; these are made of what two people who migrate apart both have."""
    records = {
        key if int(key) >= FIRST else _ulid(article_id, key, opened(record)): record
        for key, record in tables.get(ANNOTATIONS, {}).items()
    }
    return {**tables, ANNOTATIONS: records}


def _ulid(article_id: str, key: str, record: Mapping[str, Any]) -> str:
    created = str(record.get("created", ""))
    try:
        milliseconds = max(1, int(datetime.fromisoformat(created).timestamp() * 1000))
    except (ValueError, OverflowError):
        milliseconds = 1
    rest = blake2b(f"{article_id}\n{key}\n{created}".encode("utf-8", "replace"), digest_size=10).digest()
    return str(milliseconds << 80 | int.from_bytes(rest))


#: What brings each format to the next one.
STEPS: Mapping[int, _Step] = {0: _with_ulids}
