"""List the quotes in articles, or in plain text on standard input: who said them, how, how sure that is."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from reader.cli.arguments import add_articles, add_json, entries_of, library_of
from reader.cli.output import flush, json_document, json_line, say, table
from reader.cli.records import read
from reader.errors import ReaderError, Unreadable, WrongUsage
from reader.exchange.json_text import json_text
from reader.quotation import ArticleQuotes

EXAMPLES = (
    "reader quotes fire",
    "reader quotes --jsonl",
    "reader quotes --text --json < statement.txt",
    'echo \'{"id": 1, "text": "“No,” said Ann Lee."}\' | reader quotes --text --jsonl',
)


def add_arguments(parser: ArgumentParser) -> None:
    add_articles(parser)
    parser.add_argument(
        "--text",
        action="store_true",
        help="plain text on standard input instead; with --jsonl each line in is an object with id and text",
    )
    add_json(parser, lines=True)


def run(args: Namespace) -> int:
    if args.text:
        if args.articles:
            raise WrongUsage("--text reads standard input: name no articles.")
        return _each_line() if args.jsonl else _plain(args.json)
    found = _of_articles(args)
    failed = False

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal failed
        for row in found:
            if isinstance(row, ReaderError):
                say(f"reader: {row}")
                failed = True
            else:
                yield row

    if args.jsonl:
        for row in rows():
            json_line(row)
    elif args.json:
        json_document(list(rows()))
    else:
        table(
            ("article", "¶", "speaker", "cue", "form", "sure", "quote"),
            ((row["article"], f"¶{row['paragraph']}", *_cells(row)) for row in rows()),
            group=0,
        )
    return 1 if failed else 0


def _of_articles(args: Namespace) -> Iterator[dict[str, Any] | ReaderError]:
    """The quotes of each article, and for one that cannot be read why not; the others go on."""
    library = library_of(args, args.articles)
    named = entries_of(library, args.articles)
    for entry in named or library.entries():
        try:
            for quote in ArticleQuotes(read(library, entry)):
                yield {"article": entry.id, **quote.to_json()}
        except ReaderError as error:
            if len(named) == 1:
                raise
            yield error


def _plain(as_json: bool) -> int:
    try:
        text = _input().read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"Standard input is not UTF-8: byte {error.start}.") from error
    found = _quotes_in(text)
    if as_json:
        json_document(found)
    else:
        columns = ("start", "end", "speaker", "cue", "form", "sure", "quote")
        table(columns, ((row["start"], row["end"], *_cells(row)) for row in found))
    return 0


def _each_line() -> int:
    failed = False
    for number, line in enumerate(_input(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            text = record["text"]
            if not isinstance(text, str):
                raise TypeError
            json_text(record["id"])
        except (ValueError, KeyError, TypeError, RecursionError):
            say(f'reader: line {number} is no JSON object with "id" and "text"; it is skipped.')
            failed = True
            continue
        json_line({"id": record["id"], "quotes": _quotes_in(text)})
        flush()
    return 1 if failed else 0


def _quotes_in(text: str) -> list[dict[str, Any]]:
    """The quotes of plain text with any line breaks, offsets into the text as it is."""
    from reader.quotes import find_quotes

    same_length = text.replace("\r\n", " \n").replace("\r", "\n")
    return [{**quote.to_json(), "text": text[quote.start : quote.end]} for quote in find_quotes(same_length)]


def _input() -> Any:
    if sys.stdin is None:
        raise WrongUsage("--text reads standard input, and there is none.")
    return getattr(sys.stdin, "buffer", sys.stdin)


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    speaker = row["speaker"]
    if row["role"] and row["role"] != speaker:
        speaker = f"{speaker} ({row['role']})" if speaker else row["role"]
    return speaker, row["cue"], row["form"], f"{row['confidence']:.2f}", row["text"]
