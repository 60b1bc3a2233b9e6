"""Annotations as commands print them: records with where each target stands, and what they say in brief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reader.annotation import Annotation
from reader.article import Article
from reader.cli.output import say, say_each
from reader.entries import Entry
from reader.errors import Ambiguous, NotFound, ReaderError, Unreadable
from reader.exchange.context import spots
from reader.library import Library

_WORDS = 60


class Articles:
    """The articles of a library as commands show them: by id, with the library's name for the file as path.

    One that cannot be read, or whose file is gone, has no paragraphs, and that is said once; its annotations
    are still there. The last one is kept, for annotations come article by article.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._entries = {entry.id: entry for entry in library.entries()}
        self._missing: dict[str, Article] = {}
        self._last: Article | None = None

    def __getitem__(self, id: str) -> Article:
        if id in self._missing:
            return self._missing[id]
        if self._last and self._last.id == id:
            return self._last
        entry = self._entries.get(id)
        try:
            if entry:
                self._last = read(self._library, entry)
                return self._last
            say(f"reader: the article {id} is not in {self._library.root}; its annotations are.")
        except ReaderError as error:
            say(f"reader: {error}")
        self._missing[id] = self._remembered(id)
        return self._missing[id]

    def _remembered(self, id: str) -> Article:
        """What the store knows of an article that cannot be read."""
        record = self._library.store(id).load().article
        if record is None:
            return Article(id, "", ())
        return Article(id, record.title, (), path=record.path, digest=record.digest)


def read(library: Library, entry: Entry) -> Article:
    return replace(library.read(entry), path=entry.name)


def record_of(article: Article, annotation: Annotation) -> dict[str, Any]:
    """The record of `reader annotations --json`: each target has its `state` and its paragraph's `number`."""
    record = annotation.to_json()
    found = zip(record["targets"], spots(article, annotation), strict=True)
    record["targets"] = [{**target, "state": spot.state, "number": spot.number} for target, spot in found]
    return record


def paragraphs_of(article: Article, annotation: Annotation) -> str:
    """`¶4`, `¶4 ¶5`; an orphan has a question mark, a note on the whole article is empty."""
    found = spots(article, annotation)
    return " ".join(f"¶{spot.number}{'?' if spot.state == 'orphan' else ''}" for spot in found)


def words_of(annotation: Annotation) -> str:
    """What an annotation says in a few words: those of a claim, a source's title, else the annotated ones."""
    text = str(annotation["text"] or annotation["title"] or annotation.exact or annotation.note)
    words = " ".join(text.split())
    return words if len(words) <= _WORDS else f"{words[: _WORDS - 1]}…"


def verdict_of(annotation: Annotation) -> str:
    return str(annotation["verdict"] or annotation["state"])


def say_unsafe(library: Library) -> None:
    """Says so where the disk did not confirm what was saved last, or its journal could not be kept."""
    if library.save_message:
        say(f"reader: {library.save_message}")


def annotation_named(library: Library, id_part: str, *, deleted: bool = False) -> Annotation:
    """Raises NotFound, and then says which stores it may have been in that cannot be read."""
    try:
        return library.annotation(id_part, deleted=deleted)
    except Ambiguous:
        raise
    except NotFound:
        say_problems(library)
        raise


def say_problems(library: Library, entries: Sequence[Entry] = ()) -> int:
    """What loading the annotations of these articles had to say, of the whole library where none are named.

    Gives the exit code of a list of them: 3 where there are some and none could be read, else 0.
    """
    ids = {*library.listing.stores}
    problems: Sequence[str]
    if entries:
        ids &= {entry.id for entry in entries}
        problems = [problem for store in sorted(ids) for problem in library.problems(store)]
    else:
        problems = library.all_problems()
    say_each(problems)
    none_read = problems and not any(_has_annotations(library, store) for store in ids)
    return Unreadable.exit_code if none_read else 0


def _has_annotations(library: Library, id: str) -> bool:
    try:
        return bool(library.store(id).load().annotations)
    except Unreadable:
        return False
