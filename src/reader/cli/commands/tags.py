"""List the tags of the library with how often each is used, or change one everywhere. A tag counts in any case. Each
change is one operation over all articles: reader undo takes it back whole."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from reader.annotation import changed
from reader.cli.arguments import add_json, library_of
from reader.cli.fields import tags_named
from reader.cli.output import json_document, say, table
from reader.cli.records import say_problems, say_unsafe
from reader.errors import NotFound
from reader.filters import Filter
from reader.library import Library
from reader.suggestion import did_you_mean
from reader.tags import counted, folded, retagged

EXAMPLES = (
    "reader tags",
    "reader tags --rename fire blaze",
    "reader tags --merge fire Fires blaze",
    "reader undo",
)


def add_arguments(parser: ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--rename", nargs=2, metavar=("OLD", "NEW"), help="call a tag otherwise, everywhere")
    group.add_argument("--merge", nargs=3, metavar=("A", "B", "INTO"), help="make two tags one")
    group.add_argument("--delete", metavar="T", help="take a tag off everything")
    add_json(parser)


def run(args: Namespace) -> int:
    library = library_of(args)
    if args.rename:
        return _change(library, args.rename[:1], args.rename[1], "--rename", args.json)
    if args.merge:
        return _change(library, args.merge[:2], args.merge[2], "--merge", args.json)
    if args.delete is not None:
        return _change(library, [args.delete], "", "--delete", args.json)
    found = counted(library.select(Filter()))
    code = say_problems(library)
    if args.json:
        json_document([asdict(one) for one in found])
    else:
        table(("tag", "annotations", "articles"), ((one.tag, one.annotations, one.articles) for one in found))
    return code


def _change(library: Library, old: list[str], new: str, option: str, as_json: bool) -> int:
    """Give everything tagged with one of the old tags the new one instead, "" for none."""
    old = tags_named(option, old)
    new = tags_named(option, [new])[0] if new or option != "--delete" else ""
    annotations = list(library.select(Filter()))
    say_problems(library)
    known = {folded(one.tag): one.tag for one in counted(annotations)}
    for tag in old:
        if folded(tag) not in known:
            raise NotFound(f'No annotation has the tag "{tag}".{did_you_mean(tag, known.values())}')
    gone = {folded(tag) for tag in old}
    tagged = [one for one in annotations if gone & {folded(tag) for tag in one.tags}]
    verb = "delete" if not new else "merge" if len(old) > 1 else "rename"
    label = f"{verb} tag {' and '.join(old)}" + (f" to {new}" if new else "")
    count = library.change_all(label, tagged, lambda one: changed(one, tags=retagged(one.tags, old, new)))
    say_unsafe(library)
    if as_json:
        json_document({"label": label, "annotations": count})
    else:
        say(f"{label[0].upper()}{label[1:]}: {count} {'annotation' if count == 1 else 'annotations'} changed")
    return 0
