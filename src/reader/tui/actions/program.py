"""Help, palette, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.commands import COMMANDS, Command, shown
from reader.tui.actions.action import action

if TYPE_CHECKING:
    from reader.tui.screens.reading_screen import ReadingScreen

_PARTS = {"list": "the article list", "text": "the text", "panel": "the annotations"}


@action("help.open")
def help_page(screen: ReadingScreen) -> None:
    from reader.tui.screens.help import HelpScreen

    now = screen.situation()
    commands = [(one, one.when(now)) for one in COMMANDS if screen.where in one.where]
    heading = f"Keys in {_PARTS[screen.where]}, here and now. Esc closes, Space goes on."
    screen.app.push_screen(HelpScreen(screen.palette, heading, commands))


@action("palette.open")
def palette(screen: ReadingScreen) -> None:
    from reader.tui.screens.pick import Option, PickScreen

    now = screen.situation()
    options = [
        Option(
            one.title,
            one,
            beside=" ".join(shown(key) for key in one.keys[:2]),
            detail=one.when(now) or one.help,
        )
        for one in COMMANDS
        if screen.where in one.where and one.id != "palette.open"
    ]

    def picked(command: Command | None) -> None:
        if command is not None:
            screen.commanding.run(command)

    screen.keys.hold()
    pick = PickScreen(
        screen.palette, "Commands", options, ready=screen.keys.release, placeholder="Type a part of its name"
    )
    screen.app.push_screen(pick, picked)


@action("suspend")
def suspend(screen: ReadingScreen) -> None:
    screen.app.action_suspend_process()


@action("quit")
def leave(screen: ReadingScreen) -> None:
    screen.leave()
