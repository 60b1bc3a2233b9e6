"""Who changed what and when: of one annotation with its fields before and after, or of the whole library.

It is told from the journal of this machine (30 days), from git's log where the library is in a repository, and from
the times that an annotation keeps itself."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reader.annotation import Target, local_time
from reader.cli.arguments import add_json, library_of
from reader.cli.output import json_document, json_line, line, say, table
from reader.cli.records import annotation_named
from reader.errors import Unreadable
from reader.library import Library
from reader.revisions import FieldChange, Revision, of_annotation, of_library

EXAMPLES = ("reader history QK3V9A", "reader history --limit 20", "reader history --json")
_COLUMNS = ("when", "who", "what", "article", "")
_LONGEST = 70


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", default="", metavar="ID", help="an annotation; none for the library")
    parser.add_argument("--limit", type=_count, default=None, metavar="N", help="the newest N")
    add_json(parser, lines=True)


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text} is no number of rows")
    return int(text)


def run(args: Namespace) -> int:
    library = library_of(args)
    found = _revisions(library, args.id)[: args.limit]
    if args.json:
        json_document([_record(one) for one in found])
    elif args.jsonl:
        for one in found:
            json_line(_record(one))
    elif args.id:
        for one in found:
            _print(one)
    else:
        table(_COLUMNS, (_cells(one) for one in found))
        if not found:
            say("Nothing was done here in the days of the journal.")
    return 0


def _revisions(library: Library, id: str) -> list[Revision]:
    try:
        if id:
            return of_annotation(library, annotation_named(library, id, deleted=True))
        return of_library(library)
    except OSError as error:
        folder = library.operations.journal.folder
        raise Unreadable(f"The journal in {folder} cannot be read: {error.strerror or error}.") from error


def _record(one: Revision) -> dict[str, Any]:
    record = {name: value for name, value in asdict(one).items() if name not in ("changes", "is_undone")}
    changes = [
        {"field": change.field, "from": _plain(change.before), "to": _plain(change.after)}
        if change.is_known
        else {"field": change.field}
        for change in one.changes
    ]
    return {**record, "undone": one.is_undone, "changes": changes}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.to_record() if isinstance(value, Target) else value


def _cells(one: Revision) -> tuple[str, ...]:
    articles = one.articles[0] if len(one.articles) == 1 else f"{len(one.articles)} articles"
    return (
        local_time(one.time),
        one.by,
        one.what,
        articles if one.articles else "",
        "undone" if one.is_undone else one.id[:7] if one.source == "git" else "",
    )


def _print(one: Revision) -> None:
    beside = f"  ({one.id[:7]})" if one.source == "git" else ""
    line(
        (local_time(one.time), "dim"),
        ("  ", ""),
        (one.by or "somebody", "bold"),
        (f"  {one.what}{beside}", ""),
    )
    for change in one.changes:
        line(("    ", ""), (f"{change.field}: ", "dim"), (_told(change), ""))


def _told(change: FieldChange) -> str:
    if not change.is_known:
        return "changed"
    if change.field == "deleted":
        return "deleted" if change.after else "brought back"
    before, after = _brief(change.before), _brief(change.after)
    return f"{before} → {after or 'nothing'}" if before else after


def _brief(value: Any) -> str:
    """A value in a few words."""
    if isinstance(value, Target):
        text = f"¶{value.index} “{value.exact}”"
    elif isinstance(value, list | tuple):
        text = ", ".join(map(_brief, value))
    elif isinstance(value, Mapping):
        text = " ".join(f"{name} {_brief(item)}" for name, item in value.items() if item)
    else:
        text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
