"""Do again what was undone last, as long as nothing new was done since."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reader.cli.arguments import add_json, library_of
from reader.cli.turning import turn
from reader.library import Library

EXAMPLES = ("reader redo",)


def add_arguments(parser: ArgumentParser) -> None:
    add_json(parser)


def run(args: Namespace) -> int:
    return turn(library_of(args), Library.redo, "Redid", "redo", args.json)
