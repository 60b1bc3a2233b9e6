"""`reader --help`: a page to read."""

from __future__ import annotations

from collections.abc import Iterator

from reader.cli.commands import COMMANDS
from reader.cli.output import line

_ABOUT = """\
Close reading in a terminal. Open an article, tag who said what, mark claims and where they come from,
write notes on any words in it, and take all of that elsewhere. Annotations are plain JSON files, one an
article, beside the articles they belong to."""

_EXAMPLES = (
    ("reader", "open the library here, or your own"),
    ("reader articles/fire.txt", "open one article"),
    ("reader quotes fire", "who is quoted in it, and how"),
    ('reader annotate fire --kind claim --exact "40 tonnes" --verdict refuted', "mark a claim"),
    ("reader export --to markdown -o notes/", "everything into a notes folder"),
)
_CODES = (
    ("0", "done"),
    ("1", "not found, or a check found something"),
    ("2", "the words of the command make no sense"),
    ("3", "could not be done: locked, full, read-only, unreadable"),
)


def print_help() -> None:
    for parts in _page():
        line(*parts)


def _page() -> Iterator[tuple[tuple[str, str], ...]]:
    blank = (("", ""),)
    yield from _usage()
    yield blank
    yield from (((text, ""),) for text in _ABOUT.split("\n"))
    yield blank
    yield (("Examples", "bold"),)
    for command, what in _EXAMPLES:
        yield (("  ", ""), (command, "cyan"))
        yield ((f"      {what}", "dim"),)
    width = max(map(len, COMMANDS)) + 2
    for group in dict.fromkeys(word.group for word in COMMANDS.values()):
        yield blank
        yield ((group, "bold"),)
        for name, word in COMMANDS.items():
            if word.group == group:
                yield (("  ", ""), (f"{name:{width}}", "cyan"), (word.summary, ""))
    yield blank
    yield (("reader COMMAND --help", "cyan"), (" says more about one, with examples.", ""))
    yield blank
    yield (("Everywhere", "bold"),)
    yield (
        ("  ", ""),
        ("--library DIR", "cyan"),
        ("  the library to work in, else READER_LIBRARY, else the nearest", ""),
    )
    yield (("                 folder with annotations/ in it, else your own library", ""),)
    yield (("  ", ""), ("--json", "cyan"), ("         one JSON document instead of a table", ""))
    yield (("  ", ""), ("--version", "cyan"), ("      which version this is", ""))
    yield (("  An ARTICLE is an id, a path, or a part of a title that only one has.", ""),)
    yield blank
    yield (("Exit codes", "bold"),)
    yield from ((("  ", ""), (code, "cyan"), (f"  {meaning}", "")) for code, meaning in _CODES)
    yield blank
    yield (("Where things are kept", "bold"),)
    yield from _folders()


def _usage() -> Iterator[tuple[tuple[str, str], ...]]:
    yield (
        ("Usage: ", "bold"),
        ("reader [PATH]", "cyan"),
        ("            open a library, folder or article", ""),
    )
    yield (("       ", ""), ("reader COMMAND …", "cyan"), ("         work without a screen", ""))


def _folders() -> Iterator[tuple[tuple[str, str], ...]]:
    from pathlib import Path

    from reader.folders import data_folder, state_folder

    def short(path: Path) -> str:
        try:
            return f"~/{path.relative_to(Path.home()).as_posix()}"
        except (ValueError, RuntimeError):
            return str(path)

    yield (("  annotations    ", ""), ("annotations/", "cyan"), (" in the library's folder", ""))
    yield (
        ("  your library   ", ""),
        (short(data_folder()), "cyan"),
        (", for articles outside any other", ""),
    )
    yield (("  places, drafts ", ""), (short(state_folder()), "cyan"))
