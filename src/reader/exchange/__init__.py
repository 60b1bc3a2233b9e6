"""Annotations as documents for other programs, one format a file, all of them in this table.

A new format is a module with `export(items, context) -> str` and a row here; it is imported when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from reader.errors import WrongUsage
from reader.exchange.context import Context, Item
from reader.suggestion import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from reader.entries import Entry
    from reader.library import Library

__all__ = ["FORMATS", "Context", "Format", "Item", "export", "export_article", "format_named"]


@dataclass(frozen=True, slots=True)
class Format:
    """`module` has the `export`, `suffix` ends the names of its files, `summary` is a line for the help.

    `mark` begins a file but no stream: the byte order mark, without which spreadsheets take UTF-8 for
    something else.
    """

    module: str
    suffix: str
    summary: str
    mark: str = ""


FORMATS: Mapping[str, Format] = {
    "markdown": Format("reader.exchange.markdown", ".md", "for a notes folder (Obsidian, Logseq)"),
    "json": Format("reader.exchange.json", ".json", "everything there is, to be read back"),
    "csv": Format("reader.exchange.csv", ".csv", "a row an annotation, for a spreadsheet", mark="\ufeff"),
}


def format_named(name: str) -> Format:
    """Raises WrongUsage where there is none of that name, with the nearest that there is."""
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS)
        raise WrongUsage(f'There is no format "{name}".{hint} There are: {", ".join(FORMATS)}.')
    return FORMATS[name]


def export(name: str, items: Sequence[Item], context: Context | None = None) -> str:
    """The articles with their annotations as one document; `items` in the order they are to stand.

    The same items give the same text. Raises WrongUsage where there is no such format.
    """
    text: str = import_module(format_named(name).module).export(items, context or Context())
    return text


def export_article(library: Library, entry: Entry, name: str, path: Path) -> int:
    """Writes one article's annotations to a file in the format of that name; gives their number.

    Raises WrongUsage for no such format, Unreadable, CannotWrite.
    """
    from reader.exchange.files import write_document

    annotations = library.annotations(entry)
    write_document(library, name, [(replace(library.read(entry), path=entry.name), annotations)], path)
    return len(annotations)
