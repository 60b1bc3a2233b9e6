"""A newcomer's story in a real terminal: open, tag what was said, leave, export; and what goes wrong on the way."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest

pytest.importorskip("termios", reason="This system has no pseudo-terminals")

from tests.terminal import PATIENCE, READER, Terminal, environment

from reader.library import Library

TITLE = "The ferry at Arden"
QUOTE = '"The boat was late again,"'
ARTICLE = f"""\
{TITLE}

By Nell Farrow

The morning boat came in at noon.

{QUOTE} said Mara Quill, a harbour master. Nobody on the pier was surprised.

The lantern at the head of the pier had burned all night.

"We counted the hours by the bell," said Tom Harrow, who sells tickets there.

{" ".join(f"Then came boat number {number}, and it was late too." for number in range(40))}

The last passenger went home on foot.
"""

ALTERNATE_SCREEN, CURSOR, AUTOMATIC_WRAP = 1049, 25, 7
MOUSE, FOCUS, PASTE, PIXELS = {1000, 1003, 1006, 1015}, 1004, 2004, 1016


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A fresh library folder with one article; its parent is the home of the person."""
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "ferry.txt").write_text(ARTICLE, encoding="utf-8")
    return desk


def reading(desk: Path, *, columns: int = 120, rows: int = 40) -> Terminal:
    """The reader with the article of the desk open."""
    words = [*READER, "--library", str(desk), str(desk / "ferry.txt")]
    return Terminal(words, home=desk.parent, columns=columns, rows=rows)


def output_of(desk: Path, *words: str) -> str:
    """What a command without a screen prints."""
    done = subprocess.run(
        [*READER, "--library", str(desk), *words],
        env=environment(desk.parent),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def annotations_of(desk: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(output_of(desk, "annotations", "--json"))
    return found


def test_a_quote_is_tagged_and_exported(desk: Path) -> None:
    with Terminal([*READER, str(desk)], home=desk.parent) as terminal:
        terminal.await_screen(TITLE)
        terminal.type("\r")  # from the list to the text
        terminal.type(".")
        terminal.await_screen("Quill")
        terminal.type("q")
        terminal.await_screen("Tagged")
        terminal.type("Q")
        assert terminal.end() == 0
        modes = terminal.modes
        assert modes.pop(CURSOR), "the cursor stays hidden"
        modes.pop(AUTOMATIC_WRAP, None)
        assert {ALTERNATE_SCREEN, FOCUS, PASTE, PIXELS, *MOUSE} <= modes.keys()
        assert [number for number, is_on in modes.items() if is_on] == []
        assert terminal.is_restored

    exported = output_of(desk, "export", "--to", "markdown")
    for expected in (TITLE, QUOTE.strip('"'), "Mara Quill", "¶4"):
        assert expected in exported


def test_a_tagged_quote_outlives_a_power_cut(desk: Path) -> None:
    with reading(desk) as terminal:
        terminal.await_screen(TITLE)
        terminal.type(".q")
        terminal.await_screen("Tagged")
        terminal.kill()
    (quote,) = annotations_of(desk)
    assert (quote["kind"], quote["speaker"]) == ("quote", "Mara Quill")
    assert quote["targets"][0]["exact"] in QUOTE


def test_whoever_types_fast_loses_nothing(desk: Path) -> None:
    note = "Quite vague: ask him, q.v. /bell/ and Query dates"
    with reading(desk) as terminal:
        terminal.await_screen(TITLE)
        terminal.type(f"/lantern\r.qa{note}\rQ")
        assert terminal.end() == 0
    # One quote and not the first: the search had gone to the lantern before the next key was obeyed.
    (quote,) = annotations_of(desk)
    assert (quote["speaker"], quote["note"]) == ("Tom Harrow", note)


def test_a_resized_terminal_shows_the_same_place(desk: Path) -> None:
    with reading(desk) as terminal:
        terminal.await_screen(TITLE)
        for key, words in (("G", "The last passenger"), ("g", TITLE)):
            terminal.type(key)
            terminal.await_screen(words)
            for columns, rows in ((60, 20), (120, 40)):
                terminal.resize(columns, rows)
                terminal.await_screen(words)
        terminal.type("Q")
        assert terminal.end() == 0


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
def test_a_closed_terminal_loses_nothing_that_was_typed(desk: Path, name: str) -> None:
    with reading(desk) as terminal:
        terminal.await_screen(TITLE)
        terminal.type("jja")
        terminal.await_screen("Enter saves")
        terminal.type("half a thought")
        terminal.await_screen("half a thought")
        terminal.send(signal.Signals[name])
        assert terminal.end() == 0
        assert terminal.is_restored
    with reading(desk) as terminal:
        terminal.await_screen(TITLE)
        terminal.type("a")
        terminal.await_screen("half a thought")


def test_a_colleagues_change_is_on_the_screen_within_half_a_second(desk: Path) -> None:
    """Timed from when it is saved to when the terminal has it. The one who reads stays in place."""
    colleague = Library(desk)
    article = colleague.find("ferry")
    with reading(desk, columns=150) as terminal:
        terminal.await_screen(TITLE)
        terminal.type("jj")
        output_of(desk, "annotate", "ferry", "--kind", "highlight", "--note", "first sight")
        terminal.await_screen("first sight")
        terminal.type("j")
        terminal.settle(0.3)
        cursor = _row_of_cursor(terminal)
        waits = []
        [note] = colleague.annotations(article.id)
        for number in range(9):
            since = len(terminal.output)
            colleague.change(note, note=f"sight-{number}")
            saved = perf_counter()
            waits.append(terminal.await_output(f"sight-{number}".encode(), since) - saved)
            assert _row_of_cursor(terminal) == cursor
        assert median(waits) <= 0.5, waits
        terminal.type("Q")
        assert terminal.end() == 0


def _row_of_cursor(terminal: Terminal) -> int:
    """The row at whose left the bar of the cursor stands."""
    return next(number for number, row in enumerate(terminal.rows) if "▌" in row[32:50])
