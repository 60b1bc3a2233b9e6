"""Which row of the page shows which place in the text, and the reverse.

A page is the paragraphs of an article set in one column: each paragraph takes its wrapped lines, and rows
without text stand between them. Heights are exact and known for the whole article at once; the line breaks
of a paragraph are found again when it is painted.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from reader.article import Block
from reader.text.cells import cell_len, offset_at
from reader.text.wrap import wrap


class Point(NamedTuple):
    """A place in an article: the paragraph's index (from 0) and a code point offset into its text."""

    paragraph: int
    offset: int


class Row(NamedTuple):
    """What one row shows: the span `[start, end)` of a paragraph's text. `line` counts from 0 within it.

    A row between paragraphs has `line` -1 and belongs to the paragraph above it.
    """

    paragraph: int
    line: int
    start: int
    end: int


#: Blocks of these kinds stand close together when they follow one another.
_TIGHT = frozenset({"list-item", "table-row", "credit"})


def indent_of(block: Block) -> int:
    """The columns by which a block is set in."""
    match block.kind:
        case "list-item":
            return 2 * min(max(block.level, 1), 4)
        case "quote" | "code" | "verse":
            return 2
        case _:
            return 0


class Layout:
    """The rows of an article's paragraphs at one width.

    `width` is the column's in cells; `extra` are rows without text to leave below a paragraph, by its index.
    """

    def __init__(self, blocks: Sequence[Block], width: int, extra: dict[int, int] | None = None) -> None:
        self.blocks = blocks
        self.width = width
        heights = array("L", (len(wrap(block.text, width - indent_of(block))) for block in blocks))
        gaps = array("B", (self._gap(index) for index in range(len(blocks))))
        for index, rows in (extra or {}).items():
            gaps[index] += rows
        self._heights = heights
        #: The first row of each paragraph, and at the end the number of rows.
        self._tops = array("L", accumulate(map(int.__add__, heights, gaps), initial=0))
        self._starts: Callable[[int], list[int]] = lru_cache(maxsize=512)(self._wrap)

    def _gap(self, index: int) -> int:
        if index + 1 == len(self.blocks):
            return 0
        kind = self.blocks[index].kind
        return 0 if kind in _TIGHT and self.blocks[index + 1].kind == kind else 1

    def _wrap(self, index: int) -> list[int]:
        block = self.blocks[index]
        return wrap(block.text, self.width - indent_of(block))

    def __len__(self) -> int:
        """The number of rows."""
        return self._tops[-1]

    def row(self, y: int) -> Row:
        """What row `y` shows. Raises IndexError outside the page."""
        if not 0 <= y < len(self):
            raise IndexError(f"row {y} of {len(self)}")
        index = bisect_right(self._tops, y) - 1
        line = y - self._tops[index]
        if line >= self._heights[index]:
            return Row(index, -1, 0, 0)
        starts = self._starts(index)
        text = self.blocks[index].text
        end = starts[line + 1] if line + 1 < len(starts) else len(text)
        return Row(index, line, starts[line], end)

    def text_row(self, y: int, step: int) -> int:
        """The first row from `y` on, going by `step` (1 or -1), that shows text; the page's last or first if none."""
        y = max(0, min(y, len(self) - 1))
        while 0 <= y + step < len(self) and self.row(y).line < 0:
            y += step
        return y

    def top(self, index: int) -> int:
        """The first row of a paragraph."""
        return self._tops[index]

    def bottom(self, index: int) -> int:
        """The last row of a paragraph that shows text."""
        return self._tops[index] + self._heights[index] - 1

    def row_of(self, point: Point) -> int:
        """The row that shows a point."""
        line = bisect_right(self._starts(point.paragraph), point.offset) - 1
        return self._tops[point.paragraph] + max(line, 0)

    def column_of(self, point: Point) -> int:
        """The column of a point in its row, the block's indent included."""
        row = self.row(self.row_of(point))
        block = self.blocks[point.paragraph]
        return indent_of(block) + cell_len(block.text[row.start : point.offset])

    def point_at(self, y: int, column: int) -> Point:
        """The point nearest to a column of a row; rows and columns outside the text give its nearest edge."""
        if not len(self):
            return Point(0, 0)
        row = self.row(min(max(y, 0), len(self) - 1))
        block = self.blocks[row.paragraph]
        if row.line < 0:
            return Point(row.paragraph, max(len(block.text) - 1, 0))
        line = block.text[row.start : row.end]
        last = max(len(line.rstrip(" \n")) - 1, 0)
        return Point(row.paragraph, row.start + min(offset_at(line, column - indent_of(block)), last))
