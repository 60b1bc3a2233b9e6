"""A list one chooses from: items of a fixed number of rows, one of them chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.message import Message
from textual.strip import Strip

from reader.text.cells import pad
from reader.tui.palette import Palette
from reader.tui.widgets.lines import Lines

Item = TypeVar("Item")
#: Pieces of one row: (text, style) pairs.
Pieces = Sequence[tuple[str, Style]]


class Chooser(Lines, Generic[Item]):
    """Items under one another. A subclass paints an item; the screen moves `chosen`."""

    #: The rows of each item.
    ROWS = 1

    @dataclass
    class Clicked(Message):
        """The mouse chose an item; `twice` where it was a double click."""

        chooser: Lines
        index: int
        twice: bool

        @property
        def control(self) -> Lines:
            return self.chooser

    def __init__(self, palette: Palette, *, id: str, title: str = "", empty: str = "") -> None:
        super().__init__(palette, id=id)
        self.title = title
        #: What stands there where there is no item.
        self.empty = empty
        self.items: list[Item] = []
        self.chosen = 0

    # what a subclass says

    def paint_item(self, item: Item, line: int, width: int) -> Pieces:
        """The pieces of row `line` of an item, in `width` cells."""
        raise NotImplementedError

    def item_to_paint(self, index: int) -> Item:
        """The item at an index, whose turn to be painted it is."""
        return self.items[index]

    # items

    def show_items(self, items: Sequence[Item], chosen: int = 0) -> None:
        """Show other items and choose one of them."""
        self.items = list(items)
        self.chosen = max(0, min(chosen, len(self.items) - 1))
        self.top = min(self.top, max(0, self.row_count() - self.size.height))
        self.repaint()
        self.show_chosen()

    def renew(self, items: Sequence[Item], name: Callable[[Item], str]) -> None:
        """Show other items where these stood: by their names, the same one is chosen and the same one at the top."""
        numbers = {name(item): index for index, item in enumerate(items)}
        first = max(0, (self.top - self._header()) // self.ROWS)
        stays = next((i for i in range(first, len(self.items)) if name(self.items[i]) in numbers), None)
        if self.top and stays is not None:
            self.top += self.rows_of(numbers[name(self.items[stays])]).start - self.rows_of(stays).start
        chosen = next((i for i in self._nearest(self.chosen) if name(self.items[i]) in numbers), None)
        self.chosen = numbers[name(self.items[chosen])] if chosen is not None else 0
        self.items = list(items)
        self.top = max(0, min(self.top, self.row_count() - self.size.height))
        self.repaint()

    def _nearest(self, index: int) -> Iterator[int]:
        """The numbers of the items: that one, those behind it, then those before it backwards."""
        yield from range(index, len(self.items))
        yield from range(min(index, len(self.items)) - 1, -1, -1)

    @property
    def item(self) -> Item | None:
        """The item chosen."""
        return self.items[self.chosen] if self.items else None

    def choose(self, index: int) -> bool:
        """Choose an item, the nearest there is; says whether that is another one than before."""
        index = max(0, min(index, len(self.items) - 1))
        if index == self.chosen:
            return False
        before, self.chosen = self.chosen, index
        self.repaint(*self.rows_of(before), *self.rows_of(index))
        self.show_chosen()
        return True

    def show_chosen(self) -> None:
        rows = self.rows_of(self.chosen)
        if self.size.height:
            self.show_rows(0 if self.chosen == 0 else rows.start, rows.stop - 1)

    @property
    def items_on_screen(self) -> int:
        return max(1, self.size.height // self.ROWS)

    @property
    def on_screen(self) -> Sequence[Item]:
        """The items of which something is on the screen."""
        first = max(0, (self.top - self._header()) // self.ROWS)
        last = (self.top + self.size.height - self._header()) // self.ROWS
        return self.items[first : max(first, last + 1)]

    # rows

    def _header(self) -> int:
        return 2 if self.title else 0

    def rows_of(self, index: int) -> range:
        first = self._header() + index * self.ROWS
        return range(first, first + self.ROWS)

    def row_count(self) -> int:
        return self._header() + max(len(self.items) * self.ROWS, 3 if self.empty else 1)

    @property
    def ground(self) -> Color:
        return self.palette.surface

    def paint_row(self, y: int, width: int) -> Strip:
        ground = self.palette.style(background=self.ground)
        if y < self._header():
            return self._paint_title(y, width)
        index, line = divmod(y - self._header(), self.ROWS)
        if index < len(self.items):
            return self._paint_item(index, line, width)
        if not self.items and y - self._header() < 3:
            text = self._empty_line(y - self._header(), width - 2)
            style = self.palette.style(self.palette.muted, self.ground, italic=True)
            return Strip([Segment(pad(f" {text}", width), style)])
        return Strip.blank(width, ground)

    def _empty_line(self, line: int, width: int) -> str:
        from reader.text.wrap import lines

        wrapped = lines(self.empty, max(width, 2))
        return wrapped[line] if line < len(wrapped) else ""

    def _paint_title(self, y: int, width: int) -> Strip:
        color = self.palette.accent if self.is_active else self.palette.muted
        text = f" {self.title}" if y == 0 else ""
        return Strip([Segment(pad(text, width), self.palette.style(color, self.ground, bold=True))])

    def _paint_item(self, index: int, line: int, width: int) -> Strip:
        chosen = index == self.chosen
        palette = self.palette
        ground = palette.panel if chosen else self.ground
        bar = palette.accent if self.is_active else palette.faint
        segments = [Segment("▌" if chosen else " ", palette.style(bar, ground))]
        back = Style(bgcolor=ground.rich_color)
        pieces = self.paint_item(self.item_to_paint(index), line, width - 2)
        segments += [Segment(text, style + back) for text, style in pieces if text]
        return Strip(segments).adjust_cell_length(width, palette.style(background=ground))

    # the mouse and the size

    def on_resize(self) -> None:
        self._kept.clear()
        self.scroll_rows(self.top)
        self.show_chosen()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        index = (self.top + event.y - self._header()) // self.ROWS
        if 0 <= index < len(self.items):
            self.post_message(self.Clicked(self, index, event.chain == 2))
