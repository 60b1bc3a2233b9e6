"""What was done in this session and how it is undone; and the account a claim keeps of its own verdicts.

An undo is a new write like any other: it puts back, field by field, what the operation changed, and only
where the value is still the one the operation wrote, so that it never takes back somebody else's work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reader.annotation import Annotation, changed, deleted, now, restored

#: Fields whose every change a claim remembers.
REMEMBERED = ("state", "verdict")
#: What writing itself keeps: never undone, since it tells that there was an undo.
_BOOKKEEPING = frozenset({"stamps", "modified", "created", "history", "conflicts", "deleted"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a person did. `label` says what (`tag quote by Zas`).

    `before` and `after` are the records with the ids of their articles, in the same order; None before
    means that the operation made it.
    """

    label: str
    before: tuple[tuple[str, Annotation | None], ...]
    after: tuple[tuple[str, Annotation], ...]


@dataclass(slots=True)
class History:
    """The operations that can be undone and redone, the next one last."""

    done: list[Operation] = field(default_factory=list)
    undone: list[Operation] = field(default_factory=list)

    def add(self, operation: Operation) -> None:
        self.done.append(operation)
        self.undone.clear()


def put_back(
    current: Annotation, before: Annotation | None, after: Annotation, by: str = ""
) -> tuple[Annotation, tuple[str, ...]]:
    """The record as it is now with one operation on it undone, and the fields left alone.

    A field is left alone where it has neither the value the operation wrote nor the one it found. `by` is who
    does it.
    """
    if before is None:
        return (current if current.is_deleted else deleted(current)), ()
    values: dict[str, Any] = {}
    left = []
    for name in sorted(_names(before) | _names(after)):
        if not _same(before[name], after[name]) and not _same(current[name], before[name]):
            if _same(current[name], after[name]):
                values[name] = before[name]
            else:
                left.append(name)
    result = changed(current, **values, **_account(current, values, by))
    if before.is_deleted != after.is_deleted and current.is_deleted == after.is_deleted:
        result = deleted(result) if before.is_deleted else restored(result)
    return result, tuple(left)


def merged_change(
    seen: Annotation, current: Annotation, values: Mapping[str, Any], by: str = ""
) -> Annotation:
    """The record as it is now with the values of a person who had `seen` another state of it.

    Of a list that was changed meanwhile both changes are kept. Of another field, the value that was not seen
    goes to the record's `conflicts`, as where two stores are merged. A claim's `history` tells of a
    new state or verdict and `by` whom.
    """
    merged, clashing = {}, {}
    for name, value in values.items():
        was, now_is = seen[name], current[name]
        if _same(was, now_is) or _same(value, now_is):
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
    return changed(result, **merged, **_account(current, values, by))


def _account(current: Annotation, values: Mapping[str, Any], by: str) -> dict[str, Any]:
    """The longer `history` of a claim that gets a new state or verdict; empty where it does not."""
    news = [
        {"time": now(), "field": name, "from": current[name], "to": values[name], "by": by}
        for name in REMEMBERED
        if current.kind == "claim" and name in values and not _same(current[name], values[name])
    ]
    kept = current["history"] or []
    if not isinstance(kept, list | tuple):
        # Not what a history is, but somebody's: it becomes its first entry.
        kept = [{"time": now(), "field": "history", "from": kept, "to": "", "by": by}]
    return {"history": [*kept, *news]} if news else {}


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) or not value


def _names(annotation: Annotation) -> set[str]:
    return {"note", "tags", "color", "targets", *annotation.fields} - _BOOKKEEPING


def _same(one: Any, other: Any) -> bool:
    """An empty value is the same as none at all."""
    return bool(one == other) or not (one or other)
