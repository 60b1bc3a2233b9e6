"""TinyDB over one store's file: its tables and queries, this program's reading, locking and writing.

Stock TinyDB rewrites its file in place, counts its ids up in memory, and locks nothing. Here each change of
a table is a transaction: lock, read, change, encode, replace. Several changes inside one `transaction` are
one write. Importing this imports TinyDB; whoever only reads uses `reader.store.form`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from reader.errors import CannotWrite
from reader.store import form, merge
from reader.store.contents import Contents, read_contents
from reader.store.line import opened
from reader.store.locking import WAIT, locked
from reader.store.merge import Record, Tables
from reader.store.replace import Outcome, make_folder, refusal, replace_file, settle
from reader.ulid import new_ulid, to_int

#: How often another program may replace the file under us before we give up.
_ATTEMPTS = 5


class ArticleStorage(Storage):
    """The file of one article's store. `outcome` says how the last transaction ended."""

    def __init__(self, path: Path, local: Path, wait: float = WAIT) -> None:
        self._path = path
        self._local = local
        self._wait = wait
        self._working: Tables | None = None
        self.outcome = Outcome.SAFE

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
    def transaction(self) -> Iterator[None]:
        """Hold the lock, and write what the block has made of the tables; after an exception write nothing.

        Raises CannotWrite, and then the file is as it was.
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
            if before.refusal:
                raise CannotWrite(before.refusal)
            self._working = before.decoded.tables
            try:
                yield
                self.outcome = self._replace(before, self._working)
            finally:
                self._working = None

    def _replace(self, before: Contents, ours: Tables) -> Outcome:
        for _ in range(_ATTEMPTS):
            data = form.encode(ours, before.decoded.kept)
            if data == before.data:
                return settle(self._path)
            if before.decoded.damaged or _covers(ours, before.decoded.kept):
                self._keep_aside(before.data)
            outcome = replace_file(self._path, data, before.identity)
            if outcome is not Outcome.CHANGED:
                return outcome
            base = form.decode(before.data).tables if before.data else {}
            before = read_contents(self._path)
            if before.refusal:
                raise CannotWrite(before.refusal)
            ours = merge.tables(base, ours, before.decoded.tables)
        raise CannotWrite(
            f"Cannot save {self._path.name}: another program keeps replacing it. Nothing was changed."
        )

    def _keep_aside(self, data: bytes) -> None:
        """Copy the bytes of a damaged file into the local folder, once."""
        digest = hashlib.blake2b(data, digest_size=4).hexdigest()
        if not any(self._local.glob(f"*.damaged-*-{digest}")):
            time = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
            replace_file(self._local / f"{self._path.stem}.damaged-{time}-{digest}", data, None)

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
        """Insert documents under their ids; one that is there already becomes `combine(opened(stored), given)`."""

        def updater(table: dict[int, Mapping[str, Any]]) -> None:
            for document in documents:
                stored = table.get(document.doc_id)
                given = dict(document)
                table[document.doc_id] = given if stored is None else combine(opened(stored), given)

        self._update_table(updater)

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> list[int]:
        with self.article_storage.transaction():
            return super().upsert(document, cond)

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with self.article_storage.transaction():
            super()._update_table(updater)

    def _get_next_id(self) -> int:
        return to_int(new_ulid())


class Database(TinyDB):
    """TinyDB on one article's store."""

    table_class = RecordTable

    def __init__(self, path: Path, local: Path, wait: float = WAIT) -> None:
        super().__init__(path, local, wait, storage=ArticleStorage)

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
