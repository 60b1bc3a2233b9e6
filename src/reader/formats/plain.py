"""Plain text as it stands in the wild: see `reader.text.paragraphs` and `reader.text.credits` for the rules."""

from __future__ import annotations

from reader.article import Block
from reader.text.clean import clean
from reader.text.credits import settle
from reader.text.heading import Heading
from reader.text.paragraphs import cut


def read(text: str) -> tuple[list[Block], Heading]:
    """The blocks of a body as decoded, and what is known of it beside them. Linear time, any text."""
    return settle(cut(clean(text)))
