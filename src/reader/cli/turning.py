"""Undo and redo as commands say them."""

from __future__ import annotations

from collections.abc import Callable

from reader.cli.output import json_document, say, write
from reader.cli.records import say_unsafe
from reader.errors import NotFound, Unreadable
from reader.journal import DAYS, Operation
from reader.library import Library


def turn(
    library: Library, take: Callable[[Library], Operation | None], said: str, verb: str, as_json: bool
) -> int:
    """Take an operation back and print the ids of its annotations. Raises NotFound where there is none, or
    Unreadable where it cannot be known."""
    operation = take(library)
    if operation is None and library.operations.trouble:
        raise Unreadable(library.operations.trouble)
    if operation is None:
        raise NotFound(
            f"There is nothing to {verb} in {library.root}: no change was made to it on this machine in the last"
            f" {DAYS} days that is not {'undone' if verb == 'undo' else 'done'} already."
        )
    ids = [change.after.id for change in operation.changes]
    if as_json:
        json_document({"label": operation.label, "articles": operation.article_ids, "annotations": ids})
    else:
        write("".join(f"{one}\n" for one in ids))
        say(f"{said}: {operation.label}")
    say_unsafe(library)
    return 0
