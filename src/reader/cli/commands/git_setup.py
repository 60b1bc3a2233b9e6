"""Set up git for sharing this library. Two people can then annotate apart and merge: git keeps what both did,
annotation by annotation and field by field, and git diff, git log -p and git blame tell in words what changed.

A line in .gitattributes goes with the library into every clone; the rest is of this clone alone. Running it
again changes nothing."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reader.cli.arguments import add_json, library_of
from reader.cli.output import json_document, line, say

EXAMPLES = ("reader git-setup", "reader git-setup --undo")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--undo", action="store_true", help="let git merge and show the library by lines again, in this clone"
    )
    add_json(parser)


def run(args: Namespace) -> int:
    from reader.sharing import set_up, take_back

    root = library_of(args).root
    if args.undo:
        was_there = take_back(root)
        if args.json:
            json_document({"library": str(root), "changed": was_there})
        else:
            said = "Git merges and shows it by lines again" if was_there else "Git was not set up for it"
            line((f"{said}: {root}", ""))
        return 0
    setup = set_up(root)
    if args.json:
        json_document(
            {
                "library": str(root),
                "repository": str(setup.repository),
                "changed": setup.is_new,
                "attributes": {
                    "path": str(setup.attributes),
                    "line": setup.line,
                    "committed": setup.is_committed,
                    "overruled": setup.overruled,
                },
                "config": setup.config,
            }
        )
        return 0
    done = "is set up" if setup.is_new else "was set up already"
    line((f"Git {done} for sharing {root}", "bold"))
    line(
        ("  git merge, pull, rebase   ", "cyan"),
        ("keep every annotation of both sides; where two people changed", ""),
    )
    line(
        ("                            ", ""),
        ("the same field, both values, and the reader lets you choose", ""),
    )
    line(("  git diff, log -p, blame   ", "cyan"), ("tell in words what changed, and who changed it", ""))
    for name, value in setup.overruled.items():
        say(
            f"reader: another line of the repository's attributes says {name}={value or 'nothing'} for these files, "
            f"and it counts: git check-attr -a {setup.attributes.parent / 'annotations'}/x.json shows them."
        )
    if not setup.is_committed:
        say(f"Now commit {setup.attributes}: it goes with the library into every clone.")
    if setup.is_new:
        say("This clone is ready. Whoever else shares the library runs reader git-setup once in theirs.")
    return 0
