"""From the words typed to an exit code: which command they mean, and what is said when it fails."""

from __future__ import annotations

import gc
import os
import sys
from argparse import ArgumentParser, HelpFormatter, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import NoReturn

from reader.cli.commands import COMMANDS
from reader.cli.output import flush, on_terminal, prepare, say
from reader.errors import ReaderError, WrongUsage, own_error

INTERRUPTED = 130
_WIDTH = 80
_GARBAGE = 100_000


def run(argv: Sequence[str] | None = None) -> int:
    """Exit codes are those of `interface.md`; whatever happens, no traceback (but with READER_DEBUG=1)."""
    prepare()
    try:
        code = _dispatch(list(sys.argv[1:] if argv is None else argv))
        flush()
        return code
    except ReaderError as error:
        say(f"reader: {error}")
        return error.exit_code
    except BrokenPipeError:
        _discard_output()
        return 0
    except KeyboardInterrupt:
        _discard_output()
        return INTERRUPTED
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except Exception as error:
        if os.environ.get("READER_DEBUG"):
            raise
        _discard_output()
        if isinstance(error, OSError) and error.strerror:
            where = error.filename if error.filename is not None else "the output"
            say(f"reader: {where}: {error.strerror}.")
        else:
            say(f"reader: {own_error(error)}")
        return ReaderError.exit_code


def _dispatch(words: list[str]) -> int:
    library = ""
    while words and words[0].startswith("-"):
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if word in ("-h", "--help"):
            from reader.cli.help_page import print_help

            print_help()
            return 0
        if word == "--version":
            from importlib.metadata import PackageNotFoundError, version

            try:
                print(f"close-reader {version('close-reader')}")
            except PackageNotFoundError:
                print("close-reader (not installed)")
            return 0
        if word == "--":
            return _open(words, library)
        if name != "--library" or not (equals or words):
            what = "--library needs a folder" if name == "--library" else f"there is no option {word}"
            raise WrongUsage(f"{what}. reader --help shows what there is.")
        library = value if equals else words.pop(0)
    if words and words[0] in COMMANDS:
        return _command(words[0], words[1:], library)
    return _open(words, library)


def _command(name: str, words: list[str], library: str) -> int:
    gc.set_threshold(_GARBAGE)  # a command makes no cycles worth looking for while it imports
    module = import_module(f"reader.cli.commands.{name.replace('-', '_')}")
    parser = _Parser(
        prog=f"reader {name}",
        description=module.__doc__,
        epilog="\n".join(["examples:", *(f"  {example}" for example in module.EXAMPLES)]),
        formatter_class=_formatter(words),  # type: ignore[arg-type]
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    parser.add_argument("--library", metavar="DIR", default=library, help="the library to work in")
    code: int = module.run(parser.parse_args(words))
    return code


def _open(words: list[str], library: str) -> int:
    is_there = bool(words) and os.path.exists(words[0])  # noqa: PTH110  of any text, pathlib's raises
    if len(words) > 1 or (words and not is_there):
        from reader.suggestion import did_you_mean

        hint = did_you_mean(words[0], COMMANDS)
        raise WrongUsage(
            f'"{words[0]}" is no command, and no file or folder.{hint} reader --help shows the commands.'
            if not is_there
            else f'"{words[0]}" is no command, and only one file or folder can be opened at a time.'
        )
    if not (on_terminal() and sys.stdin and sys.stdin.isatty()):
        path = words[0] if words else "ARTICLE"
        raise WrongUsage(
            "the reader needs a terminal for its screen. Without one:"
            f" reader articles, reader show {path}, reader --help."
        )
    from reader.cli.open import open_screen

    return open_screen(words[0] if words else None, library)


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(f"{message}\n{self.format_usage().strip()}\n{self.prog} --help shows more.")


def _formatter(words: list[str]) -> Callable[[str], HelpFormatter]:
    if "-h" not in words and "--help" not in words:
        # argparse makes one for each argument, and asks shutil for the width unless told: 5 ms of imports.
        return partial(RawDescriptionHelpFormatter, width=_WIDTH)
    if not on_terminal():
        return RawDescriptionHelpFormatter
    from rich_argparse import RawDescriptionRichHelpFormatter

    class Formatter(RawDescriptionRichHelpFormatter):
        text_markup = help_markup = False

    return Formatter


def _discard_output() -> None:
    """What is still in the buffer has nowhere to go; Python would complain of that when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
