"""The bar for what takes a while, and results that are written as they come."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from reader.cli import output
from reader.cli import progress as bars
from reader.cli.progress import progress
from tests.cli.conftest import Run, add


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """What a person sees on stderr, from the first moment on."""
    shown = Terminal()
    # pytest puts streams of its own in their places before a test is called.
    monkeypatch.setattr(bars, "sys", SimpleNamespace(stderr=shown, stdout=io.StringIO()))
    monkeypatch.setattr(bars, "PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")

    real = Console

    def console(**words: Any) -> Console:
        return real(file=shown, force_terminal=True, width=80)

    monkeypatch.setattr("rich.console.Console", console)
    return shown


def test_a_terminal_is_told_how_far_it_is(terminal: Terminal) -> None:
    with progress("Reading annotations") as bar:
        bar.tell(2, 3)
        assert "Reading annotations" in terminal.getvalue()
        assert "67%" in terminal.getvalue()


def test_results_go_where_they_were_to_go_while_there_is_a_bar(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress("Reading") as bar:
        bar.tell(0, 3)
        output.json_line({"a": 1})
        bar.tell(2, 3)
    assert capsys.readouterr().out == '{"a": 1}\n'
    assert '"a"' not in terminal.getvalue()


def test_what_takes_no_time_and_what_is_no_terminal_has_no_bar(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bars, "PATIENCE", 60.0)
    with progress("Reading") as bar:
        bar.tell(0, 3)
    monkeypatch.setattr(bars, "PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "dumb")
    with progress("Reading") as bar:
        bar.tell(1, 3)
    assert terminal.getvalue() == ""


def test_the_bar_makes_room_for_results_on_the_same_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bars, "sys", SimpleNamespace(stderr=terminal, stdout=Terminal()))
    with progress("Reading") as bar:
        bar.tell(0, 3)
        assert list(bar.until_shown("ab")) == ["a", "b"]
        before = terminal.getvalue()
        bar.tell(2, 3)
        assert terminal.getvalue() == before


@pytest.mark.parametrize("values", [[], [1], [{"a": [1, "ü\n"]}, {}, []]])
def test_an_array_is_written_as_its_values_come(
    values: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    def slowly() -> Iterator[object]:
        yield from values

    output.json_array(slowly())
    written = capsys.readouterr().out
    assert json.loads(written) == values
    output.json_document(values)
    assert written == capsys.readouterr().out


def test_no_store_stays_in_memory_when_all_are_gone_through(run: Run, library: Path) -> None:
    from reader.filters import Filter
    from reader.library import Library

    for article in ("fire", "trains"):
        add(run, article, "--kind", "highlight")
    opened = Library(library)
    opened.annotations(opened.find("fire"))
    assert len([*opened.select(Filter())]) == 2
    assert [opened.store(entry.id).is_open for entry in opened.entries()] == [True, False]
    assert opened.all_problems() == ()
    assert [opened.store(entry.id).is_open for entry in opened.entries()] == [True, False]
