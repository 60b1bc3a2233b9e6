"""A row to type in: what is pasted into it comes whole, and words that are known are completed."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.suggester import Suggester
from textual.widgets import Input


class OneLine(Input):
    """Textual's own takes the first line of a paste and drops the rest."""

    def _on_paste(self, event: events.Paste) -> None:
        event.text = " ".join(event.text.split())  # and Textual goes on to the handler of Input


class LastWord(Suggester):
    """Completes the word after the last comma, or the whole value, from words known."""

    def __init__(self, known: Sequence[str], *, whole: bool = False) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known
        self._whole = whole

    async def get_suggestion(self, value: str) -> str | None:
        head, comma, word = ("", "", value) if self._whole else value.rpartition(",")
        begun = word.lstrip()
        if not begun:
            return None
        lead = head + comma + word[: len(word) - len(begun)]
        found = (one for one in self._known if one.lower().startswith(begun.lower()) and one != begun)
        return next((lead + begun + one[len(begun) :] for one in found), None)
