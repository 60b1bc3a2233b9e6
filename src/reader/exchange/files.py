"""Documents of a library as files: what their links lead to, and how they are written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from reader.annotation import Annotation
from reader.article import Article
from reader.entries import Entry
from reader.errors import CannotWrite, NotFound
from reader.exchange import export, format_named
from reader.exchange.context import Context, Item
from reader.library import Library


def export_article(library: Library, entry: Entry, name: str, path: Path) -> int:
    """Writes one article's annotations to a file in the format of that name; gives their number.

    Raises WrongUsage for no such format, Unreadable, CannotWrite.
    """
    annotations = library.annotations(entry)
    write_document(library, name, [(replace(library.read(entry), path=entry.name), annotations)], path)
    return len(annotations)


def write_document(library: Library, name: str, items: Sequence[Item], path: Path) -> None:
    """Writes one document, all of it or nothing, in place of a file that is there. Raises CannotWrite."""
    text = format_named(name).mark + export(name, items, context_in(library, path.absolute().parent))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(text.encode("utf-8", "backslashreplace"))
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise CannotWrite(f"{path} could not be written: {error.strerror or error}.") from error


def context_in(library: Library, folder: Path) -> Context:
    """The context of a document in that folder: links lead from there to the articles' files."""
    paths = {entry.id: entry.path for entry in library.entries()}

    def link(article: Article) -> str:
        path = paths.get(article.id)
        try:
            return Path(os.path.relpath(path, folder)).as_posix() if path else ""
        except ValueError:  # another drive
            return article.path

    def find(id: str) -> Annotation | None:
        try:
            return library.annotation(id)
        except NotFound:
            return None

    return Context(library.vocabularies, link, find)
