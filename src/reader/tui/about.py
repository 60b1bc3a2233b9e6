"""The record that a form is about, as the person before it has seen it: what is saved is a change of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reader.annotation import Annotation

if TYPE_CHECKING:
    from reader.tui.widgets.field_row import Asked


class About:
    """`ask` gives the fields of the form for a record; `look` sees to it that what others did is known here."""

    def __init__(
        self,
        annotation: Annotation,
        ask: Callable[[Annotation], list[Asked]],
        look: Callable[[], None],
    ) -> None:
        self.annotation = annotation
        #: All that was seen of it, the latest first.
        self.seen = [annotation]
        self.look = look
        self._ask = ask

    def asked(self) -> list[Asked]:
        return self._ask(self.annotation)

    def meet(self, fresh: Annotation) -> list[Asked]:
        """The record is another now; gives its fields."""
        self.annotation = fresh
        self.seen.insert(0, fresh)
        return self.asked()
