"""Where lines break: exact, and quick enough to wrap a whole book while it opens.

A line holds as many words as fit; a word wider than the line is broken. Spaces at a break hang past the end
of the line and are not painted. Text in a script without spaces may break after any wide character, except
before a closing mark.
"""

from __future__ import annotations

from reader.text.cells import clusters, is_plain

_NO_LINE_BEGINS_WITH = frozenset("、。，．・：；？！」』）］｝〉》】〕’”…ー々")


def wrap(text: str, width: int) -> list[int]:
    """The offset at which each line starts, the first always 0. `width` is in cells, at least 2.

    Line feeds in the text (code and verse have them) end a line.
    """
    width = max(width, 2)
    if "\n" in text:
        starts: list[int] = []
        begin = 0
        for line in text.split("\n"):
            starts += [begin + start for start in wrap(line, width)]
            begin += len(line) + 1
        return starts
    if len(text) <= width and text.isascii():
        return [0]
    return _wrap_plain(text, width) if is_plain(text) else _wrap_clusters(text, width)


def _wrap_plain(text: str, width: int) -> list[int]:
    starts = [0]
    last = len(text) - width
    start = 0
    rfind = text.rfind
    while start < last:
        space = rfind(" ", start, start + width + 1)
        start = space + 1 if space > start else start + width
        if start >= len(text):
            break
        starts.append(start)
    return starts


def _wrap_clusters(text: str, width: int) -> list[int]:
    starts = [0]
    column = before = 0
    #: The latest offset at which a new line may start, and the column it stands in.
    chance = chance_column = 0
    for start, cells in clusters(text):
        character = text[start]
        after_space = start > 0 and text[start - 1] == " "
        if after_space or (2 in (cells, before) and character not in _NO_LINE_BEGINS_WITH):
            chance, chance_column = start, column
        if column + cells > width and character != " ":
            if chance > starts[-1]:
                starts.append(chance)
                column -= chance_column
            else:
                starts.append(start)
                column = 0
            chance, chance_column = starts[-1], 0
        column += cells
        before = cells
    return starts


def lines(text: str, width: int) -> list[str]:
    """The lines of a text, without the spaces that hang at their ends."""
    starts = wrap(text, width)
    ends = [*starts[1:], len(text)]
    return [text[a:b].rstrip(" \n") for a, b in zip(starts, ends, strict=True)]
