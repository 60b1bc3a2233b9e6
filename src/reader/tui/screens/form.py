"""A small form at the foot of the screen: the words it is about, a few fields, Enter to save.

Escape closes it and keeps what was typed as a draft, which the same key at the same place brings back; so does
losing the terminal, because a draft is kept while one types.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from reader.annotation import Field
from reader.text.cells import fit
from reader.tui.widgets.choice import Choice
from reader.tui.widgets.note_area import NoteArea
from reader.tui.widgets.one_line import LastWord, OneLine
from reader.vocabulary import Term

Values = dict[str, Any]

#: How long what is typed may wait to be kept as a draft, in seconds.
DRAFT_PAUSE = 0.3


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form: what it is, the value it starts with, what it may be chosen from."""

    field: Field
    value: Any = ""
    terms: Sequence[Term] = ()
    suggestions: Sequence[str] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Where a form's draft is kept. `kept` is what was there when the form opened."""

    kept: Values | None
    keep: Callable[[Values], bool]
    drop: Callable[[], bool]


class FormScreen(ModalScreen[Values | None]):
    """Gives the values by field name, None where it was left.

    `ready` is called when it can be typed in; `check` says what is wrong with the values, "" for nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Keep as draft"),
        Binding("ctrl+s", "save", "Save"),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]
    AUTO_FOCUS = ""
    CSS = """
    FormScreen { align: center bottom; background: $background 0%; }
    FormScreen > #form { width: 100%; height: auto; max-height: 100%; background: $surface;
        border-top: solid $accent; padding: 0 2; }
    FormScreen #heading { height: auto; text-style: bold; color: $accent; }
    FormScreen #words { height: auto; max-height: 3; color: $foreground 70%; text-style: italic; }
    FormScreen #fields { height: auto; scrollbar-size-vertical: 1; }
    FormScreen .field { height: auto; }
    FormScreen .field > Static { width: 13; color: $foreground 60%; }
    FormScreen Input, FormScreen TextArea { border: none; height: 1; padding: 0 1; background: $panel; width: 1fr; }
    FormScreen TextArea { height: auto; min-height: 1; max-height: 8; scrollbar-size-vertical: 1; }
    FormScreen Input:focus, FormScreen TextArea:focus { background: $panel-lighten-1; border: none; }
    FormScreen #hint { height: auto; color: $foreground 55%; }
    """

    def __init__(
        self,
        heading: str,
        words: str,
        asked: Sequence[Asked],
        draft: Draft,
        *,
        ready: Callable[[], None],
        focus: str = "",
        check: Callable[[Values], str] | None = None,
    ) -> None:
        super().__init__()
        self._ready = ready
        self._heading = heading
        self._words = " ".join(words.split())
        self._draft = draft
        self._check = check
        kept = draft.kept or {}
        self._first = {one.field.name: one.value for one in asked}
        self._asked = [replace(one, value=kept.get(one.field.name, one.value)) for one in asked]
        self._focus = focus or asked[0].field.name
        self._timer: Timer | None = None
        self._is_warned = False

    def compose(self) -> ComposeResult:
        with Widget(id="form"):
            yield Static(Content(self._heading), id="heading")
            if self._words:
                yield Static(Content(fit(self._words, 240)), id="words")
            with VerticalScroll(id="fields", can_focus=False):
                for one in self._asked:
                    with Horizontal(classes="field"):
                        yield Static(Content(one.field.title))
                        yield _entry(one)
            yield Static(Content(self._hint()), id="hint")

    def _hint(self) -> str:
        parts = ["Enter saves"]
        if len(self._asked) > 1:
            parts.append("Tab ↑↓ fields")
        if any(one.terms for one in self._asked):
            parts.append("←→ or a letter chooses")
        if any(one.field.type == "text" for one in self._asked):
            parts.append("Ctrl+J new line")
        parts.append("Esc keeps a draft")
        hint = " · ".join(parts)
        return f"Your draft is back. {hint}" if self._draft.kept else hint

    def on_resize(self) -> None:
        """Leave room for the heading and the keys, and scroll the fields between them."""
        above = sum(self.query_one(f"#{name}").size.height for name in ("heading", "hint"))
        words = self.query_one("#words").size.height if self._words else 0
        self.query_one("#fields").styles.max_height = max(2, self.size.height - above - words - 2)
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def on_mount(self) -> None:
        entry = self.query_one(f"#field-{self._focus}")
        self.set_focus(entry)
        if isinstance(entry, Input):
            entry.cursor_position = len(entry.value)
        elif isinstance(entry, TextArea):
            entry.move_cursor(entry.document.end)
        self._ready()

    # values

    @property
    def values(self) -> Values:
        """What the fields hold now, in the types of their fields; a field nobody typed in is as it was."""
        return {
            one.field.name: _plain(one.value) if _typed(entry) == _shown(one) else _value(one, entry)
            for one in self._asked
            for entry in (self.query_one(f"#field-{one.field.name}"),)
        }

    @property
    def _changes(self) -> Values:
        return {name: value for name, value in self.values.items() if value != _plain(self._first[name])}

    # keeping

    def on_input_changed(self) -> None:
        self._keep_soon()

    def on_text_area_changed(self) -> None:
        self._keep_soon()

    def on_choice_changed(self) -> None:
        self._keep_soon()

    def _keep_soon(self) -> None:
        if self._timer is None:
            self._timer = self.set_timer(DRAFT_PAUSE, self._keep_now)

    def _keep_now(self) -> None:
        self._timer = None
        self.keep_draft()

    def keep_draft(self) -> bool:
        """Keep what differs from what the form began with; False where it could not be kept."""
        try:
            changes = self._changes
        except NoMatches:
            return True
        return self._draft.keep(changes) if changes else self._draft.drop()

    def action_leave(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self.keep_draft() or self._is_warned:
            self.dismiss(None)
        else:
            self._is_warned = True
            self._say(
                "The draft cannot be kept: the state folder cannot be written. Enter saves, Esc again drops it."
            )

    def action_save(self) -> None:
        if self._check and (problem := self._check(self.values)):
            self._say(problem)
            return
        if self._timer is not None:
            self._timer.stop()
        self.dismiss(self.values)

    def _say(self, problem: str) -> None:
        self.query_one("#hint", Static).update(Content.styled(problem, "$text-error bold"))

    def on_input_submitted(self) -> None:
        self.action_save()

    def on_note_area_submitted(self) -> None:
        self.action_save()

    def on_choice_submitted(self) -> None:
        self.action_save()


def _entry(asked: Asked) -> Widget:
    name = f"field-{asked.field.name}"
    value = _plain(asked.value)
    match asked.field.type:
        case "choice":
            return Choice(asked.terms, value, id=name)
        case "text":
            return NoteArea(value, id=name, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        case "words":
            suggester = LastWord(asked.suggestions) if asked.suggestions else None
            return OneLine(_shown(asked), id=name, suggester=suggester, placeholder="comma between them")
        case _:
            suggester = LastWord(asked.suggestions, whole=True) if asked.suggestions else None
            return OneLine(value, id=name, placeholder=asked.hint, suggester=suggester)


def _shown(asked: Asked) -> str:
    """The value of a field as its entry first shows it."""
    value = _plain(asked.value)
    return ", ".join(value) if asked.field.type == "words" else value


def _typed(entry: Widget) -> str:
    """What an entry shows now."""
    return (
        entry.text
        if isinstance(entry, TextArea)
        else entry.value
        if isinstance(entry, Input | Choice)
        else ""
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _value(asked: Asked, entry: Widget) -> Any:
    if isinstance(entry, Choice):
        return entry.value
    if isinstance(entry, TextArea):
        return entry.text.strip("\n")
    assert isinstance(entry, Input)
    if asked.field.type == "words":
        words = (word.strip().lstrip("#") for word in entry.value.split(","))
        return list(dict.fromkeys(word for word in words if word))
    return entry.value.strip()
