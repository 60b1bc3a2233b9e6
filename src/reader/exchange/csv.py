"""Annotations as a table for a spreadsheet: RFC 4180, one row an annotation, a first row of names.

A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from reader.annotation import FIELDS, Annotation
from reader.article import Article
from reader.exchange.context import Context, Item, spots
from reader.text.clean import clean

#: Every field a kind has, in the order of the kinds.
_FIELDS = tuple(dict.fromkeys(field.name for fields in FIELDS.values() for field in fields))
COLUMNS = (
    "id",
    "article",
    "article_title",
    "article_published",
    "path",
    "kind",
    "paragraph",
    "place",
    "exact",
    *_FIELDS,
    "color",
    "creator",
    "created",
    "modified",
)
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


def export(items: Sequence[Item], context: Context) -> str:  # noqa: ARG001
    """`paragraph` has the number of each target now, `place` how it was found (exact, moved, … orphan)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for article, wanted in items:
        writer.writerows([_cell(value) for value in _row(article, one)] for one in wanted)
    return out.getvalue()


def _row(article: Article, annotation: Annotation) -> list[Any]:
    found = spots(article, annotation)
    return [
        annotation.id,
        article.id,
        article.title,
        article.published,
        article.path,
        annotation.kind,
        [spot.number for spot in found],
        [spot.state for spot in found],
        annotation.exact,
        *(annotation[name] for name in _FIELDS),
        annotation.color,
        annotation.creator,
        annotation.created,
        annotation.modified,
    ]


def _cell(value: Any) -> str:
    text = clean(_words(value))
    return f"'{text}" if _FORMULA.match(text) else text


def _words(value: Any) -> str:
    """A list as its parts with semicolons between, a record as `name: value` a part."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_words(part)}" for name, part in value.items() if part not in ("", None))
    if isinstance(value, list | tuple):
        return "; ".join(map(_words, value))
    return str(value)
