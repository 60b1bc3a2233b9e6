"""Moving the cursor through the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.commands import shown
from reader.text import motions
from reader.text.layout import Point
from reader.tui.actions.action import Action, action, open_reading
from reader.tui.bookmarks import bookmark, point_of

if TYPE_CHECKING:
    from reader.tui.screens.reading_screen import ReadingScreen


def _by(motion: motions.Motion) -> Action:
    """The action that moves by a motion, and extends the selection where one has begun."""

    def move(screen: ReadingScreen) -> None:
        reading = open_reading(screen)
        selecting = reading.anchor is not None
        if not selecting and reading.picked is not None:
            screen.select(None)
        step = motions.EXTENDING.get(motion, motion) if selecting else motion
        point = step(reading.article.blocks, reading.cursor)
        if point == reading.cursor:
            ends = "end" if motion in _ONWARD else "beginning"
            screen.say(f"This is the {ends} of the article")
        screen.go(point)

    return move


_ONWARD = {
    motions.next_paragraph,
    motions.next_sentence,
    motions.next_word,
    motions.next_character,
}

for _id, _motion in {
    "move.next-paragraph": motions.next_paragraph,
    "move.previous-paragraph": motions.previous_paragraph,
    "move.next-sentence": motions.next_sentence,
    "move.previous-sentence": motions.previous_sentence,
    "move.next-word": motions.next_word,
    "move.previous-word": motions.previous_word,
    "move.right": motions.next_character,
    "move.left": motions.previous_character,
}.items():
    action(_id)(_by(_motion))


def _rows(screen: ReadingScreen, rows: int) -> None:
    """Move the cursor by rows; the page scrolls with it."""
    reading, pane = open_reading(screen), screen.pane
    if reading.anchor is None and reading.picked is not None:
        screen.select(None)
    page = pane.page
    row = page.row_of(reading.cursor)
    column = page.column_of(reading.cursor)
    target = page.text_row(row + rows, 1 if rows > 0 else -1)
    if target == row:
        pane.scroll_rows(pane.top + rows)
        screen.say("This is the end of the article" if rows > 0 else "This is the beginning of the article")
        return
    screen.go(page.point_at(target, column))


@action("move.line-down")
def line_down(screen: ReadingScreen) -> None:
    _rows(screen, 1)


@action("move.line-up")
def line_up(screen: ReadingScreen) -> None:
    _rows(screen, -1)


def _page(screen: ReadingScreen, direction: int) -> None:
    """Scroll by a page less two rows; the cursor keeps its row of the screen."""
    pane = screen.pane
    rows = direction * max(1, pane.size.height - 2)
    before = pane.top
    pane.scroll_rows(pane.top + rows)
    moved = pane.top - before
    _rows(screen, moved or rows)


@action("move.page-down")
def page_down(screen: ReadingScreen) -> None:
    _page(screen, 1)


@action("move.page-up")
def page_up(screen: ReadingScreen) -> None:
    _page(screen, -1)


@action("move.top")
def top(screen: ReadingScreen) -> None:
    _to_end(screen, Point(0, 0), 0, "beginning")


@action("move.bottom")
def bottom(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    last = len(reading.article) - 1
    end = motions.end_of_paragraph(reading.article.blocks, Point(last, 0))
    _to_end(screen, end, screen.pane.row_count(), "end")


def _to_end(screen: ReadingScreen, point: Point, row: int, name: str) -> None:
    if open_reading(screen).cursor == point:
        screen.say(f"This is the {name} of the article")
    screen.go(point, jump=True)
    screen.pane.scroll_rows(row)


@action("move.back")
def back(screen: ReadingScreen) -> None:
    screen.go(open_reading(screen).jumps.pop(), context=4)


@action("move.set-mark")
def set_mark(screen: ReadingScreen) -> None:
    reading, entry = open_reading(screen), screen.entry
    assert entry is not None

    def name(key: str) -> None:
        if len(key) != 1:
            screen.say("No mark was set: a mark is named by a letter or digit")
            return
        here = bookmark(reading.article, reading.cursor)
        kept = screen.session.set_mark(entry.id, key, here.key, here.number, here.offset)
        lasts = "" if kept else " It holds for this session only: the state folder cannot be written."
        screen.say(f"Mark {key} set at ¶{here.number}: ' {key} comes back to it.{lasts}")
        screen.refresh_status()

    screen.commanding.pending = name
    screen.say("Mark this place with which letter?")


@action("move.to-mark")
def to_mark(screen: ReadingScreen) -> None:
    assert screen.entry is not None
    marks = screen.session.marks(screen.entry.id)

    def go(key: str) -> None:
        if key not in marks:
            screen.say(f"No mark {shown(key)} in this article; there are {', '.join(sorted(marks))}")
        else:
            screen.go(point_of(open_reading(screen).article, marks[key]), jump=True, context=4)

    screen.commanding.pending = go
    screen.say(
        f"Go to which mark? {'  '.join(f'{name} ¶{mark.number}' for name, mark in sorted(marks.items()))}"
    )
