"""A row of terms of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from reader.text.cells import cell_len
from reader.vocabulary import Term


class Choice(Widget, can_focus=True):
    """One of a few terms, all of them in view: arrows or a letter choose, Backspace chooses none."""

    class Changed(Message):
        pass

    class Submitted(Message):
        pass

    DEFAULT_CSS = """
    Choice { width: 1fr; height: auto; padding: 0 1; }
    Choice:focus { background: $panel; }
    """

    def __init__(self, terms: Sequence[Term], value: str, *, id: str) -> None:
        super().__init__(id=id)
        self._terms = [*terms]
        self.value = ""
        self._take(value)

    def show(self, value: str) -> None:
        """Have another one chosen."""
        self._take(value)
        self.refresh(layout=True)

    def _take(self, value: str) -> None:
        """Choose a value; one from elsewhere that is no term stays choosable."""
        if value and all(value != term.name for term in self._terms):
            self._terms.append(Term(value))
        self.value = value

    def _rows(self, width: int) -> list[list[Term]]:
        """The terms in rows of that many cells; a term is never parted."""
        rows: list[list[Term]] = [[]]
        room = width
        for term in self._terms:
            cells = cell_len(str(term)) + 3
            if cells - 1 > room and rows[-1]:
                rows.append([])
                room = width
            rows[-1].append(term)
            room -= cells
        return rows

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return len(self._rows(width))

    def render(self) -> Content:
        rows = self._rows(max(self.content_size.width, 1))
        return Content("\n").join(Content(" ").join(map(self._label, row)) for row in rows)

    def _label(self, term: Term) -> Content:
        if term.name == self.value:
            style = "bold $background on $accent" if self.has_focus else "bold $accent"
        else:
            style = "" if self.has_focus else "$foreground 45%"
        return Content.styled(f" {term} ", style)

    def _move(self, step: int) -> None:
        names = [term.name for term in self._terms]
        at = names.index(self.value) + step if self.value in names else (0 if step > 0 else -1)
        self._choose(names[at % len(names)])

    def _choose(self, name: str) -> None:
        self.value = name
        self.refresh()
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "enter":
                self.post_message(self.Submitted())
            case "right" | "space":
                self._move(1)
            case "left":
                self._move(-1)
            case "backspace" | "delete":
                self._choose("")
            case _ if event.character and event.character.isalnum():
                self._jump(event.character.lower())
            case _:
                return
        event.stop()
        event.prevent_default()

    def _jump(self, letter: str) -> None:
        names = [t.name for t in self._terms if str(t).lower().startswith(letter)]
        if names:
            at = names.index(self.value) + 1 if self.value in names else 0
            self._choose(names[at % len(names)])
