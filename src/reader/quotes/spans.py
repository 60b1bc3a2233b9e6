r"""Where quotation marks open and close, paragraph by paragraph.

Marks fall into three families: double (straight, curly, low, doubled single), guillemets,
and single. A glyph does not settle which way a mark faces: articles use closing glyphs to open,
German closes with the English opening glyph, Swedish uses one glyph for both. What
stands on either side settles it first, the glyph only where the sides do not tell.
The words of a quote nested in another belong to the outer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

APOSTROPHES = "'\u2019"
DASHES = "-\u2013\u2014\u2015"
MARKS = "\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u2039\u203a"

_MARK = re.compile(
    r"(?P<double>[\"\u201c\u201d\u201e\u201f\u2033]|''|``)"
    r"|(?P<angle>[\u00ab\u00bb\u2039\u203a])"
    r"|(?P<single>['\u2018\u2019\u201a\u201b])"
)
_OPENING = {"\u201c", "\u201e", "\u201f", "\u00ab", "\u2039", "\u2018", "\u201a", "``"}
_CLOSING = {"\u201d", "\u00bb", "\u203a", "\u2019", "''"}
_PAUSES = ",.;:!?)"
_WORD = re.compile(r"\w")
#: What an apostrophe at the head of a word stands in for; such a mark opens nothing.
_CLIPPED_HEAD = re.compile(
    r"(?:em|tis|twas|til|till|cause|bout|round|cos|n|nuff|neath|\d\ds?)\b", re.IGNORECASE
)
#: Words that end in an apostrophe of their own: plural possessives and dropped letters.
_CLIPPED_TAIL = re.compile(r"(?:s|in|\bo|\ban|\bol|\bth|\bwi|\bmo|\bfo)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A quoted stretch: `[start, end)` with its marks, `[inner_start, inner_end)` without.

    `closed` is False where no mark closes it; it then ends with its paragraph or
    before the next opening mark.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool = True


class _Mark(NamedTuple):
    start: int
    end: int
    family: str
    opens: bool
    closes: bool


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The `[start, end)` of every line that is not blank, without the space around it."""
    for found in re.finditer(r"[^\n\r]+", text):
        line = found[0]
        start = found.start() + len(line) - len(line.lstrip())
        end = found.start() + len(line.rstrip())
        if start < end:
            yield start, end


def quoted_spans(text: str, start: int, end: int) -> list[Span]:
    """The outermost quoted stretches of the paragraph `text[start:end]`, in order.

    Takes time in proportion to the paragraph. Stretches without a letter or digit are left out.
    """
    marks = [_read_mark(text, found, start, end) for found in _MARK.finditer(text, start, end)]
    spans = []
    at = 0
    while at < len(marks):
        if not marks[at].opens:
            at += 1
            continue
        if marks[at].family == "single":
            span, at = _single(text, marks, at, start, end)
        else:
            span, at = _paired(text, marks, at, end)
        if span and _WORD.search(text, span.inner_start, span.inner_end):
            spans.append(span)
    return spans


def _read_mark(text: str, found: re.Match[str], start: int, end: int) -> _Mark:
    at, after = found.span()
    left = text[at - 1] if at > start else " "
    right = text[after] if after < end else " "
    can_open = not (right.isspace() or right in _PAUSES) and (
        left.isspace() or left in "([{/" + DASHES + MARKS
    )
    can_close = not left.isspace() and not right.isalnum()
    glyph, family = found[0], str(found.lastgroup)
    if family == "single":
        clipped = glyph != "\u2018" and _CLIPPED_HEAD.match(text, after, end)
        faces_right = can_open and glyph not in "\u2019\u201b" and not clipped
        return _Mark(at, after, family, faces_right, can_close and glyph != "\u2018")
    if can_open == can_close:
        return _Mark(at, after, family, glyph not in _CLOSING, glyph not in _OPENING)
    return _Mark(at, after, family, can_open, can_close)


def _paired(text: str, marks: list[_Mark], at: int, end: int) -> tuple[Span | None, int]:
    """The span that the double mark or guillemet `at` opens, and the mark to go on from."""
    opening = marks[at]
    for index in range(at + 1, len(marks)):
        mark = marks[index]
        if mark.family != opening.family:
            continue
        if mark.closes:
            return Span(opening.start, mark.end, opening.end, mark.start), index + 1
        if mark.opens:
            # Far more often a closing mark was dropped than the same marks nested.
            return _unclosed(text, opening, mark.start), index
    return _unclosed(text, opening, end), len(marks)


def _unclosed(text: str, opening: _Mark, limit: int) -> Span | None:
    while limit > opening.end and text[limit - 1].isspace():
        limit -= 1
    if limit <= opening.end:
        return None
    return Span(opening.start, limit, opening.end, limit, closed=False)


def _single(text: str, marks: list[_Mark], at: int, start: int, end: int) -> tuple[Span | None, int]:
    """The same for a single mark, whose closing glyph is also the apostrophe.

    A possessive plural or a clipped word may close the quote or not; it does only
    if nothing better follows before the next opening mark.
    """
    opening = marks[at]
    doubtful = 0
    index = at
    for index in range(at + 1, len(marks)):
        mark = marks[index]
        if mark.family != "single":
            continue
        if mark.opens and not mark.closes:
            break
        if not mark.closes:
            continue
        before = text[max(opening.end, mark.start - 6) : mark.start]
        spaced = mark.end < end and text[mark.end].isspace()
        if not (spaced and _CLIPPED_TAIL.search(before)):
            return Span(opening.start, mark.end, opening.end, mark.start), index + 1
        doubtful = doubtful or index
    if doubtful:
        mark = marks[doubtful]
        return Span(opening.start, mark.end, opening.end, mark.start), doubtful + 1
    if opening.start == start and text[opening.start] == "\u2018":
        return _unclosed(text, opening, end), len(marks)
    return None, at + 1
