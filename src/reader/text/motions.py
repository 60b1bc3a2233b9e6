"""How the cursor moves: from a point in the text to another, by character, word, sentence and paragraph.

Each motion takes the paragraphs and a point and gives the point to go to, the same one where there is
nowhere to go. A paragraph without text is passed over by words and sentences, not by paragraphs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

from reader.article import Block
from reader.text.layout import Point
from reader.text.sentences import sentences, words

Blocks: TypeAlias = Sequence[Block]
Motion: TypeAlias = Callable[[Blocks, Point], Point]
Spans: TypeAlias = Callable[[str], list[tuple[int, int]]]

_sentences = lru_cache(maxsize=64)(sentences)
_words = lru_cache(maxsize=64)(words)


def sentence_at(text: str, offset: int) -> tuple[int, int]:
    """The span of the sentence at an offset, (0, len(text)) in a text without one."""
    spans = _sentences(text)
    if not spans:
        return 0, len(text)
    return spans[max(bisect_right(spans, offset, key=_start) - 1, 0)]


def word_at(text: str, offset: int) -> tuple[int, int]:
    """The span of the word at an offset, or of the character where there is no word."""
    spans = _words(text)
    index = bisect_right(spans, offset, key=_start) - 1
    if index >= 0 and offset < spans[index][1]:
        return spans[index]
    return offset, min(offset + 1, len(text))


def _start(span: tuple[int, int]) -> int:
    return span[0]


def _next(spans: Spans) -> Motion:
    def move(blocks: Blocks, point: Point) -> Point:
        offset = point.offset
        for index in range(point.paragraph, len(blocks)):
            found = spans(blocks[index].text)
            at = bisect_right(found, offset, key=_start)
            if at < len(found):
                return Point(index, found[at][0])
            offset = -1
        return point

    return move


def _previous(spans: Spans) -> Motion:
    def move(blocks: Blocks, point: Point) -> Point:
        for index in range(point.paragraph, -1, -1):
            found = spans(blocks[index].text)
            at = bisect_left(found, point.offset, key=_start) if index == point.paragraph else len(found)
            if at > 0:
                return Point(index, found[at - 1][0])
        return point

    return move


next_word, previous_word = _next(_words), _previous(_words)
next_sentence, previous_sentence = _next(_sentences), _previous(_sentences)


def next_paragraph(blocks: Blocks, point: Point) -> Point:
    return Point(point.paragraph + 1, 0) if point.paragraph + 1 < len(blocks) else point


def previous_paragraph(_: Blocks, point: Point) -> Point:
    """The start of this paragraph, from there that of the one before."""
    if point.offset:
        return Point(point.paragraph, 0)
    return Point(max(point.paragraph - 1, 0), 0)


def next_character(blocks: Blocks, point: Point) -> Point:
    if point.offset + 1 < len(blocks[point.paragraph].text):
        return Point(point.paragraph, point.offset + 1)
    return next_paragraph(blocks, point)


def previous_character(blocks: Blocks, point: Point) -> Point:
    if point.offset:
        return Point(point.paragraph, point.offset - 1)
    if point.paragraph:
        return Point(point.paragraph - 1, max(len(blocks[point.paragraph - 1].text) - 1, 0))
    return point


def end_of_sentence(blocks: Blocks, point: Point) -> Point:
    """The last character of the sentence at a point: what a selection by sentences ends with."""
    return Point(point.paragraph, max(sentence_at(blocks[point.paragraph].text, point.offset)[1] - 1, 0))


def end_of_word(blocks: Blocks, point: Point) -> Point:
    """The last character of the word at a point: what a selection by words ends with."""
    return Point(point.paragraph, max(word_at(blocks[point.paragraph].text, point.offset)[1] - 1, 0))


def end_of_paragraph(blocks: Blocks, point: Point) -> Point:
    return Point(point.paragraph, max(len(blocks[point.paragraph].text) - 1, 0))


def _extending(onward: Motion, end_of: Motion) -> Motion:
    def move(blocks: Blocks, point: Point) -> Point:
        end = end_of(blocks, point)
        return end if end > point else end_of(blocks, onward(blocks, point))

    return move


#: Onward motions while selecting: to the last character of the unit, so that what is seen is what is taken.
EXTENDING: dict[Motion, Motion] = {
    next_word: _extending(next_word, end_of_word),
    next_sentence: _extending(next_sentence, end_of_sentence),
    next_paragraph: _extending(next_paragraph, end_of_paragraph),
}
