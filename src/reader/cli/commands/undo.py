"""Undo the newest change made to this library on this machine, in the reader or by a command; again: the one
before. What somebody else has changed since is left as it is, and named."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reader.cli.arguments import add_json, library_of
from reader.cli.turning import turn
from reader.library import Library

EXAMPLES = ("reader undo", "reader history   # what would be undone next")


def add_arguments(parser: ArgumentParser) -> None:
    add_json(parser)


def run(args: Namespace) -> int:
    return turn(library_of(args), Library.undo, "Undid", "undo", args.json)
