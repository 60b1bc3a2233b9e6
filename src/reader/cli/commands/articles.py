"""List the articles of the library: id, title, date, source, words, annotations, how far they were read."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from reader.annotation import KINDS
from reader.cli.arguments import add_json, library_of
from reader.cli.output import json_document, json_line, say, table
from reader.cli.records import say_problems
from reader.errors import ReaderError

if TYPE_CHECKING:
    from reader.entries import Entry
    from reader.library import Library
    from reader.session import Session

EXAMPLES = ("reader articles", "reader articles --json", "reader --library ~/desk articles")


def add_arguments(parser: ArgumentParser) -> None:
    add_json(parser, lines=True)


def run(args: Namespace) -> int:
    from reader.session import Session

    library = library_of(args)
    session = Session(library.root)
    rows = (_row(library, session, entry) for entry in library.entries())
    if args.jsonl:
        for row in rows:
            json_line(row)
    elif args.json:
        json_document(list(rows))
    else:
        columns = ("id", "title", "published", "source", "words", "annotations", "read", "problem")
        table(columns, map(_cells, rows))
        if not library.entries():
            say(f"There are no articles in {library.root}.")
    say_problems(library)
    return 0


def _row(library: Library, session: Session, entry: Entry) -> dict[str, Any]:
    """The article's facts; `progress` in percent, None where never opened; `problem`: why it is not read."""
    facts: dict[str, Any] = {
        "id": entry.id,
        "title": "",
        "published": "",
        "byline": "",
        "source": "",
        "url": "",
        "language": "",
        "words": 0,
    }
    progress, problems = None, []
    try:
        article = library.read(entry)
        facts = article.facts()
        place = session.place(entry.id)
        if place and len(article):
            number = article.numbers.get(place.key, place.number)
            progress = max(0, min(100, round(100 * number / len(article))))
    except ReaderError as error:
        problems.append(str(error))
    counts: Counter[str] = Counter()
    with suppress(ReaderError):
        counts.update(annotation.kind for annotation in library.annotations(entry))
    problems += library.problems(entry.id)
    library.store(entry.id).close()
    return {
        **facts,
        "path": entry.name,
        "annotations": {"total": counts.total(), **{kind: counts[kind] for kind in KINDS}},
        "progress": progress,
        "problem": " ".join(problems),
    }


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    progress = "" if row["progress"] is None else f"{row['progress']}%"
    counts = row["annotations"]["total"] or ""
    facts = (row[name] for name in ("id", "title", "published", "source"))
    return (*facts, row["words"] or "", counts, progress, row["problem"])
