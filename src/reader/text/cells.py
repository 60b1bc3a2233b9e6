"""How many terminal cells text takes.

Most text is one cell a character, and `is_plain` says so at the speed of a regular expression; the rest is
measured cluster by cluster: a base character with its combining marks, joiners and variation selectors.
Widths follow Unicode's East Asian Width (UAX 11: wide and full-width are two) and emoji sequences (UTS 51).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"

#: Anything outside the ranges in which every character that cleaned text can hold takes one cell.
_UNSURE = re.compile(
    "[^\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0590\u05d0-\u05ea\u10a0-\u10ff\u1e00-\u1fff"
    "\u2010-\u2027\u2030-\u205e\u2070-\u209c\u20a0-\u20c0\u2100-\u2199\u2200-\u22ff\u2500-\u25fc]"
)


def is_plain(text: str) -> bool:
    """Whether every character of cleaned text surely takes one cell, so that offsets are columns."""
    return text.isascii() or _UNSURE.search(text) is None


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or "\U0001f3fb" <= character <= "\U0001f3ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clusters(text: str) -> list[tuple[int, int]]:
    """Where each cluster starts (a code point offset) and how many cells it takes (0, 1 or 2)."""
    found: list[tuple[int, int]] = []
    joined = half_flag = False
    for at, character in enumerate(text):
        width = 1 if character.isascii() else _width(character)
        is_flag = "\U0001f1e6" <= character <= "\U0001f1ff"
        if found and (joined or width == 0 or (is_flag and half_flag)):
            start, before = found[-1]
            if character == _EMOJI_STYLE or is_flag:
                found[-1] = start, 2
            elif before == 0:
                found[-1] = start, width
        else:
            found.append((at, width))
        joined = character == _JOINER
        half_flag = is_flag and not half_flag
    return found


def cluster_end(text: str, offset: int) -> int:
    """Where the cluster ends that an offset is in: behind a letter and all the marks on it."""
    if is_plain(text):
        return min(offset + 1, len(text))
    return next((start for start, _ in clusters(text) if start > offset), len(text))


def cell_len(text: str) -> int:
    """The cells that text takes on one line."""
    return len(text) if is_plain(text) else sum(width for _, width in clusters(text))


def offset_at(text: str, cell: int) -> int:
    """The offset of the character that covers a column, `len(text)` past the end."""
    if cell <= 0:
        return 0
    if is_plain(text):
        return min(cell, len(text))
    column = 0
    for start, width in clusters(text):
        column += width
        if column > cell:
            return start
    return len(text)


def fit(text: str, cells: int, ellipsis: str = "…") -> str:
    """Text cut so that it takes at most that many cells, with an ellipsis where something was cut off."""
    if cell_len(text) <= cells:
        return text
    room = cells - len(ellipsis)
    return text[: offset_at(text, room)].rstrip() + ellipsis if room >= 0 else ""


def pad(text: str, cells: int) -> str:
    """Text of exactly that many cells: cut with an ellipsis or filled with spaces."""
    fitted = fit(text, cells)
    return fitted + " " * (cells - cell_len(fitted))
