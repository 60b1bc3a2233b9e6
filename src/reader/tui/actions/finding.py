"""Searching in the article, copying, exporting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reader.annotation import Field
from reader.citation import citation
from reader.errors import CannotWrite
from reader.text.layout import Point
from reader.tui import clipboard
from reader.tui.actions.action import action, open_reading
from reader.vocabulary import Term

if TYPE_CHECKING:
    from reader.tui.screens.reading_screen import ReadingScreen


@action("find.start")
def find(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    began = reading.cursor

    def changed(words: str) -> None:
        screen.find(words)
        screen.go(_match(screen, began, 1) if reading.matches else began)

    def done(entered: bool) -> None:
        if entered:
            if reading.cursor.paragraph != began.paragraph:
                reading.jumps.append(began)
            _say_where(screen)
        else:
            screen.find("")
            screen.go(began)

    screen.ask("Search", "", changed, done)


def _match(screen: ReadingScreen, point: Point, step: int) -> Point:
    """The first match at or behind a point, or the last before it; round the article's end."""
    points = open_reading(screen).match_points()
    if step > 0:
        return next((one for one in points if one >= point), points[0])
    return next((one for one in reversed(points) if one < point), points[-1])


def _say_where(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    points = reading.match_points()
    if not points:
        screen.say(f"“{screen.find_words}” is not in this article")
        return
    number = points.index(reading.cursor) + 1 if reading.cursor in points else 0
    screen.say(f"“{screen.find_words}”: {number} of {len(points)} · n next, N before, Esc ends")


@action("find.next")
def next_match(screen: ReadingScreen) -> None:
    cursor = open_reading(screen).cursor
    screen.go(_match(screen, Point(cursor.paragraph, cursor.offset + 1), 1), jump=True)
    _say_where(screen)


@action("find.previous")
def previous_match(screen: ReadingScreen) -> None:
    screen.go(_match(screen, open_reading(screen).cursor, -1), jump=True)
    _say_where(screen)


@action("copy.citation")
def copy(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    annotation = screen.annotation()
    if annotation is not None and (screen.where == "panel" or reading.selection is None):
        what: str = annotation.kind
        point = reading.place_of(annotation)
        numbers = (
            range(point.paragraph + 1, point.paragraph + 1 + len(annotation.targets)) if point else range(0)
        )
        text = citation(
            annotation.exact, reading.article, numbers, str(annotation["speaker"]), annotation.note
        )
    else:
        span, what = reading.taken()
        quote = reading.quote_at(span.first)
        speaker = quote.quote.speaker if quote and what == "quote" else ""
        numbers = range(span.first.paragraph + 1, span.last.paragraph + 2)
        text = citation(reading.words(span), reading.article, numbers, speaker)
    clipboard.copy(screen.app, text)
    screen.say(f"Copied the {what} with its citation: {text}")


@action("export.open")
def export(screen: ReadingScreen) -> None:
    from reader.exchange import FORMATS, export_article
    from reader.tui.actions.asking import ask_form
    from reader.tui.screens.form import Values
    from reader.tui.widgets.field_row import Asked

    entry = screen.entry
    assert entry is not None
    terms = [Term(name) for name in FORMATS]

    def check(values: Values) -> str:
        return "" if values["path"] else "Write the file to which path?"

    def save(values: Values) -> None:
        try:
            path = Path(values["path"]).expanduser()
            if path.suffix == ".md" and values["format"] != "markdown":
                path = path.with_suffix(FORMATS[values["format"]].suffix)
            if path.exists() and not screen.commanding.is_meant(str(path)):
                raise CannotWrite(f"{path} is there already: e and Enter again write over it.")
            count = export_article(screen.library, entry, values["format"], path)
        except (OSError, RuntimeError, ValueError) as error:
            raise CannotWrite(f"{values['path']} was not written: {error}.") from error
        screen.say(f"Wrote {count} {'annotation' if count == 1 else 'annotations'} to {path}")

    here = Path.cwd()
    # A file in the library would be one of its articles the next time.
    folder = Path.home() if here.is_relative_to(screen.library.root) else here
    path = folder / f"{entry.id}.md"
    asked = [
        Asked(Field("format", "Format", "choice"), "markdown", terms),
        Asked(Field("path", "To file"), str(path)),
    ]
    ask_form(
        screen, "Export this article's annotations", "", asked, save, key=f"export/{entry.id}", check=check
    )
