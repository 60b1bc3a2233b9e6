"""A small form at the foot of the screen: the words it is about, a few fields, Enter to save.

Escape closes it and keeps what was typed as a draft, which the same key at the same place brings back; so does
losing the terminal, because a draft is kept while one types. What others do meanwhile to the record it is about is
said above the fields and shown in them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from reader.annotation import Annotation
from reader.text.cells import fit
from reader.tui.about import About
from reader.tui.widgets.field_row import Asked, FieldRow

Values = dict[str, Any]

#: How long what is typed may wait to be kept as a draft, in seconds.
DRAFT_PAUSE = 0.3
#: How long what another did has to stand there before Enter is taken to know of it, in seconds.
SEEN_AFTER = 0.7


@dataclass(frozen=True, slots=True)
class Draft:
    """Where a form's draft is kept. `kept` is what was there when the form opened."""

    kept: Values | None
    keep: Callable[[Values], bool]
    drop: Callable[[], bool]


class FormScreen(ModalScreen[Values | None]):
    """Gives the values by field name, None where it was left.

    `ready` is called when it can be typed in; `check` says what is wrong with the values, "" for nothing; `about` is
    the record that is being edited, None for a new one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Keep as draft"),
        Binding("ctrl+s", "save", "Save"),
        Binding("ctrl+t", "swap", "Take the other value", priority=True),
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
    FormScreen #notice { height: auto; max-height: 3; text-style: bold; color: $warning; display: none; }
    FormScreen #words { height: auto; max-height: 3; color: $foreground 70%; text-style: italic; }
    FormScreen #fields { height: auto; scrollbar-size-vertical: 1; }
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
        about: About | None = None,
        notice: str = "",
    ) -> None:
        super().__init__()
        self._ready = ready
        self._heading = heading
        self._words = " ".join(words.split())
        self._draft = draft
        self._check = check
        self._about = about
        self._notice = notice
        kept = draft.kept or {}
        self._rows = [FieldRow(one, kept.get(one.field.name), is_saved=about is not None) for one in asked]
        self._focus = focus or asked[0].field.name
        self._timer: Timer | None = None
        self._is_warned = False
        #: The fields that were on the screen with all that stands below them.
        self._seen: set[FieldRow] = set()
        #: When something came from elsewhere that has to be seen before this is saved; 0 where nothing did.
        self._met = 0.0

    def compose(self) -> ComposeResult:
        with Widget(id="form"):
            yield Static(Content(self._heading), id="heading")
            yield Static(Content(self._notice), id="notice")
            if self._words:
                yield Static(Content(fit(self._words, 240)), id="words")
            with VerticalScroll(id="fields", can_focus=False):
                yield from self._rows
            yield Static(Content(self._hint()), id="hint")

    def _hint(self) -> str:
        asked = [row.asked for row in self._rows]
        parts = ["Enter saves"]
        if any(row.has_others for row in self._rows):
            parts.append("Ctrl+T takes the value below")
        if len(asked) > 1:
            parts.append("Tab ↑↓ fields")
        if any(one.terms for one in asked):
            parts.append("←→ or a letter chooses")
        if any(one.field.type == "text" for one in asked):
            parts.append("Ctrl+J new line")
        parts.append("Esc keeps a draft")
        hint = " · ".join(parts)
        return f"Your draft is back. {hint}" if self._draft.kept else hint

    def on_resize(self) -> None:
        """Leave room for the heading and the keys, and scroll the fields between them."""
        fixed = [*self.query("#heading, #notice, #words, #hint")]
        above = sum(one.size.height for one in fixed if one.display)
        self.query_one("#fields").styles.max_height = max(2, self.size.height - above - 2)
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def on_mount(self) -> None:
        self.query_one("#notice").display = bool(self._notice)
        row = next(row for row in self._rows if row.asked.field.name == self._focus)
        self.set_focus(row.entry)
        row.focus_end()
        self._ready()

    # values

    @property
    def values(self) -> Values:
        """What the fields hold now, in the types of their fields; a field nobody typed in is as it was."""
        return {row.asked.field.name: row.value for row in self._rows}

    @property
    def _changes(self) -> Values:
        return {row.asked.field.name: row.value for row in self._rows if row.value != row.base}

    # what others do

    @property
    def subject(self) -> Annotation | None:
        """The record that the form is about, as it was seen here last."""
        return self._about.annotation if self._about else None

    def meet(self, fresh: Annotation, by: str) -> None:
        """Others changed the record: say so, and offer both where both changed a field."""
        assert self._about is not None
        was = self._about.annotation
        asked = {one.field.name: one for one in self._about.meet(fresh)}
        done: dict[str, list[str]] = {"taken": [], "beside": [], "settled": []}
        for row in self._rows:
            if row.asked.field.name in asked:
                how = row.meet(asked[row.asked.field.name], by)
                if how:
                    self._seen.discard(row)
                    done[how].append(row.asked.field.title)
        whom = f" by {by}" if by else ""
        said = []
        if fresh.is_deleted and not was.is_deleted:
            said.append(f"Deleted elsewhere{whom}. Enter brings it back with what stands here.")
        elif was.is_deleted and not fresh.is_deleted:
            said.append(f"Brought back elsewhere{whom}.")
        if done["beside"]:
            said.append(f"Changed elsewhere too{whom}: {', '.join(done['beside'])}. Both are shown, choose.")
        if done["taken"]:
            said.append(f"Changed elsewhere{whom}, shown as it is now: {', '.join(done['taken'])}.")
        if done["settled"]:
            said.append(f"Settled elsewhere{whom}: {', '.join(done['settled'])}.")
        if said:
            self._tell(" ".join(said))
        if done["beside"] or fresh.is_deleted:
            self._met = monotonic()

    def _tell(self, notice: str) -> None:
        self._notice = notice
        line = self.query_one("#notice", Static)
        line.update(Content(notice))
        line.display = True
        self._say_keys()
        self.call_after_refresh(self.on_resize)

    def action_swap(self) -> None:
        row = next((row for row in self._rows if row.entry is self.focused), None)
        if row is not None and row.has_others:
            row.swap()
        else:
            self._say("This field has one value only: Ctrl+T works where another one stands below.")

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
        changes = self._changes
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
        if self._about is not None:
            self._about.look()
        if self._met and monotonic() - self._met < SEEN_AFTER:
            self._met = 0.0
            self._say("This came from elsewhere just now: look at it, then Enter saves what stands here.")
            return
        if unseen := self._unseen():
            self.set_focus(unseen.entry)
            self._say(f"{unseen.asked.field.title} has two values: look at them, then Enter saves.")
            return
        if self._check and (problem := self._check(self.values)):
            self._say(problem)
            return
        if self._timer is not None:
            self._timer.stop()
        self.dismiss(self.values)

    def _unseen(self) -> FieldRow | None:
        """The first field with another value below it that was never whole on the screen; it counts as seen now."""
        room = self.query_one("#fields").region
        self._seen.update(row for row in self._rows if row.region and room.contains_region(row.region))
        unseen = next((row for row in self._rows if row.has_others and row not in self._seen), None)
        if unseen is not None:
            self._seen.add(unseen)
        return unseen

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._seen.update(row for row in self._rows if row.entry is event.widget)

    def _say(self, problem: str) -> None:
        self.query_one("#hint", Static).update(Content.styled(problem, "$text-error bold"))

    def _say_keys(self) -> None:
        self.query_one("#hint", Static).update(Content(self._hint()))

    def on_input_submitted(self) -> None:
        self.action_save()

    def on_note_area_submitted(self) -> None:
        self.action_save()

    def on_choice_submitted(self) -> None:
        self.action_save()
