"""Every action a person can take in the reader, declared once.

Keys, footer, palette, help page and `reader keys` are all made from this table; what an action does stands
under its id in `reader.tui.actions`. Data only, so that a command line that prints the keys needs no screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from reader.situation import (
    When,
    Where,
    always,
    can_mark,
    can_redo,
    can_undo,
    changes_annotation,
    needs_annotation,
    needs_annotations,
    needs_claim_to_judge,
    needs_claim_to_prove,
    needs_marks,
    needs_matches,
    needs_text,
    needs_way_back,
)
from reader.vocabulary import COLORS

TEXT: tuple[Where, ...] = ("text",)
LISTS: tuple[Where, ...] = ("list", "panel")
MARKS: tuple[Where, ...] = ("text", "panel")
ANYWHERE: tuple[Where, ...] = ("list", "text", "panel")


@dataclass(frozen=True, slots=True)
class Command:
    """One action.

    `id` is its name in a keymap, `keys` what starts it, `title` two or three words for the footer and palette,
    `help` a sentence, `group` its chapter in the help, `where` the parts of the screen it works in. `footer` is
    its rank among the keys the footer names, 0 for none.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: str
    where: tuple[Where, ...] = TEXT
    when: When = always
    footer: int = 0


#: The chapters of the help, in order.
GROUPS = ("Move", "Tag and mark", "Annotations", "Find and copy", "Layout", "Program")
_MOVE, _MARK, _EDIT, _FIND, _VIEW, _PROGRAM = GROUPS


def _command(
    id: str,
    keys: str,
    title: str,
    help: str,
    group: str,
    where: tuple[Where, ...],
    when: When = always,
    footer: int = 0,
) -> Command:
    return Command(id, tuple(keys.split()), title, help, group, where, when, footer)


def _move(id: str, keys: str, title: str, help: str) -> Command:
    return _command(f"move.{id}", keys, title, help, _MOVE, TEXT, needs_text)


def _color(number: int, name: str) -> Command:
    does = f"Highlight in {name}, or recolour the annotation under the cursor"
    return _command(f"mark.{name}", str(number), name.capitalize(), does, _MARK, MARKS, can_mark)


