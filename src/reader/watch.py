"""What other programs change in a library while it is open: its files are looked at, a few times a second.

Looked at, not listened to: a network drive tells nobody of what another machine does to it. A look is a handful
of `stat` calls and reads no file; it says which files may be others now, and whoever asked reads those. A file
that changed is said to have changed at the next looks too, since within one tick of the file system's clock it
can change again and look the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

from reader.store.replace import Identity

#: For how many looks more a file that changed is doubted.
LOOKS_AGAIN = 2
#: How long a look at the folders of articles may take, in seconds; the next look goes on from there.
BUDGET = 0.003

#: What tells one state of a file from another; None where there is none, a number where the system says why not.
_State: TypeAlias = Identity | int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What may be another now.

    `store` and `text` are the files of the open article; `stores` the ids of the others looked at that have
    changed. `shelf`: the folder of annotations; `files`: a folder that articles are in, or `library.toml`, which
    names those.
    """

    store: bool = False
    text: bool = False
    stores: tuple[str, ...] = ()
    shelf: bool = False
    files: bool = False


class Watch:
    """Eyes on one library. Nothing is looked at before it is named, but the folder of annotations."""

    def __init__(self, annotations: Path) -> None:
        self._annotations = annotations
        self._shelf = _Watched(annotations, 0)
        self._settings = _Watched(annotations / "library.toml", 0)
        self._store: _Watched | None = None
        self._text: _Settling | None = None
        self._near: dict[str, _Watched] = {}
        self._folders: list[_Watched] = []
        self._next_folder = 0

    def open(self, store: Path | None, text: Path | None) -> None:
        """Look at these two from now on; to be called before they are read."""
        self._store = _Watched(store) if store else None
        self._text = _Settling(text) if text else None

    def look_near(self, ids: Iterable[str]) -> None:
        """Look at the stores of these articles from now on, and at no others; a new one counts as changed."""
        self._near = {
            one: self._near.get(one) or _Watched(self._annotations / f"{one}.json", 1) for one in ids
        }

    def look_in(self, folders: Sequence[str]) -> None:
        """Look at these folders from now on, as they are now."""
        known = {one.path: one for one in self._folders}
        self._folders = [known.get(folder) or _Watched(folder, 0) for folder in folders]
        self._next_folder = 0

    def look(self) -> Seen:
        """What may be another since the last look."""
        return Seen(
            store=self.look_at_store(),
            text=self._text is not None and self._text.has_changed(),
            stores=tuple(one for one, watched in self._near.items() if watched.has_changed()),
            shelf=self._shelf.has_changed(),
            files=self._settings.has_changed() or self._look_at_folders(),
        )

    def look_at_store(self) -> bool:
        """Whether the open article's store may be another since the last look."""
        return self._store is not None and self._store.has_changed()

    def _look_at_folders(self) -> bool:
        """As many folders as there is time for, in turn."""
        began, found = perf_counter(), False
        for _ in self._folders:
            folder = self._folders[self._next_folder]
            self._next_folder = (self._next_folder + 1) % len(self._folders)
            found = folder.has_changed() or found
            if perf_counter() - began > BUDGET:
                break
        return found


class _Watched:
    """A file or folder, or what a link there leads to."""

    __slots__ = ("_again", "_looks_again", "_state", "path")

    def __init__(self, path: Path | str, again: int = LOOKS_AGAIN) -> None:
        self.path = path
        self._state = _state(path)
        self._looks_again = self._again = again

    def has_changed(self) -> bool:
        now = _state(self.path)
        if now != self._state:
            self._state, self._again = now, self._looks_again
            return True
        self._again -= self._again > 0
        return self._again > 0


class _Settling:
    """A file that people edit: it has changed once it stays as it has become."""

    __slots__ = ("_last", "_path", "_state")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = self._last = _state(path)

    def has_changed(self) -> bool:
        before, self._last = self._last, _state(self._path)
        if self._last == self._state or self._last != before:
            return False
        self._state = self._last
        return True


def _state(path: Path | str) -> _State:
    try:
        return Identity.of(os.stat(path))  # noqa: PTH116  strings: there are many folders
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        return getattr(error, "errno", None) or -1
