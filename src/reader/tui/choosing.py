"""Choosing in the list and in the panel: what they show, filtered; what is shown of the one chosen, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from reader.annotation import Annotation
from reader.filters import Filter
from reader.situation import Where
from reader.tui.widgets.annotation_panel import Noted

if TYPE_CHECKING:
    from reader.tui.screens.reading_screen import ReadingScreen

#: How long the list's choice must stand before the article is shown, in seconds.
PREVIEW_PAUSE = 0.08


class Choosing:
    """The list and the panel of a screen."""

    def __init__(self, screen: ReadingScreen) -> None:
        self._screen = screen
        self._preview_timer: Timer | None = None
        #: What the panel is filtered by.
        self.panel_words = ""

    # what was chosen

    def chose(self) -> None:
        """Show what was chosen: the article once the choice stands still, the annotation's place at once."""
        screen = self._screen
        if screen.where == "list":
            if self._preview_timer is not None:
                self._preview_timer.stop()
            self._preview_timer = screen.set_timer(PREVIEW_PAUSE, self.settle_preview)
        elif screen.reading is not None and screen.panel.item is not None:
            point = screen.reading.place_of(screen.panel.item.annotation)
            if point is not None:
                screen.go_to_annotation(point, screen.panel.item.annotation)
        screen.refresh_status()

    def settle_preview(self) -> None:
        """Show the article chosen in the list at once, where that was put off."""
        if self._preview_timer is None:
            return
        self._preview_timer.stop()
        self._preview_timer = None
        screen, item = self._screen, self._screen.list.item
        if item is not None and (screen.entry is None or item.entry.id != screen.entry.id):
            screen.open(item.entry)

    def open_chosen(self) -> None:
        """Open the article chosen in the list and go to its text."""
        self.settle_preview()
        screen, item = self._screen, self._screen.list.item
        if item is None:
            screen.say(screen.list.empty)
        elif screen.reading is None or screen.entry is None or item.entry.id != screen.entry.id:
            screen.open(item.entry)
        if item is not None and screen.reading is not None:
            screen.go_to_part("text")

    def choose(self, annotation: Annotation) -> None:
        """Choose an annotation in the panel."""
        panel = self._screen.panel
        panel.choose(next((i for i, one in enumerate(panel.items) if one.annotation.id == annotation.id), 0))

    def choose_under_cursor(self) -> None:
        """Choose in the panel the annotation under the cursor."""
        screen = self._screen
        here = screen.reading.annotation_at(screen.reading.cursor) if screen.reading else None
        for index, noted in enumerate(screen.panel.items):
            if here is not None and noted.annotation.id == here.id:
                screen.panel.choose(index)

    # what they show

    @property
    def filter_words(self) -> str:
        """What the list or the panel is filtered by, whichever the keys go to."""
        return self.panel_words if self._screen.where == "panel" else self._screen.shelf.words

    def filter_part(self, part: Where, words: str) -> None:
        """Leave in the list or the panel what has all of these words in it."""
        screen = self._screen
        if part == "panel":
            self.panel_words = words
            if screen.reading is not None:
                self.show_annotations()
        else:
            screen.shelf.words = words
            found = screen.shelf.items()
            open_id = screen.entry.id if screen.entry else ""
            screen.list.head(words)
            screen.list.top = 0
            screen.list.show_items(found, next((i for i, o in enumerate(found) if o.entry.id == open_id), 0))
            self.chose()
        screen.refresh_status()

    def show_annotations(self, chosen: Annotation | None = None) -> None:
        """Fill the panel with the annotations that have the words it is filtered by."""
        panel = self._screen.panel
        noted = self._noted()
        before = chosen or (panel.item.annotation if panel.item else None)
        index = next((i for i, one in enumerate(noted) if before and one.annotation.id == before.id), -1)
        panel.head(len(noted), self.panel_words)
        panel.show_items(noted, index if index >= 0 else panel.chosen)

    def renew_annotations(self) -> None:
        """Show the annotations as they are now where those before stood."""
        noted = self._noted()
        self._screen.panel.head(len(noted), self.panel_words)
        self._screen.panel.renew(noted, lambda one: one.annotation.id)

    def _noted(self) -> list[Noted]:
        """The annotations that have the words the panel is filtered by, in reading order."""
        reading = self._screen.reading
        assert reading is not None
        wanted = Filter(query=self.panel_words)
        numbers = {one.id: point.paragraph + 1 for point, one in reading.places()}
        return [
            Noted(one, numbers.get(one.id, -1 if one.targets else 0))
            for one in reading.in_order()
            if wanted.matches(one)
        ]
