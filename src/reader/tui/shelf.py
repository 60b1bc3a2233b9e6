"""What the list shows of the library's articles: a file is looked into when its row comes on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.errors import ReaderError

if TYPE_CHECKING:
    from reader.annotation import Annotation
    from reader.entries import Entry
    from reader.library import Library


@dataclass(frozen=True, slots=True)
class Listed:
    """What is known of an article. Before its file was looked into, that is its name only."""

    entry: Entry
    title: str = ""
    facts: str = ""
    problem: str = ""
    annotations: int = 0
    is_known: bool = False

    def has(self, words: Iterable[str]) -> bool:
        """Whether all of these words, in lower case, are in the title, the facts or the file's name."""
        text = f"{self.title} {self.facts} {self.entry.name}".lower()
        return all(word in text for word in words)


class Shelf:
    """The articles of a library in order, and the words they are filtered by."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._listed: dict[str, Listed] = {}
        self.words = ""

    def fill(self) -> None:
        """Take the library's articles; reads names only. What is known of those that are there already stays."""
        before = self._listed
        self._listed = {}
        for entry in self._library.entries():
            known = before.get(entry.id)
            self._listed[entry.id] = known if known and known.entry == entry else Listed(entry)

    def __len__(self) -> int:
        return len(self._listed)

    def items(self) -> list[Listed]:
        """The articles that have the words filtered by."""
        wanted = self.words.lower().split()
        if not wanted:
            return list(self._listed.values())
        return [known for one in list(self._listed.values()) if (known := self.look(one)).has(wanted)]

    def look(self, item: Listed, *, again: bool = False) -> Listed:
        """What is known of an article when its file and store have been looked into."""
        if item.is_known and not again:
            return item
        known = self._known(item.entry)
        if item.entry.id in self._listed:
            self._listed[item.entry.id] = known
        return known

    def _known(self, entry: Entry) -> Listed:
        title, facts, problem, count = entry.path.stem, "", "", 0
        try:
            heading = self._library.heading(entry)
            title = heading.title or title
            facts = " · ".join(part for part in (heading.source, heading.published) if part)
            count = len(self._library.annotations(entry))
        except ReaderError as error:
            problem = str(error).removeprefix(f"{entry.path.name} ")
        return Listed(entry, title, facts, problem, count, is_known=True)

    def _annotations(self, entry: Entry) -> list[Annotation]:
        with suppress(ReaderError):
            return self._library.annotations(entry)
        return []

    def tags(self) -> list[str]:
        """The tags of the articles looked into so far, the most used first."""
        counts = Counter(
            tag
            for item in self._listed.values()
            if item.annotations
            for annotation in self._annotations(item.entry)
            for tag in annotation.tags
        )
        return [tag for tag, _ in counts.most_common()]
