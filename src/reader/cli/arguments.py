"""Options that several commands share, and what they mean."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.annotation import KINDS
from reader.cli.output import say_each

if TYPE_CHECKING:
    from reader.entries import Entry
    from reader.filters import Filter
    from reader.library import Library


def add_articles(parser: ArgumentParser) -> None:
    parser.add_argument(
        "articles",
        nargs="*",
        metavar="ARTICLE",
        help="an id, a path, or a part of a title; none for the whole library",
    )


def add_json(parser: ArgumentParser, *, lines: bool = False) -> None:
    """`--json`, and with `lines` `--jsonl`."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true", help="one JSON document")
    if lines:
        group.add_argument("--jsonl", action="store_true", help="one JSON text a line")


def add_filters(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("which annotations")
    group.add_argument("--kind", action="append", default=[], choices=KINDS, help="of this kind (repeatable)")
    group.add_argument(
        "--tag", action="append", default=[], metavar="T", help="with this tag (repeatable: with all)"
    )
    group.add_argument("--speaker", default="", metavar="S", help="by a speaker with this in the name")
    group.add_argument("--state", default="", metavar="S", help="claims in this state")
    group.add_argument("--verdict", default="", metavar="V", help="claims with this verdict")
    group.add_argument("--color", default="", metavar="C", help="in this colour")
    group.add_argument("--since", default="", metavar="DATE", help="changed since then (2026-07-01)")
    group.add_argument("--query", default="", metavar="WORDS", help="with all these words somewhere in them")
    group.add_argument(
        "--conflicts", action="store_true", help="with two values of a field that nobody chose between yet"
    )


def filter_of(args: Namespace) -> Filter:
    from reader.filters import Filter

    return Filter(
        kinds=tuple(args.kind),
        tags=tuple(args.tag),
        speaker=args.speaker,
        state=args.state,
        verdict=args.verdict,
        color=args.color,
        since=args.since,
        query=args.query,
        conflicts=args.conflicts,
    )


def library_of(args: Namespace, articles: Sequence[str] = ()) -> Library:
    """The library meant; an article that is named by its path says which, where nothing else does."""
    from reader.opening import open_library

    file = next((name for name in articles if os.path.isfile(name)), None)  # noqa: PTH113  of any text
    library = open_library(file, args.library or None)
    say_each(library.warnings)
    return library


def entries_of(library: Library, names: Sequence[str]) -> list[Entry]:
    """The articles named, each once. Raises NotFound."""
    return list({entry.id: entry for entry in map(library.find, names)}.values())
