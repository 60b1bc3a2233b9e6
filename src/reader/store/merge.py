"""Two versions of one record become one, field by field.

With the state that both were made from (git has it, and whoever is changing a file), a field that one side
alone changed is as that side has it, however it changed it: by hand, or in a program that stamps nothing.

Where both changed a list, what either took out is out and what either added is in.

Where both changed anything else, and where there is no such state, the stamps say which value is the newer one.
A field edited after its record was made carries the times of its edits in `stamps`. The last one is the stamp of
the value, the whole chain is what its editor had seen. A value whose stamp the other side has seen, and no longer
holds, is the older one. Values that neither side had seen of the other stand side by side: the latest is the
field's, the rest go to `conflicts` ({field: [{stamp, value}]}, `value` left out where the field was removed)
until an edit has seen them. That is a multi-value register for each field; see Shapiro, Preguiça, Baquero,
Zawirski, "A comprehensive study of Convergent and Commutative Replicated Data Types" (INRIA RR-7506, 2011),
section 3.2.2.

Merging is commutative and idempotent. Without a common state it is associative too, unless two people made the
same change apart: equal values are no conflict, so one stamp stands for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reader.store.line import Line, opened

Record = dict[str, Any]
#: The records of each table by key: dicts, or lines that nobody has looked into yet.
Tables = dict[str, dict[str, Mapping[str, Any]]]
#: The values of a field that nobody has replaced, by (stamp, value as JSON; b"" where the field was removed).
Heads = dict[tuple[str, bytes], Any]

#: The table of annotations, TinyDB's default, and that of the article's own facts.
ANNOTATIONS = "_default"
ARTICLE = "article"
_UNKNOWN = 1 << 64  # greater than any number in a store
_LATER = "~"  # greater than any character of a time, and at the end of none
_BOOKKEEPING = frozenset({"stamps", "conflicts", "modified", "paragraph"})


class Version(NamedTuple):
    """One field as a record has it: the stamps its editors had seen, the values that stand, and the field's own.

    `own` is None where the field is not there and was never edited.
    """

    chain: list[str]
    heads: Heads
    own: tuple[str, bytes] | None


def records(
    one: Mapping[str, Any], other: Mapping[str, Any], base: Mapping[str, Any] | None = None
) -> Record:
    """Both versions of an annotation's record in one; `base` is the one both were made from, if it is known.

    Field values must be what JSON can hold.
    """
    if json_of(one) == json_of(other) or (base is not None and json_of(base) == json_of(other)):
        return dict(opened(one))
    if base is not None and json_of(base) == json_of(one):
        return dict(opened(other))
    one, other = opened(one), opened(other)
    base = base if base is None else opened(base)
    merged: Record = {}
    stamps: dict[str, list[str]] = {}
    conflicts: dict[str, list[Record]] = {}
    for name in _names(one) | _names(other):
        versions = _version(one, name), _version(other, name)
        version = _both(*versions) if base is None or name in _BOOKKEEPING else _since(base, name, *versions)
        if version.chain:
            stamps[name] = version.chain
        heads = version.heads
        own = version.own or max(heads, default=None)
        if name in _BOOKKEEPING or own is None:
            continue
        if own[1]:
            merged[name] = heads[own]
        latest = {text: stamp for stamp, text in sorted(heads) if not _agree(name, text, own[1])}
        if latest:
            conflicts[name] = [_conflict(stamp, text, heads[stamp, text]) for text, stamp in latest.items()]
    if merged.get("deleted") and (edits := _unseen_edits(one, other) | _unseen_edits(other, one)):
        stamps["deleted"] = sorted({*stamps["deleted"], *edits})
        others = conflicts.get("deleted", [])
        known = [entry["stamp"] for entry in others if "value" not in entry]
        conflicts["deleted"] = [
            _conflict(max([*edits, *known]), b"", None),
            *(entry for entry in others if "value" in entry),
        ]
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


def facts(one: Mapping[str, Any], other: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> Record:
    """The article's facts of the newer format and rules, but what the other side alone changed since `base`.

    The reader can make them again.
    """
    newer, older = (opened(one), opened(other)) if _age(one) >= _age(other) else (opened(other), opened(one))
    if base is None:
        return dict(newer)
    base = opened(base)
    changed = {name for name in newer.keys() | base.keys() if newer.get(name) != base.get(name)}
    return {name: value for name, value in older.items() if name not in changed} | {
        name: value for name, value in newer.items() if name in changed
    }


def tables(base: Tables, ours: Tables, theirs: Tables) -> Tables:
    """Two changes of one store, what was made from `base`. A record that one side lacks is as the other has it:
    absence never means deletion.
    """
    merged: Tables = {}
    for name in ours.keys() | theirs.keys():
        was, mine, yours = base.get(name, {}), ours.get(name, {}), theirs.get(name, {})
        merged[name] = {
            key: _three_way(name, was.get(key), mine.get(key), yours.get(key))
            for key in mine.keys() | yours.keys()
        }
    return merged


def same_key(
    table: str, one: Mapping[str, Any], other: Mapping[str, Any], base: Mapping[str, Any] | None = None
) -> Record:
    """Two records found under one key of a table."""
    return facts(one, other, base) if table == ARTICLE else records(one, other, base)


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
    return same_key(table, ours, theirs, base)


def _names(record: Mapping[str, Any]) -> set[str]:
    return {*record, *_mapping(record, "stamps"), *_mapping(record, "conflicts")}


def _chain(record: Mapping[str, Any], name: str) -> list[str]:
    chain = _mapping(record, "stamps").get(name)
    return sorted(stamp for stamp in chain if isinstance(stamp, str)) if isinstance(chain, list) else []


def _version(record: Mapping[str, Any], name: str) -> Version:
    chain = _chain(record, name)
    heads: Heads = {}
    own = None
    # A field that is not there and was never edited says nothing: the other version may come from a newer
    # program.
    if name in record or chain:
        own = chain[-1] if chain else "", json_of(record[name]) if name in record else b""
        heads[own] = record.get(name)
    entries = _mapping(record, "conflicts").get(name)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("stamp"), str):
            text = json_of(entry["value"]) if "value" in entry else b""
            # A value that an edit by hand made the field's own is in conflict no longer.
            if own is None or not _agree(name, text, own[1]):
                heads[entry["stamp"], text] = entry.get("value")
    return Version(chain, heads, own)


def _both(one: Version, other: Version) -> Version:
    """What stands when nothing is known but the two."""
    heads = _not_replaced(one, other) | _not_replaced(other, one)
    return Version(_union(one, other), heads, max(heads, default=None))


def _since(base: Mapping[str, Any], name: str, one: Version, other: Version) -> Version:
    """What stands of two changes of one field of `base`."""
    was = _version(base, name)
    if _shown(one) == _shown(other):
        return Version(_union(one, other), one.heads | other.heads, max(one, other, key=_own).own)
    if _shown(was) in (_shown(one), _shown(other)):
        alone, chain = other if _shown(one) == _shown(was) else one, _union(one, other)
        # The other side may have changed it and put it back, and would then seem to be the later one.
        is_latest = not chain or alone.own is None or alone.own[0] == chain[-1]
        return alone._replace(chain=chain) if is_latest else _redated(alone, chain, chain[-1] + _LATER)
    later = max(was.chain, default=str(base.get("created", ""))) + _LATER
    one, other = sorted((_dated(one, was, later), _dated(other, was, later)), key=_own)
    both = _both(one, other)
    is_open = both.heads.keys() == {_own(one), _own(other)}
    return (_joined(was, one, other, both) if is_open and name != "targets" else None) or both


def _own(version: Version) -> tuple[str, bytes]:
    return version.own or ("", b"")


def _shown(version: Version) -> tuple[bytes, set[bytes]]:
    """What a person sees of a field, whenever it was written: its value, and those in conflict with it."""
    return _own(version)[1], {text for _, text in version.heads if text != _own(version)[1]}


def _union(one: Version, other: Version) -> list[str]:
    return sorted({*one.chain, *other.chain})


def _dated(version: Version, was: Version, later: str) -> Version:
    """A value that was changed without a stamp, or put back to an earlier one, gets the stamp `later`.

    Else the other side would seem to have seen it.
    """
    stamp, text = _own(version)
    if stamp not in {*was.chain, ""} or text == _own(was)[1]:
        return version
    return _redated(version, version.chain, later)


def _redated(version: Version, chain: list[str], stamp: str) -> Version:
    own = stamp, _own(version)[1]
    heads = {head: value for head, value in version.heads.items() if head != version.own}
    return Version(sorted({*chain, stamp}), heads | {own: version.heads.get(_own(version))}, own)


def _joined(was: Version, one: Version, other: Version, both: Version) -> Version | None:
    """Two changes of a list, of which both count: what either took out is out, what either added is in.

    None where they are no lists. Whoever holds one of the two will see that this value knows of it.
    """
    lists = [_list_of(version) for version in (was, one, other)]
    if any(found is None for found in lists):
        return None
    before, mine, yours = ({json_of(item): item for item in found or ()} for found in lists)
    kept = before.keys() & mine.keys() & yours.keys()
    items = {text: item for text, item in before.items() if text in kept}
    items |= {text: item for text, item in (mine | yours).items() if text not in before}
    later = both.chain[-1] + _LATER
    own = later, json_of([*items.values()]) if items else b""
    return Version([*both.chain, later], {own: [*items.values()]}, own)


def _list_of(version: Version) -> list[Any] | None:
    """The own value, if it is a list; no value is an empty one."""
    if version.own is None or not version.own[1]:
        return []
    value = version.heads[version.own]
    return value if isinstance(value, list) else None


def _unseen_edits(gone: Mapping[str, Any], alive: Mapping[str, Any]) -> set[str]:
    """The stamps of edits that whoever deleted a record had not seen, though they came first.

    Whether it should be gone with them is for a person to say. Those that came later say so by themselves.
    """
    chain = _chain(gone, "deleted")
    if not gone.get("deleted") or not chain or alive.get("deleted") or _chain(alive, "deleted"):
        return set()
    return {
        stamp
        for name in _mapping(alive, "stamps")
        if name not in _BOOKKEEPING
        for stamp in set(_chain(alive, name)) - set(_chain(gone, name))
        if stamp < chain[-1]
    }


def _not_replaced(version: Version, other: Version) -> Heads:
    """The heads that the other side holds too, or has not seen; everybody saw what a record was made with."""
    holds = {stamp for stamp, _ in other.heads}
    saw = {*other.chain, ""} if other.heads else set()
    return {head: value for head, value in version.heads.items() if head[0] not in saw or head[0] in holds}


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
