"""The screen one reads on: list, text and annotations side by side, status and keys below.

It owns the state and is the only one to change it: keys come here, find their command in the registry and run
the action of that id; widgets paint, and post what the mouse did.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer

from reader.annotation import Annotation
from reader.commands import COMMANDS
from reader.errors import ReaderError, own_error
from reader.session import Session
from reader.situation import Situation, Where
from reader.text.layout import Point
from reader.tui import arrangement
from reader.tui.bookmarks import bookmark, point_of
from reader.tui.choosing import Choosing
from reader.tui.commanding import Commanding
from reader.tui.palette import Palette
from reader.tui.reading import Reading, Span
from reader.tui.senses import Senses
from reader.tui.shelf import Shelf
from reader.tui.typed_keys import TypedKeys
from reader.tui.warm import warm
from reader.tui.watching import Watching
from reader.tui.widgets.annotation_panel import AnnotationPanel
from reader.tui.widgets.article_list import ArticleList
from reader.tui.widgets.chooser import Chooser
from reader.tui.widgets.lines import Lines
from reader.tui.widgets.reading_pane import ReadingPane
from reader.tui.widgets.status import KeyFooter, StatusLine

if TYPE_CHECKING:
    from reader.entries import Entry
    from reader.library import Library

#: How long after the last move the place in the article is kept, in seconds.
PLACE_PAUSE = 1.0
#: How long after the first frame what the first keys need is imported, in seconds.
WARM_PAUSE = 0.3
#: How many places `ctrl+o` can go back.
JUMPS = 100


@runtime_checkable
class KeepsDraft(Protocol):
    """A screen one types in, which the program may end while it is open."""

    def keep_draft(self) -> bool: ...


class ReadingScreen(Screen[None]):
    """One library, one open article."""

    BINDINGS: ClassVar[list[Any]] = []
    AUTO_FOCUS = ""
    BLANK = True

    def __init__(
        self, library: Library, session: Session, palette: Palette, keys: TypedKeys, first: Entry | None
    ) -> None:
        super().__init__()
        self.library = library
        self.session = session
        self.palette = palette
        self.keys = keys
        self.shelf = Shelf(library)
        self.entry: Entry | None = None
        self.reading: Reading | None = None
        self.where: Where = "text"
        self.list = ArticleList(palette, self.shelf)
        self.pane = ReadingPane(palette, arrangement.measure(session.setting("measure")))
        self.panel = AnnotationPanel(palette)
        self.status = StatusLine(palette)
        self.footer = KeyFooter(palette)
        self.panel_shown = bool(session.setting("panel", True))
        self.reading_only = False
        self.find_words = ""
        self._first = first
        #: Why the open article's annotations cannot be changed, "" where they can.
        self.read_only = ""
        self._place_timer: Timer | None = None
        self.choosing = Choosing(self)
        self.watching = Watching(self, library)
        self.commanding = Commanding(self)
        self._senses = Senses(self)

    def compose(self) -> ComposeResult:
        with Horizontal(id="body"):
            yield self.list
            yield self.pane
            yield self.panel
        yield self.status
        yield self.footer

    def on_mount(self) -> None:
        self.show_parts()
        if self._first is not None:
            self._show_first(self._first)
        self.call_after_refresh(self._fill)

    def _show_first(self, entry: Entry) -> None:
        """Have something to read in the first frame: of a book begun at its beginning, that."""
        head = None
        if self.session.place(entry.id) is None:
            with suppress(ReaderError):  # opening it says why
                head = self.library.head(entry)
        if head is None:
            self.open(entry)
        else:
            self.pane.show(Reading(head), of=entry.path.stat().st_size)

    def _fill(self) -> None:
        """What the first frame does not need: the list, and the annotations of what is open."""
        self.shelf.fill()
        entries = self.library.entries()
        if not entries:
            self.list.empty = "No articles here. Put texts in the folder, or open another: reader PATH"
        first = self.entry or self._first
        open_id = first.id if first else self.session.setting("article", "")
        chosen = next((i for i, entry in enumerate(entries) if entry.id == open_id), 0)
        self.list.show_items(self.shelf.items(), chosen)
        if self.entry is not None:
            self.reload()
        elif self._first is not None:
            self.open(self._first)
        elif entries:
            self.open(entries[chosen])
        if self.reading is None:
            self.go_to_part("list")
        self.refresh_status()
        for warning in self.library.warnings:
            self.say(warning, warning=True)
        if not self.status.message:
            others = (
                f"{len(entries)} articles: Shift+Tab shows the list"
                if len(entries) > 1 and not self.list.display
                else ""
            )
            self.say(self.library.note or others)
        self.keys.release()
        self.set_timer(WARM_PAUSE, warm)
        self.watching.begin()

    # the open article

    def open(self, entry: Entry) -> None:
        """Open an article at the place it was left, or say why it cannot be read."""
        self.keep_place()
        self.end_typing()
        self.entry, self.reading = entry, None
        self.watching.open()
        self.find_words = self.choosing.panel_words = ""
        try:
            self.reading = Reading(self.library.read(entry))
        except ReaderError as error:
            self.panel.head(0, "")
            self.panel.show_items([])
            self.say(str(error), warning=True)
        else:
            self.reading.cursor = point_of(self.reading.article, self.session.place(entry.id))
            self.session.set_setting("article", entry.id)
        self.pane.show(self.reading)
        self.status.entitle(self.reading.article.title if self.reading else "")
        if len(self.shelf):
            self.reload()
        self.refresh_status()

    def reload(self, chosen: Annotation | None = None) -> None:
        """Read the open article's annotations again and show them, with one of them chosen in the panel."""
        if self.reading is None or self.entry is None:
            return
        self.watching.read()
        self.choosing.show_annotations(chosen)
        self.pane.repaint()
        self.list.look_again(self.entry)

    def keep_place(self) -> None:
        """Keep where the open article is read, if that changed."""
        if self._place_timer is None or self.entry is None or self.reading is None:
            return
        self._place_timer.stop()
        self._place_timer = None
        kept = bookmark(self.reading.article, self.reading.cursor)
        self.session.set_place(self.entry.id, kept.key, kept.number, kept.offset)

    def leave(self) -> None:
        """End the program: what was done is saved already, what is being typed is kept as a draft."""
        for screen in self.app.screen_stack:
            if isinstance(screen, KeepsDraft):
                screen.keep_draft()
        self.keep_place()
        self.app.exit()

    # what is shown

    def on_resize(self) -> None:
        self.show_parts()

    def show_parts(self) -> None:
        """Show the parts of the screen that there is room for: see `reader.tui.arrangement`."""
        widths = arrangement.arrange(
            self.size.width, self.where, panel=self.panel_shown, only_text=self.reading_only
        )
        widgets: dict[Where, Lines] = {"list": self.list, "text": self.pane, "panel": self.panel}
        for part, widget in widgets.items():
            width = widths.get(part)
            widget.display = width is not None
            widget.styles.width = width or "1fr"
            widget.activate(part == self.where)

    def go_to_part(self, where: Where) -> None:
        """Let the keys go to another part of the screen."""
        self.choosing.settle_preview()
        self.where = where
        self.show_parts()
        if where == "panel":
            self.choosing.choose_under_cursor()
        self.refresh_status()

    def say(self, message: str, warning: bool = False) -> None:
        """Show a message in the status line."""
        self.status.say(message, warning)

    def refresh_status(self) -> None:
        """Bring the place in the status line and the keys in the footer up to date."""
        now = self.situation()
        commands = [one for one in COMMANDS if one.footer and self.where in one.where and not one.when(now)]
        self.footer.show(sorted(commands, key=lambda command: arrangement.rank(command, now)))
        reading = self.reading
        if reading is None or not len(reading.article):
            self.status.tell_place("")
            return
        number, count = reading.cursor.paragraph + 1, len(reading.article)
        select = "SELECT  " if reading.anchor is not None else ""
        here = self.annotation()
        apart = "TWO VALUES  " if here is not None and here.id in reading.contested else ""
        self.status.tell_place(f"{select}{apart}¶ {number}/{count}  {100 * number // count}%")

    def situation(self) -> Situation:
        """What is true now, for the commands to decide by."""
        return self._senses.situation()

    def annotation(self) -> Annotation | None:
        """The annotation that keys act on: the one chosen in the panel, else the innermost under the cursor."""
        if self.where == "panel":
            return self.panel.item.annotation if self.panel.item else None
        return self.reading.annotation_at(self.reading.cursor) if self.reading else None

    # moving and selecting

    def go(self, point: Point, *, jump: bool = False, context: int = 2) -> None:
        """Move the cursor and have it on screen, `context` rows from the edge; a `jump` can be gone back from."""
        reading = self.reading
        assert reading is not None
        before = reading.cursor
        if jump and point.paragraph != before.paragraph:
            del reading.jumps[: max(0, len(reading.jumps) - JUMPS + 1)]
            reading.jumps.append(before)
        reading.cursor = point
        self._moved(before)
        self.pane.show_cursor(context)

    def go_to_annotation(self, point: Point, annotation: Annotation) -> None:
        """Go to where an annotation begins, and let the keys act on it."""
        assert self.reading is not None
        self.reading.chosen = annotation.id
        self.go(point, jump=True, context=4)
        self.pane.repaint_paragraphs(point.paragraph)

    def _moved(self, before: Point) -> None:
        """Paint what a move of the cursor changed, and keep the place soon."""
        reading = self.reading
        assert reading is not None
        self.pane.repaint_paragraphs(*reading.touched(before))
        if self.panel.display and self.where == "text":
            self.choosing.choose_under_cursor()
        if self._place_timer is None:
            self._place_timer = self.set_timer(PLACE_PAUSE, self.keep_place)
        self.refresh_status()

    def select(self, span: Span | None, *, show: bool = True) -> None:
        """Select a span by itself, or nothing, and with `show` go to where it begins."""
        reading = self.reading
        assert reading is not None
        old = reading.selection
        reading.drop_selection()
        reading.picked = span
        self._repaint_spans(old, span)
        if span is not None and show:
            self.go(span.first, jump=True)
            self.pane.show_span(span)
        self.refresh_status()

    def select_to(self, point: Point, anchor: Point) -> None:
        """Select from one point to another, where the cursor goes, as motions do."""
        reading = self.reading
        assert reading is not None
        old, before = reading.selection, reading.cursor
        reading.picked, reading.anchor, reading.cursor = None, anchor, point
        self._repaint_spans(old, reading.selection)
        self._moved(before)
        self.pane.show_cursor(0)

    def _repaint_spans(self, *spans: Span | None) -> None:
        for span in spans:
            if span is not None:
                self.pane.repaint_paragraphs(*range(span.first.paragraph, span.last.paragraph + 1))

    def find(self, words: str) -> None:
        """Paint every occurrence of these words, none for no words."""
        assert self.reading is not None
        self.find_words = words
        self.reading.find(words)
        self.pane.repaint()
        self.refresh_status()

    def keep_cursor_on_screen(self) -> None:
        """Move the cursor to the nearest row that is on screen."""
        reading, pane = self.reading, self.pane
        if reading is None or not len(reading.article):
            return
        page, last = pane.page, pane.top + pane.size.height - 1
        row = page.row_of(reading.cursor)
        if pane.top <= row <= last:
            return
        before = reading.cursor
        nearest = page.text_row(pane.top, 1) if row < pane.top else page.text_row(last, -1)
        reading.cursor = page.point_at(nearest, page.column_of(before))
        self._moved(before)

    # keys

    def press(self, event: events.Key) -> None:
        """A key was typed while nothing has the focus."""
        self.commanding.press(event)

    def attempt(self, title: str, act: Callable[[], object]) -> None:
        """Do something, and say what went wrong. What a command, a form or a typed row leads to comes through here."""
        try:
            act()
        except ReaderError as error:
            self.reload()
            self.say(str(error), warning=True)
        except Exception as error:
            if os.environ.get("READER_DEBUG"):
                raise
            self.say(f"{title}: {own_error(error)}", warning=True)
        self.warn_if_unsafe()

    def warn_if_unsafe(self) -> None:
        """Say so where the disk did not confirm what was saved last."""
        if self.library.save_message:
            self.say(f"{self.status.message} {self.library.save_message}", warning=True)
            self.library.save_message = ""

    def ask(
        self, prompt: str, value: str, changed: Callable[[str], None], done: Callable[[bool], None]
    ) -> None:
        """Ask for words in a row above the status line; `done` hears whether Enter or Escape ended it."""
        from reader.tui.widgets.entry_row import EntryRow

        self.keys.hold()
        row = EntryRow(
            prompt,
            value,
            lambda words: self.attempt(prompt, lambda: changed(words)),
            lambda entered: self.attempt(prompt, lambda: done(entered)),
            self.keys.release,
        )
        self.mount(row, before=self.status)

    def end_typing(self) -> None:
        """Close the row of typing and forget what the next key was to mean: another article is opened."""
        self.commanding.pending = None
        if rows := self.query("EntryRow"):
            self.set_focus(None)
            rows.remove()

    # the mouse

    @on(Lines.Scrolled)
    def _scrolled(self, event: Lines.Scrolled) -> None:
        event.stop()
        if event.lines is self.pane:
            self.keep_cursor_on_screen()

    @on(ReadingPane.Pointed)
    def _pointed(self, event: ReadingPane.Pointed) -> None:
        event.stop()
        self.commanding.pending = None
        if self.reading is None:
            return
        if self.where != "text":
            self.go_to_part("text")
        if event.anchor is None:
            self.select(None)
            self.go(event.point, context=0)
        else:
            self.select_to(event.point, event.anchor)

    @on(Chooser.Clicked)
    def _clicked(self, event: Chooser.Clicked) -> None:
        event.stop()
        if event.chooser not in (self.list, self.panel):
            return
        self.go_to_part("list" if event.chooser is self.list else "panel")
        chooser: Chooser[Any] = self.list if event.chooser is self.list else self.panel
        chooser.choose(event.index)
        self.choosing.chose()
        if event.twice:
            self.choosing.open_chosen() if self.where == "list" else self.go_to_part("text")
