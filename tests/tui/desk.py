"""The reader as a person has it before them: keys in, rows of the screen out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.style import Style
from textual.pilot import Pilot

from reader.annotation import Annotation
from reader.opening import open_library
from reader.tui.app import ReaderApp
from reader.tui.reading import Reading
from reader.tui.screens.reading_screen import ReadingScreen

#: Keys that Textual knows by another name than the one on them.
_NAMES = {" ": "space", "\n": "enter"}


class Desk:
    """An open reader."""

    def __init__(self, app: ReaderApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> ReadingScreen:
        return self.app.reading_screen

    @property
    def reading(self) -> Reading:
        assert self.screen.reading is not None
        return self.screen.reading

    async def press(self, *keys: str) -> None:
        """Press keys, each by its name or the character on it, one after the other."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Press the keys of a text."""
        await self.press(*(_NAMES.get(character, character) for character in text))

    async def look(self, times: int = 1) -> None:
        """Let the reader look for what other programs did; its own timer is stopped here."""
        for _ in range(times):
            self.screen.watching.look()
            if (reader := self.screen.watching.reader) is not None:
                reader.join()
            await self.pilot.pause()

    def rows(self) -> list[str]:
        """What stands on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def painted(self) -> list[list[tuple[str, Style | None]]]:
        """What stands on the screen, with how it is painted."""
        strips = self.app.screen._compositor.render_strips()
        return [[(segment.text, segment.style) for segment in strip] for strip in strips]

    def shows(self, text: str) -> bool:
        return any(text in row for row in self.rows())

    def style_of(self, text: str) -> Style:
        """The style in which a text is painted where it first stands on the screen."""
        for strip in self.app.screen._compositor.render_strips():
            row = "".join(segment.text for segment in strip)
            at = row.find(text)
            for segment in strip if at >= 0 else ():
                if at < len(segment.text):
                    return segment.style or Style()
                at -= len(segment.text)
        raise AssertionError(f"{text!r} is not on the screen:\n" + "\n".join(self.rows()))

    @property
    def said(self) -> str:
        """The message in the status line."""
        return self.screen.status.message

    @property
    def cursor(self) -> tuple[int, int]:
        """Paragraph number and offset."""
        return self.reading.cursor.paragraph + 1, self.reading.cursor.offset

    @property
    def annotations(self) -> list[Annotation]:
        """What is kept on the open article, read from its store afresh."""
        assert self.screen.entry is not None
        return open_library(self.screen.library.root).annotations(self.screen.entry.id)


@asynccontextmanager
async def open_desk(folder: Path, first: str = "", size: tuple[int, int] = (120, 40)) -> AsyncIterator[Desk]:
    """The reader on a library, with the article of that name open, or on its list."""
    library = open_library(folder)
    app = ReaderApp(library, library.find(first) if first else None)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        if (timer := app.reading_screen.watching.timer) is not None:
            timer.stop()
        yield Desk(app, pilot)
        app.reading_screen.keep_place()
