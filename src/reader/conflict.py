"""What two people set apart and a merge could not decide: the other values of a record's fields.

A merge keeps the value that was set last and puts the rest into the record's `conflicts` (see
`reader.store.merge`). Beside those, an annotation that one deleted and another changed afterwards, not knowing,
waits for a choice as well: its stamps tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reader.annotation import Annotation


@dataclass(frozen=True, slots=True)
class Version:
    """A value that a field has beside the one that stands, "" for none, and the time it was set, "" for when the
    record was made."""

    value: Any
    stamp: str


def versions(annotation: Annotation) -> dict[str, tuple[Version, ...]]:
    """The other values by field; empty where nothing waits for a choice."""
    found = {
        name: tuple(kept)
        for name in _conflicts(annotation)
        if name != "history" and (kept := _kept(annotation, name))
    }
    if "deleted" not in found and (later := _changed_after_deletion(annotation)):
        found["deleted"] = (Version("", later),)
    return found


def histories(annotation: Annotation) -> list[Any]:
    """The account a claim keeps of itself, with what others added to it apart: nobody has to choose there."""
    found: list[Any] = []
    for one in (annotation["history"], *(kept.value for kept in _kept(annotation, "history"))):
        entries = one if isinstance(one, list | tuple) else [one] if one else []
        found += [entry for entry in entries if entry not in found]
    if all(isinstance(entry, Mapping) for entry in found):
        found.sort(key=lambda entry: str(entry.get("time", "")))
    return found


def is_contested(annotation: Annotation) -> bool:
    """Whether it waits for somebody to choose; of what is deleted, only whether it should be."""
    if not annotation.is_deleted and "conflicts" not in annotation.fields:
        return False
    found = versions(annotation)
    return "deleted" in found if annotation.is_deleted else bool(found)


def stamp_of(annotation: Annotation, name: str) -> str:
    """The time a field's value was set, "" where that was when the record was made."""
    stamps = annotation.fields.get("stamps", {})
    chain = stamps.get(name) if isinstance(stamps, Mapping) else None
    return max((one for one in chain if isinstance(one, str)), default="") if isinstance(chain, list) else ""


def _conflicts(annotation: Annotation) -> Mapping[str, Any]:
    found = annotation.fields.get("conflicts", {})
    return found if isinstance(found, Mapping) else {}


def _kept(annotation: Annotation, name: str) -> list[Version]:
    entries = _conflicts(annotation).get(name)
    return [
        Version(entry.get("value", ""), str(entry.get("stamp", "")))
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, Mapping)
    ]


def _changed_after_deletion(annotation: Annotation) -> str:
    """When a deleted annotation was changed last, if that was after its deletion; else ""."""
    if not annotation.is_deleted:
        return ""
    deleted = stamp_of(annotation, "deleted")
    stamps = annotation.fields.get("stamps", {})
    names = [name for name in stamps if name != "deleted"] if deleted and isinstance(stamps, Mapping) else []
    latest = max((stamp_of(annotation, name) for name in names), default="")
    return latest if latest > deleted else ""
