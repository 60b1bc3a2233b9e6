"""A handful of pictures, one of each kind of screen: see `tests.tui.snapshot`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.desk import open_desk
from tests.tui.snapshot import is_as_kept


@pytest.mark.parametrize(
    ("name", "size", "first", "keys"),
    [
        ("newcomer-wide", (140, 24), "", ["k"]),
        ("reading-80", (80, 24), "bridge", ["j", "j", "w"]),
        (
            "annotated-overlapping",
            (100, 30),
            "bridge",
            [".", "q", "c", "enter", "j", "h", "k", "k", "V", "2"],
        ),
        ("selecting", (80, 24), "bridge", ["j", "j", "v", ")", "j"]),
        ("searching", (80, 24), "bridge", ["/", "l", "i", "n", "d"]),
        ("form-claim-80", (80, 24), "bridge", [".", "c"]),
        ("form-verdict-60", (60, 24), "bridge", [".", "c", "enter", "r", "r"]),
        ("palette", (80, 24), "bridge", [":", "q", "u", "o"]),
        ("help-80", (80, 24), "bridge", ["?"]),
        ("panel-60", (60, 20), "bridge", [".", "q", "q", "tab"]),
    ],
    ids=lambda value: value if isinstance(value, str) and value != "bridge" else "",
)
async def test_it_looks_as_it_did(
    library: Path, name: str, size: tuple[int, int], first: str, keys: list[str]
) -> None:
    async with open_desk(library, first, size=size) as desk:
        await desk.press(*keys)
        await desk.pilot.pause(0.2)
        assert is_as_kept(desk, name)
