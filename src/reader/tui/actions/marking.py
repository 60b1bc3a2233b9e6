"""Highlights, claims, source notes, notes and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reader.annotation import Annotation, Kind, new_annotation
from reader.tui.actions.action import Action, action, open_reading
from reader.tui.actions.asking import ask, ask_form, asked_of, edit, field
from reader.tui.actions.keeping import change, draft_key, keep, targets_of
from reader.tui.actions.settling import conflict_notice
from reader.tui.actions.tagging import quote_annotation
from reader.tui.reading import Span
from reader.vocabulary import COLORS

if TYPE_CHECKING:
    from reader.tui.screens.form import Values
    from reader.tui.screens.reading_screen import ReadingScreen


# highlights


def _highlight(screen: ReadingScreen, color: str) -> None:
    reading = open_reading(screen)
    span, what = reading.taken()
    targets = targets_of(screen, span)
    places = [(target.paragraph, target.start, target.end) for target in targets]
    for mark in reading.marks.get(span.first.paragraph, ()):
        there = [(target.paragraph, target.start, target.end) for target in mark.annotation.targets]
        if mark.annotation.kind == "highlight" and there == places:
            screen.say("These words are highlighted: 1 to 8 recolour, a adds a note, d deletes")
            return
    keep(screen, new_annotation("highlight", targets, color=color))
    screen.session.set_color(color)
    screen.select(None)
    screen.say(f"Highlighted the {what} in {color} · a adds a note, 1 to 8 recolour, u undoes")


@action("mark.highlight")
def highlight(screen: ReadingScreen) -> None:
    if screen.session.color not in COLORS:
        screen.session.set_color("yellow")
    _highlight(screen, screen.session.color)


def _in_color(color: str) -> Action:
    def mark(screen: ReadingScreen) -> None:
        annotation = screen.annotation()
        if annotation is None and screen.where == "panel":
            screen.say("No annotation is chosen here")
            return
        if annotation is None or (screen.where == "text" and open_reading(screen).selection is not None):
            _highlight(screen, color)
            return
        change(screen, annotation, color=color)
        screen.session.set_color(color)
        screen.say(f"Made the {annotation.kind} {color}")

    return mark


for _color in COLORS:
    action(f"mark.{_color}")(_in_color(_color))


# claims


@action("mark.claim")
def claim(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    span, what = reading.taken()
    words = reading.words(span)
    quote = reading.quote_at(span.first)
    known: dict[str, Any] = {}
    tagged = reading.tagged(quote) if quote is not None else None
    if tagged is not None:
        known = {"speaker": tagged["speaker"], "speaker_role": tagged["speaker_role"]}
    elif quote is not None:
        known = {"speaker": quote.quote.speaker, "speaker_role": quote.quote.role}
    blank = new_annotation("claim", targets_of(screen, span), text=_unquoted(words), **known)

    def save(values: Values) -> None:
        made: list[Annotation] = []
        linked = tagged
        if linked is None and quote is not None:
            linked = quote_annotation(screen, quote)
            made.append(linked)
        quotes = [linked.id] if linked is not None else []
        made.append(new_annotation("claim", blank.targets, quotes=quotes, **values))
        keep(screen, *made)
        screen.select(None)
        also = ", linked to its quote" if linked is not None else ""
        screen.say(f"Claim made of the {what}{also} · r verdict, x evidence")

    def check(values: Values) -> str:
        return "" if values["text"] else "A claim needs its words: type what is claimed."

    asked = asked_of(screen, blank, ("text", "speaker", "speaker_role", "note", "tags"))
    ask_form(
        screen,
        f"New claim from the {what} in ¶{span.first.paragraph + 1}",
        words,
        asked,
        save,
        key=draft_key(screen, "mark.claim", span),
        check=check,
    )


def _unquoted(words: str) -> str:
    """The words without the quotation marks around them and the comma before the closing one."""
    words = " ".join(words.split())
    if words[:1] in "\"“„«‘'" and words[-1:] in "\"”“»’'" and len(words) > 2:
        return words[1:-1].strip().rstrip(",")
    return words


# source notes


@action("mark.source")
def source(screen: ReadingScreen) -> None:
    reading = open_reading(screen)
    span, what = reading.taken()
    blank = new_annotation("source", targets_of(screen, span))

    def save(values: Values) -> None:
        if not any(values.values()):
            screen.say("Nothing was typed, so no source note was made")
            return
        keep(screen, new_annotation("source", blank.targets, **values))
        screen.select(None)
        screen.say(f"Source note made on the {what}")

    names = ("title", "publisher", "url", "source_kind", "tier", "note", "tags")
    asked = asked_of(screen, blank, names)
    ask_form(
        screen,
        f"Where do these words come from? A source note on the {what} in ¶{span.first.paragraph + 1}",
        reading.words(span),
        asked,
        save,
        key=draft_key(screen, "mark.source", span),
    )


# notes and tags on what is there, else on a new highlight


@action("mark.note")
def note(screen: ReadingScreen) -> None:
    _write(screen, "note", "Note")


@action("mark.tags")
def tags(screen: ReadingScreen) -> None:
    _write(screen, "tags", "Tags")


def _write(screen: ReadingScreen, name: str, title: str) -> None:
    reading = open_reading(screen)
    annotation = screen.annotation()
    if annotation is not None and (screen.where == "panel" or reading.selection is None):
        _write_on(screen, annotation, name, title)
        return
    span, what = reading.taken()

    def save(values: Values) -> None:
        if not values[name]:
            screen.say("Nothing was typed, so nothing was highlighted")
            return
        keep(
            screen,
            new_annotation("highlight", targets_of(screen, span), color=screen.session.color, **values),
        )
        screen.select(None)
        screen.say(f"{title} kept on a new highlight of the {what}")

    screen_field = ask(screen, field("highlight", name))
    heading = f"{title} on the {what} in ¶{span.first.paragraph + 1}, which is highlighted for it"
    _ask_one(screen, heading, span, [screen_field], save, f"mark.{name}")


def _ask_one(
    screen: ReadingScreen, heading: str, span: Span, asked: list[Any], save: Any, command: str
) -> None:
    words = open_reading(screen).words(span)
    ask_form(screen, heading, words, asked, save, key=draft_key(screen, command, span))


def _write_on(screen: ReadingScreen, annotation: Annotation, name: str, title: str) -> None:
    about, asked = edit(screen, annotation, lambda one: asked_of(screen, one, (name,)))

    def save(values: Values) -> None:
        change(screen, about.annotation, **values)
        screen.say(f"{title} kept on this {annotation.kind}" if values[name] else f"{title} taken off")

    heading = f"{title} on this {annotation.kind}"
    key = f"mark.{name}/{annotation.id}"
    notice = conflict_notice(annotation, (name,))
    ask_form(screen, heading, annotation.exact, asked, save, key=key, about=about, notice=notice)


@action("mark.article-note")
def article_note(screen: ReadingScreen) -> None:
    kind: Kind = "highlight"
    reading = open_reading(screen)

    def save(values: Values) -> None:
        if not values["note"]:
            screen.say("Nothing was typed, so no note was made")
            return
        keep(screen, new_annotation(kind, (), **values))
        screen.say("Note kept on the whole article")

    asked = [ask(screen, field(kind, "note")), ask(screen, field(kind, "tags"))]
    key = f"mark.article-note/{reading.article.id}"
    ask_form(screen, "Note on the whole article", reading.article.title, asked, save, key=key)
