"""The state of a library: every store, every article, every link between annotations; and what can be mended.

Reading only, unless it is asked to repair. A repair writes a store anew from all that is whole in it, in what lies
beside it, in the journal and in git's HEAD; the bytes that it replaces are kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reader.anchor import place_of
from reader.annotation import Annotation, field_of
from reader.conflict import is_contested, versions
from reader.earlier import Earlier, in_head, in_journal
from reader.entries import Entry, shown
from reader.errors import ReaderError
from reader.git import Repository
from reader.journal import DAYS
from reader.library import Library
from reader.store import Loaded
from reader.store.contents import read_contents
from reader.store.merge import ANNOTATIONS, Record
from reader.store.replace import left_behind
from reader.store.restore import both, lacking

#: Seconds after which a temporary file is one that was left behind.
_LEFT_AFTER = 60.0
#: Faults of a store that writing it anew mends.
_MENDED = frozenset({"empty", "lost", "damaged", "conflict-markers", "copy", "older-format"})
#: What is told of a store though nothing is wrong.
_FINE = frozenset({"older-format", "no-record"})
#: Faults that keep a store from being written at all.
_FINAL = frozenset({"dangling-link", "newer-format", "unknown-format"})
_EXAMPLE = "a-0000.json"
#: Why bytes were kept aside that somebody may want to look at.
_ASIDE = ("damaged", "left-behind", "before-repair")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should know, `kind` in a word and `sentence` in full.

    `file` is relative to the library. With `is_problem` False nothing is wrong. `mends`: a repair does something
    about it; `repaired` says what it did, or `failed` why it could not.
    """

    kind: str
    sentence: str
    file: str = ""
    article: str = ""
    annotation: str = ""
    is_problem: bool = True
    mends: bool = False
    repaired: str = ""
    failed: str = ""

    @property
    def remains(self) -> bool:
        """Whether it is a problem still."""
        return self.is_problem and not self.repaired


#: From where, in words; and what is there that a store lacks.
_Lost = tuple[str, dict[str, Record]]


