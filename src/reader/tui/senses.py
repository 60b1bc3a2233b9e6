"""What is true of the screen now, for the commands to decide by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from reader.situation import Situation
from reader.tui.reading import Reading

if TYPE_CHECKING:
    from reader.tui.screens.reading_screen import ReadingScreen

#: How long the cursor must stand in a part of a book before its quotes are looked for, in seconds.
QUOTES_PAUSE = 0.05


class Senses:
    """They look at a screen and change nothing of it but what is known of the quotes near the cursor."""

    def __init__(self, screen: ReadingScreen) -> None:
        self._screen = screen
        self._quotes_timer: Timer | None = None

    def situation(self) -> Situation:
        screen, library = self._screen, self._screen.library
        reading = screen.reading
        if reading is None or not len(reading.article):
            return Situation(
                where=screen.where,
                has_article=screen.entry is not None,
                can_undo=library.can_undo,
                can_redo=library.can_redo,
            )
        annotation = screen.annotation()
        return Situation(
            where=screen.where,
            has_article=True,
            has_text=True,
            has_selection=reading.selection is not None,
            on_quote=self._is_on_quote(reading),
            annotation=annotation.kind if annotation else "",
            read_only=screen.read_only,
            has_annotations=bool(reading.annotations),
            has_matches=bool(reading.matches),
            has_marks=bool(screen.entry and screen.session.marks(screen.entry.id)),
            can_go_back=bool(reading.jumps),
            can_undo=library.can_undo,
            can_redo=library.can_redo,
        )

    def _is_on_quote(self, reading: Reading) -> bool:
        """Whether a quote is under the cursor; where they were not looked for yet, that is done a little later."""
        if reading.quotes.are_found(reading.cursor.paragraph + 1):
            return reading.quote_at(reading.cursor) is not None
        if self._quotes_timer is None:
            self._quotes_timer = self._screen.set_timer(QUOTES_PAUSE, self._find_quotes)
        return False

    def _find_quotes(self) -> None:
        self._quotes_timer = None
        reading = self._screen.reading
        if reading is not None and len(reading.article):
            reading.quotes.nearby(reading.cursor.paragraph + 1)
            self._screen.refresh_status()
