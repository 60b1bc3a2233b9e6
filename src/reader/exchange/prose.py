"""A store's file as text for people: what `git diff` compares once `reader git-setup` has been run.

    The warehouse of Collier Quay
    articles/harbour-fire.txt

    ¶3 · claim 7M2XTB · Tobias Renk
        “No more than 40 tonnes of solvent were stored in the building”
        Verdict: refuted
        Evidence: refutes, ZCCZ0E, ¶8
        Note: The inspectors had counted 71.
        Tags: figures, fire
        Made by Ann Müller on 2026-11-23

Annotations stand in the order of the text. A value is one line, its own line breaks kept, so that a diff shows
the field that was changed; what begins at the margin is what git puts at the head of a hunk. What changes with
every edit and tells a reader nothing (stamps, the time of the last change, offsets) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reader.annotation import DEFAULT_COLOR, FIELDS, Annotation
from reader.exchange.json_text import json_text
from reader.store.form import ARTICLE, FACTS, decode
from reader.store.merge import ANNOTATIONS
from reader.store.migration import FORMAT
from reader.text.clean import clean, fold
from reader.ulid import from_int
from reader.vocabulary import Vocabularies

_INDENT = "    "
_BLANK = b"\xef\xbb\xbf\0 \t\r\n,"
_LABELS = Vocabularies()
_NAMES = {"color": "Colour", "targets": "Place", "deleted": "Deleted"}
#: Fields that have a place of their own, or are bookkeeping of the store.
_ELSEWHERE = frozenset({"speaker", "deleted", "color", "targets", "stamps", "conflicts"})
#: What a list of small records is about, in the order it is said.
_PARTS = ("relation", "source", "claim", "url", "locator", "note")


def prose(data: bytes) -> str:
    """The text of a store's bytes, whatever has happened to them. Bytes that are no store are given as they are."""
    if data.lstrip(_BLANK)[:1] not in (b"{", b"<"):
        return clean(data.decode(errors="replace"))
    found = decode(data)
    if found.is_lost:
        return (
            f"{clean(data.decode(errors='replace')).rstrip()}\n\nNo annotations could be read in this file.\n"
        )
    facts = found.tables.get(ARTICLE, {}).get(FACTS, {})
    blocks = [[line for name in ("title", "path") if (line := _line(facts.get(name, "")))]]
    blocks += [[*block] for block in _annotations(found.tables.get(ANNOTATIONS, {}))]
    blocks += [
        [_line(f"Record {key} of the table {name}:"), f"{_INDENT}{_json(dict(record))}"]
        for name in sorted(found.tables.keys() - {ANNOTATIONS})
        for key, record in sorted(found.tables[name].items())
        if (name, key) != (ARTICLE, FACTS)
    ]
    blocks += [
        [_line(f"Entry {key}, which is no record:"), f"{_INDENT}{_line(raw.decode(errors='replace'))}"]
        for values in found.kept.values()
        for key, raw in sorted(values.items())
    ]
    blocks += [[said] for said in _warnings(facts, found.damaged, found.conflict)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _warnings(facts: Mapping[str, Any], damaged: bool, conflict: bool) -> Iterator[str]:
    version = facts.get("format", FORMAT)
    if type(version) is not int or version > FORMAT:
        yield "This file was written by a newer close-reader: some of it may not be shown."
    if conflict:
        yield "This file has git's conflict markers: both sides are shown, as one."
    if damaged:
        yield "This file is damaged: what could be read is shown. reader check says more."


def _annotations(records: Mapping[str, Mapping[str, Any]]) -> Iterator[list[str]]:
    found: list[tuple[int, int, str, Annotation | None, Mapping[str, Any]]] = []
    for key, record in records.items():
        try:
            one = Annotation.from_record(from_int(int(key)), record)
            place = (one.targets[0].index, one.targets[0].start) if one.targets else (0, 0)
            found.append((*place, key, one, record))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            found.append((0, 0, key, None, record))
    for *_, key, known, record in sorted(found, key=lambda item: (*item[:2], len(item[2]), item[2])):
        if known:
            yield [*_annotation(known)]
        else:
            yield [f"Record {key}, which is no annotation:", f"{_INDENT}{_json(dict(record))}"]


def _annotation(one: Annotation) -> Iterator[str]:
    where = " ".join(f"¶{target.index}" for target in one.targets) or "The whole article"
    parts = [where, f"{one.kind} {one.short_id}", _line(one["speaker"]), "deleted" if one.is_deleted else ""]
    yield " · ".join(part for part in parts if part)
    for target in one.targets:
        yield from _lines(
            f"“{target.exact}”" if one.kind == "quote" and not _is_quoted(target.exact) else target.exact
        )
    if one.color != DEFAULT_COLOR[one.kind]:
        yield from _field("Colour", [one.color])
    names = [field.name for field in FIELDS[one.kind]]
    others = _others(one)
    for name in [*names, *sorted((one.fields.keys() | others.keys()) - {*names})]:
        title = _title(one, name)
        if name not in _ELSEWHERE:
            yield from _field(title, _values(one, name, one[name]))
        for entry in others.get(name, ()):
            value = entry.get("value", "") if isinstance(entry, Mapping) else entry
            values = _values(one, name, value) if value else ["nothing"]
            yield from _field(f"{title}, the other version", values)
    if one.creator or one.created:
        by, on = (f" by {_line(one.creator)}" if one.creator else ""), _line(one.created)[:10]
        yield f"{_INDENT}Made{by}{f' on {on}' if on else ''}"


def _title(one: Annotation, name: str) -> str:
    return next(
        (field.title for field in FIELDS[one.kind] if field.name == name), _NAMES.get(name, _line(name))
    )


def _others(one: Annotation) -> Mapping[str, Sequence[Any]]:
    """The values in conflict with those of the fields, which wait for a choice."""
    conflicts = one["conflicts"]
    return (
        {str(name): _list(found) for name, found in conflicts.items()}
        if isinstance(conflicts, Mapping)
        else {}
    )


def _values(one: Annotation, name: str, value: Any) -> list[str]:
    """The value of a field in words; each record of a list by itself, so that a diff shows what was added."""
    field = next((field for field in FIELDS[one.kind] if field.name == name), None)
    if field and field.type == "choice":
        return [_LABELS.label(field.vocabulary, str(value))]
    if field and field.type == "ids":
        return [", ".join(str(other)[-6:] for other in _list(value))]
    if name == "history":
        return [*map(_change, _list(value))]
    if field and field.type == "records":
        return [*map(_record, _list(value))]
    if name == "targets":
        return [*map(_place, _list(value))]
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return [", ".join(value)]
    return [value if isinstance(value, str) else _json(value)]


def _place(target: Any) -> str:
    if not isinstance(target, Mapping):
        return _json(target)
    return f"¶{target.get('index', '?')} {target.get('exact', '')}"


def _record(record: Any) -> str:
    """`refutes, ZCCZ0E, ¶8`: an evidence or a relation, with whatever else it holds behind."""
    if not isinstance(record, Mapping):
        return _json(record)
    parts = [record.get(name) for name in _PARTS]
    said = [
        str(part)[-6:] if name in ("source", "claim") else str(part)
        for name, part in zip(_PARTS, parts, strict=True)
        if part
    ]
    rest = {name: value for name, value in record.items() if name not in _PARTS}
    return ", ".join([*said, *([_json(rest)] if rest else [])])


def _change(entry: Any) -> str:
    """`2026-11-23 verdict: mixed → refuted, by Ann Müller`."""
    if not isinstance(entry, Mapping):
        return _json(entry)
    by = f", by {entry['by']}" if entry.get("by") else ""
    return (
        f"{str(entry.get('time', ''))[:10]} {entry.get('field', '')}: "
        f"{entry.get('from') or 'none'} → {entry.get('to') or 'none'}{by}"
    )


def _field(title: str, values: Sequence[str]) -> Iterator[str]:
    """`Title: text`, or the title by itself over a text of several lines; nothing for no text."""
    for value in values:
        lines = [*_lines(value)]
        if len(lines) == 1:
            yield f"{_INDENT}{title}: {lines[0].strip()}"
        elif lines:
            yield f"{_INDENT}{title}:"
            yield from (f"{_INDENT}{line}" for line in lines)


def _lines(text: str) -> Iterator[str]:
    for line in clean(text).strip("\n").split("\n"):
        if line.strip():
            yield f"{_INDENT}{line.rstrip()}"


def _line(value: Any) -> str:
    return fold(clean(value if isinstance(value, str) else _json(value)))


def _json(value: Any) -> str:
    return json_text(value, indent=None)


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value] if value else []


def _is_quoted(text: str) -> bool:
    return text[:1] in "“\"'‘«„‹»‚「『—" and len(text) > 1
