"""Two versions of one record become one, field by field, without a common ancestor.

A field edited after its record was made carries the times of its edits in `stamps`. The last one is the
stamp of the value, the whole chain is what its editor had seen. A value whose stamp the other side has
seen, and no longer holds, is the older one. Values that neither side had seen of the other stand side by
side: the latest is the field's, the rest go to `conflicts` ({field: [{stamp, value}]}, `value` left out
where the field was removed) until an edit has seen them. That is a multi-value register for each field; see
Shapiro, Preguiça, Baquero, Zawirski, "A comprehensive study of Convergent and Commutative Replicated Data
Types" (INRIA RR-7506, 2011), section 3.2.2.

Merging is commutative and idempotent, and associative unless two people made the same change apart: equal
values are no conflict, so one stamp stands for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reader.store.line import Line, opened

Record = dict[str, Any]
#: The records of each table by key: dicts, or lines that nobody has looked into yet.
Tables = dict[str, dict[str, Mapping[str, Any]]]
#: The values of a field that nobody has replaced, by (stamp, value as JSON; b"" where the field was removed).
Heads = dict[tuple[str, bytes], Any]

#: The table of annotations, TinyDB's default.
ANNOTATIONS = "_default"
_UNKNOWN = 1 << 64  # greater than any number in a store
_BOOKKEEPING = frozenset({"stamps", "conflicts", "modified", "paragraph"})


def records(one: Mapping[str, Any], other: Mapping[str, Any]) -> Record:
    """Both versions of an annotation's record in one. Field values must be what JSON can hold."""
    if json_of(one) == json_of(other):
        return dict(one)
    one, other = opened(one), opened(other)
    merged: Record = {}
    stamps: dict[str, list[str]] = {}
    conflicts: dict[str, list[Record]] = {}
    for name in _names(one) | _names(other):
        chains = _chain(one, name), _chain(other, name)
        if seen := sorted({*chains[0], *chains[1]}):
            stamps[name] = seen
        if name in _BOOKKEEPING:
            continue
        heads = _alive(_heads(one, name), chains[0], _heads(other, name), chains[1])
        if not heads:
            continue
        winner = max(heads)
        if winner[1]:
            merged[name] = heads[winner]
        latest = {text: stamp for stamp, text in sorted(heads) if not _agree(name, text, winner[1])}
        if latest:
            conflicts[name] = [_conflict(stamp, text, heads[stamp, text]) for text, stamp in latest.items()]
    if stamps:
        merged["stamps"] = stamps
    if conflicts:
        merged["conflicts"] = conflicts
    if modified := max(str(one.get("modified", "")), str(other.get("modified", ""))):
        merged["modified"] = modified
    if paragraph := _paragraph(merged):
        merged["paragraph"] = paragraph
    return merged


def over(stored: Mapping[str, Any], given: Mapping[str, Any]) -> Record:
    """What to keep when a record made from an earlier reading of `stored` is put in its place.

    As `records`, except that a field which nobody ever stamped is as the caller gives it.
    """
    given_alone = {
        name: value for name, value in given.items() if not _chain(stored, name) and not _chain(given, name)
    }
    for name in _BOOKKEEPING:
        given_alone.pop(name, None)
    return records({**stored, **given_alone}, given)


def facts(one: Mapping[str, Any], other: Mapping[str, Any]) -> Record:
    """The article's facts of the newer format and rules; the reader can make them again."""
    return dict(one if _age(one) >= _age(other) else other)


def tables(base: Tables, ours: Tables, theirs: Tables) -> Tables:
    """Two changes of one store. What one side alone changed is as it has it; absence never means deletion."""
    merged: Tables = {}
    for name in ours.keys() | theirs.keys():
        was, mine, yours = base.get(name, {}), ours.get(name, {}), theirs.get(name, {})
        merged[name] = {
            key: _three_way(name, was.get(key), mine.get(key), yours.get(key))
            for key in mine.keys() | yours.keys()
        }
    return merged


def same_key(table: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> Record:
    """Two records found under one key of a table."""
    return records(one, other) if table == ANNOTATIONS else facts(one, other)


def json_of(value: Any) -> bytes:
    """A value as JSON in one spelling, to compare by: 1, 1.0 and true differ."""
    import orjson

    if isinstance(value, Line):
        return value.raw
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _three_way(
    table: str,
    base: Mapping[str, Any] | None,
    ours: Mapping[str, Any] | None,
    theirs: Mapping[str, Any] | None,
) -> Mapping[str, Any]:
    if ours is None or theirs is None:
        return (ours if theirs is None else theirs) or {}
    if base is not None and json_of(base) == json_of(ours):
        return theirs
    if base is not None and json_of(base) == json_of(theirs):
        return ours
    return same_key(table, ours, theirs)


def _names(record: Mapping[str, Any]) -> set[str]:
    return {*record, *_mapping(record, "stamps"), *_mapping(record, "conflicts")}


def _chain(record: Mapping[str, Any], name: str) -> list[str]:
    chain = _mapping(record, "stamps").get(name)
    return sorted(stamp for stamp in chain if isinstance(stamp, str)) if isinstance(chain, list) else []


def _heads(record: Mapping[str, Any], name: str) -> Heads:
    chain = _chain(record, name)
    heads: Heads = {}
    # A field that is not there and was never edited says nothing: the other version may come from a newer
    # program.
    if name in record or chain:
        text = json_of(record[name]) if name in record else b""
        heads[chain[-1] if chain else "", text] = record.get(name)
    entries = _mapping(record, "conflicts").get(name)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("stamp"), str):
            text = json_of(entry["value"]) if "value" in entry else b""
            heads[entry["stamp"], text] = entry.get("value")
    return heads


def _alive(one: Heads, one_saw: list[str], other: Heads, other_saw: list[str]) -> Heads:
    return {**_not_replaced(one, other, other_saw), **_not_replaced(other, one, one_saw)}


def _not_replaced(heads: Heads, others: Heads, others_saw: list[str]) -> Heads:
    """The heads that the other side holds too, or has not seen; everybody saw what a record was made with."""
    holds = {stamp for stamp, _ in others}
    saw = {*others_saw, ""} if others else set()
    return {head: value for head, value in heads.items() if head[0] not in saw or head[0] in holds}


def _agree(name: str, text: bytes, other: bytes) -> bool:
    """Two deletions agree whatever their times are."""
    return text == other or (name == "deleted" and text not in (b"", b'""') and other not in (b"", b'""'))


def _conflict(stamp: str, text: bytes, value: Any) -> Record:
    return {"stamp": stamp, "value": value} if text else {"stamp": stamp}


def _paragraph(record: Record) -> str:
    """The key of the first target's paragraph, which follows from the targets that won."""
    targets = record.get("targets")
    first = targets[0] if isinstance(targets, list) and targets else None
    key = first.get("paragraph") if isinstance(first, dict) else None
    return key if isinstance(key, str) else ""


def _mapping(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def _age(record: Mapping[str, Any]) -> tuple[int, int, bytes]:
    version, rules = record.get("format", 0), record.get("rules")
    # A version that is no number is of a program we do not know, and must not be taken for ours.
    newest = version if type(version) is int else _UNKNOWN
    return newest, rules if isinstance(rules, int) else 0, json_of(record)
