"""What a command says: results to stdout, in colour for a terminal and plain for a pipe; messages to stderr.

Text from articles and annotations is cleaned on its way to a person, so that it cannot command the
terminal, and is never read as Rich markup.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from operator import itemgetter
from textwrap import indent
from typing import TYPE_CHECKING, Any

from reader.text.clean import clean, fold

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

#: Columns of a table are no narrower than this, in cells, if they have anything to show.
_NARROWEST = 8


def prepare() -> None:
    """Sees to it that no character stops the output: a pipe gets UTF-8, a terminal what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def on_terminal() -> bool:
    """Whether results go to a terminal that can show more than plain lines."""
    return bool(sys.stdout) and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def is_standard_output(path: Path) -> bool:
    """Whether a path (`/dev/stdout`) leads where results go anyway."""
    try:
        return bool(sys.stdout) and os.path.samestat(path.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        return False


def say(message: str) -> None:
    """A message for the person, on stderr."""
    if sys.stderr:
        # Where nobody can be told, the exit code still says it.
        with suppress(OSError):
            text = clean(message)
            print(wrapped(text) if sys.stderr.isatty() else text, file=sys.stderr, flush=True)


def wrapped(text: str, indent: str = "") -> str:
    """Text broken between words for the width of the terminal; the lines of a paragraph after its first indented."""
    import shutil
    import textwrap

    width = max(20, shutil.get_terminal_size().columns - 1)
    fill = textwrap.TextWrapper(
        width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ).fill
    return "\n".join(fill(line) if len(line) > width else line for line in text.split("\n"))


def say_each(problems: Iterable[str]) -> None:
    """What is wrong and stops nothing, a line each."""
    for problem in problems:
        say(f"reader: {problem}")


def write(text: str) -> None:
    """A result as it is."""
    if sys.stdout:
        sys.stdout.write(text)


def flush() -> None:
    """Brings the results so far to whoever reads them."""
    if sys.stdout:
        sys.stdout.flush()


def json_document(value: Any) -> None:
    write(_json(value, 2))


def json_array(values: Iterable[Any]) -> None:
    """One JSON document, an array, written as its values come."""
    start = "[\n"
    for value in values:
        write(start + indent(_json(value, 2).rstrip("\n"), "  "))
        start = ",\n"
    write("[]\n" if start == "[\n" else "\n]\n")


def json_line(value: Any) -> None:
    write(_json(value, None))


def _json(value: Any, spaces: int | None) -> str:
    from reader.exchange.json_text import json_text

    ascii_only = bool(sys.stdout) and "utf" not in (sys.stdout.encoding or "").lower()
    return json_text(value, indent=spaces, ascii_only=ascii_only) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, group: int | None = None) -> None:
    """A table on a terminal; else a line a row, its values in the same order, tabs between, no heading.

    On a terminal the column `group` becomes a heading over the rows that share it and come one after the other.
    """
    cleaned = ([fold(clean(str(value))) for value in row] for row in rows)
    if not on_terminal():
        for row in cleaned:
            write("\t".join(row) + "\n")
        return
    if group is None:
        _print_table(columns, [*cleaned])
        return
    for name, rows in groupby(cleaned, key=itemgetter(group)):
        line((name, "bold"))
        inside = [[*row[:group], *row[group + 1 :]] for row in rows]
        _print_table([*columns[:group], *columns[group + 1 :]], inside)


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns with nothing in them are left out."""
    from rich.box import SIMPLE_HEAD
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    used = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    result = Table(
        box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True, header_style="dim"
    )
    for at in used:
        cells = [row[at] for row in rows if row[at]]
        longest = max(map(cell_len, [columns[at], *cells]))
        result.add_column(
            columns[at],
            justify="right" if all(cell.rstrip("%").isdigit() for cell in cells) else "left",
            overflow="fold",
            min_width=min(longest, _NARROWEST),
            no_wrap=longest <= _NARROWEST,
        )
    for row in rows:
        result.add_row(*(Text(row[at]) for at in used))
    if rows:
        console().print(result)


def sentence(mark: str, text: str, style: str = "", text_style: str = "") -> None:
    """A sentence behind a mark in a style of its own; on a terminal broken between words, below itself."""
    indent = " " * len(mark)
    told = wrapped(indent + clean(text), indent)[len(indent) :] if on_terminal() else text
    line((mark, style), (told, text_style))


def line(*parts: tuple[str, str]) -> None:
    """One line of result, each part a text and its style (Rich's words for it); cleaned, never wrapped."""
    text = [(clean(part), style) for part, style in parts]
    if not on_terminal():
        write("".join(part for part, _ in text).rstrip(" ") + "\n")
        return
    from rich.text import Text

    console().print(Text.assemble(*text), soft_wrap=True)


def console() -> Console:
    """Rich's console for stdout, which knows NO_COLOR."""
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
