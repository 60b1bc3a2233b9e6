"""The keys that work here, and what each does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from reader.commands import GROUPS, Command, shown
from reader.text.cells import pad
from reader.text.wrap import lines
from reader.tui.palette import Palette
from reader.tui.widgets.lines import Lines

_KEYS_WIDTH = 16


class HelpPage(Lines):
    """Commands by group; those that cannot act now are dim and say why."""

    def __init__(self, palette: Palette, heading: str, commands: Sequence[tuple[Command, str]]) -> None:
        super().__init__(palette, id="help")
        self._heading = heading
        self._commands = commands
        self._rows: list[list[Segment]] = []
        self._width = 0

    def row_count(self) -> int:
        if self._width != self.size.width:
            self._width = self.size.width
            self._rows = self._make_rows(self._width - 4)
        return len(self._rows)

    def _make_rows(self, width: int) -> list[list[Segment]]:
        palette = self.palette
        heading = Segment(f"  {self._heading}", palette.style(palette.accent, bold=True))
        rows: list[list[Segment]] = [[], [heading], []]
        here = {command.group for command, _ in self._commands}
        for group in (group for group in GROUPS if group in here):
            rows.append([Segment(f"  {group}", palette.style(palette.primary, bold=True))])
            for command, reason in self._commands:
                if command.group == group:
                    rows += self._command_rows(command, reason, width)
            rows.append([])
        return rows

    def _command_rows(self, command: Command, reason: str, width: int) -> list[list[Segment]]:
        palette = self.palette
        key_style = palette.style(palette.faint if reason else palette.accent, bold=not reason)
        text_style = palette.style(palette.muted if reason else None)
        keys = pad("  ".join(shown(key) for key in command.keys), _KEYS_WIDTH)
        text = f"{command.help}. Now: {reason}." if reason else f"{command.help}."
        rows = []
        for number, line in enumerate(lines(text, max(width - _KEYS_WIDTH - 4, 20))):
            head = keys if number == 0 else " " * _KEYS_WIDTH
            rows.append([Segment(f"    {head}", key_style), Segment(line, text_style)])
        return rows

    def paint_row(self, y: int, width: int) -> Strip:
        return Strip(self._rows[y]).adjust_cell_length(width, self.palette.style())

    def on_resize(self) -> None:
        self._kept.clear()
        self.scroll_rows(self.top)


class HelpScreen(ModalScreen[None]):
    """Any key that does not scroll closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll(1)"),
        Binding("up,k", "scroll(-1)"),
        Binding("space,pagedown", "page(1)"),
        Binding("backspace,pageup", "page(-1)"),
        Binding("home,g", "scroll(-100000)"),
        Binding("end,G", "scroll(100000)"),
    ]
    CSS = """
    HelpScreen { align: center middle; background: $background 0%; }
    HelpScreen > #frame { width: 92%; max-width: 100; height: 92%; border: solid $accent; background: $background; }
    HelpScreen #help { width: 1fr; height: 1fr; }
    """

    def __init__(self, palette: Palette, heading: str, commands: Sequence[tuple[Command, str]]) -> None:
        super().__init__()
        self._make: Callable[[], HelpPage] = lambda: HelpPage(palette, heading, commands)

    def compose(self) -> ComposeResult:
        with Widget(id="frame"):
            yield self._make()

    @property
    def page(self) -> HelpPage:
        return self.query_one(HelpPage)

    def action_scroll(self, rows: int) -> None:
        self.page.scroll_rows(self.page.top + rows)

    def action_page(self, pages: int) -> None:
        self.page.scroll_rows(self.page.top + pages * max(1, self.page.size.height - 2))

    def on_key(self, event: events.Key) -> None:
        scrolls = {
            "down",
            "j",
            "up",
            "k",
            "space",
            "pagedown",
            "backspace",
            "pageup",
            "home",
            "g",
            "end",
            "G",
        }
        if event.key not in scrolls:
            event.stop()
            event.prevent_default()
            self.dismiss(None)
