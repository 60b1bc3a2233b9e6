"""A list to pick from by typing: the command palette, source notes, formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from reader.text.cells import cell_len, fit
from reader.tui.palette import Palette
from reader.tui.widgets.chooser import Chooser, Pieces


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick: its title, what stands beside it, and what picking it gives."""

    title: str
    value: Any
    beside: str = ""
    detail: str = ""


class Options(Chooser[Option]):
    """Options, one a row."""

    def paint_item(self, item: Option, line: int, width: int) -> Pieces:  # noqa: ARG002
        palette = self.palette
        beside = fit(item.beside, width // 3)
        room = width - cell_len(beside) - 1
        title = fit(item.title, room)
        detail = fit(f"  {item.detail}", room - cell_len(title)) if item.detail else ""
        gap = " " * (room - cell_len(title) - cell_len(detail) + 1)
        return [
            (title, palette.style(bold=True)),
            (detail, palette.style(palette.muted)),
            (gap, palette.style()),
            (beside, palette.style(palette.accent)),
        ]


class PickScreen(ModalScreen[Any]):
    """Gives the value of the option picked, None where nothing was.

    With `free`, a text that names no option can be picked as well: `free` says what it gives, None for nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave"),
        Binding("down,ctrl+n,tab", "move(1)", show=False, priority=True),
        Binding("up,ctrl+p,shift+tab", "move(-1)", show=False, priority=True),
        Binding("pagedown", "move(8)", show=False, priority=True),
        Binding("pageup", "move(-8)", show=False, priority=True),
    ]
    CSS = """
    PickScreen { align: center bottom; background: $background 0%; }
    PickScreen > #pick { width: 100%; height: auto; max-height: 80%; background: $surface;
        border-top: solid $accent; padding: 0 1; }
    PickScreen #heading { height: auto; text-style: bold; color: $accent; padding: 0 1; }
    PickScreen Input, PickScreen Input:focus { border: none; height: 1; background: $panel; padding: 0 1; }
    PickScreen Options { height: 12; }
    PickScreen #hint { height: auto; color: $foreground 55%; padding: 0 1; }
    """

    def __init__(
        self,
        palette: Palette,
        heading: str,
        options: Sequence[Option],
        *,
        ready: Callable[[], None],
        hint: str = "Enter picks · ↑↓ choose · Esc leaves",
        placeholder: str = "Type to find",
        empty: str = "Nothing has these words.",
        free: Callable[[str], Any] | None = None,
    ) -> None:
        super().__init__()
        self._palette = palette
        self._heading = heading
        self._all = list(options)
        self._hint = hint
        self._placeholder = placeholder
        self._empty = empty
        self._free = free
        self._ready = ready

    def compose(self) -> ComposeResult:
        with Widget(id="pick"):
            yield Static(Content(self._heading), id="heading")
            yield Input(placeholder=self._placeholder)
            yield Options(self._palette, id="options", empty=self._empty)
            yield Static(Content(self._hint), id="hint")

    @property
    def options(self) -> Options:
        return self.query_one(Options)

    def on_mount(self) -> None:
        self.options.activate(True)
        self.options.show_items(self._all)
        self.set_focus(self.query_one(Input))
        self._ready()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.options.show_items(ranked(self._all, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        item = self.options.item
        given = self._free(event.value.strip()) if self._free and event.value.strip() else None
        if given is not None and (item is None or not _names(item, event.value)):
            self.dismiss(given)
        elif item is not None:
            self.dismiss(item.value)

    def action_move(self, by: int) -> None:
        self.options.choose(self.options.chosen + by)

    def on_chooser_clicked(self, event: Chooser.Clicked) -> None:
        self.options.choose(event.index)
        item = self.options.item
        if item is not None:
            self.dismiss(item.value)


def _names(option: Option, words: str) -> bool:
    return words.strip().lower() in f"{option.title} {option.detail}".lower()


def ranked(options: Sequence[Option], words: str) -> list[Option]:
    """The options that hold all of these words, those whose title begins with them first."""
    wanted = words.lower().split()
    found = [o for o in options if all(word in f"{o.title} {o.beside} {o.detail}".lower() for word in wanted)]
    start = words.strip().lower()
    return sorted(found, key=lambda option: not option.title.lower().startswith(start)) if start else found
