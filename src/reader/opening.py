"""Which library a person means.

The one that is named (`--library`, then `READER_LIBRARY`), then the nearest at or above the path or the
current folder. Where there is none, a folder becomes one at its first annotation, and the annotations of
all else are kept in the personal library in the user's data folder.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from reader.collection import ANNOTATIONS
from reader.errors import NotFound
from reader.folders import data_folder
from reader.library import Library

if TYPE_CHECKING:
    from reader.article import Article

_TUTORIAL = "tutorial.md"


def open_library(path: Path | str | None = None, library: Path | str | None = None) -> Library:
    """The library to work in. `path` is the file or folder that a person wants to read.

    Raises NotFound where `path`, or a library that is named, does not exist.
    """
    wanted = None if path is None else _whole(path)
    if wanted and not _exists(wanted):
        raise NotFound(f'There is no file or folder "{path}".')
    file = wanted if wanted and not wanted.is_dir() else None
    root = _named(library) or _nearest(wanted or Path.cwd())
    if root is None and wanted and not file and os.access(wanted, os.W_OK | os.X_OK):
        root = wanted
    if root is None:
        return _personal(wanted, file)
    is_outside = wanted is not None and not wanted.resolve().is_relative_to(root.resolve())
    return Library(
        root,
        is_personal=root == data_folder(),
        opened=file,
        outside=[wanted] if wanted and is_outside else [],
        note="" if (root / ANNOTATIONS).is_dir() else f"Annotations will be kept in {root / ANNOTATIONS}.",
    )


def read_article(path: Path | str, *, id: str = "") -> Article:
    """The article in a file, without a library. Raises Unreadable, with a sentence that says why."""
    from reader.formats import read_article

    return read_article(Path(path), id=id)


def _exists(path: Path) -> bool:
    """Whether there is something; not where the system cannot even look (a name too long, links in a circle)."""
    try:
        path.resolve()
        return path.exists()
    except (OSError, ValueError, RuntimeError):
        return False


def _whole(path: Path | str) -> Path:
    """Absolute and without `..`, but with its links: people know their files by them."""
    return Path(os.path.normpath(Path(path).absolute()))


def _named(library: Path | str | None) -> Path | None:
    name = library or os.environ.get("READER_LIBRARY")
    if not name:
        return None
    root = _whole(name)
    if not _exists(root) or not root.is_dir():
        told_by = "" if library else " (READER_LIBRARY names it)"
        raise NotFound(f'There is no folder "{name}" to be the library{told_by}.')
    return root


def _nearest(start: Path) -> Path | None:
    """The nearest folder at or above that holds `annotations/`."""
    return next((one for one in (start, *start.parents) if (one / ANNOTATIONS).is_dir()), None)


def _personal(wanted: Path | None, file: Path | None) -> Library:
    root = data_folder()
    if wanted:
        note = f"Annotations will be kept in your own library, {root / ANNOTATIONS}."
        return Library(root, is_personal=True, opened=file, outside=[wanted], note=note)
    with suppress(OSError):
        _put_tutorial(root)
    return Library(root, is_personal=True)


def _put_tutorial(root: Path) -> None:
    """Puts the tutorial into a library that has nothing to read yet."""
    root.mkdir(parents=True, exist_ok=True)
    if all(one.name == ANNOTATIONS for one in root.iterdir()):
        (root / _TUTORIAL).write_bytes(Path(__file__).with_name(_TUTORIAL).read_bytes())
