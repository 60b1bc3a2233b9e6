"""The annotations of a library: those of an article, the ones that match, the one with an id; store by store."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from reader.annotation import Annotation
from reader.collection import Collection, candidates
from reader.conflict import is_contested
from reader.entries import Entry
from reader.errors import Ambiguous, NotFound, Unreadable
from reader.filters import Filter
from reader.listing import listing

if TYPE_CHECKING:
    from reader.store import Store
    from reader.store.store import Clue

#: Hears how much is done, and of how much.
Tell = Callable[[int, int], None]


class Stores(Collection):
    """Articles with their annotations, to be read."""

    def __init__(self, root: Path, *, is_personal: bool = False, outside: Sequence[Path] = ()) -> None:
        super().__init__(root, is_personal=is_personal, outside=outside)
        #: How long a change waits for another program that is writing, in seconds.
        self.lock_wait = 10.0
        self._stores: dict[str, Store] = {}
        #: What select and annotation could not read, by article.
        self._unread: dict[str, str] = {}
        #: What the stores that were read had to say, by article.
        self._said: dict[str, tuple[str, ...]] = {}

    def store(self, article_id: str) -> Store:
        """An article's store, which need not exist yet. Raises NotFound for what can be no article's id."""
        from reader.store import Store

        if not article_id or article_id[0] in "._" or {"/", "\\", "\0"} & set(article_id):
            raise NotFound(f'"{article_id}" is no id of an article.')
        if article_id not in self._stores:
            folder = self.annotations_folder
            self._stores[article_id] = Store(
                folder / f"{article_id}.json", folder / ".local", wait=self.lock_wait
            )
        store = self._stores[article_id]
        store.copies = self.listing.copies.get(article_id, ())
        return store

    def annotations(self, entry: Entry | str) -> list[Annotation]:
        """The live annotations of an article in the order of their places."""
        return self.store(entry if isinstance(entry, str) else entry.id).annotations()

    def to_show(self, entry: Entry | str) -> list[Annotation]:
        """The live annotations of an article, and those that one person deleted and another changed, which wait for
        somebody to choose."""
        store = self.store(entry if isinstance(entry, str) else entry.id)
        return [*store.annotations(), *(one for one in store.deleted() if is_contested(one))]

    def next_contested(self, after: Entry | None) -> Entry | None:
        """The next article behind that one, and round the end, with an annotation that waits for a choice; None where
        no other has one. Looks into the bytes of every store for what may be one."""
        entries = [entry for entry in self.entries() if entry.id in self.listing.stores]
        ids = [entry.id for entry in entries]
        start = ids.index(after.id) + 1 if after is not None and after.id in ids else 0
        for entry in (*entries[start:], *entries[: max(start - 1, 0)]):
            with suppress(Unreadable):
                if self.store(entry.id).may_hold(Filter(conflicts=True).may_match) and any(
                    map(is_contested, self.to_show(entry))
                ):
                    return entry
        return None

    def with_deleted(self, entry: Entry | str) -> Sequence[Annotation]:
        """All annotations of an article, the deleted ones too, in the order of its store."""
        return self.store(entry if isinstance(entry, str) else entry.id).load().annotations

    def select(
        self, filter: Filter, articles: Sequence[Entry] = (), tell: Tell = lambda _done, _of: None
    ) -> Iterator[Annotation]:
        """The annotations that match, article by article; of the whole library where none are named, those of
        articles whose file is gone last. `tell` hears how many articles of how many are done.

        Raises WrongUsage for a filter that nothing can match.
        """
        filter.check(self.vocabularies)
        ids = [entry.id for entry in articles] if articles else self._annotated()
        read = self.to_show if filter.conflicts else self.annotations
        yield from (one for one in self._all(ids, read, tell, filter.may_match) if filter.matches(one))

    def annotation(self, id_part: str, *, deleted: bool = False) -> Annotation:
        """The annotation whose id starts or ends so, in any case; a `deleted` one too where that is asked for.

        Raises NotFound, Ambiguous, or Unreadable where it may be in what cannot be read.
        """
        from reader.store.form import may_have_id

        part = id_part.strip().upper()
        ids = self._annotated() if part else ()

        def is_meant(id: str) -> bool:
            return id.startswith(part) or id.endswith(part)

        read = self.with_deleted if deleted else self.to_show
        known = self._all(ids, read, clue=lambda data: may_have_id(data, is_meant))
        found = [one for one in known if is_meant(one.id)]
        unread = [self.listing.problem] if self.listing.problem else [*self._unread.values()]
        if not found and part and unread:
            raise Unreadable(
                f'No annotation "{id_part}" was found, but not all of the library could be read. {unread[0]}'
            )
        if not found:
            raise NotFound(f'There is no annotation "{id_part}" in the library {self.root}.')
        if len(found) > 1:
            rows = [f"{one.id}  {one.kind}  {words_of(one)}".rstrip() for one in found]
            raise Ambiguous(f'"{id_part}" could be any of these {len(rows)} annotations:', candidates(rows))
        return found[0]

    def why_read_only(self, article_id: str) -> str:
        """Why the article's annotations cannot be changed, in a sentence; "" where they can, as far as one sees."""
        try:
            if refusal := self.store(article_id).load().refusal:
                return refusal
        except Unreadable as error:
            return str(error)
        folder = self.annotations_folder if self.annotations_folder.exists() else self.root
        for path in (folder, self.store(article_id).path):
            if path.exists() and not os.access(path, os.W_OK):
                return f"{path} is read-only: its annotations can be read, not changed."
        return ""

    def problems(self, article_id: str) -> tuple[str, ...]:
        """What loading the article's store had to say, a sentence each."""
        try:
            said = self.store(article_id).load().problems
        except Unreadable as error:
            said = (str(error),)
        self._said[article_id] = said
        return said

    def all_problems(self) -> tuple[str, ...]:
        """What loading every store of the library has to say, a sentence each: those that cannot be read, are
        empty or damaged. Reads all that were not read before."""
        ids = self._annotated()
        for _ in self._all([one for one in ids if one not in self._said]):
            pass  # what there is to say is kept
        found = dict.fromkeys(problem for one in ids for problem in self._said.get(one, ()))
        if self.listing.problem:
            found[self.listing.problem] = None
        return tuple(found)

    def _all(
        self,
        ids: Sequence[str],
        read: Callable[[str], Sequence[Annotation]] | None = None,
        tell: Tell = lambda _done, _of: None,
        clue: Clue = lambda _: True,
    ) -> Iterator[Annotation]:
        """The annotations of these articles, or what `read` gives of each; a store that cannot be read costs its own
        (see `all_problems`). One without the `clue` is not looked into, and of one that was not open before nothing
        stays in memory."""
        for done, article_id in enumerate(ids):
            tell(done, len(ids))
            store = self.store(article_id)
            was_open = store.is_open
            try:
                if not store.may_hold(clue):
                    continue
                found = (read or self.annotations)(article_id)
                self._said[article_id] = store.load().problems
            except Unreadable as error:
                self._unread[article_id] = str(error)
                self._said[article_id] = (str(error),)
                continue
            self._unread.pop(article_id, None)
            if not was_open:
                store.close()
            yield from found

    def _annotated(self) -> list[str]:
        """The ids of articles with a store, in the order of the articles, then those without a file."""
        # As it is now: another program may have made one since.
        self._listing = listing(self.annotations_folder)
        stores = self._listing.stores
        listed = [entry.id for entry in self.entries() if entry.id in stores] if stores else []
        return listed + sorted(stores.difference(listed))


def words_of(annotation: Annotation) -> str:
    """The annotated words, else the note, as far as a label has room."""
    words = " ".join((annotation.exact or annotation.note).split())
    return words if len(words) <= 40 else f"{words[:39]}…"
