"""Keys typed while a form or a row of typing is still being put on the screen.

A person who types `/word` faster than the program can open the search row means all of it. So whoever opens
something to type in holds the keys, and it lets them go, in the order they were typed, when it has the focus.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events


class HeldKeys:
    """The keys held back. `send` gives one to whatever has the focus by then."""

    def __init__(self, send: Callable[[events.Key], object]) -> None:
        self._send = send
        self._held: list[events.Key] = []
        self.is_holding = False

    def start(self) -> None:
        """Hold what is typed from now on."""
        self.is_holding = True

    def hold(self, event: events.Key) -> None:
        """Hold a key, or send it on at once where nothing is being opened any more."""
        self._held.append(event)
        if not self.is_holding:
            self.release()

    def release(self) -> None:
        """Send what was held, in the order it was typed, and hold no longer."""
        held, self._held = sorted(self._held, key=lambda event: event.time), []
        self.is_holding = False
        for event in held:
            self._send(events.Key(event.key, event.character))
