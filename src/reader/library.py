"""A library: its articles, their annotations, and every operation a person can do on them, once.

Both fronts call this and nothing below it. Nothing is written before the first annotation.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.annotation import Annotation, deleted, differs
from reader.article import RULES, Article
from reader.entries import Entry, article_files, name_entries, not_stores, shown, store_ids
from reader.errors import Ambiguous, CannotWrite, NotFound, ReaderError, Unreadable
from reader.filters import Filter
from reader.history import History, Operation, merged_change, put_back
from reader.library_file import LibraryFile, read_library_file
from reader.suggestion import did_you_mean
from reader.vocabulary import Vocabularies

if TYPE_CHECKING:
    from reader.formats import Heading
    from reader.store import Store

ANNOTATIONS = "annotations"
#: The id of an article, and one of its annotations as it was found and as it was kept.
_Pair = tuple[str, Annotation, Annotation]
#: From this size on, in bytes, reading an article takes a moment.
LONG = 500_000
_ARTICLES_KEPT = 8
_CANDIDATES_SHOWN = 20


class Library:
    """One library, open in one session.

    `opened` is the file that was named, to be shown first. `outside` are files or folders elsewhere whose
    annotations are kept here. `note` says once, in a sentence, where annotations will go if that is news.
    """

    def __init__(
        self,
        root: Path,
        *,
        is_personal: bool = False,
        opened: Path | None = None,
        outside: Sequence[Path] = (),
        note: str = "",
    ) -> None:
        self.root = root.absolute()
        self.is_personal = is_personal
        self.opened = opened
        self.note = note
        #: What the last save had to say: "" where it is safe, a sentence where the disk did not confirm it.
        self.save_message = ""
        self._outside = list(outside)
        self._warnings: list[str] = []
        #: How long a change waits for another program that is writing, in seconds.
        self.lock_wait = 10.0
        self._stores: dict[str, Store] = {}
        self._articles: dict[tuple[str, int, int], Article] = {}
        self._headings: dict[str, tuple[tuple[str, int, int], Heading]] = {}
        #: What select and annotation could not read, by article.
        self._unread: dict[str, str] = {}
        self._history = History()

    # -- what it is ------------------------------------------------------------------------------------------

    @property
    def annotations_folder(self) -> Path:
        return self.root / ANNOTATIONS

    @cached_property
    def _file(self) -> LibraryFile:
        return read_library_file(self.annotations_folder / "library.toml")

    @property
    def vocabularies(self) -> Vocabularies:
        return self._file.vocabularies

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is wrong with `library.toml`, a sentence each. Nothing of it is fatal."""
        self.entries()
        return (*self._file.warnings, *self._warnings)

    # -- articles --------------------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """The articles, sorted by name. No article is read; the folders are, once (see `refresh`)."""
        return self._entries

    def refresh(self) -> None:
        """Looks at the folders and `library.toml` again at the next call."""
        for name in ("_file", "_entries", "_by_id"):
            self.__dict__.pop(name, None)

    @cached_property
    def _entries(self) -> list[Entry]:
        self._warnings.clear()
        paths: dict[str, None] = {}
        refused: list[str] = []
        unread = str(self.annotations_folder)
        for start, bound in self._starts():
            paths.update(dict.fromkeys(article_files(start, bound, unread, refused)))
        self._warnings += [f"{shown(path)} leads out of the library and is skipped." for path in refused]
        self._warnings += [
            f"{self.annotations_folder / shown(name)} was made by a sync tool or by hand and is not read: compare"
            " it with the file it is a copy of, and move it away."
            for name in not_stores(self.annotations_folder)
        ]
        return name_entries(self.root, list(paths), self.annotations_folder, is_personal=self.is_personal)

    @cached_property
    def _by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self._entries}

    def _starts(self) -> Iterator[tuple[str, Path]]:
        """Where articles are, and the folder that links there must not lead out of."""
        for path in self._outside:
            with suppress(OSError, RuntimeError):
                yield str(path), path.resolve()
        root = self.root.resolve()
        # What is in a person's own library they put there themselves.
        bound = Path(root.anchor) if self.is_personal else root
        if self._file.articles is None:
            yield str(self.root), bound
            return
        for name in self._file.articles:
            start = Path(os.path.normpath(self.root / name.replace("\0", "\ufffd")))
            file = self.annotations_folder / "library.toml"
            try:
                inside, exists = start.resolve().is_relative_to(root), start.exists()
            except (OSError, RuntimeError, ValueError):  # too long a name, links in a circle, lone surrogates
                inside, exists = True, False
            if not inside:
                self._warnings.append(f'{file}: "{shown(name)}" is outside the library and is skipped.')
            elif not exists:
                self._warnings.append(f'{file}: there is no folder "{shown(name)}" in {self.root}.')
            else:
                yield str(start), bound

    def find(self, name: str) -> Entry:
        """The article meant by an id, a path, or an unambiguous part of its file's name or its title.

        Raises NotFound with the nearest there is, or Ambiguous with the candidates.
        """
        found = self._named(name) or self._on_disk(name) or self._called(name)
        if found:
            return found
        known = [entry.id for entry in self.entries()] + [Path(entry.name).stem for entry in self.entries()]
        hint = did_you_mean(name, known) or did_you_mean(name, filter(None, map(self._title, self.entries())))
        where = f"in the library {self.root}"
        with suppress(OSError, ValueError):
            if Path(name).is_file():
                raise NotFound(f'"{name}" is no article {where}. To read it by itself: reader "{name}"')
        raise NotFound(f'There is no article "{name}" {where}.{hint}')

    def read(self, entry: Entry) -> Article:
        """The article. The last few are kept as long as their files do not change. Raises Unreadable."""
        from reader.formats import read_article

        version = _version(entry)
        article = self._articles.pop(version, None) or read_article(entry.path, id=entry.id)
        self._articles[version] = article
        while len(self._articles) > _ARTICLES_KEPT:
            del self._articles[next(iter(self._articles))]
        return article

    def head(self, entry: Entry) -> Article | None:
        """The beginning of an article that takes a moment to read, to show meanwhile; None for any other, which
        `read` gives as quickly. Raises Unreadable."""
        from reader.formats import read_head

        _, _, size = _version(entry)
        return read_head(entry.path, id=entry.id) if size > LONG else None

    def heading(self, entry: Entry) -> Heading:
        """Title, date, byline and source from the head of the file. Raises Unreadable."""
        from reader.formats import read_heading

        version = _version(entry)
        kept = self._headings.get(entry.id)
        if kept is None or kept[0] != version:
            kept = self._headings[entry.id] = (version, read_heading(entry.path))
        return kept[1]

    def _named(self, name: str) -> Entry | None:
        """By id or by path."""
        folded = name.casefold()
        paths = {os.path.normpath(Path(name).absolute()), os.path.normpath(self.root / name)}
        for entry in self.entries():
            if entry.id in (name, folded) or entry.name == name or entry.file in paths:
                return entry
        return None

    def _on_disk(self, name: str) -> Entry | None:
        """A file in the library's folder that is not on its list, or on it by another path; a personal
        library takes in any file."""
        try:
            real = Path(name).resolve()
            if not real.is_file():
                return None
            root = self.root.resolve()
        except (OSError, ValueError, RuntimeError):  # pathlib's error for links in a circle
            return None
        for entry in self.entries():
            with suppress(OSError, RuntimeError):
                if entry.path.name == real.name and entry.path.resolve() == real:
                    return entry
        if real.is_relative_to(root):
            real = self.root / real.relative_to(root)
        elif not self.is_personal:
            return None
        self._outside.append(real)
        self.refresh()
        return self._named(str(real))

    def _called(self, name: str) -> Entry | None:
        """By file name or title."""
        folded = name.casefold().strip()
        if not folded:
            return None
        entries = self.entries()
        stems = [Path(entry.name).stem.casefold() for entry in entries]
        for fits in (folded.__eq__, lambda stem: folded in stem):
            found = [entry for entry, stem in zip(entries, stems, strict=True) if fits(stem)]
            if len(found) == 1:
                return found[0]
        titles = {entry.id: self._title(entry).casefold() for entry in entries}
        exact = [entry for entry in entries if titles[entry.id] == folded]
        if len(exact) == 1:
            return exact[0]
        found = exact or [entry for entry in entries if entry in found or folded in titles[entry.id]]
        if len(found) > 1:
            rows = [f"{entry.id}  {self._title(entry)}".rstrip() for entry in found]
            raise Ambiguous(f'"{name}" could be any of these {len(rows)} articles:', _some(rows))
        return found[0] if found else None

    def _title(self, entry: Entry) -> str:
        try:
            return self.heading(entry).title
        except ReaderError:
            return ""

    # -- annotations -----------------------------------------------------------------------------------------

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
        return self._stores[article_id]

    def annotations(self, entry: Entry | str) -> list[Annotation]:
        """The live annotations of an article in the order of their places."""
        return self.store(entry if isinstance(entry, str) else entry.id).annotations()

    def select(self, filter: Filter, articles: Sequence[Entry] = ()) -> Iterator[Annotation]:
        """The annotations that match, article by article; of the whole library where none are named, those of
        articles whose file is gone last. Raises WrongUsage for a filter that nothing can match."""
        filter.check(self.vocabularies)
        ids = [entry.id for entry in articles] if articles else self._annotated()
        yield from (one for one in self._all(ids) if filter.matches(one))

    def annotation(self, id_part: str) -> Annotation:
        """The annotation whose id starts or ends so, in any case. Raises NotFound or Ambiguous."""
        part = id_part.strip().upper()
        ids = self._annotated() if part else ()
        found = [one for one in self._all(ids) if one.id.startswith(part) or one.id.endswith(part)]
        if not found:
            raise NotFound(f'There is no annotation "{id_part}" in the library {self.root}.')
        if len(found) > 1:
            rows = [f"{one.id}  {one.kind}  {_words(one)}".rstrip() for one in found]
            raise Ambiguous(f'"{id_part}" could be any of these {len(rows)} annotations:', _some(rows))
        return found[0]

    def why_read_only(self, article_id: str) -> str:
        """Why the article's annotations cannot be changed, in a sentence; "" where they can, as far as one sees."""
        try:
            if refusal := self.store(article_id).load().refusal:
                return refusal
        except Unreadable as error:
            return str(error)
        folder = self.annotations_folder if self.annotations_folder.exists() else self.root
        if folder.exists() and not os.access(folder, os.W_OK):
            return f"{folder} is read-only: its annotations can be read, not changed."
        return ""

    def problems(self, article_id: str) -> tuple[str, ...]:
        """What loading the article's store had to say, a sentence each."""
        try:
            return self.store(article_id).load().problems
        except Unreadable as error:
            return (str(error),)

    def all_problems(self) -> tuple[str, ...]:
        """What loading every store of the library has to say, a sentence each: those that cannot be read, are
        empty or damaged. Reads all that were not read before."""
        found = dict.fromkeys(problem for one in self._annotated() for problem in self.problems(one))
        return tuple(dict.fromkeys([*found, *self._unread.values()]))

    def _all(self, ids: Sequence[str]) -> Iterator[Annotation]:
        """The annotations of these articles; a store that cannot be read costs its own (see `all_problems`)."""
        for article_id in ids:
            try:
                found = self.annotations(article_id)
            except Unreadable as error:
                self._unread[article_id] = str(error)
                continue
            self._unread.pop(article_id, None)
            yield from found

    def _annotated(self) -> list[str]:
        """The ids of articles with a store, in the order of the articles, then those without a file."""
        stores = store_ids(self.annotations_folder)
        listed = [entry.id for entry in self.entries() if entry.id in stores] if stores else []
        return listed + sorted(stores.difference(listed))

    # -- operations ------------------------------------------------------------------------------------------

    def add(self, article: Article, *annotations: Annotation) -> list[Annotation]:
        """Keeps new annotations on the article as one operation, and returns them as kept. Raises CannotWrite."""
        from reader.store import ArticleRecord

        by = creator()
        new = [replace(one, article=article.id, creator=one.creator or by) for one in annotations]
        record = ArticleRecord(
            id=article.id,
            title=article.title,
            path=self._name_of(article),
            digest=article.digest,
            rules=RULES,
        )
        try:
            self.annotations_folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotWrite(
                f"The annotation could not be saved: {self.annotations_folder} cannot be made"
                f" ({error.strerror}). Choose another library with --library."
            ) from error
        saved = self.store(article.id).put(new, record)
        self.save_message = saved.message
        before = tuple((article.id, None) for _ in saved)
        self._history.add(
            Operation(_label("add", saved[-1:]), before, tuple((article.id, one) for one in saved))
        )
        return list(saved)

    def change(self, annotation: Annotation, **values: Any) -> Annotation:
        """Sets fields of an annotation and returns it as kept; an empty value removes one.

        Lists (tags, evidence …) that were changed elsewhere meanwhile keep both changes. A claim's `history`
        tells of every new state and verdict. Another value that was changed elsewhere is kept in `conflicts`.
        Raises NotFound where the store does not have the annotation, or CannotWrite.
        """
        by = creator()
        values = {name: value for name, value in values.items() if differs(annotation[name], value)}

        def change(current: Annotation) -> Annotation:
            if current.is_deleted and not annotation.is_deleted:
                raise NotFound(
                    f"The {current.kind} {current.short_id} was deleted meanwhile and is not changed."
                )
            return merged_change(annotation, current, values, by)

        return self._write(_label("change", [annotation], *values), [annotation], change)[0]

    def delete(self, annotations: Sequence[Annotation]) -> None:
        """Deletes them as one operation; their tombstones stay. Raises NotFound or CannotWrite."""
        if annotations:
            self._write(
                _label("delete", annotations),
                annotations,
                lambda one: one if one.is_deleted else deleted(one),
            )

    def undo(self) -> Operation | None:
        """Takes back this session's last operation that is not undone, and returns it; None if there is none.

        Raises ReaderError naming the fields that were changed elsewhere since, which are left alone.
        """
        return self._turn_back(self._history.done, self._history.undone)

    def redo(self) -> Operation | None:
        """Does again what was undone last, and returns it; None if there is nothing. Raises like `undo`."""
        return self._turn_back(self._history.undone, self._history.done)

    @property
    def can_undo(self) -> bool:
        return bool(self._history.done)

    @property
    def can_redo(self) -> bool:
        return bool(self._history.undone)

    def _write(
        self, label: str, annotations: Sequence[Annotation], change: Callable[[Annotation], Annotation]
    ) -> list[Annotation]:
        pairs: list[_Pair] = []
        try:
            self._update(annotations, change, pairs)
        finally:
            # Of several articles some may be written before one cannot be: those can be undone too.
            if pairs:
                self._history.add(_operation(label, pairs))
        kept = {one.id: one for _, _, one in pairs}
        return [kept.get(one.id) or self.store(one.article).get(one.id) or one for one in annotations]

    def _update(
        self,
        annotations: Sequence[Annotation],
        change: Callable[[Annotation], Annotation],
        pairs: list[_Pair],
    ) -> None:
        """Changes each under its store's lock; adds those that became others to `pairs`."""
        found: dict[str, Annotation] = {}

        def noted(current: Annotation) -> Annotation:
            found[current.id] = current
            return change(current)

        for article_id in dict.fromkeys(one.article for one in annotations):
            ids = [one.id for one in annotations if one.article == article_id]
            saved = self.store(article_id).update(ids, noted)
            self.save_message = saved.message
            pairs.extend((article_id, found[one.id], one) for one in saved if one != found[one.id])

    def _turn_back(self, take: list[Operation], give: list[Operation]) -> Operation | None:
        if not take:
            return None
        operation = take[-1]
        wrote = {
            new.id: (old, new) for (_, old), (_, new) in zip(operation.before, operation.after, strict=True)
        }
        by = creator()
        left: dict[str, tuple[str, ...]] = {}

        def back(current: Annotation) -> Annotation:
            result, left[current.id] = put_back(current, *wrote[current.id], by)
            return result

        pairs: list[_Pair] = []
        try:
            self._update([one for _, one in operation.after], back, pairs)
        except NotFound:
            take.pop()
            raise
        take.pop()
        if pairs:
            give.append(_operation(operation.label, pairs))
        if names := sorted({name for fields in left.values() for name in fields}):
            raise ReaderError(
                f"“{operation.label}” was taken back except for {', '.join(names)}:"
                " changed elsewhere since, and left as it is now."
            )
        return operation

    def _name_of(self, article: Article) -> str:
        """The article's path for its store: never a machine's path for a file inside the library."""
        entry = self._by_id.get(article.id)
        return entry.name if entry else shown(article.path)


