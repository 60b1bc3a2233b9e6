"""Write annotations as a document for other programs: one document to stdout or a file, or one file an
article into a folder. Articles without annotations are left out unless they are named. A CSV file begins
with a byte order mark, so that spreadsheets know it for UTF-8; CSV to stdout does not."""

from __future__ import annotations

import os
import re
from argparse import ArgumentParser, Namespace
from pathlib import Path

from reader.annotation import Annotation
from reader.cli.arguments import add_articles, add_filters, entries_of, filter_of, library_of
from reader.cli.output import is_standard_output, on_terminal, say, write
from reader.cli.records import Articles, say_problems
from reader.errors import WrongUsage
from reader.exchange import FORMATS, Item, export, format_named
from reader.exchange.files import context_in, listed_as_articles, write_document
from reader.library import Library
from reader.text.clean import clean

EXAMPLES = (
    "reader export --to markdown -o notes/",
    "reader export fire --to markdown",
    "reader export --to csv --kind claim -o claims.csv",
    "reader export --to json > everything.json",
)


def add_arguments(parser: ArgumentParser) -> None:
    add_articles(parser)
    names = "; ".join(f"{name}: {one.summary}" for name, one in FORMATS.items())
    parser.add_argument("--to", required=True, metavar="FORMAT", help=names)
    parser.add_argument(
        "-o", dest="output", metavar="PATH", help="a file, or a folder (DIR/) for one file an article"
    )
    add_filters(parser)


def run(args: Namespace) -> int:
    form = format_named(args.to)
    library = library_of(args, args.articles)
    items, code = _items(library, args)
    if not args.output:
        text = export(args.to, items, context_in(library, library.root))
        write(clean(text) if on_terminal() else text)
        return code
    path = Path(args.output)
    documents = [(path, items)]
    if args.output.endswith(("/", os.sep)) or path.is_dir():
        documents = [(path / f"{_file_name(item[0].id)}{form.suffix}", [item]) for item in items]
    for file, wanted in documents:
        if is_standard_output(file):
            raise WrongUsage(f"{file} is the standard output: leave out -o.")
        write_document(library, args.to, wanted, file)
        say(f"Wrote {file}")
    if listed := listed_as_articles(library, [file for file, _ in documents]):
        one = "This file is" if len(listed) == 1 else f"{len(listed)} of these files are"
        say(f"{one} in a folder of articles and will be listed as such, unless moved elsewhere.")
    return code


def _file_name(id: str) -> str:
    """The id, but for what a store of that name in a hostile library could do with it."""
    return re.sub(r"[^\w.-]+", "-", id).lstrip(".-") or "article"


def _items(library: Library, args: Namespace) -> tuple[list[Item], int]:
    """What to export, and the exit code: 3 where no store could be read."""
    named = entries_of(library, args.articles)
    found: dict[str, list[Annotation]] = {entry.id: [] for entry in named}
    for annotation in library.select(filter_of(args), named):
        found.setdefault(annotation.article, []).append(annotation)
    code = say_problems(library, named)
    articles = Articles(library)
    items: list[Item] = [(articles[key], annotations) for key, annotations in found.items()]
    if not items:
        say("Nothing to export: no annotation matches.")
    return items, code
