"""Which operation an undo takes back, and which one a redo does again; and how a record is put back.

An undo is a new write like any other: it puts back, field by field, what the operation changed, and only where
the value is still the one the operation wrote, so that it never takes back somebody else's work.

Pure. The journal is given, newest operation first, and `own`, how many of its operations are this session's: a
session turns its own operations first, then the newest of anybody on this machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reader.annotation import Annotation, changed, deleted, restored, set_apart
from reader.conflict import versions
from reader.history import BOOKKEEPING, account, same
from reader.journal import Operation


def next_undo(newest_first: Iterable[Operation], session: str, own: int) -> Operation | None:
    """The operation to take back, None where there is none."""
    turned: dict[str, bool] = {}
    anybodys = None
    for operation in newest_first:
        own -= operation.session == session
        # What happened to an operation last is what counts: it was undone, or done again.
        if operation.undoes:
            turned.setdefault(operation.undoes, True)
        elif operation.redoes:
            turned.setdefault(operation.redoes, False)
        elif not turned.get(operation.id):
            if operation.session == session:
                return operation
            anybodys = anybodys or operation
        if anybodys and own <= 0:
            break
    return anybodys


def next_redo(newest_first: Iterable[Operation], session: str, own: int) -> Operation | None:
    """The undo to take back in its turn, None where there is none. A new operation ends what could be redone."""
    turned: set[str] = set()
    anybodys = None
    for operation in newest_first:
        is_own = operation.session == session
        own -= is_own
        turns = operation.undoes or operation.redoes
        if not turns:
            if is_own or own <= 0:
                break
        elif turns not in turned:
            turned.add(turns)
            if operation.undoes:
                if is_own:
                    return operation
                anybodys = anybodys or operation
        if anybodys and own <= 0:
            break
    return anybodys


def put_back(
    current: Annotation, before: Annotation | None, after: Annotation, by: str = ""
) -> tuple[Annotation, tuple[str, ...]]:
    """The record as it is now with one change of it taken back, and the fields left alone.

    A field is left alone where it has neither the value the change wrote nor the one it found; so is a record
    that the change made and somebody has worked on since, and one that was deleted since. `by` is who does it.
    """
    if before is None:
        since = () if current.is_deleted else _differing(after, current)
        return (current if since or current.is_deleted else deleted(current)), since
    values, left = _values_back(current, before, after)
    settled, apart, open_still = _choices_back(current, before, after)
    values |= settled
    left += [name for name in open_still if name not in left]
    if (values or apart) and current.is_deleted and not (before.is_deleted or after.is_deleted):
        # A change to it would be one that knows nothing of the deletion.
        return current, ("deleted",)
    result = set_apart(changed(current, **values, **account(current, values, by)), apart)
    if before.is_deleted != after.is_deleted and current.is_deleted == after.is_deleted:
        result = deleted(result) if before.is_deleted else restored(result)
    return result, tuple(left)


def _values_back(
    current: Annotation, before: Annotation, after: Annotation
) -> tuple[dict[str, Any], list[str]]:
    """The values that were before, and the fields that have one of somebody else's since."""
    values: dict[str, Any] = {}
    left = []
    for name in _differing(before, after):
        if same(current[name], before[name]):
            continue
        if same(current[name], after[name]):
            values[name] = before[name]
        else:
            left.append(name)
    return values, left


def _choices_back(
    current: Annotation, before: Annotation, after: Annotation
) -> tuple[dict[str, Any], dict[str, list[Any]], list[str]]:
    """Where the change chose between values, or set some apart: the value that settles it as before, the values that
    are apart again, and the fields where somebody has chosen since."""
    values: dict[str, Any] = {}
    apart: dict[str, list[Any]] = {}
    left = []
    was, wrote, now_is = map(_apart, (before, after, current))
    for name in sorted({*was, *wrote} - BOOKKEEPING):
        if was.get(name) == wrote.get(name) or was.get(name) == now_is.get(name):
            continue
        if now_is.get(name) != wrote.get(name) or not same(current[name], after[name]):
            left.append(name)
        elif name in was:
            apart[name] = [entry for entry in before["conflicts"][name] if isinstance(entry, Mapping)]
        else:
            # The value that stands settles it.
            values[name] = before[name]
    return values, apart, left


def _apart(annotation: Annotation) -> dict[str, list[Any]]:
    """The other values of each field that has some, whenever they were set."""
    return {name: [other.value for other in others] for name, others in versions(annotation).items()}


def _differing(one: Annotation, other: Annotation) -> tuple[str, ...]:
    names = {"note", "tags", "color", "targets", *one.fields, *other.fields} - BOOKKEEPING
    return tuple(name for name in sorted(names) if not same(one[name], other[name]))
