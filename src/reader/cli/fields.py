"""`--set FIELD=VALUE`: values for the fields a kind of annotation has, checked before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reader.annotation import FIELDS, Field, Kind, field_of
from reader.errors import WrongUsage
from reader.filters import known_name
from reader.library import Library
from reader.suggestion import did_you_mean
from reader.text.clean import clean, fold
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
        values[name] = distinct(values.get(name, []) + value) if isinstance(value, list) else value
    return values


def distinct(words: Iterable[str]) -> list[str]:
    """Each once, as it is written first, whatever its case."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(word.casefold(), word)
    return list(found.values())


def tags_named(option: str, tags: Sequence[str]) -> list[str]:
    """The tags of a repeated option, on one line each, each once. Raises WrongUsage for an empty one."""
    names = [fold(clean(tag)) for tag in tags]
    if not all(names):
        raise WrongUsage(f"{option} needs a tag, and an empty one is none.")
    return distinct(names)


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
    parts = [words for part in text.split(",") if (words := fold(clean(part)))]
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
    return known_name(name.replace("_", " "), text, library.vocabularies.names(vocabulary))


def color(text: str) -> str:
    """Raises WrongUsage for what is none of the eight."""
    return known_name("colour", text.strip(), COLORS)
