"""`--set FIELD=VALUE`: values for the fields a kind of annotation has, checked before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reader.annotation import FIELDS, Field, Kind, field_of
from reader.errors import WrongUsage
from reader.filters import check_choice
from reader.library import Library
from reader.suggestion import did_you_mean
from reader.vocabulary import COLORS


def settings(library: Library, kind: Kind, assignments: Sequence[str]) -> dict[str, Any]:
    """The values by field. An empty value clears the field; a list is separated by commas or repeated.

    Raises WrongUsage for what is no field of the kind or no value of the field, with the nearest that is;
    NotFound for the id of an annotation that does not exist.
    """
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise WrongUsage(f'"{assignment}" sets nothing: write FIELD=VALUE.')
        name = name.strip().replace("-", "_")
        value = _value(library, _field(kind, name), text)
        values[name] = values[name] + value if isinstance(value, list) and name in values else value
    return values


def _field(kind: Kind, name: str) -> Field:
    field = Field("color", "Colour", "choice") if name == "color" else field_of(kind, name)
    if field:
        return field
    names = [one.name for one in FIELDS[kind]]
    raise WrongUsage(
        f'A {kind} has no field "{name}".{did_you_mean(name, names)} It has: {", ".join(names)}.'
    )


def _value(library: Library, field: Field, text: str) -> Any:
    text = text.strip()
    if field.type in ("line", "text"):
        return " ".join(text.split()) if field.type == "line" else text
    if field.type == "choice":
        if field.name == "color":
            return color(text)
        return choice(library, field.vocabulary, text, field.name)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if field.type == "words":
        return parts
    if field.type == "ids":
        return [library.annotation(part).id for part in parts]
    if text:
        how = " Use --evidence or --related of reader edit." if field.name in ("evidence", "related") else ""
        raise WrongUsage(f'"{field.name}" is a list of records and cannot be set in words.{how}')
    return []


def choice(library: Library, vocabulary: str, text: str, name: str) -> str:
    """The stored name of a term given by its name or its label, in any case. Raises WrongUsage."""
    if not text:
        return ""
    folded = text.casefold()
    for term in library.vocabularies.terms[vocabulary]:
        if folded in (term.name.casefold(), str(term).casefold()):
            return term.name
    check_choice(name.replace("_", " "), text, library.vocabularies.names(vocabulary))
    return text


def color(text: str) -> str:
    """Raises WrongUsage for what is none of the eight."""
    check_choice("colour", text.casefold(), COLORS)
    return text.casefold()
