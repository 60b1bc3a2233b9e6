"""Documents of a library as files: what their links lead to, and how they are written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from reader.annotation import Annotation
from reader.article import Article
from reader.errors import CannotWrite, NotFound
from reader.exchange import export, format_named
from reader.exchange.context import Context, Item
from reader.library import Library
from reader.store.replace import Outcome, discard, left_behind, read_file, replace_file

#: How often a file that changes while it is written is written again.
_ATTEMPTS = 3


def write_document(library: Library, name: str, items: Sequence[Item], path: Path) -> None:
    """Writes one document, all of it or nothing, in place of a file that is there, or that a link there leads
    to, and with its mode. Raises CannotWrite."""
    text = format_named(name).mark + export(name, items, context_in(library, path.absolute().parent))
    data = text.encode("utf-8", "backslashreplace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            raise CannotWrite(f"{path} could not be written: it is a folder or a device, no ordinary file.")
        if path.exists() and listed_as_articles(library, [path]) and not _is_export(path):
            raise CannotWrite(
                f"{path} is an article of the library and was not written over: choose another name."
            )
        for left in left_behind(path):  # of an export that was killed
            discard(left)
        for _ in range(_ATTEMPTS):
            before, was = read_file(path)
            replaced = replace_file(path, data, was, before)
            if replaced.swapped is not None:
                discard(replaced.swapped)
            if replaced.outcome is not Outcome.CHANGED:
                return
    except OSError as error:
        raise CannotWrite(f"{path} could not be written: {error.strerror or error}.") from error
    except CannotWrite as refused:
        if not isinstance(cause := refused.__cause__, OSError):
            raise
        # The store's sentence speaks of annotations.
        raise CannotWrite(f"{path} could not be written: {cause.strerror or cause}.") from cause
    raise CannotWrite(f"{path} could not be written: another program keeps changing it.")


def _is_export(path: Path) -> bool:
    """Whether a file is a Markdown export of ours, which a new one may replace."""
    with path.open("rb") as file:
        return b"exported_by: close-reader" in file.read(64 * 1024)


def listed_as_articles(library: Library, files: Sequence[Path]) -> list[Path]:
    """Those of the files that the library takes for articles, because they lie in its folders."""
    from reader.formats import is_article

    names = {file.name for file in files if is_article(file)}
    if not names:
        return []
    library.refresh()
    paths = {os.path.realpath(entry.file) for entry in library.entries() if entry.path.name in names}
    return [file for file in files if os.path.realpath(file) in paths]


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