def creator() -> str:
    """Who annotates: `READER_NAME`, else the account's full name or login, else ""."""
    if name := os.environ.get("READER_NAME", "").strip():
        return name
    try:
        import pwd

        account = pwd.getpwuid(os.getuid())
        return account.pw_gecos.split(",")[0].strip() or account.pw_name
    except (ImportError, KeyError):
        return os.environ.get("USERNAME", "")


def _operation(label: str, pairs: Sequence[_Pair]) -> Operation:
    return Operation(
        label,
        tuple((article_id, old) for article_id, old, _ in pairs),
        tuple((article_id, new) for article_id, _, new in pairs),
    )


def _version(entry: Entry) -> tuple[str, int, int]:
    """Which version of its file an article was read from."""
    try:
        status = entry.path.stat()
    except OSError:
        return f"{entry.id} {entry.path}", 0, 0
    return f"{entry.id} {entry.path}", status.st_mtime_ns, status.st_size


def _label(verb: str, annotations: Sequence[Annotation], *fields: str) -> str:
    """What an operation did, for people: `tag quote by Zas`, `change note of highlight “the bridge”`."""
    if len(annotations) != 1:
        return f"{verb} {len(annotations)} annotations"
    one = annotations[0]
    verb = "tag" if (verb, one.kind) == ("add", "quote") else verb
    whom = f" by {one['speaker']}" if one["speaker"] else f" “{_words(one)}”" if one.targets else ""
    kind = "source note" if one.kind == "source" else one.kind
    return f"{verb} {', '.join(fields)} of {kind}{whom}" if fields else f"{verb} {kind}{whom}"


def _words(annotation: Annotation) -> str:
    words = " ".join((annotation.exact or annotation.note).split())
    return words if len(words) <= 40 else f"{words[:39]}…"


def _some(rows: Sequence[str]) -> list[str]:
    more = len(rows) - _CANDIDATES_SHOWN
    return [*rows[:_CANDIDATES_SHOWN], *([f"… and {more} more"] if more > 0 else [])]
