"""A change made from an earlier reading of a record, and the account a claim keeps of its own verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reader.annotation import Annotation, changed, now
from reader.conflict import histories, versions

#: Fields whose every change a claim remembers.
REMEMBERED = ("state", "verdict")
#: What writing itself keeps: never undone, since it tells that there was an undo.
BOOKKEEPING = frozenset({"stamps", "modified", "created", "history", "conflicts", "deleted"})


def merged_change(
    seen: Annotation, current: Annotation, values: Mapping[str, Any], by: str = ""
) -> Annotation:
    """The record as it is now with the values of a person who had `seen` another state of it.

    Of a list that was changed meanwhile both changes are kept. Of another field, the value that was not seen
    goes to the record's `conflicts`, as where two stores are merged; a conflict that was seen is settled. A
    claim's `history` tells of a new state or verdict and `by` whom.
    """
    merged, clashing = {}, {}
    known, kept_apart = versions(seen), versions(current)
    for name, value in values.items():
        was, now_is = seen[name], current[name]
        if name in kept_apart and kept_apart[name] != known.get(name):
            clashing[name] = value
        elif same(was, now_is) or same(value, now_is):
            merged[name] = value
        elif _is_list(was) and _is_list(now_is) and _is_list(value):
            was, now_is, value = was or (), now_is or (), value or ()
            kept = [one for one in now_is if one in value or one not in was]
            merged[name] = [*kept, *(one for one in value if one not in was and one not in kept)]
        else:
            clashing[name] = value
    result = current
    if clashing:
        from reader.store.merge import records

        record = records(current.to_record(), changed(seen, **clashing).to_record())
        result = Annotation.from_record(current.id, record, current.article)
    return changed(result, **merged, **account(current, values, by))


def account(current: Annotation, values: Mapping[str, Any], by: str) -> dict[str, Any]:
    """The longer `history` of a claim that gets a new state or verdict; empty where it does not."""
    news = [
        {"time": now(), "field": name, "from": current[name], "to": values[name], "by": by}
        for name in REMEMBERED
        if current.kind == "claim" and name in values and not same(current[name], values[name])
    ]
    if not news and "history" not in current.fields.get("conflicts", {}):
        return {}
    kept = current["history"] or []
    if not isinstance(kept, list | tuple):
        # Not what a history is, but somebody's: it becomes its first entry.
        kept = [{"time": now(), "field": "history", "from": kept, "to": "", "by": by}]
    return {
        "history": [
            *(histories(current) if "history" in current.fields.get("conflicts", {}) else kept),
            *news,
        ]
    }


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) or not value


def same(one: Any, other: Any) -> bool:
    """An empty value is the same as none at all."""
    return bool(one == other) or not (one or other)
