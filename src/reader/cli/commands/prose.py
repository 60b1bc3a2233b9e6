"""Print a file of annotations as text for people: what git compares, and shows, once reader git-setup has been
run. A damaged file is shown as far as it can be read; any other file is shown as it is."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from reader.cli.output import write
from reader.errors import Unreadable, WrongUsage

EXAMPLES = (
    "reader prose annotations/fire-0b1c.json",
    "git show HEAD:annotations/fire-0b1c.json | reader prose -",
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a file in annotations/; - for standard input")


def run(args: Namespace) -> int:
    from reader.exchange.prose import prose

    write(prose(_read(args.file)))
    return 0


def _read(name: str) -> bytes:
    if name == "-":
        if sys.stdin is None:
            raise WrongUsage("- is the standard input, and there is none.")
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise Unreadable(f"Cannot read {name}: {error.strerror or error}.") from error
