"""The files that are a library's articles, and the id each of them keeps.

No article is read here: names and directories only, and the bytes of a file where a store has lost its
article and the file may be it under another name.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

#: How many folders deep articles are looked for.
DEPTH = 8
_SLUG_LENGTH = 60
_HASH_DIGITS = 4
_NO_LETTER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a library. `name` is its path from the library's root, `/` between the parts, fit to be
    shown; for a file outside the root it is the whole path. `file` is the whole path as it is."""

    id: str
    file: str
    name: str

    @property
    def path(self) -> Path:
        # Made when asked for: ten thousand of them at once would be half the cost of a large library.
        return Path(self.file)


def article_id(name: str, digits: int = _HASH_DIGITS) -> str:
    """The id a file has by its library-relative path: slug of the stem, `-`, hex digits of a hash."""
    name = unicodedata.normalize("NFC", name)
    stem = name.rpartition("/")[2]
    stem = stem.rpartition(".")[0] or stem
    if not stem.isascii():
        stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    slug = _NO_LETTER.sub("-", stem.lower()).strip("-")[:_SLUG_LENGTH].rstrip("-") or "article"
    return f"{slug}-{blake2b(name.encode('utf-8', 'surrogateescape')).hexdigest()[:digits]}"


def shown(name: str) -> str:
    """A file name without what a terminal would obey, or no JSON could hold."""
    return name if name.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in name)


def article_files(
    start: str, bound: Path, unread: str, refused: list[str], walked: list[str]
) -> Iterator[str]:
    """The paths of the readable files in a folder and below it, or of `start` itself if that is a file.

    Left out are hidden ones, `originals/` folders, the folder `unread`, and what is more than `DEPTH` folders
    down. Links that lead out of the folder `bound` go to `refused`, since a library may come from anybody; the
    folders that were looked into go to `walked`.
    A folder that is linked to from several places is walked once.
    """
    from reader.formats import FORMATS

    suffixes = tuple(FORMATS)
    if not os.path.isdir(start):  # noqa: PTH112  strings: a walk of 10,000 paths counts
        if os.path.isfile(start):  # noqa: PTH113
            yield start
        return
    seen: set[tuple[int, int]] = set()
    folders = [(start, 0)]
    links: list[tuple[str, int]] = []
    while folders or links:
        folder, depth = folders.pop() if folders else links.pop()
        try:
            status = os.stat(folder)  # noqa: PTH116
            inside = list(os.scandir(folder))
        except OSError:
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        walked.append(folder)
        for one in inside:
            if one.name.startswith("."):
                continue
            try:
                if one.is_symlink() and not Path(one.path).resolve().is_relative_to(bound):
                    refused.append(one.path)
                elif one.is_dir():
                    if depth < DEPTH and one.name != "originals" and one.path != unread:
                        (links if one.is_symlink() else folders).append((one.path, depth + 1))
                elif one.is_file() and (one.name.lower().endswith(suffixes) or _is_text(one)):
                    yield one.path
            except (OSError, RuntimeError):  # pathlib's error for links in a circle
                continue


