"""TinyDB over one store's file: its tables and queries, this program's reading, locking and writing.

Stock TinyDB rewrites its file in place, counts its ids up in memory, and locks nothing. Here each change of
a table is a transaction: lock, read, change, encode, replace. Several changes inside one `transaction` are
one write. Importing this imports TinyDB; whoever only reads uses `reader.store.form`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from reader.errors import CannotWrite, Unreadable
from reader.store import form, merge
from reader.store.contents import Contents, interpreted, read_bytes, read_contents
from reader.store.form import Decoded
from reader.store.line import opened
from reader.store.locking import WAIT, locked
from reader.store.merge import Record, Tables
from reader.store.migration import FORMAT, present
from reader.store.replace import Outcome, discard, make_folder, put_back, refusal, replace_file, settle
from reader.store.strays import Stray, absorbed, set_aside, strays_of
from reader.ulid import new_ulid, to_int

#: How often another program may replace the file under us before we give up.
_ATTEMPTS = 5


class ArticleStorage(Storage):
    """The file of one article's store. `outcome` says how the last transaction ended."""

    def __init__(self, path: Path, local: Path, wait: float = WAIT, copies: Sequence[Path] = ()) -> None:
        self._path = path
        self._local = local
        self._wait = wait
        self._copies = copies
        self._working: Tables | None = None
        self.outcome = Outcome.SAFE
        self.kept_aside: Path | None = None

    def read(self) -> Tables:
        """The tables as they are in the file, parsed afresh, or as this transaction has made them so far.

        TinyDB changes in place what it is given, so nothing that is handed out may be kept.
        """
        if self._working is not None:
            return self._working
        return read_contents(self._path).decoded.tables

    def write(self, data: Tables) -> None:
        with self.transaction():
            self._working = data

    @contextmanager
    def transaction(self, *, mends: bool = False) -> Iterator[None]:
        """Hold the lock, and write what the block has made of the tables; after an exception write nothing.

        One that `mends` writes also where nothing could be read, and keeps the bytes that it replaces in
        `kept_aside`. Raises CannotWrite, and then the file is as it was.
        """
        if self._working is not None:
            yield
            return
        with ExitStack() as held:
            try:
                self._make_folders()
                held.enter_context(locked(self._local / f"{self._path.stem}.lock", self._wait))
            except OSError as error:
                raise refusal(self._path, error) from error
            before = read_contents(self._path)
            if mends and before.decoded.is_lost:
                before = replace(before, decoded=Decoded(), refusal="")
            if before.refusal:
                raise CannotWrite(before.refusal)
            if mends and before.data:
                self.kept_aside = set_aside(self._path, self._local, "before-repair", before.data)
            strays = strays_of(self._path, self._local, self._copies)
            whole = absorbed(before.decoded, strays)
            self._working = whole.tables
            try:
                yield
                self.outcome = self._replace(before, self._working, whole.kept, strays)
            finally:
                self._working = None

    def _replace(self, before: Contents, ours: Tables, kept: form.Kept, strays: Sequence[Stray]) -> Outcome:
        """Write the tables, which have the strays in them, in the place of what was read; what others put there
        meanwhile is merged in."""
        swapped: Path | None = None
        for _ in range(_ATTEMPTS):
            data = form.encode(ours, kept)
            if data == before.data:
                outcome = settle(self._path)
                self._clear(strays)
                break
            if before.version < FORMAT:
                set_aside(self._path, self._local, f"format-{before.version}", before.data)
            is_lossy = before.decoded.damaged or _covers(ours, before.decoded.kept)
            if is_lossy and self.kept_aside is None:
                set_aside(self._path, self._local, "damaged", before.data)
            replaced = replace_file(self._path, data, before.identity, before.data)
            outcome = replaced.outcome
            if outcome is not Outcome.CHANGED:
                # What was in these is under the name now.
                self._clear(strays)
                strays = ()
                if swapped is not None:
                    discard(swapped)
                    swapped = None
            was = before.data
            if replaced.swapped is not None:
                swapped = replaced.swapped
                if (found := self._swapped(swapped, data)) is None:
                    return Outcome.UNSAFE
                theirs = found
                before = read_contents(self._path)
            elif outcome is Outcome.CHANGED:
                theirs = before = read_contents(self._path)
            else:
                break
            if theirs.refusal:
                raise CannotWrite(theirs.refusal)
            if theirs.decoded.damaged:
                set_aside(self._path, self._local, "damaged", theirs.data)
            base = present(self._path.stem, form.decode(was)).tables if was else {}
            ours = merge.tables(base, ours, theirs.decoded.tables)
            kept = {**theirs.decoded.kept, **kept}
        else:
            raise CannotWrite(
                f"Cannot save {self._path.name}: another program keeps replacing it. Nothing was changed."
            )
        if swapped is not None:
            discard(swapped)
        return outcome

    def _swapped(self, swapped: Path, ours: bytes) -> Contents | None:
        """What another program had put under the name. Where that cannot be merged it gets its name back; None where
        that cannot be either: ours stands, and the next change merges it in."""
        try:
            data, whose = read_bytes(swapped)
            theirs = interpreted(self._path, data, whose)
        except Unreadable as error:
            if not put_back(swapped, self._path, ours):
                return None
            raise CannotWrite(f"{error} Nothing was changed.") from error
        if theirs.refusal and not put_back(swapped, self._path, ours):
            return None
        return theirs

    def _clear(self, strays: Sequence[Stray]) -> None:
        """Take away the strays, whose records are in the store now; of copies, and of damage, the bytes are kept."""
        for stray in strays:
            contents = stray.contents
            if stray.is_copy or contents.refusal or contents.decoded.damaged:
                why = "conflicted-copy" if stray.is_copy else "left-behind"
                try:
                    set_aside(stray.path if stray.is_copy else self._path, self._local, why, contents.data)
                except CannotWrite:
                    continue  # the change is saved all the same; the next one tries again
            discard(stray.path)

    def _make_folders(self) -> None:
        make_folder(self._path.parent)
        ignore = self._local / ".gitignore"
        if not ignore.exists():
            make_folder(self._local)
            # Exclusive, so that no file is made through a link.
            with suppress(FileExistsError), ignore.open("x", encoding="utf-8") as file:
                file.write("*\n")


