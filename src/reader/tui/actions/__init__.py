"""What each command does, by its id in `reader.commands`.

Each module holds the actions of one chapter of the help. An action takes the reading screen, which has already
made sure that the command can act now.
"""

from __future__ import annotations

from reader.tui.actions import choosing, editing, finding, layout, marking, moving, program, tagging
from reader.tui.actions.action import ACTIONS

__all__ = [
    "ACTIONS",
    "choosing",
    "editing",
    "finding",
    "layout",
    "marking",
    "moving",
    "program",
    "tagging",
]
