"""What an annotation is linked to, as lines of a form: a line that is deleted there is a link that is taken off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reader.annotation import FIELDS, Annotation, Field
from reader.errors import NotFound

if TYPE_CHECKING:
    from reader.tui.screens.form import Asked, Values
    from reader.tui.screens.reading_screen import ReadingScreen

#: The fields that hold links, a line each. A claim's history is not among them: nobody edits that.
_LINKS = ("evidence", "quotes", "related", "derived_from")


def asked_links(screen: ReadingScreen, annotation: Annotation) -> list[Asked]:
    """The links an annotation has, each field as a text."""
    from reader.tui.screens.form import Asked

    return [
        Asked(Field(field.name, field.title, "text"), "\n".join(_lines(screen, annotation, field.name)))
        for field in FIELDS[annotation.kind]
        if field.name in _LINKS and annotation[field.name]
    ]


def kept_links(screen: ReadingScreen, annotation: Annotation, values: Values) -> Values:
    """The values of a form with the links whose lines still stand there, in place of the texts."""
    kept = dict(values)
    for name in _LINKS:
        if name in values:
            left = {line.strip() for line in values[name].splitlines()}
            lines = _lines(screen, annotation, name)
            kept[name] = [
                link for link, line in zip(annotation[name], lines, strict=True) if line.strip() in left
            ]
    return kept


def claims_on(screen: ReadingScreen, source: Annotation) -> int:
    """How many claims of the open article name a source note as evidence."""
    annotations = screen.reading.annotations if screen.reading else []
    return sum(
        any(link.get("source") == source.id for link in one["evidence"] or () if isinstance(link, dict))
        for one in annotations
    )


def _lines(screen: ReadingScreen, annotation: Annotation, name: str) -> list[str]:
    return [
        _of_record(screen, link) if isinstance(link, Mapping) else _called(screen, str(link))
        for link in annotation[name]
    ]


def _of_record(screen: ReadingScreen, link: Mapping[str, Any]) -> str:
    named = link.get("source") or link.get("claim")
    what = _called(screen, str(named)) if named else str(link.get("url", ""))
    parts = [what, str(link.get("locator", "")), str(link.get("note", ""))]
    said = ", ".join(" ".join(part.split()) for part in parts if part)
    return f"{link.get('relation') or 'no relation'}: {said}"


def _called(screen: ReadingScreen, id: str) -> str:
    """What an annotation of the library is called in a line."""
    try:
        one = screen.library.annotation(id)
    except NotFound:
        return f"{id[-6:]} (not in this library)"
    return " ".join(str(one["title"] or one["text"] or one.exact or one["url"] or one.note).split())[:80]
