"""Conflicts in a form: fields that can be typed have both values, what cannot be typed is chosen between."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reader.annotation import Annotation, Field, Target, local_time, now
from reader.conflict import Version, histories, versions
from reader.news import titles
from reader.tui.sides import Other
from reader.vocabulary import Term

if TYPE_CHECKING:
    from reader.tui.screens.form import Values
    from reader.tui.widgets.field_row import Asked

_KEPT, _DELETED = "keep it", "delete it"
_WORDS_SHOWN = 50


def set_apart(annotation: Annotation) -> dict[str, tuple[Other, ...]]:
    """The values in conflict with those that stand, by field, with who set them and when, as far as that is known."""
    return {
        name: tuple(Other(one.value, "other", _said(annotation, name, one)) for one in found)
        for name, found in versions(annotation).items()
    }


def asked_between(annotation: Annotation, asked: Sequence[Asked]) -> list[Asked]:
    """A choice for each field in conflict that is not `asked` for otherwise. What one deleted and another changed
    stays unless the person chooses that it goes."""
    from reader.tui.widgets.field_row import Asked

    apart = versions(annotation)
    for one in asked:
        apart.pop(one.field.name, None)
    choices = []
    for name, found in apart.items():
        values = [annotation[name], *(version.value for version in found)]
        if name == "deleted":
            values = ["", next((value for value in values if value), now())]
        terms = tuple(Term(_key(value), _label(name, value)) for value in values)
        title = titles(annotation, [name])[0].capitalize()
        title = "Keep it?" if name == "deleted" else title
        choices.append(Asked(Field(name, title, "choice"), terms[0].name, terms))
    return choices


def chosen_between(values: Values, between: Sequence[Asked]) -> Values:
    """The values of a form, with what was chosen in the fields of `asked_between` in place of the choices."""
    chosen = dict(values)
    for name in (one.field.name for one in between):
        chosen[name] = json.loads(values[name]) if values[name] else ""
    if isinstance(chosen.get("targets"), list):
        chosen["targets"] = [Target.from_record(one) for one in chosen["targets"]]
    # A deletion that was known of is a new one: the changes were seen.
    if chosen.get("deleted"):
        chosen["deleted"] = now()
    return chosen


def conflict_notice(annotation: Annotation, fields: Sequence[str] = ()) -> str:
    """What a form on a record in conflict says above its fields; "" for any other. `fields` are those it shows, where
    that is not all."""
    if annotation.is_deleted:
        what = "Saving keeps it." if fields else "Enter keeps it, or choose."
        return f"One deleted this, another changed it and did not know. {what}"
    names = titles(annotation, (name for name in versions(annotation) if not fields or name in fields))
    if not names:
        return ""
    return f"Two values for {', '.join(names)}. Saving settles it with what stands in the field."


def _key(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [one.to_record() if hasattr(one, "to_record") else one for one in value]
    return value


def _label(name: str, value: Any) -> str:
    if name == "deleted":
        return _DELETED if value else _KEPT
    if name == "targets":
        records = _plain(value)
        words = " … ".join(str(one.get("exact", "")) for one in records if isinstance(one, Mapping))
        place = records[0].get("index", "?") if records and isinstance(records[0], Mapping) else ""
        return f"¶{place} “{_short(words)}”" if records else "the whole article"
    return _short(value if isinstance(value, str) else _key(value)) or "nothing"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WORDS_SHOWN else f"{text[: _WORDS_SHOWN - 1]}…"


def _said(annotation: Annotation, name: str, version: Version) -> str:
    """`Ada, 2026-03-14 14:02`: a claim's own account knows who, the stamp knows when."""
    by = next(
        (
            str(entry.get("by", ""))
            for entry in reversed(histories(annotation))
            if isinstance(entry, Mapping) and entry.get("field") == name and entry.get("to") == version.value
        ),
        "",
    )
    when = local_time(version.stamp.rstrip("~")) if version.stamp else ""
    return ", ".join(part for part in (by, when) if part)
