"""The screen: a library, a folder or an article opened for reading."""

from __future__ import annotations


def open_screen(path: str | None, library_folder: str) -> int:
    from reader.opening import open_library
    from reader.tui.app import run

    library = open_library(path, library_folder or None)
    return run(library, library.find(str(library.opened)) if library.opened else None)
