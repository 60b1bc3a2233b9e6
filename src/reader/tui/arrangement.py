"""Which parts of the screen are shown at which width, and which keys the footer names first. Pure."""

from __future__ import annotations

from reader.commands import Command
from reader.situation import Situation, Where

#: The width of the text that a newcomer gets, in cells: about 12 words a line.
MEASURE = 72

#: The widths that the text can be set to, in cells.
MEASURES = range(36, 133, 4)
#: From this width on there is room for the list, the text and the annotations.
WIDE = 136
#: From this width on there is room for the text and one more.
MIDDLE = 92
#: Below this width a part that is not the text takes the whole screen.
NARROW = 72

LIST_WIDTH, PANEL_WIDTH = 30, 36


def measure(kept: object) -> int:
    """The width to set the text to, from what a session kept: a width there is, else the newcomer's."""
    return kept if isinstance(kept, int) and kept in MEASURES else MEASURE


def arrange(width: int, where: Where, *, panel: bool, only_text: bool) -> dict[Where, int]:
    """The parts to show, each with its width in cells; 0 for what is left.

    The part that the keys go to is always shown.
    """
    if only_text and where == "text":
        return {"text": 0}
    if width >= WIDE:
        room = 0 if width < 150 else 4
        parts: dict[Where, int] = {"list": LIST_WIDTH + room, "text": 0}
        if panel or where == "panel":
            parts["panel"] = PANEL_WIDTH + room
        return parts
    if width < NARROW:
        return {where: 0}
    if where == "list":
        return {"list": LIST_WIDTH, "text": 0}
    if where == "panel" or (panel and width >= MIDDLE):
        return {"text": 0, "panel": PANEL_WIDTH if width >= MIDDLE else 32}
    return {"text": 0}


def rank(command: Command, now: Situation) -> tuple[int, int]:
    """The place of a command in the footer: first what the words under the cursor call for."""
    if command.group == "Annotations" and now.annotation and command.footer < 10:
        return 0, command.footer
    if command.id == "quote.tag" and not (now.on_quote or now.has_selection):
        return 1, 8
    return 1, command.footer
