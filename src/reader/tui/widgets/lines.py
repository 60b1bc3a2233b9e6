"""A widget of rows: it paints what is on screen of a page of any length, and scrolls.

Textual's Line API without a scroll view: no virtual size, no scrollbar widget (its thumb is the last cell of
each row), no styles cache. A frame is a list of strips that are kept between frames.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.color import Color
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.tui.palette import Palette

#: The rows that one notch of the mouse wheel scrolls.
WHEEL_ROWS = 3


class Lines(Widget):
    """Rows of text on a background. A subclass says how many there are and what each one shows."""

    ALLOW_SELECT = False

    @dataclass
    class Scrolled(Message):
        """The rows on screen changed because of the mouse."""

        lines: Lines

        @property
        def control(self) -> Lines:
            return self.lines

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.palette = palette
        self.top = 0
        #: Whether the keys go here.
        self.is_active = False
        #: Finished strips by row and by whether the scrollbar's thumb is beside it.
        self._kept: dict[tuple[int, bool], Strip] = {}

    # what a subclass says

    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def paint_row(self, y: int, width: int) -> Strip:
        """What row `y` shows, exactly `width` cells."""
        raise NotImplementedError

    # painting

    def repaint(self, *rows: int) -> None:
        """Paint these rows afresh, all of them where none is named."""
        if not rows:
            self._kept.clear()
            self.refresh()
            return
        for y in rows:
            self._kept.pop((y, False), None)
            self._kept.pop((y, True), None)
        on_screen = [y - self.top for y in rows if 0 <= y - self.top < self.size.height]
        if on_screen:
            first, last = min(on_screen), max(on_screen)
            self.refresh(Region(0, first, self.size.width, last - first + 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        width, height = self.size
        if width < 2 or not height:
            return [Strip.blank(crop.width)] * crop.height
        if len(self._kept) > 40 * height:
            self._kept.clear()
        top, kept, thumb = self.top, self._kept, self._thumb()
        strips = []
        for line in range(crop.y, crop.bottom):
            row = top + line, line in thumb
            strip = kept.get(row)
            if strip is None:
                strip = kept[row] = self._finished(*row, width)
            strips.append(strip)
        if crop.x or crop.width != width:
            return [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _finished(self, y: int, is_thumb: bool, width: int) -> Strip:
        """A row as the terminal gets it, with its cell of the scrollbar."""
        ground = self.palette.style(background=self.ground)
        strip = Strip.blank(width - 1, ground)
        if 0 <= y < self.row_count():
            strip = self.paint_row(y, width - 1)
        bar = (
            Segment("▐", self.palette.style(self.palette.faint, self.ground))
            if is_thumb
            else Segment(" ", ground)
        )
        strip = Strip([*strip, bar], width)
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, self.ground)
        return strip

    @property
    def ground(self) -> Color:
        """The colour behind the rows."""
        return self.palette.background

    def _thumb(self) -> range:
        """The lines of the screen at which the scrollbar's thumb stands."""
        count, height = self.row_count(), self.size.height
        if count <= height:
            return range(0)
        size = max(1, height * height // count)
        at = round(self.top * (height - size) / (count - height))
        return range(at, at + size)

    def activate(self, active: bool) -> None:
        """Show that the keys go here, or elsewhere."""
        if active != self.is_active:
            self.is_active = active
            self.repaint()

    # scrolling

    def scroll_rows(self, top: int) -> bool:
        """Bring row `top` to the top, as far as the page goes; says whether anything moved."""
        top = max(0, min(top, self.row_count() - self.size.height))
        if top == self.top:
            return False
        self.top = top
        self.refresh()
        return True

    def show_rows(self, first: int, last: int, margin: int = 0) -> bool:
        """Scroll as little as needed to have these rows on screen, `margin` rows from its edges."""
        height = self.size.height
        margin = max(0, min(margin, (height - 1) // 2))
        top = self.top
        if last + margin >= top + height:
            top = last + margin - height + 1
        if first - margin < top:
            top = first - margin
        return self.scroll_rows(top)

    def _wheel(self, rows: int, event: events.MouseEvent) -> None:
        event.stop()
        event.prevent_default()
        if self.scroll_rows(self.top + rows):
            self.post_message(self.Scrolled(self))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(WHEEL_ROWS, event)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(-WHEEL_ROWS, event)
