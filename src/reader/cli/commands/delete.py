"""Delete annotations. An ID is any start or end of an id that only one annotation has; if one of them does
not exist, none is deleted. What is deleted stays in the file, marked."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reader.cli.arguments import add_json, library_of
from reader.cli.output import json_document, say, say_each, write
from reader.cli.records import annotation_named, say_unsafe, words_of

EXAMPLES = ("reader delete QK3V9A", "reader delete QK3V9A 7M2XTB")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help="the annotations")
    add_json(parser)


def run(args: Namespace) -> int:
    library = library_of(args)
    found = list({one.id: one for one in (annotation_named(library, part) for part in args.ids)}.values())
    problems = dict.fromkeys(problem for one in found for problem in library.problems(one.article))
    library.delete(found)
    say_unsafe(library)
    say_each(problems)
    if args.json:
        json_document([annotation.id for annotation in found])
        return 0
    for annotation in found:
        write(f"{annotation.id}\n")
        say(f"Deleted {annotation.kind} {annotation.short_id}: {words_of(annotation)}")
    return 0
