"""The two rows at the foot of the screen: what happened and where one is; the keys that work now."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from reader.commands import Command, shown
from reader.text.cells import cell_len, pad
from reader.text.wrap import lines
from reader.tui.palette import Palette


class _Foot(Widget):
    """A row or a few on the colour of the panel, painted when they change."""

    ALLOW_SELECT = False

    def __init__(self, palette: Palette, id: str) -> None:
        super().__init__(id=id)
        self.palette = palette
        self._kept: list[Strip] = []

    def paint(self, width: int) -> list[Segment]:
        raise NotImplementedError

    def paint_rows(self, width: int) -> list[list[Segment]]:
        return [self.paint(width)]

    def repaint(self) -> None:
        self._kept = []
        self.refresh()

    def on_resize(self) -> None:
        self._kept = []

    def render_lines(self, crop: Region) -> list[Strip]:
        if not self._kept:
            self._kept = [self._strip(row) for row in self.paint_rows(self.size.width)]
        kept = [*self._kept, *[self._strip([])] * max(0, crop.bottom - len(self._kept))]
        return [strip.crop(crop.x, crop.right) for strip in kept[crop.y : crop.bottom]]

    def _strip(self, row: list[Segment]) -> Strip:
        ground = self.palette.style(background=self.palette.panel)
        strip = Strip(row).adjust_cell_length(self.size.width, ground)
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, self.palette.panel)
        return strip


class StatusLine(_Foot):
    """A message at the left until the next key, the place in the article at the right."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette, "status")
        self.message = ""
        self.is_warning = False
        self.place = ""
        self.title = ""

    def entitle(self, title: str) -> None:
        """What stands at the left while there is no message."""
        self.title = title
        self.repaint()

    def say(self, message: str, warning: bool = False) -> None:
        """Show a message until another one or the next key; a warning in as many rows as it takes, up to four."""
        message = " ".join(message.split())
        if (message, warning) != (self.message, self.is_warning):
            self.message, self.is_warning = message, warning
            rows = len(lines(message, max(self.size.width - 2, 20))) if warning else 1
            self.styles.height = min(rows, 4)
            self.repaint()

    def tell_place(self, place: str) -> None:
        if place != self.place:
            self.place = place
            self.repaint()

    def paint(self, width: int) -> list[Segment]:
        palette = self.palette
        right = f" {self.place} "
        room = width - cell_len(right) - 1
        if room < 12:
            right, room = "", width - 1
        text = " " + pad(self.message or self.title, room)
        color = palette.foreground if self.message else palette.muted
        return [
            Segment(text, palette.style(color, palette.panel)),
            Segment(right, palette.style(palette.muted, palette.panel)),
        ]

    def paint_rows(self, width: int) -> list[list[Segment]]:
        if not self.is_warning:
            return [self.paint(width)]
        style = self.palette.style(self.palette.error, self.palette.panel, bold=True)
        return [[Segment(f" {line}", style)] for line in lines(self.message, max(width - 2, 20))]


class KeyFooter(_Foot):
    """The keys that work now, as many as fit, the help key always."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette, "keys")
        self.commands: Sequence[Command] = ()

    def show(self, commands: Sequence[Command]) -> None:
        if commands != self.commands:
            self.commands = commands
            self.repaint()

    def paint(self, width: int) -> list[Segment]:
        palette = self.palette
        key_style = palette.style(palette.accent, palette.panel, bold=True)
        title_style = palette.style(palette.muted, palette.panel)
        if not self.commands:
            return []
        *others, last = self.commands
        room = width - 2 - _width(last)
        segments = []
        for command in others:
            room -= _width(command)
            if room < 0:
                break
            segments += [
                Segment(f" {shown(command.keys[0])} ", key_style),
                Segment(f"{command.title} ", title_style),
            ]
        segments += [Segment(f" {shown(last.keys[0])} ", key_style), Segment(last.title, title_style)]
        return segments


def _width(command: Command) -> int:
    return cell_len(shown(command.keys[0])) + cell_len(command.title) + 3
