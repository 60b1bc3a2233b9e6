"""Every action a person can take in the reader, declared once.

Keys, footer, palette, help page and `reader keys` are all made from this table; what an action does stands
under its id in `reader.tui.actions`. Data only, so that a command line that prints the keys needs no screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Where: TypeAlias = Literal["list", "text", "panel"]

TEXT: tuple[Where, ...] = ("text",)
LISTS: tuple[Where, ...] = ("list", "panel")
MARKS: tuple[Where, ...] = ("text", "panel")
ANYWHERE: tuple[Where, ...] = ("list", "text", "panel")


@dataclass(frozen=True, slots=True)
class Situation:
    """What is true of the screen at this moment, as far as it decides which commands can act."""

    where: Where = "list"
    has_article: bool = False
    has_text: bool = False
    selecting: bool = False
    has_selection: bool = False
    on_quote: bool = False
    #: The kind of the annotation under the cursor, "" for none.
    annotation: str = ""
    has_annotations: bool = False
    has_matches: bool = False
    has_marks: bool = False
    can_go_back: bool = False
    can_undo: bool = False
    can_redo: bool = False
    read_only: str = ""


#: Says why a command cannot act now, "" where it can.
When: TypeAlias = Callable[[Situation], str]


def _always(_: Situation) -> str:
    return ""


def _needs_text(now: Situation) -> str:
    if now.has_text:
        return ""
    return "This article has no text" if now.has_article else "Open an article first: Enter in the list"


def _can_mark(now: Situation) -> str:
    return _needs_text(now) or now.read_only


def _needs_annotation(now: Situation) -> str:
    if now.annotation:
        return ""
    return "No annotation here: ] goes to the next one" if now.has_annotations else "Nothing is annotated yet"


def _changes_annotation(now: Situation) -> str:
    return _needs_annotation(now) or now.read_only


def _needs_annotations(now: Situation) -> str:
    return "" if now.has_annotations else "Nothing is annotated in this article yet"


def _needs_claim(now: Situation) -> str:
    if now.annotation == "claim":
        return now.read_only
    return "A verdict belongs to a claim: c makes one of the words here"


def _evidence_needs_claim(now: Situation) -> str:
    if now.annotation == "claim":
        return now.read_only
    return "Evidence belongs to a claim: c makes one of the words here"


def _can_undo(now: Situation) -> str:
    return "" if now.can_undo else "Nothing to undo in this session"


def _can_redo(now: Situation) -> str:
    return "" if now.can_redo else "Nothing to redo"


def _needs_matches(now: Situation) -> str:
    return "" if now.has_matches else "Nothing searched for yet: / searches"


def _needs_marks(now: Situation) -> str:
    return "" if now.has_marks else "No mark set in this article: m sets one"


def _needs_way_back(now: Situation) -> str:
    return "" if now.can_go_back else "No earlier place to go back to"


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
    when: When = _always
    footer: int = 0


#: The chapters of the help, in order.
GROUPS = ("Move", "Tag and mark", "Annotations", "Find and copy", "Layout", "Program")
_MOVE, _MARK, _EDIT, _FIND, _VIEW, _PROGRAM = GROUPS


def _move(id: str, keys: tuple[str, ...], title: str, help: str) -> Command:
    return Command(f"move.{id}", keys, title, help, _MOVE, TEXT, _needs_text)


def _color(number: int, name: str) -> Command:
    return Command(
        f"mark.{name}",
        (str(number),),
        f"{name.capitalize()}",
        f"Highlight in {name}, or recolour the annotation under the cursor",
        _MARK,
        MARKS,
        _can_mark,
    )


COMMANDS: tuple[Command, ...] = (
    _move("line-down", ("down",), "Line down", "Go down a line"),
    _move("line-up", ("up",), "Line up", "Go up a line"),
    _move("page-down", ("space", "pagedown"), "Page down", "Go down a page"),
    _move("page-up", ("backspace", "pageup"), "Page up", "Go up a page"),
    _move("next-paragraph", ("j",), "Next paragraph", "Go to the next paragraph"),
    _move(
        "previous-paragraph",
        ("k",),
        "Previous paragraph",
        "Go to the start of the paragraph or to the one before",
    ),
    _move("next-sentence", (")",), "Next sentence", "Go to the next sentence"),
    _move("previous-sentence", ("(",), "Previous sentence", "Go to the sentence before"),
    _move("next-word", ("w",), "Next word", "Go to the next word"),
    _move("previous-word", ("b",), "Previous word", "Go to the word before"),
    _move("right", ("right",), "Character right", "Go right a character"),
    _move("left", ("left",), "Character left", "Go left a character"),
    _move("top", ("g", "home"), "Top", "Go to the top of the article"),
    _move("bottom", ("G", "end"), "Bottom", "Go to the end of the article"),
    Command(
        "move.back", ("ctrl+o",), "Back", "Go back to where the last jump began", _MOVE, TEXT, _needs_way_back
    ),
    Command(
        "move.set-mark",
        ("m",),
        "Set mark",
        "Mark this place with the letter typed next",
        _MOVE,
        TEXT,
        _needs_text,
    ),
    Command(
        "move.to-mark",
        ("'",),
        "Go to mark",
        "Go to the mark of the letter typed next",
        _MOVE,
        TEXT,
        _needs_marks,
    ),
    Command(
        "quote.next",
        (".",),
        "Next quote",
        "Select the next quote found in the text",
        _MARK,
        TEXT,
        _needs_text,
        2,
    ),
    Command("quote.previous", (",",), "Previous quote", "Select the quote before", _MARK, TEXT, _needs_text),
    Command(
        "quote.tag",
        ("q",),
        "Tag quote",
        "Tag the quote under the cursor with its speaker, role and cue; on a tagged one: the next untagged one",
        _MARK,
        TEXT,
        _can_mark,
        1,
    ),
    Command(
        "select.start",
        ("v",),
        "Select",
        "Start a selection here; motions extend it",
        _MARK,
        TEXT,
        _needs_text,
        9,
    ),
    Command(
        "select.paragraph", ("V",), "Select paragraph", "Select the whole paragraph", _MARK, TEXT, _needs_text
    ),
    Command("mark.highlight", ("h",), "Highlight", "Highlight in the last colour", _MARK, TEXT, _can_mark, 3),
    *(
        _color(number, name)
        for number, name in enumerate(
            ("yellow", "green", "blue", "pink", "purple", "orange", "red", "grey"), 1
        )
    ),
    Command(
        "mark.claim",
        ("c",),
        "Claim",
        "Make a claim of these words, linked to the quote they are in",
        _MARK,
        TEXT,
        _can_mark,
        4,
    ),
    Command("mark.source", ("s",), "Source", "Note where these words come from", _MARK, TEXT, _can_mark, 5),
    Command(
        "mark.note",
        ("a",),
        "Note",
        "Write a note on the annotation here, else on a new highlight",
        _MARK,
        MARKS,
        _can_mark,
        6,
    ),
    Command(
        "mark.tags",
        ("t",),
        "Tags",
        "Tag the annotation here, else a new highlight",
        _MARK,
        MARKS,
        _can_mark,
        7,
    ),
    Command(
        "mark.article-note",
        ("A",),
        "Article note",
        "Write a note on the whole article",
        _MARK,
        MARKS,
        _can_mark,
    ),
    Command(
        "annotation.open",
        ("enter",),
        "Open",
        "Open the annotation here to read and edit all of it",
        _EDIT,
        TEXT,
        _needs_annotation,
        1,
    ),
    Command(
        "annotation.verdict",
        ("r",),
        "Verdict",
        "Set the verdict and state of the claim here",
        _EDIT,
        MARKS,
        _needs_claim,
        2,
    ),
    Command(
        "annotation.evidence",
        ("x",),
        "Evidence",
        "Link evidence to the claim here: a source note or an address",
        _EDIT,
        MARKS,
        _evidence_needs_claim,
        3,
    ),
    Command(
        "annotation.delete",
        ("d",),
        "Delete",
        "Delete the annotation here; u brings it back",
        _EDIT,
        MARKS,
        _changes_annotation,
        8,
    ),
    Command(
        "annotation.next", ("]",), "Next note", "Go to the next annotation", _EDIT, TEXT, _needs_annotations
    ),
    Command(
        "annotation.previous",
        ("[",),
        "Previous note",
        "Go to the annotation before",
        _EDIT,
        TEXT,
        _needs_annotations,
    ),
    Command(
        "history.undo", ("u",), "Undo", "Undo the last change of this session", _EDIT, ANYWHERE, _can_undo, 10
    ),
    Command("history.redo", ("ctrl+r",), "Redo", "Do again what was undone", _EDIT, ANYWHERE, _can_redo),
    Command("find.start", ("/",), "Search", "Search in this article", _FIND, TEXT, _needs_text, 11),
    Command("find.next", ("n",), "Next match", "Go to the next match", _FIND, TEXT, _needs_matches),
    Command("find.previous", ("N",), "Previous match", "Go to the match before", _FIND, TEXT, _needs_matches),
    Command(
        "copy.citation",
        ("y",),
        "Copy",
        "Copy the selection, annotation or sentence with its citation",
        _FIND,
        MARKS,
        _needs_text,
        12,
    ),
    Command(
        "export.open",
        ("e",),
        "Export",
        "Write this article's annotations to a file",
        _FIND,
        ANYWHERE,
        _needs_annotations,
    ),
    Command("list.open", ("enter",), "Open", "Open the article chosen", _MOVE, ("list",), _always, 1),
    Command(
        "panel.open",
        ("enter",),
        "Open",
        "Open the annotation chosen to read and edit all of it",
        _EDIT,
        ("panel",),
        _needs_annotation,
        1,
    ),
    Command("choose.down", ("down", "j"), "Down", "Choose the next one", _MOVE, LISTS),
    Command("choose.up", ("up", "k"), "Up", "Choose the one before", _MOVE, LISTS),
    Command("choose.page-down", ("space", "pagedown"), "Page down", "Go down a page", _MOVE, LISTS),
    Command("choose.page-up", ("backspace", "pageup"), "Page up", "Go up a page", _MOVE, LISTS),
    Command("choose.first", ("g", "home"), "First", "Choose the first one", _MOVE, LISTS),
    Command("choose.last", ("G", "end"), "Last", "Choose the last one", _MOVE, LISTS),
    Command(
        "choose.filter", ("f",), "Filter", "Show only what has these words in it", _FIND, LISTS, _always, 2
    ),
    Command(
        "view.next",
        ("tab",),
        "Next part",
        "Go on to the text, the annotations, the list",
        _VIEW,
        ANYWHERE,
        _always,
        13,
    ),
    Command(
        "view.previous",
        ("shift+tab",),
        "Part before",
        "Go back to the list, the annotations, the text",
        _VIEW,
        ANYWHERE,
    ),
    Command("view.panel", ("p",), "Panel", "Show or hide the annotations", _VIEW, ANYWHERE),
    Command(
        "view.reading",
        ("z",),
        "Reading only",
        "Show nothing but the text, or everything again",
        _VIEW,
        ANYWHERE,
        _needs_text,
    ),
    Command("view.wider", ("+",), "Wider", "Set the text wider", _VIEW, ANYWHERE),
    Command("view.narrower", ("-",), "Narrower", "Set the text narrower", _VIEW, ANYWHERE),
    Command(
        "back",
        ("escape",),
        "Back out",
        "Drop the selection, the search, the filter: one level at a time",
        _VIEW,
        ANYWHERE,
    ),
    Command(
        "help.open", ("?", "f1"), "Help", "Show the keys that work here", _PROGRAM, ANYWHERE, _always, 20
    ),
    Command("palette.open", ("ctrl+p", ":"), "Commands", "Choose a command by its name", _PROGRAM, ANYWHERE),
    Command("quit", ("Q", "ctrl+q"), "Quit", "Leave; everything is already saved", _PROGRAM, ANYWHERE),
)

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
