"""The table of actions, and the decorator that puts one into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from reader.commands import BY_ID

if TYPE_CHECKING:
    from reader.tui.reading import Reading
    from reader.tui.screens.reading_screen import ReadingScreen

Action: TypeAlias = "Callable[[ReadingScreen], None]"

ACTIONS: dict[str, Action] = {}


def action(id: str) -> Callable[[Action], Action]:
    """Make a function the action of the command with that id. Raises KeyError where there is no such command."""
    BY_ID[id]

    def register(function: Action) -> Action:
        ACTIONS[id] = function
        return function

    return register


def open_reading(screen: ReadingScreen) -> Reading:
    """The open article, which the command's `when` has made sure of."""
    assert screen.reading is not None
    return screen.reading
