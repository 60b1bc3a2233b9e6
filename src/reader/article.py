"""What is read: an article, its paragraphs, and the keys that name them.

Data only. Files become articles in `reader.formats`; what the body looks like
before it is cut into paragraphs is the business of `reader.text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Literal

ParagraphKind = Literal[
    "title",
    "heading",
    "text",
    "quote",
    "list-item",
    "caption",
    "credit",
    "dateline",
    "byline",
    "code",
    "verse",
    "table-row",
]

#: The version of the cleaning and cutting rules. A store remembers the one its
#: targets were made under; raise it whenever the same bytes give other paragraphs.
RULES = 1

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article's body as a format gives it, clean but not yet numbered.

    `text` is NFC with white space folded (`code` and `verse` keep their lines).
    `level` is the depth of a heading or list item, 0 elsewhere. `links` are the
    link targets that stood in the text, as (start, end, address) in code points.
    """

    text: str
    kind: ParagraphKind = "text"
    level: int = 0
    links: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered block. `number` counts from 1; `key` says which text it is, wherever it stands."""

    number: int
    key: str
    block: Block

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def kind(self) -> ParagraphKind:
        return self.block.kind


def _key(text: str, copy: int) -> str:
    """12 hex digits of the text's BLAKE2b hash, with `-2`, `-3` … on repeats in order."""
    key = blake2b(text.encode()).hexdigest()[:12]
    return key if copy == 1 else f"{key}-{copy}"


def _copies(texts: Iterable[str]) -> list[int]:
    seen: dict[str, int] = {}
    copies = []
    for text in texts:
        copy = seen[text] = seen.get(text, 0) + 1
        copies.append(copy)
    return copies


@dataclass(frozen=True)
class Article:
    """An article as it is read: metadata and an ordered body.

    `published` is the date as an ISO 8601 day where the text tells one, else as
    the text has it. `path` is where it was read from, as given. `digest` is the
    BLAKE2b hash of the file's bytes (32 hex digits), so that a renamed file is known again.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    published: str = ""
    byline: str = ""
    source: str = ""
    url: str = ""
    language: str = ""
    path: str = ""
    digest: str = ""

    def __len__(self) -> int:
        return len(self.blocks)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The key of every paragraph, in order. Hashed when first asked for: painting needs none."""
        return tuple(map(self.key, range(1, len(self) + 1)))

    def key(self, number: int) -> str:
        """The key of one paragraph, by its number, without hashing the others."""
        return _key(self.blocks[number - 1].text, self._copies[number - 1])

    @cached_property
    def _copies(self) -> list[int]:
        """Which copy of its text each paragraph is, from 1."""
        return _copies(block.text for block in self.blocks)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(
            Paragraph(number, key, block)
            for number, (key, block) in enumerate(zip(self.keys, self.blocks, strict=True), 1)
        )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Paragraph number (from 1) by key."""
        return {key: number for number, key in enumerate(self.keys, 1)}

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each paragraph begins in `text`."""
        starts, at = [], 0
        for block in self.blocks:
            starts.append(at)
            at += len(block.text) + 1
        return tuple(starts)

    @cached_property
    def text(self) -> str:
        """The paragraphs joined by one line feed. Contexts of anchors are taken from it."""
        return "\n".join(block.text for block in self.blocks)

    @cached_property
    def words(self) -> int:
        return sum(1 for _ in _WORD.finditer(self.text))

    def facts(self) -> dict[str, Any]:
        """The article without its body, in the shape of `reader articles --json`."""
        return {
            "id": self.id,
            "title": self.title,
            "published": self.published,
            "byline": self.byline,
            "source": self.source,
            "url": self.url,
            "language": self.language,
            "path": self.path,
            "words": self.words,
        }

    def to_json(self) -> dict[str, Any]:
        """The whole article in the shape of `reader show --json`."""
        return self.facts() | {
            "paragraphs": [
                {"number": p.number, "key": p.key, "kind": p.kind, "text": p.text} for p in self.paragraphs
            ]
        }
