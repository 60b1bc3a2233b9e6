"""The pictures in the README, made by the program itself: `python -m tests.pictures`.

Each is an SVG of the screen on a copy of this project's own library, written to `.pictures/`.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PICTURES = PROJECT / ".pictures"

#: Name, size, article and the keys that lead to what the picture shows.
STORIES = (
    ("reading", (150, 38), "the-ledger", ["]", "]", "]"]),
    ("claim", (96, 30), "the-ledger", [".", ".", ".", "c"]),
    ("verdict", (96, 30), "the-ledger", ["]", "]", "]", "r"]),
)


async def draw(library_root: Path, name: str, size: tuple[int, int], article: str, keys: list[str]) -> None:
    from reader.opening import open_library
    from reader.tui.app import ReaderApp

    library = open_library(library_root)
    app = ReaderApp(library, library.find(article))
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.2)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause(0.2)
        svg = app.export_screenshot(title="reader")
    # A picture loads nothing from anywhere: the fonts named in it are the viewer's own.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    (PICTURES / f"{name}.svg").write_text(svg, "utf-8")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ.update(
            {f"XDG_{kind}_HOME": str(home / kind) for kind in ("DATA", "STATE", "CACHE", "CONFIG")}
        )
        for story in STORIES:
            copy = home / story[0]
            for part in ("annotations", "sample_articles"):
                shutil.copytree(PROJECT / part, copy / part)
            asyncio.run(draw(copy, *story))


if __name__ == "__main__":
    main()
