"""The two rows at the foot of the screen: what happened and where one is; the keys that work now."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from reader.commands import Command, shown
from reader.text.cells import cell_len, pad
from reader.tui.palette import Palette


class _OneRow(Widget):
    ALLOW_SELECT = False

    def __init__(self, palette: Palette, id: str) -> None:
        super().__init__(id=id)
        self.palette = palette
        self._kept: Strip | None = None

    def paint(self, width: int) -> list[Segment]:
        raise NotImplementedError

    def repaint(self) -> None:
        self._kept = None
        self.refresh()

    def on_resize(self) -> None:
        self._kept = None

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._kept is None:
            ground = self.palette.style(background=self.palette.panel)
            self._kept = Strip(self.paint(self.size.width)).adjust_cell_length(self.size.width, ground)
            for line_filter in self.get_line_filters():
                self._kept = self._kept.apply_filter(line_filter, self.palette.panel)
        return [self._kept.crop(crop.x, crop.right)] * crop.height


class StatusLine(_OneRow):
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
        """Show a message; it stays until another one or the next key."""
        message = " ".join(message.split())
        if (message, warning) != (self.message, self.is_warning):
            self.message, self.is_warning = message, warning
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
        color = palette.error if self.is_warning else palette.foreground if self.message else palette.muted
        return [
            Segment(
                " " + pad(self.message or self.title, room),
                palette.style(color, palette.panel, bold=self.is_warning),
            ),
            Segment(right, palette.style(palette.muted, palette.panel)),
        ]


class KeyFooter(_OneRow):
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
