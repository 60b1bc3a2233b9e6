"""The annotations of one article, kept in one file."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from reader.annotation import Annotation
from reader.errors import CannotWrite, NotFound
from reader.store import merge
from reader.store.contents import Contents, Problem, interpreted, read_bytes, read_contents
from reader.store.form import ARTICLE, FACTS, encode_record, facts_at_end, is_in_form
from reader.store.line import Line, opened, sketch_of
from reader.store.merge import ANNOTATIONS, Record
from reader.store.migration import FORMAT
from reader.store.replace import Identity, Outcome, identity, open_file, read_file
from reader.ulid import from_int, to_int

if TYPE_CHECKING:
    from tinydb.table import Document


Records = Mapping[str, Mapping[str, Any]]
#: Hears which annotations are about to be written, as they will stand.
Announce = Callable[[Sequence["Annotation"]], None]
#: Says of the bytes of a store whether what is looked for may be in them.
Clue = Callable[[bytes], bool]
#: The annotation that was made of each line of a file, by the record's key.
_ByLine = dict[str, tuple[bytes, Annotation]]

# Within one tick of the file system's clock a file can change twice and have the same identity.
_TICK_NS = 50_000_000
_TAILS = (16_384, 1 << 20)  # bytes; the facts of an article with 1,000 and with 60,000 annotated paragraphs


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What a store says about its article. `keys` are those of the annotated paragraphs, set by the store.

    `path` is relative to the library; `rules` is the version of the cleaning rules under which targets were
    made.
    """

    id: str
    title: str = ""
    path: str = ""
    digest: str = ""
    rules: int = 0
    keys: tuple[str, ...] = ()

    def to_record(self) -> Record:
        return {
            "id": self.id,
            "title": self.title,
            "path": self.path,
            "digest": self.digest,
            "rules": self.rules,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> ArticleRecord | None:
        """None where the record is none: a field is missing its type."""
        texts = {name: record.get(name, "") for name in ("id", "title", "path", "digest")}
        rules, keys = record.get("rules", 0), record.get("keys", [])
        if not _is_texts([*texts.values()]) or not isinstance(rules, int) or not _is_texts(keys):
            return None
        return cls(**texts, rules=rules, keys=tuple(keys))


@dataclass(frozen=True, slots=True)
class Loaded:
    """One reading of a store: all annotations, deleted ones too, in the order of the file.

    `faults` are what a person should know: damage, conflicts, records that are no annotations. `refusal` is the
    sentence that says why nothing can be added, "" where it can.
    """

    annotations: tuple[Annotation, ...] = ()
    article: ArticleRecord | None = None
    faults: tuple[Problem, ...] = ()
    refusal: str = ""

    @property
    def problems(self) -> tuple[str, ...]:
        """The faults as sentences."""
        return tuple(fault.sentence for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Saved(Sequence[Annotation]):
    """The annotations of one change as they now stand in the store.

    `safe` is False where they are saved, but a power cut within seconds could still undo it; `message` says
    so.
    """

    annotations: tuple[Annotation, ...]
    safe: bool = True

    @property
    def message(self) -> str:
        return "" if self.safe else "Saved, not yet safe: the disk did not confirm it."

    @overload
    def __getitem__(self, index: int) -> Annotation: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Annotation, ...]: ...
    def __getitem__(self, index: int | slice) -> Annotation | tuple[Annotation, ...]:
        return self.annotations[index]

    def __len__(self) -> int:
        return len(self.annotations)


@dataclass(frozen=True, slots=True)
class _View:
    """A reading and what is looked up in it, for as long as the file stays the same.

    `is_settled`: the file was old enough when it was read for any later change to show in its identity.
    """

    data: bytes
    identity: Identity | None
    is_settled: bool
    loaded: Loaded
    live: tuple[Annotation, ...]
    by_id: Mapping[str, Annotation]
    by_line: _ByLine
    by_paragraph: Mapping[str, list[Annotation]]

    def is_of(self, path: Path) -> bool:
        try:
            return self.is_settled and identity(path) == self.identity
        except OSError:
            return False


class Store:
    """One article's store. `local` is the library's folder for locks; `wait` the seconds to wait for one.

    Reading never writes, and needs no lock: a file is replaced whole. The first change makes the folders.
    """

    def __init__(self, path: Path, local: Path, *, wait: float = 10.0) -> None:
        self._path = path
        self._local = local
        self._wait = wait
        #: Files that a sync tool made of this one: they are read with it, and the next change takes them in.
        self.copies: Sequence[Path] = ()
        self._view: _View | None = None

    @property
    def path(self) -> Path:
        return self._path

    @property
    def is_open(self) -> bool:
        """Whether the last reading is kept, which makes the next one quick."""
        return self._view is not None

    def close(self) -> None:
        """Keep the last reading no more: whoever goes through a whole library would have it all in memory."""
        self._view = None

    def may_hold(self, clue: Clue) -> bool:
        """Whether it is worth looking into: False only of a file in our own form whose bytes have no `clue`.

        Raises Unreadable.
        """
        if self.is_open or self.copies:
            return True
        data, _ = read_bytes(self._path)
        return not is_in_form(data) or clue(data)

    def load(self) -> Loaded:
        """Everything in the file now. Raises Unreadable where the system does not let it be read."""
        return self._now().loaded

    def annotations(self) -> list[Annotation]:
        """Those not deleted, in place order: by the first target's paragraph and offset."""
        return list(self._now().live)

    def deleted(self) -> list[Annotation]:
        """The tombstones, in the order of the file."""
        return [one for one in self._now().loaded.annotations if one.is_deleted]

    def for_paragraph(self, key: str) -> list[Annotation]:
        """Those not deleted whose first target is in the paragraph with that key ("": the whole article)."""
        return list(self._now().by_paragraph.get(key, ()))

    def get(self, id: str) -> Annotation | None:
        """The annotation with that id, deleted or not."""
        return self._now().by_id.get(id.upper())

    def put(
        self,
        annotations: Sequence[Annotation],
        article: ArticleRecord | None = None,
        announce: Announce = lambda _: None,
    ) -> Saved:
        """Insert annotations, or put them in the place of the ones they were made from, in one durable write.

        Where another program has changed one since, the two are merged field by field. `announce` hears what is
        about to be written. Raises CannotWrite, and then nothing has changed.
        """
        if not annotations and article is None:
            return Saved(())
        return self._write(lambda _: annotations, article, announce)

    def update(
        self,
        ids: Iterable[str],
        change: Callable[[Annotation], Annotation],
        announce: Announce = lambda _: None,
    ) -> Saved:
        """Change annotations as they are in the file now, with the lock held, in one durable write. `announce` hears
        what is about to be written.

        Raises NotFound, naming the ids that are unknown, or CannotWrite, and then nothing has changed.
        """
        wanted = [name.upper() for name in ids]
        self._named(wanted, self._now().by_id)

        def rewrite(records: Records) -> Sequence[Annotation]:
            keys = {str(to_int(name)) for name in wanted}
            found = {key: record for key, record in records.items() if key in keys}
            return [change(one) for one in self._named(wanted, _annotations(found, self._path.stem))]

        return self._write(rewrite, None, announce)

    def mend(self, lacking: Mapping[str, Record], article: ArticleRecord | None) -> Path | None:
        """Write the file anew from all that is whole in it and these records by key, which it lacks.

        Gives where the bytes that it replaced are kept now; None where there were none. Raises CannotWrite.
        """
        from reader.store.storage import Database

        database = Database(self._path, self._local, self._wait, self.copies)
        storage = database.article_storage
        with storage.transaction(mends=True):
            records = storage.read().setdefault(ANNOTATIONS, {})
            for key, record in lacking.items():
                records[key] = merge.records(records[key], record) if key in records else record
            facts = _facts(self._path.stem, article, records)
            database.article.put([facts], lambda stored, given: {**given, **stored, "keys": given["keys"]})
        self._view = None
        return storage.kept_aside

    def _write(
        self,
        make: Callable[[Records], Sequence[Annotation]],
        article: ArticleRecord | None,
        announce: Announce,
    ) -> Saved:
        """Put what `make` gives for the records of now, and the article's facts, into the file."""
        from reader.store.storage import Database

        database = Database(self._path, self._local, self._wait, self.copies)
        storage = database.article_storage
        with storage.transaction():
            documents = _documents(make(storage.read().get(ANNOTATIONS, {})))
            database.annotations.put(documents, merge.over)
            records = storage.read()[ANNOTATIONS]
            database.article.put(
                [_facts(self._path.stem, article, records)], lambda stored, given: {**stored, **given}
            )
            written = {key: records[key] for key in (str(document.doc_id) for document in documents)}
            annotations = tuple(_annotations(written, self._path.stem).values())
            announce(annotations)
        return Saved(annotations, storage.outcome is Outcome.SAFE)

    def _named(self, ids: Sequence[str], found: Mapping[str, Annotation]) -> list[Annotation]:
        if unknown := [name for name in ids if name not in found]:
            raise NotFound(f"{self._path.stem} has no annotation {', '.join(unknown)}.")
        return [found[name] for name in ids]

    def _now(self) -> _View:
        """The last reading while the file is the one that was read, else a new one."""
        if self.copies:
            return self._with_copies()
        view = self._view
        if view is None or not view.is_of(self._path):
            data, whose = read_bytes(self._path)
            if view is None or whose is None or view.data != data:
                view = _view_of(interpreted(self._path, data, whose), view.by_line if view else {})
            self._view = view = replace(view, identity=whose, is_settled=_is_settled(whose))
        return view

    def _with_copies(self) -> _View:
        """A reading of the file and of the copies that a sync tool made of it."""
        from reader.store.strays import absorbed, copies_of

        strays = copies_of(self._path, self.copies)
        contents = read_contents(self._path)
        said = tuple(
            Problem(
                "copy",
                f"{stray.path.name} is a copy of {self._path.name} that a sync tool made: it is read with it. The "
                "next change, or reader check --repair, merges it in and moves it to annotations/.local/.",
            )
            for stray in strays
        )
        decoded = contents.decoded if contents.refusal else absorbed(contents.decoded, strays)
        return _view_of(replace(contents, decoded=decoded, problems=(*contents.problems, *said)), {})


def read_article_record(path: Path) -> ArticleRecord | None:
    """What the store at `path` says about its article, without reading its annotations; None for nothing."""
    try:
        with open_file(path) as file:
            size = file.seek(0, os.SEEK_END)
            for tail in _TAILS:
                file.seek(max(0, size - tail))
                if found := facts_at_end(file.read()):
                    return ArticleRecord.from_record(found)
        facts = interpreted(path, *read_file(path)).decoded.tables.get(ARTICLE, {}).get(FACTS)
    except OSError:
        return None
    return ArticleRecord.from_record(facts) if facts else None


def prepare_to_write() -> None:
    """Import what the first write needs, ahead of it: after the first paint, so that neither waits."""
    import reader.store.storage  # noqa: F401


def _view_of(contents: Contents, before: _ByLine) -> _View:
    """What the file holds; annotations whose line is as it was before are those of before."""
    path = contents.path
    records = contents.decoded.tables.get(ANNOTATIONS, {})
    by_line = dict(before)
    found = _annotations(records, path.stem, by_line)
    problems = list(contents.problems)
    if strange := len(records) - len(found):
        some = (
            "a record that is no annotation" if strange == 1 else f"{strange} records that are no annotations"
        )
        problems.append(Problem("no-annotation", f"{path.name} has {some}: kept and not shown."))
    facts = contents.decoded.tables.get(ARTICLE, {}).get(FACTS)
    live = tuple(sorted((one for one in found.values() if not one.is_deleted), key=_place))
    by_paragraph: dict[str, list[Annotation]] = {}
    for annotation in live:
        by_paragraph.setdefault(annotation.paragraph, []).append(annotation)
    article = ArticleRecord.from_record(facts) if facts else None
    loaded = Loaded(tuple(found.values()), article, tuple(problems), contents.refusal)
    return _View(contents.data, contents.identity, False, loaded, live, found, by_line, by_paragraph)


def _is_settled(whose: Identity | None) -> bool:
    return whose is not None and time.time_ns() - whose.changed_ns > _TICK_NS


def _documents(annotations: Iterable[Annotation]) -> list[Document]:
    """Annotations as TinyDB takes them. Raises CannotWrite where JSON cannot hold one."""
    from tinydb.table import Document

    documents = []
    for annotation in annotations:
        record, key = annotation.to_record(), to_int(annotation.id)
        encode_record(record, key=str(key))
        if not _is_sound(record):
            raise CannotWrite(
                f"Annotation {annotation.short_id} cannot be saved: a field is of a wrong type."
            )
        documents.append(Document(record, key))
    return documents


def _facts(id: str, article: ArticleRecord | None, records: Records) -> Document:
    """Document 1 of the table of the article's facts."""
    from tinydb.table import Document

    given = article.to_record() if article else {"id": id}
    return Document({**given, "format": FORMAT, "keys": paragraph_keys(records)}, int(FACTS))


def _annotations(records: Records, article: str, by_line: _ByLine | None = None) -> dict[str, Annotation]:
    """The annotations among records, by id; those that `by_line` has are taken from it, the others added."""
    found = {}
    known = by_line if by_line is not None else {}
    for key, line in records.items():
        raw = line.raw if isinstance(line, Line) else None
        if raw is not None and key in known and known[key][0] == raw:
            annotation = known[key][1]
            found[annotation.id] = annotation
            continue
        record = opened(line)
        try:
            if _is_sound(record):
                annotation = Annotation.from_record(from_int(int(key)), record, article)
                found[annotation.id] = annotation
                if raw is not None:
                    known[key] = raw, annotation
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            continue
    return found


def _is_sound(record: Mapping[str, Any]) -> bool:
    """Whether the common fields are of their types; `from_record` would bend them into shape."""
    # Of a hundred thousand records each call counts.
    get = record.get
    return (
        isinstance(get("targets", []), list)
        and isinstance(get("note", ""), str)
        and isinstance(get("color", ""), str)
        and isinstance(get("creator", ""), str)
        and isinstance(get("created", ""), str)
        and isinstance(get("modified", ""), str)
        and ("tags" not in record or _is_texts(record["tags"]))
        and ("stamps" not in record or _are_lists(record["stamps"], _is_texts))
        and ("conflicts" not in record or _are_lists(record["conflicts"], lambda _: True))
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _are_lists(value: Any, of: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(isinstance(one, list) and of(one) for one in value.values())


def _place(annotation: Annotation) -> tuple[int, int, str]:
    if not annotation.targets:
        return 0, 0, annotation.id
    first = annotation.targets[0]
    return first.index, first.start, annotation.id


def paragraph_keys(records: Records) -> list[str]:
    """The keys of all annotated paragraphs; of deleted annotations too, so that undoing changes none."""
    return sorted({*chain.from_iterable(sketch_of(record).paragraphs for record in records.values())})
