"""What is measured and how. Times are milliseconds, memory is MiB.

A start is timed from before the process is made to when the awaited words have come out of the terminal; a key
from before it is written to the first output (`first`), or to the last before 15 ms of silence (`settled`).
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from tests.benchmarks.library import LAST_WORDS, TITLE, Desk, annotation_count, store_of
from tests.terminal import PATIENCE, READER, Terminal, environment

#: The size of the terminal for starts, and for keys: list, text and annotations stand side by side in it.
START_SIZE, KEY_SIZE = (120, 40), (150, 40)

_PASS = [sys.executable, "-c", "pass"]
_EMPTY_APP = f"""
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("{TITLE}")

Empty().run()
"""
#: Output that ends before this many seconds of silence can have nothing to do with the next key.
_REST = 0.05


class Samples(defaultdict[str, list[float]]):
    """What was measured, by name, in the order it was."""

    def __init__(self) -> None:
        super().__init__(list)

    def time(self, name: str, start: float, end: float) -> None:
        self[name].append(1000 * (end - start))


def measure(desk: Desk, rounds: int, presses: int, tell: Callable[[str], None]) -> Samples:
    """Everything: what starts a process `rounds` times in turn, each of the fast keys `presses` times."""
    _starts(desk, Samples())  # compiles what is not yet compiled, and fills the system's caches
    samples = Samples()
    for number in range(rounds):
        tell(f"starts and commands, round {number + 1} of {rounds}")
        _starts(desk, samples)
    tell("keys at 5 MB with 2,000 annotations")
    _keys(desk, samples, presses)
    tell("tagging")
    _tags(desk, samples, max(10, presses // 5))
    samples["Textual imported"] = [float(_imports_textual(desk))]
    return samples


# starts


def _starts(desk: Desk, samples: Samples) -> None:
    _plain(desk, samples, "python -c pass", _PASS)
    with _terminal(desk, [sys.executable, "-c", _EMPTY_APP]) as terminal:
        samples.time("empty app", terminal.started, terminal.await_output(TITLE.encode()))
    with _reading(desk, desk.short) as terminal:
        samples.time("text 4 KB", terminal.started, terminal.await_output(_after_cursor(TITLE)))
        since = terminal.type("G")
        samples.time("ready", terminal.started, terminal.await_output(_after_cursor(LAST_WORDS), since))
    with _reading(desk, desk.long) as terminal:
        samples.time("text 5 MB", terminal.started, terminal.await_output(_after_cursor(TITLE)))
        terminal.settle(_REST)
        samples["memory"].append(_memory(terminal.process.pid))
        terminal.type("Q")
        if terminal.end():
            raise RuntimeError(f"The reader ended in an error. The screen:\n{terminal.framed}")
        samples.time("exit", terminal.sent, perf_counter())
    for name, library in (("list of 10", desk.ten), ("list of 10,000", desk.ten_thousand)):
        with _terminal(desk, [*READER, str(library)]) as terminal:
            samples.time(name, terminal.started, terminal.await_output(_after_cursor(TITLE)))
    for name, words in _commands(desk).items():
        _plain(desk, samples, name, [*READER, *words])


def _commands(desk: Desk) -> dict[str, list[str]]:
    in_ten = ["--library", str(desk.ten)]
    return {
        "reader articles": [*in_ten, "articles"],
        "reader export": [*in_ten, "export", "--to", "markdown"],
        "reader --help": ["--help"],
    }


def _plain(desk: Desk, samples: Samples, name: str, words: Sequence[str]) -> None:
    start = perf_counter()
    _run(desk, words)
    samples.time(name, start, perf_counter())


def _run(desk: Desk, words: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        words,
        env=environment(desk.new_home()),
        cwd=desk.root,
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )


def _imports_textual(desk: Desk) -> bool:
    """Whether any of the commands without a screen imports Textual."""
    traced = [sys.executable, "-X", "importtime", *READER[1:]]
    return any(
        re.search(rb"\|\s+textual$", _run(desk, [*traced, *words]).stderr, re.MULTILINE)
        for words in _commands(desk).values()
    )


# keys


def _keys(desk: Desk, samples: Samples, presses: int) -> None:
    with _reading(desk, desk.long_annotated, KEY_SIZE) as terminal:
        terminal.await_screen(TITLE)
        terminal.settle(_REST * 4)
        for _ in range(presses):
            samples.time("line key", *_first(terminal, "\x1b[B"))
            samples.time("paragraph key", *_first(terminal, "j"))
        for _ in range(max(5, presses // 5)):
            samples.time("page", *_settled(terminal, " "))
            samples.time("bottom", *_settled(terminal, "G"))
            samples.time("top", *_settled(terminal, "g"))
            _settled(terminal, "V")
            samples.time("Escape", *_first(terminal, "\x1b"))
        for size in ((100, 30), KEY_SIZE) * max(2, presses // 20):
            terminal.settle(_REST)
            terminal.resize(*size)
            samples.time("resize", *_until_quiet(terminal))


def _tags(desk: Desk, samples: Samples, presses: int) -> None:
    before = annotation_count(desk.quotes)
    store = store_of(desk.quotes)
    with _reading(desk, desk.quotes, KEY_SIZE) as terminal:
        terminal.await_screen(TITLE)
        terminal.settle(_REST * 4)
        _settled(terminal, ".")
        for press in range(presses):
            changed = store.stat().st_mtime_ns
            start, end = _settled(terminal, "q")
            if store.stat().st_mtime_ns == changed:
                raise RuntimeError(f"q did not save, or painted first. The screen:\n{terminal.framed}")
            if press:  # the first write imports the database; it has a line of its own
                samples.time("tag", start, end)
            else:
                samples.time("first tag", start, end)
    if annotation_count(desk.quotes) != before + presses:
        raise RuntimeError(
            f"{presses} quotes were tagged, and {annotation_count(desk.quotes) - before} are kept."
        )


def _first(terminal: Terminal, key: str) -> tuple[float, float]:
    """When a key was typed and when the first change came."""
    terminal.settle(_REST / 2)
    terminal.type(key)
    if not terminal.read(PATIENCE):
        raise TimeoutError(f"Nothing came of the key {key!r}. The screen:\n{terminal.framed}")
    return terminal.sent, terminal.drawn


def _settled(terminal: Terminal, key: str) -> tuple[float, float]:
    """When a key was typed and when the last change came."""
    terminal.settle(_REST)
    terminal.type(key)
    return _until_quiet(terminal)


def _until_quiet(terminal: Terminal) -> tuple[float, float]:
    if not terminal.read(PATIENCE):
        raise TimeoutError(f"Nothing was drawn. The screen:\n{terminal.framed}")
    return terminal.sent, terminal.settle()


# the program


def _terminal(desk: Desk, words: Sequence[str], size: tuple[int, int] = START_SIZE) -> Terminal:
    return Terminal(words, home=desk.new_home(), columns=size[0], rows=size[1])


def _reading(desk: Desk, article: Path, size: tuple[int, int] = START_SIZE) -> Terminal:
    return _terminal(desk, [*READER, "--library", str(article.parent), str(article)], size)


def _after_cursor(words: str) -> bytes:
    """The words without the first one, whose letter the cursor may paint by itself."""
    return words.partition(" ")[2].encode()


def _memory(process: int) -> float:
    """The resident memory of a process."""
    asked = ["ps", "-o", "rss=", "-p", str(process)]
    return int(subprocess.run(asked, capture_output=True, check=True).stdout) / 1024
