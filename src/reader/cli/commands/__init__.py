"""The words of `reader`. Each is a module here (`git-setup` is `git_setup`) with `add_arguments(parser)`,
`run(args) -> int` and `EXAMPLES`; only the module of the word that was typed is imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Word(NamedTuple):
    """`group` is its chapter on the help page, `summary` its line there."""

    group: str
    summary: str


COMMANDS: Mapping[str, Word] = {
    "articles": Word("Read", "list the articles of the library"),
    "show": Word("Read", "print an article with paragraph numbers"),
    "quotes": Word("Read", "list the quotes in articles, with who said them and how"),
    "annotate": Word("Annotate", "add a highlight, quote, claim or source note"),
    "annotations": Word("Annotate", "list annotations over the whole library"),
    "edit": Word("Annotate", "change an annotation: note, tags, fields, evidence"),
    "delete": Word("Annotate", "delete annotations"),
    "tags": Word("Annotate", "list the tags, or change one everywhere"),
    "undo": Word("Annotate", "undo the newest change made on this machine"),
    "redo": Word("Annotate", "do again what was undone last"),
    "history": Word("Annotate", "show who changed what and when"),
    "export": Word("Export", "write annotations as Markdown, JSON or CSV"),
    "check": Word("Share and keep", "check stores, articles and links, and mend what can be"),
    "git-setup": Word("Share and keep", "set up git so that a library merges and diffs by annotation"),
    "merge-driver": Word("Share and keep", "merge two versions of a file; git calls it"),
    "prose": Word("Share and keep", "print a file of annotations as text; git calls it for its diffs"),
    "keys": Word("Set up", "show the keys of the reader"),
}
