"""From a key to what it does: the command it stands for runs, or a sentence says why nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events

from reader.commands import GROUPS, Command, keys_in, shown
from reader.situation import Where
from reader.tui.actions import ACTIONS

if TYPE_CHECKING:
    from reader.tui.screens.reading_screen import ReadingScreen

_PARTS: dict[Where, str] = {"list": "the list", "text": "the text", "panel": "the annotations"}
#: The chapters whose commands act on annotations.
_ACTING = GROUPS[1:3]


class Commanding:
    """The keys of a screen while nothing has the focus."""

    def __init__(self, screen: ReadingScreen) -> None:
        self._screen = screen
        self._keymaps = {where: keys_in(where) for where in _PARTS}
        #: What the next key means, after `m` and `'`.
        self.pending: Callable[[str], None] | None = None
        #: What was asked in the status line, and at which key; the same key again says yes.
        self._question = ("", 0)
        self._presses = 0

    def press(self, event: events.Key) -> None:
        """A key was typed: run its command, or say why nothing happens."""
        key = event.character if event.is_printable and event.character != " " else event.key
        if key is None:
            return
        self._presses += 1
        screen = self._screen
        if self.pending is not None:
            pending, self.pending = self.pending, None
            screen.say("")
            screen.attempt("Mark", lambda: pending(key))
        elif command := self._keymaps[screen.where].get(key):
            self.run(command)
        else:
            self._say_unbound(key)

    def run(self, command: Command) -> None:
        """Run a command, or say why it cannot act now."""
        screen = self._screen
        if command.group in _ACTING and not self._is_still_there():
            return
        reason = command.when(screen.situation())
        screen.say(reason)
        if reason:
            return
        if not command.id.startswith("choose."):
            screen.choosing.settle_preview()
        screen.attempt(command.title, lambda: ACTIONS[command.id](screen))

    def _is_still_there(self) -> bool:
        """Whether what the key is about is there, where another program may have written a moment ago; else says
        that it is not."""
        screen = self._screen
        before = screen.annotation()
        screen.watching.look_at_store()
        now = screen.annotation()
        if before is None or (now is not None and now.id == before.id):
            return True
        screen.say(f"The {before.kind} here was deleted elsewhere just now")
        return False

    def is_meant(self, question: str) -> bool:
        """Whether this was asked at the key before: the same key again answers yes."""
        before, self._question = self._question, (question, self._presses)
        return before == (question, self._presses - 1)

    def _say_unbound(self, key: str) -> None:
        for where, keymap in self._keymaps.items():
            if key in keymap:
                title = keymap[key].title
                self._screen.say(f"{shown(key)} ({title}) works in {_PARTS[where]}: Tab goes there")
                return
        leaves = "Q leaves" if key == "ctrl+c" else "? shows the keys that work"
        self._screen.say(f"{shown(key)} does nothing here: {leaves}")
