"""Somebody else at the same library: another reader, which knows nothing of the one on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from typing import Any

from reader.annotation import Annotation, Kind, new_annotation
from reader.opening import open_library


class Colleague:
    """Ada, at the article of that name."""

    def __init__(self, folder: Path, article: str = "bridge") -> None:
        self.library = open_library(folder)
        self.entry = self.library.find(article)

    @property
    def store(self) -> Path:
        return self.library.store(self.entry.id).path

    @property
    def annotations(self) -> list[Annotation]:
        return self.library.annotations(self.entry)

    def adds(self, kind: Kind, number: int, **fields: Any) -> Annotation:
        """Annotate the whole of a paragraph."""
        from reader.anchor import targets_between

        article = self.library.read(self.entry)
        length = len(article.blocks[number - 1].text)
        targets = targets_between(article, (number, 0), (number, length))
        with self._at_the_keys():
            return self.library.add(article, new_annotation(kind, targets, **fields))[0]

    def changes(self, annotation: Annotation, **values: Any) -> Annotation:
        with self._at_the_keys():
            [now] = [one for one in self.annotations if one.id == annotation.id]
            return self.library.change(now, **values)

    def deletes(self, annotation: Annotation) -> None:
        with self._at_the_keys():
            self.library.delete([annotation])

    @contextmanager
    def _at_the_keys(self) -> Iterator[None]:
        before = environ.get("READER_NAME")
        environ["READER_NAME"] = "Ada"
        try:
            yield
        finally:
            environ.pop("READER_NAME")
            if before is not None:
                environ["READER_NAME"] = before
