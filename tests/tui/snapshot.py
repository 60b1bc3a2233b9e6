"""The screen as a text that a person can review: its rows, and below them how each cell is painted.

A changed picture is looked at, then kept with `SNAPSHOTS=keep python -m pytest tests/tui/test_snapshots.py`.
"""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path
from string import ascii_letters

from rich.cells import cell_len
from rich.style import Style

from tests.tui.desk import Desk

FOLDER = Path(__file__).parent / "snapshots"


def picture(desk: Desk) -> str:
    """Rows of the screen; the same rows with a letter for the style of each cell; what the letters mean."""
    painted = desk.painted()
    rows = ["".join(text for text, _ in row) for row in painted]
    styles = dict.fromkeys(_named(style) for _, style in chain.from_iterable(painted))
    letters = dict(zip(styles, ascii_letters, strict=False))
    paint = ["".join(letters[_named(style)] * cell_len(text) for text, style in row) for row in painted]
    legend = [f"{letter} {style}" for style, letter in letters.items()]
    return "\n".join([*(row.rstrip() for row in rows), "-" * 20, *paint, "-" * 20, *legend, ""])


def _named(style: Style | None) -> str:
    return str(style or Style()).replace("not bold not italic not underline ", "")


def is_as_kept(desk: Desk, name: str) -> bool:
    """Whether the screen is as it was when its picture was kept."""
    path = FOLDER / f"{name}.txt"
    now = picture(desk)
    if os.environ.get("SNAPSHOTS") == "keep":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(now, "utf-8", newline="\n")
    kept = path.read_text("utf-8")
    assert now == kept, (
        f"{path.name} is no longer what is shown: look at it, then keep it (see tests/tui/snapshot.py)"
    )
    return True