def _is_text(file: os.DirEntry[str]) -> bool:
    """Whether a file without a known suffix is an article: its name may be one's, its first bytes are text.

    Raises OSError.
    """
    from reader.formats import is_article

    if not is_article(Path(file.name)):
        return False
    with open(file.path, "rb") as opened:  # noqa: PTH123
        head = opened.read(1024)
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What a store remembers of its article."""

    id: str
    path: str
    digest: str
    keys: tuple[str, ...]


def name_entries(
    root: Path, paths: Sequence[str], annotations: Path, stores: Set[str], *, is_personal: bool = False
) -> list[Entry]:
    """The entries of these files, sorted by name, each with the id its store knows it by. `stores` are the ids that
    have one.

    A store that no file's computed id leads to is asked what it recorded: the file at that path has the
    store's id, and where that path is gone, the file with those bytes (one that was renamed or moved). A
    recorded path that exists but is not among the files is an entry too, if it lies inside the library; a
    personal one also keeps the annotations of files elsewhere. A file that took the place of a renamed one
    does not get its annotations.
    """
    base = os.path.join(root, "")  # noqa: PTH118  it ends in a separator
    names = {path.removeprefix(base).replace(os.sep, "/"): path for path in paths}
    ids = _computed_ids(sorted(names))
    unknown = sorted(stores - {*ids.values()})
    recorded = [found for store in unknown if (found := _recorded(annotations, store))]
    for store in recorded:
        if store.path not in names and (path := _outside_list(root, store.path, is_personal)):
            names[store.path] = path
    by_shown = {shown(name): name for name in names}
    _give_back(annotations, names, ids, stores, by_shown)
    lost = []
    for store in recorded:
        if store.path in by_shown:
            ids[by_shown[store.path]] = store.id
        elif store.digest:
            lost.append(store)
    if lost:
        _recognise(lost, names, ids, stores)
    return [Entry(ids[name], names[name], shown(name)) for name in sorted(names)]


def _computed_ids(names: Sequence[str]) -> dict[str, str]:
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        digits = _HASH_DIGITS
        while (computed := article_id(name, digits)) in taken:
            digits += 1
        taken.add(computed)
        ids[name] = computed
    return ids


def _recorded(annotations: Path, id: str) -> _Recorded | None:
    path = annotations / f"{id}.json"
    try:
        status = path.stat()
    except OSError:
        return None
    return _read_recorded(path, id, status.st_mtime_ns, status.st_size)


@lru_cache(4096)
def _read_recorded(path: Path, id: str, _mtime_ns: int, _size: int) -> _Recorded | None:
    from reader.store import read_article_record

    record = read_article_record(path)
    return _Recorded(id, record.path, record.digest, record.keys) if record else None


def _give_back(
    annotations: Path,
    names: dict[str, str],
    ids: dict[str, str],
    stores: Set[str],
    by_shown: dict[str, str],
) -> None:
    """Gives the stores of files that were renamed back to them, where another file has their old name now.

    The bytes tell: those that the store recorded are another file's, and the one that has the name has none
    of the annotated paragraphs, so that it is no copy's edited original.
    """
    from reader.digests import digests_of

    claimed = {name: own for name, own in ids.items() if own in stores}
    if not claimed or len(claimed) == len(ids):
        return
    free = {name: path for name, path in names.items() if ids.get(name) not in stores}
    now = digests_of(names[name] for name in claimed)
    moved: list[tuple[str, _Recorded]] = []
    for name, own in claimed.items():
        store = _recorded(annotations, own)
        if store is None or not store.digest or now.get(names[name], store.digest) == store.digest:
            continue
        home = by_shown.get(store.path)
        if home != name and home in free:
            ids[home] = own
            del free[home]
            ids[name] = _other_id(name, ids, stores)
        else:
            moved.append((name, store))
    if not moved:
        return
    digests = digests_of(free.values())
    for name, store in moved:
        same = sorted(one for one, path in free.items() if digests.get(path) == store.digest)
        if same and not _still_has(names[name], store.keys):
            ids[same[0]] = store.id
            del free[same[0]]
            ids[name] = _other_id(name, ids, stores)


def _other_id(name: str, ids: dict[str, str], stores: Set[str]) -> str:
    """An id for a file whose own is another's."""
    taken = {*ids.values(), *stores}
    digits = _HASH_DIGITS + 1
    while (computed := article_id(name, digits)) in taken:
        digits += 1
    return computed


def _still_has(path: str, keys: Sequence[str]) -> bool:
    """Whether an article has at least half of these paragraphs."""
    from reader.errors import Unreadable
    from reader.formats import read_article

    try:
        has = read_article(Path(path)).numbers
    except Unreadable:
        return False
    kept = sum(key in has for key in keys)
    return kept > 0 and 2 * kept >= len(keys)


def _outside_list(root: Path, name: str, is_personal: bool) -> str:
    """The path of a recorded article that is not among the library's files, "" where it must not be opened.

    A store may come from anybody, so what it names counts only inside the library.
    """
    from reader.formats import is_article

    path = root / name
    try:
        if name and path.is_file():
            inside = is_article(path) and path.resolve().is_relative_to(root.resolve())
            return str(path) if inside or is_personal else ""
    except (OSError, ValueError):
        pass
    return ""


def _recognise(
    lost: Sequence[_Recorded], names: dict[str, str], ids: dict[str, str], stores: Set[str]
) -> None:
    """Gives each lost store's id to the file with its bytes that has no store yet, likeliest names first."""
    from reader.digests import digests_of

    free = {name: path for name, path in names.items() if ids[name] not in stores}
    digests = digests_of(free.values())
    for store in lost:
        same = [name for name, path in free.items() if digests.get(path) == store.digest]
        if same:
            stem = store.path.rpartition("/")[2]
            found = min(same, key=lambda name: (name.rpartition("/")[2] != stem, name))
            ids[found] = store.id
            del free[found]