def _covers(tables: Tables, kept: form.Kept) -> bool:
    """Whether a record has the key of bytes that are kept, and would take their place."""
    return any(tables.get(name, {}).keys() & values.keys() for name, values in kept.items())


class RecordTable(Table):
    """A table whose every change is a transaction. Nothing is answered from TinyDB's query cache."""

    @property
    def article_storage(self) -> ArticleStorage:
        return cast(ArticleStorage, self._storage)

    def put(
        self, documents: Iterable[Document], combine: Callable[[Mapping[str, Any], Mapping[str, Any]], Record]
    ) -> None:
        """Insert documents under their ids; one that is there already becomes `combine(opened(stored), given)`.

        The other records are not looked into.
        """
        with self.article_storage.transaction():
            tables = self.article_storage.read()
            records = tables.setdefault(self.name, {})
            for document in documents:
                key, given = str(document.doc_id), dict(document)
                stored = records.get(key)
                records[key] = given if stored is None else combine(opened(stored), given)

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> list[int]:
        with self.article_storage.transaction():
            return super().upsert(document, cond)

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        def on_records(table: dict[int, Mapping[str, Any]]) -> None:
            # TinyDB's updaters change documents in place.
            table.update({key: opened(record) for key, record in table.items()})
            updater(table)

        with self.article_storage.transaction():
            super()._update_table(on_records)

    def _get_next_id(self) -> int:
        return to_int(new_ulid())


class Database(TinyDB):
    """TinyDB on one article's store."""

    table_class = RecordTable

    def __init__(self, path: Path, local: Path, wait: float = WAIT, copies: Sequence[Path] = ()) -> None:
        super().__init__(path, local, wait, copies, storage=ArticleStorage)

    @property
    def article_storage(self) -> ArticleStorage:
        return cast(ArticleStorage, self.storage)

    def table(self, name: str, **kwargs: Any) -> RecordTable:
        return cast(RecordTable, super().table(name, **{"cache_size": 0, **kwargs}))

    @property
    def annotations(self) -> RecordTable:
        return self.table(merge.ANNOTATIONS)

    @property
    def article(self) -> RecordTable:
        return self.table(form.ARTICLE)

    def drop_table(self, name: str) -> None:
        with self.article_storage.transaction():
            super().drop_table(name)

    def drop_tables(self) -> None:
        with self.article_storage.transaction():
            super().drop_tables()
