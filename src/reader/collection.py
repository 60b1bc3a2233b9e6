"""The articles of a library: which files they are, which one a name means, what is in them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from reader.article import Article
from reader.entries import Entry, article_files, name_entries, shown
from reader.errors import Ambiguous, NotFound, ReaderError
from reader.library_file import LibraryFile, read_library_file
from reader.listing import Listing, listing
from reader.suggestion import did_you_mean
from reader.vocabulary import Vocabularies

if TYPE_CHECKING:
    from reader.formats import Heading

ANNOTATIONS = "annotations"
#: From this size on, in bytes, reading an article takes a moment.
LONG = 500_000
_ARTICLES_KEPT = 8
_CANDIDATES_SHOWN = 20


class Collection:
    """The articles in a library's folder, and those from elsewhere whose annotations are kept in it.

    `outside` are files or folders elsewhere.
    """

    def __init__(self, root: Path, *, is_personal: bool = False, outside: Sequence[Path] = ()) -> None:
        self.root = root.absolute()
        self.is_personal = is_personal
        self._outside = list(outside)
        self._warnings: list[str] = []
        self._listing: Listing | None = None
        self._folders: list[str] = []
        self._articles: dict[tuple[str, int, int], Article] = {}
        self._headings: dict[str, tuple[tuple[str, int, int], Heading]] = {}

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

    def entries(self) -> list[Entry]:
        """The articles, sorted by name. No article is read; the folders are, once (see `refresh`)."""
        return self._entries

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that were looked through for articles."""
        self.entries()
        return tuple(self._folders)

    def refresh(self) -> None:
        """Looks at the folders and `library.toml` again at the next call."""
        for name in ("_file", "_entries", "_by_id"):
            self.__dict__.pop(name, None)
        self._listing = None

    def afresh(self, *, only_if: bool) -> Collection | None:
        """The same collection as its folders are now, for `take`; may be made in another thread. Where articles are
        as they were for all one knows, `only_if` other stores are there; else None."""
        if only_if and listing(self.annotations_folder) == self.listing:
            return None
        fresh = Collection(self.root, is_personal=self.is_personal, outside=tuple(self._outside))
        fresh.entries()
        return fresh

    def take(self, fresh: Collection) -> None:
        """Be as `fresh` found the folders."""
        self.refresh()
        self.__dict__.update({name: fresh.__dict__[name] for name in ("_file", "_entries")})
        self._warnings, self._folders, self._listing = fresh._warnings, fresh._folders, fresh._listing

    @cached_property
    def _entries(self) -> list[Entry]:
        self._warnings.clear()
        self._folders.clear()
        paths: dict[str, None] = {}
        refused: list[str] = []
        unread = str(self.annotations_folder)
        for start, bound in self._starts():
            paths.update(dict.fromkeys(article_files(start, bound, unread, refused, self._folders)))
        self._warnings += [f"{shown(path)} leads out of the library and is skipped." for path in refused]
        self._warnings += [
            f"{self.annotations_folder / shown(name)} is no store and is not read: if it is a copy of one, compare"
            " the two; then move it away."
            for name in self.listing.others
        ]
        if self.listing.problem:
            self._warnings.append(self.listing.problem)
        return name_entries(
            self.root, [*paths], self.annotations_folder, self.listing.stores, is_personal=self.is_personal
        )

    @property
    def listing(self) -> Listing:
        """What is in the folder of annotations, looked at once (see `refresh`)."""
        if self._listing is None:
            self._listing = listing(self.annotations_folder)
        return self._listing

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
            raise Ambiguous(f'"{name}" could be any of these {len(rows)} articles:', candidates(rows))
        return found[0] if found else None

    def _title(self, entry: Entry) -> str:
        try:
            return self.heading(entry).title
        except ReaderError:
            return ""


def _version(entry: Entry) -> tuple[str, int, int]:
    """Which version of its file an article was read from."""
    try:
        status = entry.path.stat()
    except OSError:
        return f"{entry.id} {entry.path}", 0, 0
    return f"{entry.id} {entry.path}", status.st_mtime_ns, status.st_size


def candidates(rows: Sequence[str]) -> list[str]:
    """As many of the rows as a person looks through, and how many more there are."""
    more = len(rows) - _CANDIDATES_SHOWN
    return [*rows[:_CANDIDATES_SHOWN], *([f"… and {more} more"] if more > 0 else [])]