# One row a command: a table reads better than a page of brackets.
# fmt: off
COMMANDS: tuple[Command, ...] = (
    _move("line-down", "down", "Line down", "Go down a line"),
    _move("line-up", "up", "Line up", "Go up a line"),
    _move("page-down", "space pagedown", "Page down", "Go down a page"),
    _move("page-up", "backspace pageup", "Page up", "Go up a page"),
    _move("next-paragraph", "j", "Next paragraph", "Go to the next paragraph"),
    _move("previous-paragraph", "k", "Previous paragraph", "Go to the start of the paragraph or to the one before"),
    _move("next-sentence", ")", "Next sentence", "Go to the next sentence"),
    _move("previous-sentence", "(", "Previous sentence", "Go to the sentence before"),
    _move("next-word", "w", "Next word", "Go to the next word"),
    _move("previous-word", "b", "Previous word", "Go to the word before"),
    _move("right", "right", "Character right", "Go right a character"),
    _move("left", "left", "Character left", "Go left a character"),
    _move("top", "g home", "Top", "Go to the top of the article"),
    _move("bottom", "G end", "Bottom", "Go to the end of the article"),
    _command("move.back", "ctrl+o", "Back", "Go back to where the last jump began", _MOVE, TEXT, needs_way_back),
    _command("move.set-mark", "m", "Set mark", "Mark this place with the letter typed next",
             _MOVE, TEXT, needs_text),
    _command("move.to-mark", "'", "Go to mark", "Go to the mark of the letter typed next",
             _MOVE, TEXT, needs_marks),
    _command("quote.next", ".", "Next quote", "Select the next quote found in the text",
             _MARK, TEXT, needs_text, 2),
    _command("quote.previous", ",", "Previous quote", "Select the quote before", _MARK, TEXT, needs_text),
    _command("quote.tag", "q", "Tag quote", "Tag the quote here, its speaker filled in; again: the next untagged one",
             _MARK, TEXT, can_mark, 1),
    _command("select.start", "v", "Select", "Start a selection here; motions extend it",
             _MARK, TEXT, needs_text, 9),
    _command("select.paragraph", "V", "Select paragraph", "Select the whole paragraph", _MARK, TEXT, needs_text),
    _command("mark.highlight", "h", "Highlight", "Highlight in the last colour", _MARK, TEXT, can_mark, 3),
    *(_color(number, name) for number, name in enumerate(COLORS, 1)),
    _command("mark.claim", "c", "Claim", "Make a claim of these words, linked to the quote they are in",
             _MARK, TEXT, can_mark, 4),
    _command("mark.source", "s", "Source", "Note where these words come from", _MARK, TEXT, can_mark, 5),
    _command("mark.note", "a", "Note", "Write a note on the annotation here, else on a new highlight",
             _MARK, MARKS, can_mark, 6),
    _command("mark.tags", "t", "Tags", "Tag the annotation here, else a new highlight", _MARK, MARKS, can_mark, 7),
    _command("mark.article-note", "A", "Article note", "Write a note on the whole article",
             _MARK, MARKS, can_mark),
    _command("annotation.open", "enter", "Open", "Open the annotation here to read and edit all of it",
             _EDIT, TEXT, needs_annotation, 1),
    _command("annotation.verdict", "r", "Verdict", "Set the verdict and state of the claim here",
             _EDIT, MARKS, needs_claim_to_judge, 2),
    _command("annotation.evidence", "x", "Evidence", "Link evidence to the claim here: a source note or an address",
             _EDIT, MARKS, needs_claim_to_prove, 3),
    _command("annotation.delete", "d", "Delete", "Delete the annotation here; u brings it back",
             _EDIT, MARKS, changes_annotation, 8),
    _command("annotation.next", "]", "Next note", "Go to the next annotation", _EDIT, TEXT, needs_annotations),
    _command("annotation.previous", "[", "Previous note", "Go to the annotation before",
             _EDIT, TEXT, needs_annotations),
    _command("annotation.conflict", "!", "Next conflict", "Go to the next annotation with two values to choose between",
             _EDIT, ANYWHERE),
    _command("history.undo", "u", "Undo", "Undo the last change, of this session first", _EDIT, ANYWHERE, can_undo, 10),
    _command("history.redo", "ctrl+r", "Redo", "Do again what was undone", _EDIT, ANYWHERE, can_redo),
    _command("find.start", "/", "Search", "Search in this article", _FIND, TEXT, needs_text, 11),
    _command("find.next", "n", "Next match", "Go to the next match", _FIND, TEXT, needs_matches),
    _command("find.previous", "N", "Previous match", "Go to the match before", _FIND, TEXT, needs_matches),
    _command("copy.citation", "y", "Copy", "Copy the selection, annotation or sentence with its citation",
             _FIND, MARKS, needs_text, 12),
    _command("export.open", "e", "Export", "Write this article's annotations to a file",
             _FIND, ANYWHERE, needs_annotations),
    _command("list.open", "enter", "Open", "Open the article chosen", _MOVE, ("list",), always, 1),
    _command("panel.open", "enter", "Open", "Open the annotation chosen to read and edit all of it",
             _EDIT, ("panel",), needs_annotation, 1),
    _command("choose.down", "down j", "Down", "Choose the next one", _MOVE, LISTS),
    _command("choose.up", "up k", "Up", "Choose the one before", _MOVE, LISTS),
    _command("choose.page-down", "space pagedown", "Page down", "Go down a page", _MOVE, LISTS),
    _command("choose.page-up", "backspace pageup", "Page up", "Go up a page", _MOVE, LISTS),
    _command("choose.first", "g home", "First", "Choose the first one", _MOVE, LISTS),
    _command("choose.last", "G end", "Last", "Choose the last one", _MOVE, LISTS),
    _command("choose.filter", "f", "Filter", "Show only what has these words in it", _FIND, LISTS, always, 2),
    _command("view.next", "tab", "Next part", "Go on to the text, the annotations, the list",
             _VIEW, ANYWHERE, always, 13),
    _command("view.previous", "shift+tab", "Part before", "Go back to the list, the annotations, the text",
             _VIEW, ANYWHERE),
    _command("view.panel", "p", "Panel", "Show or hide the annotations", _VIEW, ANYWHERE),
    _command("view.reading", "z", "Reading only", "Show nothing but the text, or everything again",
             _VIEW, ANYWHERE, needs_text),
    _command("view.wider", "+", "Wider", "Set the text wider", _VIEW, ANYWHERE),
    _command("view.narrower", "-", "Narrower", "Set the text narrower", _VIEW, ANYWHERE),
    _command("back", "escape", "Back out", "Drop the selection, the search, the filter: one level at a time",
             _VIEW, ANYWHERE),
    _command("help.open", "? f1", "Help", "Show the keys that work here", _PROGRAM, ANYWHERE, always, 20),
    _command("palette.open", "ctrl+p :", "Commands", "Choose a command by its name", _PROGRAM, ANYWHERE),
    _command("suspend", "ctrl+z", "Suspend", "Go to the shell for a while; fg comes back", _PROGRAM, ANYWHERE),
    _command("quit", "Q ctrl+q", "Quit", "Leave; everything is already saved", _PROGRAM, ANYWHERE),
)
# fmt: on

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}


def keys_in(where: Where) -> dict[str, Command]:
    """The command of each key in one part of the screen."""
    return {key: command for command in COMMANDS if where in command.where for key in command.keys}


_SHOWN = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "space": "Space",
    "backspace": "Backspace",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "f1": "F1",
}


def shown(key: str) -> str:
    """A key as people read it."""
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return _SHOWN.get(key, key)
