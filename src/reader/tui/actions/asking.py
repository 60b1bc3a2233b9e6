"""Opening a form and keeping what comes of it: the draft goes only when the record is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.annotation import FIELDS, Annotation, Field, Kind
from reader.errors import ReaderError
from reader.tui.about import About
from reader.tui.actions.settling import set_apart

if TYPE_CHECKING:
    from reader.tui.screens.form import Values
    from reader.tui.screens.reading_screen import ReadingScreen
    from reader.tui.widgets.field_row import Asked


def ask_form(
    screen: ReadingScreen,
    heading: str,
    words: str,
    asked: Sequence[Asked],
    save: Callable[[Values], None],
    *,
    key: str,
    focus: str = "",
    check: Callable[[Values], str] | None = None,
    about: About | None = None,
    notice: str = "",
) -> None:
    """Show a form; `save` gets its values and may raise ReaderError. `key` names its draft; `about` is the record
    that it edits."""
    from reader.tui.screens.form import Draft, FormScreen

    session = screen.session
    kept = session.draft(key)
    if kept is not None:
        kept.pop("time", None)
    draft = Draft(kept, lambda values: session.keep_draft(key, values), lambda: session.drop_draft(key))

    def done(values: Values | None) -> None:
        screen.pane.lower_cursor(top)
        if values is None:
            if session.draft(key) is not None:
                screen.say("Kept as a draft: the same key here brings it back")
            return
        screen.attempt(heading, lambda: keep(values))
        screen.refresh_status()

    def keep(values: Values) -> None:
        try:
            save(values)
        except Exception as error:
            if session.keep_draft(key, values):
                how = "is kept as a draft"
            else:
                how = "is kept as a draft only until the reader is left: the disk takes nothing"
            if isinstance(error, ReaderError):
                raise type(error)(f"{error} What you typed {how}.") from error
            raise
        session.drop_draft(key)

    screen.keys.hold()
    top = screen.pane.raise_cursor()
    form = FormScreen(
        heading,
        words,
        asked,
        draft,
        ready=screen.keys.release,
        focus=focus,
        check=check,
        about=about,
        notice=notice,
    )
    screen.app.push_screen(form, done)


def edit(
    screen: ReadingScreen, annotation: Annotation, ask: Callable[[Annotation], list[Asked]]
) -> tuple[About, list[Asked]]:
    """What a form has to know to edit a record, and its fields, which `ask` gives of the record as it is then."""
    about = About(annotation, ask, screen.watching.look_at_store)
    return about, about.asked()


def asked_of(screen: ReadingScreen, annotation: Annotation, names: Sequence[str] = ()) -> list[Asked]:
    """The fields of an annotation that can be typed or chosen, with the values they have; `names` only those."""
    fields = {field.name: field for field in FIELDS[annotation.kind]}
    wanted = [fields[name] for name in names] if names else list(fields.values())
    apart = set_apart(annotation)
    return [
        replace(ask(screen, field, annotation[field.name]), others=apart.get(field.name, ()))
        for field in wanted
        if field.type not in ("ids", "records")
    ]


def ask(screen: ReadingScreen, field: Field, value: object = "", hint: str = "") -> Asked:
    """One field with the terms and suggestions that the library has for it."""
    from reader.tui.widgets.field_row import Asked

    terms = screen.library.vocabularies.terms[field.vocabulary] if field.type == "choice" else ()
    return Asked(
        field, value or ([] if field.type == "words" else ""), terms, suggestions(screen, field.name), hint
    )


def field(kind: Kind, name: str) -> Field:
    """A field of a kind by its name. Raises StopIteration where it has none."""
    return next(one for one in FIELDS[kind] if one.name == name)


def suggestions(screen: ReadingScreen, name: str) -> list[str]:
    """What was typed into such a field before in this article and what the article itself offers."""
    reading = screen.reading
    if reading is None:
        return []
    found: dict[str, None] = {}
    for annotation in reading.annotations:
        value = annotation[name]
        found.update(dict.fromkeys(value if isinstance(value, tuple | list) else [value]))
    if name == "speaker":
        found.update(
            dict.fromkeys(q.quote.speaker for q in reading.quotes.nearby(reading.cursor.paragraph + 1))
        )
    if name == "publisher":
        found[reading.article.source] = None
    if name == "tags":
        found.update(dict.fromkeys(screen.shelf.tags()))
    return [one for one in found if one and isinstance(one, str)]
