"""A small form at the foot of the screen: the words it is about, a few fields, Enter to save.

Escape closes it and keeps what was typed as a draft, which the same key at the same place brings back; so does
losing the terminal, because a draft is kept while one types.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.css.query import NoMatches
from textual.geometry import Size
from textual.message import Message
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from reader.annotation import Field
from reader.text.cells import cell_len, fit
from reader.tui.widgets.one_line import OneLine
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


class NoteArea(TextArea):
    """Text of several lines in which Enter saves and Ctrl+J begins a new line."""

    class Submitted(Message):
        pass

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted())
        elif event.key == "ctrl+j":
            event.stop()
            event.prevent_default()
            self.insert("\n")


class LastWord(Suggester):
    """Completes the word after the last comma, or the whole value, from words known."""

    def __init__(self, known: Sequence[str], *, whole: bool = False) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known
        self._whole = whole

    async def get_suggestion(self, value: str) -> str | None:
        head, comma, word = ("", "", value) if self._whole else value.rpartition(",")
        begun = word.lstrip()
        if not begun:
            return None
        lead = head + comma + word[: len(word) - len(begun)]
        found = (one for one in self._known if one.lower().startswith(begun.lower()) and one != begun)
        return next((lead + begun + one[len(begun) :] for one in found), None)


class Choice(Widget, can_focus=True):
    """One of a few terms, all of them in view: arrows or a letter choose, Backspace chooses none."""

    class Changed(Message):
        pass

    class Submitted(Message):
        pass

    DEFAULT_CSS = """
    Choice { width: 1fr; height: auto; padding: 0 1; }
    Choice:focus { background: $panel; }
    """

    def __init__(self, terms: Sequence[Term], value: str, *, id: str) -> None:
        super().__init__(id=id)
        names = [term.name for term in terms]
        #: A value from elsewhere that is no term stays choosable.
        self._terms = [*terms] if not value or value in names else [*terms, Term(value)]
        self.value = value

    def _rows(self, width: int) -> list[list[Term]]:
        """The terms in rows of that many cells; a term is never parted."""
        rows: list[list[Term]] = [[]]
        room = width
        for term in self._terms:
            cells = cell_len(str(term)) + 3
            if cells - 1 > room and rows[-1]:
                rows.append([])
                room = width
            rows[-1].append(term)
            room -= cells
        return rows

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return len(self._rows(width))

    def render(self) -> Content:
        rows = self._rows(max(self.content_size.width, 1))
        return Content("\n").join(Content(" ").join(map(self._label, row)) for row in rows)

    def _label(self, term: Term) -> Content:
        if term.name == self.value:
            style = "bold $background on $accent" if self.has_focus else "bold $accent"
        else:
            style = "" if self.has_focus else "$foreground 45%"
        return Content.styled(f" {term} ", style)

    def _move(self, step: int) -> None:
        names = [term.name for term in self._terms]
        at = names.index(self.value) + step if self.value in names else (0 if step > 0 else -1)
        self._choose(names[at % len(names)])

    def _choose(self, name: str) -> None:
        self.value = name
        self.refresh()
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "enter":
                self.post_message(self.Submitted())
            case "right" | "space":
                self._move(1)
            case "left":
                self._move(-1)
            case "backspace" | "delete":
                self._choose("")
            case _ if event.character and event.character.isalnum():
                self._jump(event.character.lower())
            case _:
                return
        event.stop()
        event.prevent_default()

    def _jump(self, letter: str) -> None:
        names = [t.name for t in self._terms if str(t).lower().startswith(letter)]
        if names:
            at = names.index(self.value) + 1 if self.value in names else 0
            self._choose(names[at % len(names)])
