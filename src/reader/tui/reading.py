"""The state of reading one article: where the cursor is, what is selected, what is marked where.

Pure: no Textual, no painting, no disk. The screen changes it and paints what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reader.anchor import place_of
from reader.annotation import Annotation
from reader.article import Article
from reader.conflict import is_contested
from reader.quotation import ArticleQuote, ArticleQuotes
from reader.text.cells import cluster_end
from reader.text.layout import Point
from reader.text.motions import sentence_at

#: The beginning of an article.
START = Point(0, 0)


class Span(NamedTuple):
    """A stretch of text from a point up to, not including, another."""

    first: Point
    last: Point

    def within(self, paragraph: int, length: int) -> tuple[int, int] | None:
        """The part `[start, end)` of it that lies in a paragraph of that length."""
        if not self.first.paragraph <= paragraph <= self.last.paragraph:
            return None
        start = self.first.offset if paragraph == self.first.paragraph else 0
        end = self.last.offset if paragraph == self.last.paragraph else length
        return (start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Mark:
    """The part of an annotation that lies in one paragraph. `state` says how its place was found."""

    start: int
    end: int
    annotation: Annotation
    state: str = "exact"


@dataclass
class Reading:
    """One open article. Paragraphs count from 0 here, as everywhere in `reader.text`."""

    article: Article
    cursor: Point = START
    #: Where a selection began with `v`; the cursor is its other end.
    anchor: Point | None = None
    #: A selection that stands by itself: the quote that `.` went to.
    picked: Span | None = None
    annotations: list[Annotation] = field(default_factory=list)
    marks: dict[int, list[Mark]] = field(default_factory=dict)
    orphans: list[Annotation] = field(default_factory=list)
    #: The ids of those that wait for somebody to choose between two values.
    contested: frozenset[str] = frozenset()
    matches: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    jumps: list[Point] = field(default_factory=list)
    #: The id of the annotation that was gone to: of several on the same words, the one that keys act on.
    chosen: str = ""
    quotes: ArticleQuotes = field(init=False)
    _places: list[tuple[Point, Annotation]] = field(default_factory=list)
    _found: dict[str, tuple[Annotation, list[tuple[int, Mark]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.quotes = ArticleQuotes(self.article)

    def text(self, paragraph: int) -> str:
        return self.article.blocks[paragraph].text

    def annotate(self, annotations: Iterable[Annotation]) -> None:
        """Take these annotations for those of the article, and find where each one stands.

        The places of those that are the same objects as before are known.
        """
        self.annotations = list(annotations)
        self.contested = frozenset(one.id for one in self.annotations if is_contested(one))
        known, self._found = self._found, {}
        self.marks, self.orphans = {}, []
        for annotation in self.annotations:
            found = known.get(annotation.id)
            if found is None or found[0] is not annotation:
                found = annotation, self._marks_of(annotation)
            self._found[annotation.id] = found
            for paragraph, mark in found[1]:
                self.marks.setdefault(paragraph, []).append(mark)
            if annotation.targets and not found[1]:
                self.orphans.append(annotation)
        for marks in self.marks.values():
            marks.sort(key=lambda mark: (mark.start, -mark.end))
        self._places = self._in_reading_order()

    def _marks_of(self, annotation: Annotation) -> list[tuple[int, Mark]]:
        """Where an annotation stands: paragraphs, and the mark in each."""
        places = (place_of(self.article, target) for target in annotation.targets)
        return [
            (place.number - 1, Mark(place.start, place.end, annotation, place.state))
            for place in places
            if place
        ]

    # what is selected

    @property
    def selection(self) -> Span | None:
        """What is selected, by `v` and motions or by itself."""
        if self.anchor is None:
            return self.picked
        first, last = sorted((self.anchor, self.cursor))
        return Span(first, Point(last.paragraph, cluster_end(self.text(last.paragraph), last.offset)))

    def drop_selection(self) -> None:
        self.anchor = self.picked = None

    # what is under the cursor

    def annotation_at(self, point: Point) -> Annotation | None:
        """The innermost annotation that covers a point: the one gone to, else the shortest, of equals the newest."""
        here = [m for m in self.marks.get(point.paragraph, ()) if m.start <= point.offset < m.end]
        if not here:
            return None
        for mark in here:
            if mark.annotation.id == self.chosen:
                return mark.annotation
        shortest = min(mark.end - mark.start for mark in here)
        return max((m.annotation for m in here if m.end - m.start == shortest), key=lambda a: a.id)

    def quote_at(self, point: Point) -> ArticleQuote | None:
        """The detected quote that covers a point."""
        if not len(self.article):
            return None
        return self.quotes.at(point.paragraph + 1, point.offset)

    def tagged(self, quote: ArticleQuote) -> Annotation | None:
        """The quote annotation that has been made of a detected quote, if one has."""
        middle = (quote.start + quote.end) // 2
        for mark in self.marks.get(quote.paragraph - 1, ()):
            if mark.annotation.kind == "quote" and mark.start <= middle < mark.end:
                return mark.annotation
        return None

    def taken(self) -> tuple[Span, str]:
        """What a key that marks words takes, and what to call it: the selection, the quote, the sentence."""
        quote = self.quote_at(self.cursor)
        if (selection := self.selection) and not (quote and selection == span_of(quote)):
            return selection, "selection"
        if quote:
            return span_of(quote), "quote"
        paragraph = self.cursor.paragraph
        start, end = sentence_at(self.text(paragraph), self.cursor.offset)
        return Span(Point(paragraph, start), Point(paragraph, end)), "sentence"

    def words(self, span: Span) -> str:
        """The text of a span, its paragraphs parted by a line feed."""
        pieces = []
        for index in range(span.first.paragraph, span.last.paragraph + 1):
            part = span.within(index, len(self.text(index)))
            if part:
                pieces.append(self.text(index)[part[0] : part[1]])
        return "\n".join(pieces)

    def touched(self, before: Point) -> set[int]:
        """The paragraphs that look different now that the cursor is no longer at `before`."""
        touched = {before.paragraph, self.cursor.paragraph}
        if self.anchor is not None:
            touched |= set(range(min(touched), max(touched) + 1))
        was, now = self.annotation_at(before), self.annotation_at(self.cursor)
        for one in (was, now):
            if one is not None and was is not now and len(one.targets) > 1:
                touched |= {p for p, marks in self.marks.items() for m in marks if m.annotation is one}
        return touched

    # annotations in reading order

    def places(self) -> list[tuple[Point, Annotation]]:
        """Where each annotation begins, in reading order. Those without a place are not among them."""
        return self._places

    def _in_reading_order(self) -> list[tuple[Point, Annotation]]:
        seen: dict[str, tuple[Point, Annotation]] = {}
        for paragraph in sorted(self.marks):
            for mark in self.marks[paragraph]:
                seen.setdefault(mark.annotation.id, (Point(paragraph, mark.start), mark.annotation))
        return sorted(seen.values(), key=lambda place: (place[0], place[1].id))

    def place_of(self, annotation: Annotation) -> Point | None:
        """Where an annotation begins, None for one on the whole article and for an orphan."""
        return next((point for point, one in self.places() if one.id == annotation.id), None)

    def in_order(self) -> list[Annotation]:
        """All annotations: those on the whole article, those with a place in reading order, the orphans."""
        whole = [annotation for annotation in self.annotations if not annotation.targets]
        return [*whole, *(annotation for _, annotation in self.places()), *self.orphans]

    # search

    def find(self, words: str) -> int:
        """Mark every occurrence of these words (case folded) and say how many there are."""
        self.matches = {}
        for index, start, end in occurrences([block.text for block in self.article.blocks], words):
            self.matches.setdefault(index, []).append((start, end))
        return sum(map(len, self.matches.values()))

    def match_points(self) -> list[Point]:
        return [Point(index, start) for index in sorted(self.matches) for start, _ in self.matches[index]]


def span_of(quote: ArticleQuote) -> Span:
    paragraph = quote.paragraph - 1
    return Span(Point(paragraph, quote.start), Point(paragraph, quote.end))


def occurrences(texts: Sequence[str], words: str) -> Iterator[tuple[int, int, int]]:
    """Where words stand in texts, case folded, straight and curly marks alike: (text, start, end)."""
    wanted = _folded(words)
    if not wanted.strip():
        return
    for index, text in enumerate(texts):
        at = (folded := _folded(text)).find(wanted)
        while at >= 0:
            yield index, at, at + len(wanted)
            at = folded.find(wanted, at + len(wanted))


_MARKS = str.maketrans("‘’‚‛“”„‟«»", '\'\'\'\'""""""')


def _folded(text: str) -> str:
    # lower() may change the length of a few letters (İ); offsets must not move.
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c if len(c.lower()) > 1 else c.lower() for c in text)
    return lowered if lowered.isascii() else lowered.translate(_MARKS)
