"""Merge two versions of a file, the way git asks for it: the result is written over OURS. Git calls this by
itself once reader git-setup has been run.

Of a store, every annotation of both sides is kept, and of each annotation every field that either side
changed. Where both changed the same field, both values are kept, and the reader lets you choose between them.
Any other file is merged by lines, as git's own union does."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from reader.cli.output import say
from reader.errors import CannotWrite, Unreadable

EXAMPLES = (
    "reader git-setup",
    "reader merge-driver BASE OURS THEIRS annotations/fire-0b1c.json",
)
_CONFLICT = 1
_LISTED = 4


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "base", metavar="BASE", help="the version both were made from; an empty file for none"
    )
    parser.add_argument("ours", metavar="OURS", help="one version; the result takes its place")
    parser.add_argument("theirs", metavar="THEIRS", help="the other version")
    parser.add_argument(
        "path", metavar="PATH", nargs="?", default="", help="the name of the file, for messages"
    )


def run(args: Namespace) -> int:
    from reader.store.versions import UnknownFormat, is_store, merged

    ours = Path(args.ours)
    files = [Path(args.base), ours, Path(args.theirs)]
    name = args.path or args.ours
    versions = [_read(file) for file in files]
    if not is_store(*versions):
        return _by_lines(name, files)
    try:
        result = merged(*versions)
    except UnknownFormat as error:
        say(f"reader: {name} was merged by lines: {error}. Update close-reader and open it there.")
        return _by_lines(name, files)
    try:
        ours.write_bytes(result.data)
    except OSError as error:
        raise CannotWrite(
            f"Cannot write {ours}: {error.strerror or error}. {name} was not merged."
        ) from error
    if result.is_lost:
        say(
            f"reader: One side of {name} is damaged, and nothing in it can be read. The file now holds the other side: "
            f"if that is right, git add {name}. git checkout --ours {name}, or --theirs, brings back either."
        )
        return _CONFLICT
    if result.is_damaged:
        say(
            f"reader: One side of {name} is damaged. Every whole annotation of both sides is kept; what could not be "
            "read stays in the commit it comes from."
        )
    if result.clashes:
        say(f"reader: {_clashes(name, result.clashes)}")
    return 0


def _by_lines(name: str, files: Sequence[Path]) -> int:
    from reader.git import union

    if trouble := union(*files):
        say(f"reader: {name} cannot be merged by lines: {trouble}")
        return _CONFLICT
    return 0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unreadable(f"Cannot read {file} to merge it: {error.strerror or error}.") from error


def _clashes(name: str, clashes: Sequence[tuple[str, str]]) -> str:
    of: dict[str, list[str]] = {}
    for whose, field in clashes[:_LISTED]:
        of.setdefault(whose[-6:], []).append(field.replace("_", " "))
    listed = ", ".join(f"{' and '.join(fields)} of {whose}" for whose, fields in of.items())
    more = ", and more" if len(clashes) > _LISTED else ""
    many = "1 field was" if len(clashes) == 1 else f"{len(clashes)} fields were"
    return (
        f"{name}: {many} changed on both sides ({listed}{more}). "
        "Both values are kept, and the reader shows them as a choice: its key ! goes there."
    )
