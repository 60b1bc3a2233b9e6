"""The article on the screen: text, gutter, annotations, selection, cursor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from reader.annotation import Kind
from reader.article import Article, Block
from reader.text.cells import fit
from reader.text.layout import Layout, Point, Row, indent_of
from reader.text.motions import sentence_at, word_at
from reader.tui.palette import Palette
from reader.tui.reading import Mark, Reading, Span
from reader.tui.widgets.lines import Lines
from reader.vocabulary import COLORS

#: What stands in the gutter for each kind of annotation.
GLYPHS: dict[Kind, str] = {"highlight": "▎", "quote": "“", "claim": "?", "source": "§"}

#: Of annotations on the same words, which one shows.
_WEIGHT: tuple[Kind, ...] = ("claim", "source", "quote", "highlight")
_QUIET = frozenset({"dateline", "byline", "credit", "caption"})


class ReadingPane(Lines):
    """One article. The screen changes `reading` and says what to paint again."""

    @dataclass
    class Pointed(Message):
        """The mouse chose a point, or drew a selection from `anchor` to it."""

        point: Point
        anchor: Point | None = None

    def __init__(self, palette: Palette, measure: int) -> None:
        super().__init__(palette, id="text")
        self.measure = measure
        self.reading: Reading | None = None
        self._layout = Layout((), 40)
        self._laid_for: tuple[Article, int] | None = None
        self._masthead = ""
        self._digits = 1
        self._pressed: Point | None = None

    # layout

    @property
    def page(self) -> Layout:
        """The layout of the article at this width, made when it is first asked for."""
        reading = self.reading
        width = self.text_width
        if reading is not None and self._laid_for != (reading.article, width):
            self._lay(reading, width)
        return self._layout

    def _lay(self, reading: Reading, width: int) -> None:
        """Lay the article out; where it was at another width, the cursor stays on its row of the screen."""
        article = reading.article
        before = -1
        if self._laid_for is not None and self._laid_for[0] is article and len(article):
            before = self._layout.row_of(reading.cursor) - self.top
        self._masthead = masthead(article)
        self._layout = Layout(article.blocks, width, {0: 1} if self._masthead and len(article) else {})
        self._laid_for = (article, width)
        self._kept.clear()
        if before >= 0:
            row = self._layout.row_of(reading.cursor)
            top = row - min(before, max(self.size.height - 2, 0))
            self.top = max(0, min(top, len(self._layout) - self.size.height))

    def _gutter(self) -> int:
        """The cells of the gutter: bar, number, mark and the spaces between."""
        return self._digits + 6

    @property
    def text_width(self) -> int:
        """The width the text is set to: the measure, or what there is room for."""
        return max(10, min(self.measure, self.size.width - self._gutter() - 2))

    def _left(self) -> int:
        """The empty cells at the left that bring the column to the middle."""
        return max(0, (self.size.width - 1 - self._gutter() - self.text_width) // 2)

    def row_count(self) -> int:
        return len(self.page) if self.reading else 0

    def show(self, reading: Reading | None, of: int = 0) -> None:
        """Show an article with its cursor on screen; where it is the head of a file of `of` bytes, with room in
        the gutter for the numbers of all."""
        count = len(reading.article) if reading else 0
        if reading and of:
            count = max(count, of * count // max(len(reading.article.text), 1))
        self._digits = len(str(max(count, 1)))
        self.reading = reading
        self._laid_for = None
        self._kept.clear()
        self.top = 0
        if reading is not None and self.size.height:
            self.show_cursor(context=self.size.height // 3)
        self.refresh()

    def set_measure(self, measure: int) -> None:
        self.measure = measure
        self._settle()

    def on_resize(self) -> None:
        self._settle()

    def _settle(self) -> None:
        """Have the text and the cursor fit the size there is now."""
        self._kept.clear()
        if self.reading is not None and len(self.reading.article):
            rows = len(self.page)
            self.scroll_rows(max(0, min(self.top, rows - self.size.height)))
            self.show_cursor(0)
        self.refresh()

    # what changed

    def show_cursor(self, context: int = 2) -> None:
        """Bring the cursor's row on screen, with rows around it."""
        if self.reading is not None and len(self.reading.article):
            row = self.page.row_of(self.reading.cursor)
            self.show_rows(row, row, context)

    @property
    def cursor_row(self) -> int:
        """The row of the screen that the cursor is on."""
        if self.reading is None or not len(self.reading.article):
            return 0
        return self.page.row_of(self.reading.cursor) - self.top

    def put_cursor(self, row: int) -> None:
        """Have the cursor on that row of the screen, as far as the page goes."""
        if self.reading is not None and len(self.reading.article):
            self.scroll_rows(self.page.row_of(self.reading.cursor) - row)

    def raise_cursor(self) -> int:
        """Bring the cursor's row near the top, also past the end of the page, out from under what is opened at the
        foot of the screen. Gives the row that was at the top, to go back to."""
        before = self.top
        if self.reading is not None and len(self.reading.article):
            row = self.page.row_of(self.reading.cursor)
            if row - self.top > self.size.height // 4:
                self.top = row - 2
                self.refresh()
        return before

    def lower_cursor(self, top: int) -> None:
        """Go back to where the page was, the cursor on screen."""
        self.scroll_rows(top)
        self.show_cursor(0)

    def show_span(self, span: Span) -> None:
        """Bring a span on screen, its beginning where it is too long."""
        page = self.page
        first = page.row_of(span.first)
        last = page.row_of(Point(span.last.paragraph, max(span.last.offset - 1, 0)))
        last = min(last, first + self.size.height - 3)
        self.show_rows(first, last, 2)

    def repaint_paragraphs(self, *paragraphs: int) -> None:
        """Paint these paragraphs again, as far as they are on screen; forget how the others were painted."""
        page = self.page
        for index in set(paragraphs):
            self.repaint(*range(page.top(index), page.bottom(index) + 2))

    # painting

    def paint_row(self, y: int, width: int) -> Strip:
        reading = self.reading
        assert reading is not None
        row = self.page.row(y)
        block = reading.article.blocks[row.paragraph]
        left = self._left()
        segments = [Segment(" " * left, self.palette.style())] if left else []
        segments += self._paint_gutter(reading, row)
        if row.line < 0:
            segments += self._paint_between(y, row)
        else:
            segments += self._paint_text(reading, row, block)
        strip = Strip(segments)
        return strip.adjust_cell_length(width, self.palette.style())

    def _paint_gutter(self, reading: Reading, row: Row) -> Iterator[Segment]:
        palette = self.palette
        here = row.paragraph == reading.cursor.paragraph and row.line >= 0
        bar = palette.accent if self.is_active else palette.faint
        yield Segment("▌" if here else " ", palette.style(bar))
        digits = self._digits
        number = f"{row.paragraph + 1:>{digits}} " if row.line == 0 else " " * (digits + 1)
        yield Segment(number, palette.style(palette.foreground if here else palette.number))
        text, color = self._mark_of(reading, row)
        yield Segment(f"{text:<3}", palette.style(palette.hue(color) if color else None, bold=True))
        yield Segment(" ", palette.style())

    def _mark_of(self, reading: Reading, row: Row) -> tuple[str, str]:
        """What the gutter says of the annotations on a row, and in which colour."""
        if row.line < 0:
            return "", ""
        marks = [m for m in reading.marks.get(row.paragraph, ()) if m.start < row.end and m.end > row.start]
        if not marks:
            return "", ""
        begun = [mark for mark in marks if mark.start >= row.start]
        if not begun:
            return "│", min(marks, key=_depth).annotation.color
        annotation = min(begun, key=_depth).annotation
        more = "!" if any(mark.annotation.id in reading.contested for mark in begun) else ""
        more = more or ("+" if len(begun) > 1 else "")
        return GLYPHS[annotation.kind] + COLORS.get(annotation.color, " ") + more, annotation.color

    def _paint_between(self, y: int, row: Row) -> Iterator[Segment]:
        is_masthead = self._masthead and row.paragraph == 0 and y == self.page.bottom(0) + 1
        if is_masthead:
            text = fit(self._masthead, self.text_width)
            yield Segment(text, self.palette.style(self.palette.muted, italic=True))

    def _paint_text(self, reading: Reading, row: Row, block: Block) -> Iterator[Segment]:
        palette = self.palette
        indent = indent_of(block)
        if indent:
            yield Segment(_indent_text(block, row, indent), palette.style(palette.muted))
        base = self._base(block)
        text = block.text
        end = row.start + len(text[row.start : row.end].rstrip(" \n"))
        paints = self._paints(reading, row, end)
        if not paints:
            yield Segment(text[row.start : end], base)
            return
        cuts = sorted({row.start, end, *(p.start for p in paints), *(p.end for p in paints)})
        for start, stop in pairwise(cuts):
            covering = [paint for paint in paints if paint.start <= start and stop <= paint.end]
            yield Segment(text[start:stop], self._mixed(base, covering))

    def _base(self, block: Block) -> Style:
        palette = self.palette
        match block.kind:
            case "title":
                return palette.style(palette.primary, bold=True)
            case "heading":
                return palette.style(palette.accent, bold=True)
            case "quote":
                return palette.style(italic=True)
            case "code":
                return palette.style(palette.primary)
            case kind if kind in _QUIET:
                return palette.style(palette.muted, italic=True)
            case _:
                return palette.style()

    def _paints(self, reading: Reading, row: Row, end: int) -> list[_Paint]:
        """Everything that is painted over a row's text, clipped to it."""
        start, paragraph = row.start, row.paragraph
        paints = [_Paint(mark.start, mark.end, "mark", mark) for mark in reading.marks.get(paragraph, ())]
        paints += [_Paint(a, b, "match") for a, b in reading.matches.get(paragraph, ())]
        text = reading.text(paragraph)
        if selection := reading.selection:
            part = selection.within(paragraph, len(text))
            if part:
                paints.append(_Paint(*part, "selection"))
        if paragraph == reading.cursor.paragraph and self.is_active:
            offset = reading.cursor.offset
            paints.append(_Paint(*sentence_at(text, offset), "sentence"))
            paints.append(_Paint(offset, offset + 1, "cursor"))
        return [
            _Paint(max(p.start, start), min(p.end, end), p.role, p.mark)
            for p in paints
            if p.start < end and p.end > start
        ]

    def _mixed(self, base: Style, paints: list[_Paint]) -> Style:
        palette = self.palette
        marks = [paint.mark for paint in paints if paint.mark]
        roles = {paint.role for paint in paints}
        style = base
        if marks:
            under = self._under_cursor()
            strong = any(mark.annotation.id == under for mark in marks)
            tint = palette.tint(min(marks, key=_depth).annotation.color, len(marks), strong)
            style += Style(bgcolor=tint.rich_color, bold=len(marks) > 1 or None)
        if "match" in roles:
            style += Style(bgcolor=palette.match.rich_color, bold=True)
        if "selection" in roles:
            style += Style(color=palette.on_selection.rich_color, bgcolor=palette.selection.rich_color)
        if "sentence" in roles and "selection" not in roles:
            style += Style(underline=True)
        if "cursor" in roles:
            style += Style(color=palette.foreground.rich_color, bgcolor=palette.cursor.rich_color, bold=True)
        return style

    def _under_cursor(self) -> str:
        assert self.reading is not None
        annotation = self.reading.annotation_at(self.reading.cursor)
        return annotation.id if annotation else ""

    # the mouse

    def _point_under(self, event: events.MouseEvent) -> Point:
        column = event.x - self._left() - self._gutter()
        return self.page.point_at(self.top + event.y, column)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button != 1 or not self.row_count():
            return
        event.stop()
        self._pressed = self._point_under(event)
        self.capture_mouse()
        self.post_message(self.Pointed(self._pressed))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pressed is None:
            return
        event.stop()
        if event.y < 0 or event.y >= self.size.height:
            self.scroll_rows(self.top + (-1 if event.y < 0 else 1))
        point = self._point_under(event)
        self.post_message(self.Pointed(point, anchor=self._pressed if point != self._pressed else None))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._pressed is not None:
            event.stop()
            self._pressed = None
            self.release_mouse()

    def on_mouse_release(self) -> None:
        self._pressed = None

    def on_click(self, event: events.Click) -> None:
        event.stop()
        reading = self.reading
        if reading is None or event.chain < 2 or not self.row_count():
            return
        point = self._point_under(event)
        unit = word_at if event.chain == 2 else sentence_at
        start, end = unit(reading.text(point.paragraph), point.offset)
        last = Point(point.paragraph, max(end - 1, start))
        self.post_message(self.Pointed(last, anchor=Point(point.paragraph, start)))


@dataclass(frozen=True, slots=True)
class _Paint:
    start: int
    end: int
    role: str
    mark: Mark | None = None


def _depth(mark: Mark) -> tuple[int, int]:
    """Inner marks before outer ones; on the same words what was judged before what was said."""
    return mark.end - mark.start, _WEIGHT.index(mark.annotation.kind)


def _indent_text(block: Block, row: Row, indent: int) -> str:
    if block.kind == "list-item":
        bullet = "•" if row.line == 0 and not block.text[:1].isdigit() else " "
        return f"{bullet:>{indent - 1}} "
    if block.kind == "quote":
        return "│ ".rjust(indent)
    return " " * indent


def masthead(article: Article) -> str:
    """Date, source and author of an article whose body does not itself show them."""
    shown = {block.kind for block in article.blocks[:6]}
    parts = [
        article.published if "dateline" not in shown else "",
        article.source,
        article.byline if "byline" not in shown else "",
        article.url,
    ]
    return " · ".join(part for part in parts if part)
