"""Selecting, and tagging what somebody said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.annotation import Annotation, new_annotation
from reader.quotation import ArticleQuote
from reader.text.layout import Point
from reader.tui.actions.action import action, open_reading
from reader.tui.actions.asking import ask_form, asked_of
from reader.tui.actions.keeping import draft_key, keep, targets_of
from reader.tui.reading import Span, span_of

if TYPE_CHECKING:
    from reader.tui.screens.form import Values
    from reader.tui.screens.reading_screen import ReadingScreen

#: Below this confidence the speaker that was filled in is shown as a question.
SURE = 0.7


@action("select.start")
def start(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    if reading.anchor is not None:
        screen.select(None)
        return
    span = reading.picked
    screen.select(None)
    if span is not None:
        reading.anchor = span.first
        screen.go(Point(span.last.paragraph, max(span.last.offset - 1, 0)))
    else:
        reading.anchor = reading.cursor
        screen.go(reading.cursor)
    screen.say("Selecting: w word  ) sentence  j paragraph, then h c s a t q · Esc drops it")


@action("select.paragraph")
def paragraph(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    index = reading.cursor.paragraph
    length = len(reading.text(index))
    reading.picked = None
    reading.anchor = Point(index, 0)
    screen.go(Point(index, max(length - 1, 0)))
    screen.say("Selecting: j adds the next paragraph · Esc drops it")


@action("quote.next")
def next_quote(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    here = _begin(reading.picked, reading.cursor)
    _go_to(screen, reading.quotes.after(here.paragraph + 1, here.offset), "behind this place: , goes back")


@action("quote.previous")
def previous_quote(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    here = _begin(reading.picked, reading.cursor)
    _go_to(screen, reading.quotes.before(here.paragraph + 1, here.offset), "before this place: . goes on")


def _begin(picked: Span | None, cursor: Point) -> Point:
    return picked.first if picked is not None else cursor


def _go_to(screen: ReadingScreen, quote: ArticleQuote | None, where: str) -> None:
    if quote is None:
        found = next(iter(open_reading(screen).quotes), None)
        screen.say(f"No quote {where}" if found else "No quotes were found in this article: v selects words")
        return
    reading = open_reading(screen)
    screen.select(span_of(quote))
    tagged = reading.tagged(quote)
    screen.say(f"Quote {_who(quote)}{' · tagged' if tagged else ' · q tags it'}")


def _who(quote: ArticleQuote) -> str:
    found = quote.quote
    if not found.speaker:
        return "without a speaker"
    doubt = "?" if found.confidence < SURE else ""
    role = f", {found.role}" if found.role else ""
    cue = f" ({found.cue})" if found.cue else ""
    return f"of {found.speaker}{doubt}{role}{cue}"


@action("quote.tag")
def tag(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    quote = reading.quote_at(reading.cursor)
    selection = reading.selection
    if selection is not None and (quote is None or selection != span_of(quote)):
        _ask(screen, selection, "Tag the selection as a quote")
        return
    if quote is None and not screen.commanding.is_meant("next quote"):
        screen.say("No quote is under the cursor. q again tags the next one · v selects other words for q")
        return
    if quote is None or reading.tagged(quote) is not None:
        following = _next_untagged(screen, reading.cursor)
        if following is None:
            found = next(iter(reading.quotes), None)
            screen.say(
                "Every quote found in this article is tagged"
                if found
                else "No quotes were found in this article"
            )
            return
        quote = following
    annotation = quote_annotation(screen, quote)
    keep(screen, annotation)
    screen.select(None)
    screen.go(span_of(quote).first, jump=True)
    screen.pane.show_span(span_of(quote))
    doubt = " Who it is, is unsure: Enter corrects it." if quote.quote.confidence < SURE else ""
    screen.say(f"Tagged ¶{quote.paragraph}, quote {_who(quote)} · q tags the next.{doubt}")


def quote_annotation(screen: ReadingScreen, quote: ArticleQuote) -> Annotation:
    """The annotation that tagging a detected quote makes."""
    found = quote.quote
    same = found.mention.casefold() in found.speaker.casefold()
    return new_annotation(
        "quote",
        targets_of(screen, span_of(quote)),
        speaker=found.speaker,
        mention=found.mention,
        speaker_role=found.role,
        cue=found.cue,
        form=found.form,
        basis=("named" if same else "resolved") if found.speaker else "",
    )


def _next_untagged(screen: ReadingScreen, point: Point) -> ArticleQuote | None:
    """The next quote without a tag, from the top again where none follows."""
    reading = open_reading(screen)
    following = reading.quotes.after(point.paragraph + 1, point.offset)
    while following is not None and reading.tagged(following) is not None:
        following = reading.quotes.after(following.paragraph, following.start)
    return following or next((one for one in reading.quotes if reading.tagged(one) is None), None)


def _ask(screen: ReadingScreen, span: Span, heading: str) -> None:
    """Ask who said the words, and tag them only when the form is saved."""
    reading = open_reading(screen)
    blank = new_annotation("quote", targets_of(screen, span), form="direct", basis="user")

    def save(values: Values) -> None:
        keep(screen, new_annotation("quote", blank.targets, basis="user", **values))
        screen.select(None)
        screen.say(f"Tagged ¶{span.first.paragraph + 1} as a quote of {values['speaker'] or 'nobody named'}")

    asked = asked_of(screen, blank, ("speaker", "speaker_role", "cue", "form", "note", "tags"))
    ask_form(screen, heading, reading.words(span), asked, save, key=draft_key(screen, "quote.tag", span))
