"""One row in which words are typed: what to search for, what to filter by."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from reader.tui.widgets.one_line import OneLine


class EntryRow(Horizontal):
    """A prompt and the words. Enter and Escape end it and `done` hears which."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "end(False)", show=False)]
    DEFAULT_CSS = """
    EntryRow { height: 1; background: $panel; }
    EntryRow > Static { width: auto; color: $accent; text-style: bold; padding: 0 1; }
    EntryRow > Input, EntryRow > Input:focus { border: none; height: 1; background: $panel; padding: 0; width: 1fr; }
    """

    def __init__(
        self,
        prompt: str,
        value: str,
        changed: Callable[[str], None],
        done: Callable[[bool], None],
        ready: Callable[[], None],
    ) -> None:
        super().__init__()
        self._prompt = prompt
        self._value = value
        self._changed = changed
        self._done = done
        self._ready = ready

    def compose(self) -> ComposeResult:
        yield Static(Content(self._prompt))
        yield OneLine(self._value)

    def on_mount(self) -> None:
        self.screen.set_focus(self.query_one(Input))
        self._ready()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._changed(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._changed(event.value)
        self.action_end(True)

    def action_end(self, entered: bool) -> None:
        self._done(entered)
        self.screen.set_focus(None)
        self.remove()

    def on_click(self, event: events.Click) -> None:
        event.stop()