class Check:
    """One look through a library, or at some of its `articles`, by id. The counts are of what was looked at so far.

    What a store lacks may be meant: it is as git's HEAD has it, or its article is gone too. A repair brings that back
    only where the article is named.
    """

    def __init__(self, library: Library, *, repair: bool = False, articles: Collection[str] = ()) -> None:
        self._library = library
        self._repair = repair
        self._named = frozenset(articles)
        self.articles = self.stores = self.annotations = 0
        self._journal: Mapping[str, Earlier] = {}
        self._head: Mapping[str, Earlier] = {}
        self._as_in_head: frozenset[str] = frozenset()
        self._entries = {entry.id: entry for entry in library.entries()}
        #: The kind of each annotation by id, "" for a deleted one.
        self._kinds: dict[str, str] = {}
        self._links: list[tuple[Annotation, str, str]] = []

    def run(self, tell: Callable[[int, int], None] = lambda _done, _of: None) -> Iterator[Finding]:
        """Everything that is found: around the stores, store by store with its article, the other articles, the links.

        `tell` hears how far it is.
        """
        yield from self._around()
        rest = [entry for entry in self._library.entries() if entry.id not in self._library.listing.stores]
        stores = sorted({*self._library.listing.stores, *self._journal, *self._head})
        if self._named:
            rest = [entry for entry in rest if entry.id in self._named]
            stores = [store for store in stores if store in self._named]
        of = len(stores) + len(rest)
        for done, store in enumerate(stores):
            tell(done, of)
            yield from self._store(store)
        for done, entry in enumerate(rest, len(stores)):
            tell(done, of)
            yield from self._article(entry, ())
        tell(of, of)
        if not self._named:
            yield from self._dead_links()

    # -- around the stores -----------------------------------------------------------------------------------

    def _around(self) -> Iterator[Finding]:
        folder = self._library.annotations_folder
        for warning in self._library.warnings:
            yield Finding("library", warning)
        journal = self._library.operations.journal
        try:
            self._journal = in_journal(journal)
        except OSError as error:
            why = error.strerror or error
            yield Finding(
                "journal",
                f"The journal in {journal.folder} cannot be read: {why}. Nothing can be restored from it.",
            )
        aside = [path for why in _ASIDE for path in (folder / ".local").glob(f"*.{why}-*")]
        if aside:
            some = "one damaged file" if len(aside) == 1 else f"{len(aside)} damaged files"
            yield Finding(
                "kept-aside",
                f"The bytes of {some} are kept in annotations/.local: remove them when you need them no more.",
                "annotations/.local",
                is_problem=False,
            )
        try:
            repository = Repository.of(self._library.root)
            self._head = in_head(repository, self._library)
            names = repository.files_at("HEAD", folder) if repository else []
            self._as_in_head = frozenset(name.removesuffix(".json") for name in names) - self._head.keys()
            is_shared = repository is None or repository.attribute("merge", folder / _EXAMPLE) == "union"
        except ReaderError as error:
            yield Finding("git", f"{error} Nothing can be restored from git.")
            return
        if not is_shared and self._library.listing.stores:
            yield Finding(
                "git",
                "Git would merge these annotations as if they were code: reader git-setup lets it keep both sides.",
                is_problem=False,
            )

    # -- one store -------------------------------------------------------------------------------------------

    def _store(self, id: str) -> Iterator[Finding]:
        """What is found in one store, mended where that is asked for and can be."""
        path = self._library.annotations_folder / f"{id}.json"
        file = f"annotations/{shown(path.name)}"
        try:
            store = self._library.store(id)
            loaded = store.load()
            stored = read_contents(path).decoded.tables.get(ANNOTATIONS, {})
        except ReaderError as error:
            yield Finding("unreadable", str(error), file, id)
            return
        self.stores += path.exists()
        found = [
            Finding(
                kind,
                _said(kind, said, path.name, len(stored)),
                file,
                id,
                is_problem=kind not in _FINE,
                mends=kind in _MENDED,
            )
            for kind, said in loaded.faults
        ]
        found += _left_behind(path, file, id)
        lost = [*self._lost(id, stored)]
        meant = "" if id in self._named else self._why_meant(id)
        found += [
            Finding(
                "lacks",
                _lacks(path.name, whence, records, stored, meant, id),
                file,
                id,
                is_problem=not meant,
                mends=not meant,
            )
            for whence, records in lost
        ]
        if any(one.kind in _FINAL for one in found):
            found = [replace(one, mends=False) for one in found]
        if self._repair and any(one.mends for one in found):
            found = self._mended(id, found, [] if meant else lost)
            loaded = store.load()
        yield from found
        yield from self._records(file, id, loaded)
        yield from self._annotated(file, id, loaded)
        store.close()

    def _why_meant(self, id: str) -> str:
        """Why it may be meant that a store is as it is, as the beginning of a sentence; "" where nothing says so."""
        if id in self._as_in_head:
            return "It is as git's HEAD has it"
        if id not in self._library.listing.stores and id not in self._entries and id not in self._head:
            return "Its article is gone as well"
        return ""

    def _lost(self, id: str, stored: Mapping[str, Mapping[str, Any]]) -> Iterator[_Lost]:
        """What the journal, and beyond that git, have of a store that it lacks."""
        for whence, earlier in (("the journal", self._journal), ("git's HEAD", self._head)):
            if id in earlier and (records := lacking(stored, earlier[id].records)):
                yield whence, records
                stored = {**stored, **_together(stored, records)}

    def _mended(self, id: str, found: Sequence[Finding], lost: Sequence[_Lost]) -> list[Finding]:
        """Writes the store anew; the findings with what came of that."""
        store = self._library.store(id)
        facts = next(
            (
                earlier[id].facts
                for earlier in (self._journal, self._head)
                if id in earlier and earlier[id].facts
            ),
            None,
        )
        records: dict[str, Record] = {}
        for _, given in lost:
            records |= _together(records, given)
        try:
            kept = store.mend(records, facts)
        except ReaderError as error:
            return [replace(one, failed=str(error)) if one.mends else one for one in found]
        done = "Written anew from what is whole"
        if lost:
            done += " and " + " and ".join(f"what {whence} has" for whence, _ in lost)
        if kept:
            done += f"; the bytes before are in annotations/.local/{kept.name}"
        return [replace(one, repaired=f"{done}.") if one.mends else one for one in found]

    def _records(self, file: str, id: str, loaded: Loaded) -> Iterator[Finding]:
        """What is found in the annotations of a store, whose links are remembered."""
        for one in loaded.annotations:
            self._kinds[one.id] = "" if one.is_deleted else one.kind
            if not one.is_deleted:
                self.annotations += 1
                self._links += [(one, name, other) for name, other in links_of(one)]
            if is_contested(one):
                yield Finding(
                    "two-values",
                    f"The {one.kind} {one.short_id} {_apart(one)}: open it in the reader and choose (!), or"
                    f" reader edit {one.short_id} --keep or --take {next(iter(versions(one)))}.",
                    file,
                    id,
                    one.id,
                )

    def _annotated(self, file: str, id: str, loaded: Loaded) -> Iterator[Finding]:
        """What is found in the article of a store."""
        if entry := self._entries.get(id):
            yield from self._article(entry, [one for one in loaded.annotations if not one.is_deleted])
        elif loaded.annotations:
            record = loaded.article
            name = f"“{record.title}” ({record.path})" if record else "its article"
            yield Finding(
                "missing-article",
                f"{file} has annotations on {name}, which is not in the library: put the file back to see them.",
                file,
                id,
            )

    # -- articles and links ----------------------------------------------------------------------------------

    def _article(self, entry: Entry, annotations: Sequence[Annotation]) -> Iterator[Finding]:
        """Whether an article can be read, and which annotations' words are no longer in it."""
        self.articles += 1
        try:
            article = self._library.read(entry)
        except ReaderError as error:
            yield Finding("unreadable-article", str(error), entry.name, entry.id)
            return
        lost = [
            one
            for one in annotations
            if one.targets and not any(place_of(article, each) for each in one.targets)
        ]
        if lost:
            some = "one annotation" if len(lost) == 1 else f"{len(lost)} annotations"
            yield Finding(
                "no-place",
                f"The words of {some} are no longer in {entry.name}: kept, at the end of the reader's panel.",
                entry.name,
                entry.id,
                lost[0].id if len(lost) == 1 else "",
                is_problem=False,
            )

    def _dead_links(self) -> Iterator[Finding]:
        for one, name, other in self._links:
            if kind := self._kinds.get(other):
                continue
            field = field_of(one.kind, name)
            what = "was deleted" if kind == "" else "is not in this library"
            said = f"{field.title if field else name} of the {one.kind} {one.short_id} names {other[-6:]}, which {what}"
            helps = "reader undo may bring it back, or " if kind == "" else ""
            yield Finding(
                "dead-link",
                f"{said}: {helps}reader edit {one.short_id} --set {name}= takes the link away.",
                f"annotations/{one.article}.json",
                one.article,
                one.id,
            )


