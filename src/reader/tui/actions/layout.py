"""What the screen shows, and backing out of things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.situation import Where
from reader.tui.actions.action import action
from reader.tui.arrangement import MEASURES

if TYPE_CHECKING:
    from reader.tui.screens.reading_screen import ReadingScreen

_ORDER: tuple[Where, ...] = ("list", "text", "panel")


def _step(screen: ReadingScreen, step: int) -> None:
    screen.reading_only = False
    screen.go_to_part(_ORDER[(_ORDER.index(screen.where) + step) % len(_ORDER)])


@action("view.next")
def next_part(screen: ReadingScreen) -> None:
    _step(screen, 1)


@action("view.previous")
def previous_part(screen: ReadingScreen) -> None:
    _step(screen, -1)


@action("view.panel")
def panel(screen: ReadingScreen) -> None:
    """Show or hide the panel; where there is no room beside the text, go to it or leave it."""
    shown = not screen.panel.display
    screen.panel_shown = shown
    screen.reading_only = False
    screen.session.set_setting("panel", shown)
    if not shown and screen.where == "panel":
        screen.where = "text"
    screen.show_parts()
    if shown and not screen.panel.display:
        screen.go_to_part("panel")
    screen.refresh_status()


@action("view.reading")
def reading_only(screen: ReadingScreen) -> None:
    screen.reading_only = not screen.reading_only
    screen.go_to_part("text")
    screen.say("Reading only: z shows the rest again" if screen.reading_only else "")


def _measure(screen: ReadingScreen, step: int) -> None:
    room = screen.pane.text_width
    measure = screen.pane.measure + step if room == screen.pane.measure else room - room % 4 + max(step, 0)
    if step > 0 and room < screen.pane.measure:
        screen.say(f"There is no room for wider text: {room} columns")
        return
    if measure not in MEASURES:
        screen.say(
            f"The text is set as {'wide' if step > 0 else 'narrow'} as it goes: {screen.pane.measure} columns"
        )
        return
    screen.pane.set_measure(measure)
    screen.session.set_setting("measure", measure)
    screen.say(f"Text {screen.pane.text_width} columns wide")


@action("view.wider")
def wider(screen: ReadingScreen) -> None:
    _measure(screen, MEASURES.step)


@action("view.narrower")
def narrower(screen: ReadingScreen) -> None:
    _measure(screen, -MEASURES.step)


@action("back")
def back_out(screen: ReadingScreen) -> None:
    """Drop the selection, else the matches, else the filter, else reading only, else go to the text."""
    reading = screen.reading
    if reading is not None and reading.selection is not None:
        screen.select(None)
    elif reading is not None and reading.matches:
        screen.find("")
    elif screen.where != "text" and screen.choosing.filter_words:
        screen.choosing.filter_part(screen.where, "")
    elif screen.reading_only:
        reading_only(screen)
    elif screen.where != "text" and reading is not None:
        screen.go_to_part("text")
    else:
        screen.say("Nothing to back out of: Q leaves the reader")
