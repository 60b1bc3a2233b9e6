"""A small library to read in."""

from __future__ import annotations

from pathlib import Path

import pytest

BRIDGE = """\
Old bridge to close for repairs

14 March 2026

The bridge at Corvane will be closed for six weeks, the city said on Monday. Trams will be diverted.

"The bearings are worn out," said Marta Lind, the city engineer. "We measured them twice."

The work will cost 4 million crowns. Shopkeepers on the east bank fear for their trade.

"Six weeks is a season," Jonas Reet, who sells fish at the bridge, told the council. "Nobody walks round for a herring."

According to Lind, the tram line will run again on 2 May.

Photo: Ines Orla/Corvane Post
"""

TIDE = """\
Tide tables reprinted after error

The harbour office has withdrawn this year's tide tables. A clerk had copied March twice.

"It was a long month," she said.
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder of two articles that nobody has annotated yet."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE, "utf-8")
    (folder / "tide.txt").write_text(TIDE, "utf-8")
    return folder


@pytest.fixture(autouse=True)
def show_own_errors(user_folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the program's own fails the test instead of being said in the status line."""
    monkeypatch.setenv("READER_DEBUG", "1")
