"""Saving what an action makes or changes, and showing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reader.anchor import targets_between
from reader.annotation import Annotation, Target
from reader.errors import CannotWrite, NotFound
from reader.tui.actions.action import open_reading
from reader.tui.reading import Span

if TYPE_CHECKING:
    from reader.tui.screens.reading_screen import ReadingScreen


def targets_of(screen: ReadingScreen, span: Span) -> tuple[Target, ...]:
    """The targets of a span of the open article. Raises NotFound where it holds no words."""
    (first, start), (last, end) = span
    targets = targets_between(open_reading(screen).article, (first + 1, start), (last + 1, end))
    if not targets:
        raise NotFound("There are no words here to annotate.")
    return targets


def keep(screen: ReadingScreen, *annotations: Annotation) -> None:
    """Save new annotations of the open article as one operation, and show them. Raises ReaderError."""
    _make_sure(screen)
    screen.library.add(open_reading(screen).article, *annotations)
    screen.reload(chosen=annotations[-1])
    screen.refresh_status()


def change(screen: ReadingScreen, annotation: Annotation, **values: Any) -> Annotation:
    """Save other values of an annotation and show them; gives it as kept. What others deleted meanwhile comes back
    with them, unless they say otherwise. Raises ReaderError."""
    _make_sure(screen)
    if annotation.is_deleted:
        values.setdefault("deleted", "")
    kept = screen.library.change(annotation, **values)
    screen.reload(chosen=kept)
    screen.refresh_status()
    return kept


def _make_sure(screen: ReadingScreen) -> None:
    """Raises CannotWrite where the store cannot be added to since a moment ago: a new one would hide that."""
    screen.watching.look_at_store()
    if screen.read_only:
        raise CannotWrite(screen.read_only)


def draft_key(screen: ReadingScreen, command: str, span: Span) -> str:
    """The name of the draft of a form that a command opens on a span."""
    article = open_reading(screen).article
    (first, start), (last, end) = span
    return f"{command}/{article.id}/{article.key(first + 1)}:{start}-{article.key(last + 1)}:{end}"
