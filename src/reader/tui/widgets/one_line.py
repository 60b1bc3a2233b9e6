"""A row to type in. What is pasted into it comes whole, its lines joined."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class OneLine(Input):
    """Textual's own takes the first line of a paste and drops the rest."""

    def _on_paste(self, event: events.Paste) -> None:
        event.text = " ".join(event.text.split())  # and Textual goes on to the handler of Input
