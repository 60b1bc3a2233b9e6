"""What an annotation is linked to, as lines of a form: a line that is deleted there is a link that is taken off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reader.annotation import FIELDS, Annotation, Field
from reader.conflict import versions
from reader.errors import NotFound
from reader.tui.actions.settling import set_apart

if TYPE_CHECKING:
    from reader.tui.screens.form import Values
    from reader.tui.screens.reading_screen import ReadingScreen
    from reader.tui.widgets.field_row import Asked

#: The fields that hold links, a line each. A claim's history is not among them: nobody edits that.
_LINKS = ("evidence", "quotes", "related", "derived_from")


def asked_links(screen: ReadingScreen, annotation: Annotation) -> list[Asked]:
    """The links an annotation has, each field as a text, with those that were set apart from them."""
    from reader.tui.widgets.field_row import Asked

    apart = set_apart(annotation)
    return [
        Asked(
            Field(field.name, field.title, "text"),
            "\n".join(_lines(screen, annotation[field.name])),
            others=[
                replace(one, value="\n".join(_lines(screen, one.value))) for one in apart.get(field.name, ())
            ],
        )
        for field in FIELDS[annotation.kind]
        if field.name in _LINKS and (annotation[field.name] or field.name in apart)
    ]


def kept_links(screen: ReadingScreen, seen: Sequence[Annotation], values: Values) -> Values:
    """The values of a form with the links that its lines stand for, in place of the texts: of all that were `seen`
    while it was open, the latest version of the record first."""
    kept = dict(values)
    for name in _LINKS:
        if name not in values:
            continue
        known: dict[str, list[Any]] = {}
        for one in seen:
            for links in (one[name], *(version.value for version in versions(one).get(name, ()))):
                for line, alike in _by_line(screen, links).items():
                    known.setdefault(line, alike)
        used: Counter[str] = Counter()
        kept[name] = []
        for line in map(str.strip, values[name].splitlines()):
            if used[line] < len(known.get(line, ())):
                kept[name].append(known[line][used[line]])
                used[line] += 1
    return kept


def _by_line(screen: ReadingScreen, links: Any) -> dict[str, list[Any]]:
    """Links by the line each is shown as; several may look alike."""
    found: dict[str, list[Any]] = {}
    for link, line in zip(links or (), _lines(screen, links), strict=True):
        found.setdefault(line.strip(), []).append(link)
    return found


def claims_on(screen: ReadingScreen, source: Annotation) -> int:
    """How many claims of the open article name a source note as evidence."""
    annotations = screen.reading.annotations if screen.reading else []
    return sum(
        any(link.get("source") == source.id for link in one["evidence"] or () if isinstance(link, dict))
        for one in annotations
    )


def _lines(screen: ReadingScreen, links: Any) -> list[str]:
    return [
        _of_record(screen, link) if isinstance(link, Mapping) else _called(screen, str(link))
        for link in links or ()
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
