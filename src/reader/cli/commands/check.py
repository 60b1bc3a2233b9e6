"""Check every store and article of the library and the links between annotations, and say what to do.

With --repair, mend what can be mended: stores are written anew from all that is whole in them, in copies that sync
tools made, in the journal of this machine and in git's last commit. No record is ever dropped, and the bytes that are
replaced are kept in annotations/.local/. Exit code 1: a problem was found, or remains."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from reader.check import Check, Finding
from reader.cli.arguments import add_json
from reader.cli.output import json_document, say, sentence
from reader.cli.progress import progress
from reader.errors import NotFound
from reader.library import Library

EXAMPLES = ("reader check", "reader check --repair", "reader check fire --json")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "articles", nargs="*", metavar="ARTICLE", help="an id, a path, or a part of a title; none for all"
    )
    parser.add_argument("--repair", action="store_true", help="mend what can be mended")
    add_json(parser)


def run(args: Namespace) -> int:
    from reader.opening import open_library

    library = open_library(None, args.library or None)
    articles = [_id(library, name) for name in args.articles]
    check = Check(library, repair=args.repair, articles=articles)
    with progress("Checking") as bar:
        findings = list(check.run(bar.tell))
    remain = sum(one.remains for one in findings)
    counts = {"articles": check.articles, "stores": check.stores, "annotations": check.annotations}
    if args.json:
        found = [{**asdict(one), "problem": one.remains} for one in findings]
        json_document({"library": str(library.root), **counts, "problems": remain, "findings": found})
        return int(remain > 0)
    for one in sorted(findings, key=lambda one: not one.is_problem):
        _print(one)
    looked = ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items())
    say(f"Looked at {looked} in {library.root}: {_outcome(findings, remain, args.repair)}")
    return int(remain > 0)


def _id(library: Library, name: str) -> str:
    """The id of an article, which need not be in the library any more. Raises NotFound."""
    try:
        return library.find(name).id
    except NotFound:
        known = {one for operation in library.operations.newest_first() for one in operation.article_ids}
        if name in library.listing.stores | known:
            return name
        raise


def _print(one: Finding) -> None:
    mark, style = ("!", "bold red") if one.remains else ("✓", "green") if one.repaired else ("·", "dim")
    sentence(f"{mark} ", one.sentence, style)
    if one.repaired or one.failed:
        sentence("  ", one.repaired or one.failed, text_style="green" if one.repaired else "red")


def _outcome(findings: list[Finding], remain: int, repair: bool) -> str:
    repaired = sum(bool(one.repaired) for one in findings)
    can = sum(one.mends and not one.repaired for one in findings)
    parts = [f"{remain} {'problem' if remain == 1 else 'problems'}" if remain else "all is well"]
    if repaired:
        parts.append(f"{repaired} mended")
    if can and not repair:
        parts.append(f"reader check --repair mends {can}")
    return ", ".join(parts) + "."