def links_of(annotation: Annotation) -> Iterator[tuple[str, str]]:
    """The other annotations that one names, each with the field it does so in. What is no link is passed over."""
    for name, inner in (("quotes", ""), ("derived_from", ""), ("evidence", "source"), ("related", "claim")):
        values = annotation.fields.get(name)
        for value in values if isinstance(values, list | tuple) else ():
            other = value.get(inner) if inner and isinstance(value, dict) else value
            if isinstance(other, str) and other:
                yield name, other.upper()


def _apart(annotation: Annotation) -> str:
    """What two people made of one annotation, as the middle of a sentence."""
    names = sorted(versions(annotation))
    if names == ["deleted"]:
        return "was deleted in one place and changed in another"
    return f"was changed in two places and has two values of {', '.join(names)}"


def _left_behind(path: Path, file: str, id: str) -> Iterator[Finding]:
    """The temporary files of writers that were killed."""
    for left in left_behind(path):
        try:
            age = time.time() - left.lstat().st_mtime
        except OSError:
            continue
        if age > _LEFT_AFTER:
            yield Finding(
                "left-behind",
                f"A writer that was killed left annotations/{shown(left.name)}: the next change merges it in.",
                file,
                id,
                is_problem=False,
                mends=True,
            )


def _said(kind: str, sentence: str, name: str, records: int) -> str:
    """What is said of a fault here: where the reader says where to look, what was found there."""
    if kind != "damaged":
        return sentence
    whole = "one whole record" if records == 1 else f"{records} whole records"
    return f"{name} is damaged; {whole} in it can be read. The next change keeps its present bytes, too."


def _together(one: Mapping[str, Mapping[str, Any]], other: Mapping[str, Record]) -> dict[str, Record]:
    """The other records, merged with the one that has the same key."""
    return {key: both(one[key], record) if key in one else record for key, record in other.items()}


def _lacks(
    name: str, whence: str, records: Mapping[str, Record], stored: Mapping[str, object], meant: str, id: str
) -> str:
    whole = sum(key not in stored for key in records)
    edits = len(records) - whole
    parts = [f"{whole} {'annotation' if whole == 1 else 'annotations'}"] if whole else []
    parts += [f"edits of {edits} {'annotation' if edits == 1 else 'annotations'}"] if edits else []
    since = f" of the last {DAYS} days" if whence == "the journal" else ""
    them = "it" if len(records) == 1 else "them"
    if meant:
        helps = f"{meant}, so that may be meant; reader check --repair {id} brings {them} back all the same."
    else:
        helps = f"reader check --repair brings {them} back."
    return f"{name} lacks {' and '.join(parts)} that {whence}{since} has. {helps}"
