"""What is true of the screen at a moment, and why a command cannot act then.

Pure: the screen fills in a `Situation`; each rule here says what is missing and what to press, "" where the
command can act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Where: TypeAlias = Literal["list", "text", "panel"]


@dataclass(frozen=True, slots=True)
class Situation:
    """What is true of the screen at this moment, as far as it decides which commands can act."""

    where: Where = "list"
    has_article: bool = False
    has_text: bool = False
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
    #: Why nothing can be changed here, "" where it can.
    read_only: str = ""


#: Says why a command cannot act now, "" where it can.
When: TypeAlias = Callable[[Situation], str]


def always(_: Situation) -> str:
    return ""


def needs_text(now: Situation) -> str:
    if now.has_text:
        return ""
    return "This article has no text" if now.has_article else "Open an article first: Enter in the list"


def can_mark(now: Situation) -> str:
    return needs_text(now) or now.read_only


def needs_annotation(now: Situation) -> str:
    if now.annotation:
        return ""
    return "No annotation here: ] goes to the next one" if now.has_annotations else "Nothing is annotated yet"


def changes_annotation(now: Situation) -> str:
    return needs_annotation(now) or now.read_only


def needs_annotations(now: Situation) -> str:
    return "" if now.has_annotations else "Nothing is annotated in this article yet"


def _of_claim(what: str) -> When:
    def when(now: Situation) -> str:
        return (
            now.read_only
            if now.annotation == "claim"
            else f"{what} belongs to a claim: c makes one of the words here"
        )

    return when


needs_claim_to_judge = _of_claim("A verdict")
needs_claim_to_prove = _of_claim("Evidence")


def can_undo(now: Situation) -> str:
    return "" if now.can_undo else "Nothing to undo"


def can_redo(now: Situation) -> str:
    return "" if now.can_redo else "Nothing to redo"


def needs_matches(now: Situation) -> str:
    return "" if now.has_matches else "Nothing is found here: / searches"


def needs_marks(now: Situation) -> str:
    return "" if now.has_marks else "No mark set in this article: m sets one"


def needs_way_back(now: Situation) -> str:
    return "" if now.can_go_back else "No earlier place to go back to"
