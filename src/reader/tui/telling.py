"""News for the status line wait for their turn: they take the place of nothing that a person has to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.annotation import Annotation
from reader.library import creator

if TYPE_CHECKING:
    from reader.news import Piece
    from reader.tui.screens.reading_screen import ReadingScreen

#: For how many looks an answer to a key stands before news may take its place.
PATIENCE = 12


class Telling:
    """What is to be said on a screen without having been asked for."""

    def __init__(self, screen: ReadingScreen) -> None:
        self._screen = screen
        #: What was not told yet; what was told last, and the sentence it was told by.
        self._news: list[Piece] = []
        self._last_news: list[Piece] = []
        self._told = ""
        #: Sentences that wait, warnings before the others.
        self._waiting: list[tuple[str, bool]] = []
        #: How long the present message stands, in looks.
        self._stood = ("", 0)

    def clear(self) -> None:
        """Forget what was not said yet: another article is opened."""
        self._news, self._last_news, self._told = [], [], ""
        self._waiting.clear()

    def hear(self, news: Sequence[Piece]) -> None:
        """Have something to tell of the open article's annotations."""
        from reader.news import joined

        self._news = joined(self._news, news)

    def wait(self, message: str, warning: bool = False) -> None:
        """Have a sentence to say."""
        self._waiting.append((message, warning))
        self._waiting.sort(key=lambda one: not one[1])

    def take_back(self, message: str) -> None:
        """What was said, or is to be, is so no longer."""
        self._waiting = [one for one in self._waiting if one[0] != message]
        if self._screen.status.message == " ".join(message.split()):
            self._screen.say("")

    def tell(self) -> None:
        """Say what waits, where the status line is free: of warnings until a key is pressed, of answers to a key
        for a while, but not for a warning. News that come while the last ones stand there are told with them."""
        status = self._screen.status
        message, stood = self._stood
        self._stood = status.message, stood + 1 if message == status.message else 0
        is_told = bool(self._told) and status.message == self._told
        free = not status.message or is_told or (self._stood[1] >= PATIENCE and not status.is_warning)
        is_urgent = bool(self._waiting) and self._waiting[0][1] and not status.is_warning
        if len(self._screen.app.screen_stack) > 1 or not (free or is_urgent):
            return
        if self._waiting:
            self._screen.say(*self._waiting.pop(0))
        elif self._news:
            from reader.news import joined, told

            self._last_news = joined(self._last_news if is_told else [], self._news)
            self._news = []
            self._told = told(self._last_news, self._place, creator())
            self._screen.say(self._told)

    def _place(self, annotation: Annotation) -> str:
        """The paragraph an annotation stands in, or stood in; "" for the whole article."""
        reading = self._screen.reading
        point = reading.place_of(annotation) if reading is not None else None
        if point is not None:
            return f"¶{point.paragraph + 1}"
        return f"¶{annotation.targets[0].index}" if annotation.targets else ""
