"""Show the keys of the reader, by what they are for."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reader.cli.arguments import add_json
from reader.cli.output import json_document, table

EXAMPLES = ("reader keys", "reader keys --json")


def add_arguments(parser: ArgumentParser) -> None:
    add_json(parser)


def run(args: Namespace) -> int:
    from reader.commands import COMMANDS, shown

    if args.json:
        json_document(
            [
                {
                    "id": command.id,
                    "keys": list(command.keys),
                    "title": command.title,
                    "help": command.help,
                    "group": command.group,
                    "where": list(command.where),
                }
                for command in COMMANDS
            ]
        )
        return 0
    rows = [(c.group, " ".join(map(shown, c.keys)), c.help, c.id) for c in COMMANDS]
    table(("group", "keys", "does", "command"), rows, group=0)
    return 0
