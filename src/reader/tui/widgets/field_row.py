"""One field of a form: its title, its entry, and below it the values that others gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from reader.annotation import Field
from reader.text.cells import fit
from reader.tui.sides import Other, Sides, Whose
from reader.tui.widgets.choice import Choice
from reader.tui.widgets.note_area import NoteArea
from reader.tui.widgets.one_line import LastWord, OneLine
from reader.vocabulary import Term

#: What another value is called.
_CALLED: dict[Whose, str] = {
    "yours": "yours",
    "theirs": "theirs",
    "before": "before",
    "other": "or",
    "saved": "stands",
}
_CELLS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form: what it is, the value it starts with, what it may be chosen from, and the values that
    were set apart from that one."""

    field: Field
    value: Any = ""
    terms: Sequence[Term] = ()
    suggestions: Sequence[str] = ()
    hint: str = ""
    others: Sequence[Other] = ()


class FieldRow(Vertical):
    """`draft` is what the entry starts with where it was left unfinished, None where it was not; with `is_saved` the
    value it would replace is shown with it."""

    DEFAULT_CSS = """
    FieldRow { height: auto; }
    FieldRow > Horizontal { height: auto; }
    FieldRow > Horizontal > Static { width: 13; color: $foreground 60%; }
    FieldRow > .others { height: auto; max-height: 4; margin: 0 0 0 14; display: none; }
    """

    def __init__(self, asked: Asked, draft: Any = None, *, is_saved: bool = False) -> None:
        super().__init__()
        self.asked = asked
        base = plain(asked.value)
        #: The value that the entry was given last; as long as nobody types, it is the field's, white space and all.
        self._given = base if draft is None else draft
        is_hidden = is_saved and bool(base) and self._given != base
        self._sides = Sides(base, [*([Other(base, "saved")] if is_hidden else []), *asked.others])
        self.entry = _entry(asked, self._given)
        self._below = Static(classes="others")

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(Content(self.asked.field.title))
            yield self.entry
        yield self._below

    def on_mount(self) -> None:
        self._show_others()

    @property
    def value(self) -> Any:
        """What the entry holds, in the type of the field; a field nobody typed in is as it was."""
        if _typed(self.entry) == _shown(self.asked.field, self._given):
            return self._given
        return _value(self.asked.field, self.entry)

    @property
    def base(self) -> Any:
        """The value the record has."""
        return self._sides.base

    @property
    def has_others(self) -> bool:
        return bool(self._sides.others)

    def meet(self, asked: Asked, said: str) -> Literal["", "taken", "beside", "settled"]:
        """The record has this value now: it was taken over, stands beside what was typed, or is the only one left."""
        mine, theirs = self.value, plain(asked.value)
        if theirs == self.base and asked.others == self.asked.others:
            return ""
        was = self.base
        self.asked = asked
        shown = self._sides.meet(mine, theirs, asked.others, said)
        if shown != mine:
            self._give(shown)
        self._show_others()
        if theirs == was:
            return "beside" if asked.others else "settled"
        return "" if theirs == mine else "taken" if shown == theirs else "beside"

    def swap(self) -> None:
        """Put the next of the other values in the entry, and what was there below it."""
        self._give(self._sides.swap(self.value))
        self._show_others()

    def focus_end(self) -> None:
        """Have the cursor behind what stands there."""
        if isinstance(self.entry, Input):
            self.entry.cursor_position = len(self.entry.value)
        elif isinstance(self.entry, TextArea):
            self.entry.move_cursor(self.entry.document.end)

    def _give(self, value: Any) -> None:
        self._given = value
        text = _shown(self.asked.field, value)
        if isinstance(self.entry, TextArea):
            self.entry.load_text(text)
        elif isinstance(self.entry, Choice):
            self.entry.show(text)
        elif isinstance(self.entry, Input):
            self.entry.value = text
        self.focus_end()

    def _show_others(self) -> None:
        self._below.display = self.has_others
        self._below.update(Content("\n").join(map(self._line, self._sides.others)))

    def _line(self, other: Other) -> Content:
        labels = {term.name: str(term) for term in self.asked.terms}
        text = " ".join(_shown(self.asked.field, other.value).split())
        return Content.assemble(
            (f"{_CALLED[other.whose]}: ", "$warning bold"),
            (fit(labels.get(text, text), _CELLS_SHOWN) or "nothing", "$foreground"),
            (f"  {other.said}" if other.said else "", "$foreground 55%"),
        )


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _entry(asked: Asked, value: Any) -> Widget:
    name, text = f"field-{asked.field.name}", _shown(asked.field, value)
    match asked.field.type:
        case "choice":
            return Choice(asked.terms, text, id=name)
        case "text":
            return NoteArea(text, id=name, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        case "words":
            suggester = LastWord(asked.suggestions) if asked.suggestions else None
            return OneLine(text, id=name, suggester=suggester, placeholder="comma between them")
        case _:
            suggester = LastWord(asked.suggestions, whole=True) if asked.suggestions else None
            return OneLine(text, id=name, placeholder=asked.hint, suggester=suggester)


def _shown(field: Field, value: Any) -> str:
    """A value of a field as its entry shows it."""
    value = plain(value)
    return (
        ", ".join(map(str, value)) if field.type == "words" and isinstance(value, list) else str(value or "")
    )


def _typed(entry: Widget) -> str:
    """What an entry shows now."""
    return (
        entry.text
        if isinstance(entry, TextArea)
        else entry.value
        if isinstance(entry, Input | Choice)
        else ""
    )


def _value(field: Field, entry: Widget) -> Any:
    if isinstance(entry, Choice):
        return entry.value
    if isinstance(entry, TextArea):
        return entry.text.strip("\n")
    assert isinstance(entry, Input)
    if field.type == "words":
        words = (word.strip().lstrip("#") for word in entry.value.split(","))
        return list(dict.fromkeys(word for word in words if word))
    return entry.value.strip()
