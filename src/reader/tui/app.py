"""The Textual application: the theme, the one screen, and a clean way in and out.

What is not public in Textual and used in this front, to be looked at when its version is raised: here `App.on_event`,
`_fatal_error`, `_exception` and the handler `_on_ready`; `MessagePump._parent` in `typed_keys`; `Input._on_paste` and
`TextArea._on_key` where they are extended.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

# Textual reads these when it is imported. They make a held key answer at once, and Escape as soon as its input
# thread looks, which is every 100 ms.
os.environ.setdefault("TEXTUAL_FPS", "240")
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("ESCDELAY", "25")

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message_pump import MessagePump
from textual.screen import Screen

from reader.errors import own_error
from reader.session import Session
from reader.tui.palette import DARK, Palette
from reader.tui.screens.reading_screen import ReadingScreen
from reader.tui.typed_keys import TypedKeys

if TYPE_CHECKING:
    from reader.entries import Entry
    from reader.library import Library


#: How long a key may wait for another program that is writing to the store, in seconds.
LOCK_WAIT = 2.0


class ReaderApp(App[None]):
    """The reader on one library, with `first` open."""

    TITLE = "Close Reader"
    CSS = """
    ReadingScreen { layout: vertical; }
    #body { height: 1fr; }
    #list { width: 32; }
    #text { width: 1fr; }
    #panel { width: 38; }
    #status, #keys { height: 1; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True),
    ]

    def __init__(self, library: Library, first: Entry | None = None) -> None:
        super().__init__()
        self.library = library
        self.session = Session(library.root)
        self._first = first
        self._keys = TypedKeys(self, self._give)
        self._keys.hold()
        self.register_theme(DARK)
        self.theme = DARK.name

    def get_default_screen(self) -> Screen[None]:
        palette = Palette(self.current_theme)
        return ReadingScreen(self.library, self.session, palette, self._keys, self._first)

    @property
    def reading_screen(self) -> ReadingScreen:
        screen = self.screen_stack[0]
        assert isinstance(screen, ReadingScreen)
        return screen

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.app_focus = True  # a key says so, also where the terminal did not
            await self._keys.add(event)
        else:
            await super().on_event(event)

    async def _give(self, event: events.Key) -> MessagePump | None:
        """Give a key to what has the focus; to the reading screen at once."""
        screen = self.screen
        if screen is self.reading_screen and self.focused is None:
            self.reading_screen.press(event)
            return None
        to = self.focused or screen
        await super().on_event(event)
        return to

    def action_leave(self) -> None:
        self.reading_screen.leave()

    def on_mount(self) -> None:
        """A terminal that is closed, or a system that goes down, ends the reader as `Q` does."""
        for name in ("SIGHUP", "SIGINT", "SIGTERM"):
            with suppress(NotImplementedError, AttributeError, ValueError, RuntimeError):
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.action_leave)

    def _fatal_error(self) -> None:
        if os.environ.get("READER_DEBUG") or self._exception is None:
            super()._fatal_error()
        else:
            self.panic(Text(f"reader: {own_error(self._exception)} What was saved is safe."))

    def _on_ready(self, *_: Any) -> None:
        gc.enable()
        gc.freeze()


def run(library: Library, entry: Entry | None = None) -> int:
    """Open the reader on a library, with `entry` open; gives the exit code."""
    gc.disable()
    library.lock_wait = LOCK_WAIT
    app = ReaderApp(library, entry)
    app.run()
    if sys.stdout.isatty():
        # Textual turns mouse reports in pixels on and leaves them on.
        sys.stdout.write("\x1b[?1016l")
        sys.stdout.flush()
    return app.return_code or 0
