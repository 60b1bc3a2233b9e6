"""What is known of an article before its body is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """The metadata of an `Article`, with the same meanings."""

    title: str = ""
    published: str = ""
    byline: str = ""
    source: str = ""
    url: str = ""
    language: str = ""
