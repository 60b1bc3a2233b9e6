"""The quotes of an article: what `reader.quotes` finds in plain text, given by paragraph.

Quotes are found in windows of whole paragraphs, when somebody asks for them there: an ordinary article is
one window, and a book opens as quickly as an article.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reader.article import Article

if TYPE_CHECKING:
    from reader.quotes import Quote

#: The size above which an article is a book and looked through window by window, and the size of these, in
#: characters. A window takes about 25 ms.
BOOK, WINDOW = 100_000, 20_000


@dataclass(frozen=True, slots=True)
class ArticleQuote:
    """A quote in an article. `paragraph` is its number (from 1); the offsets in `quote` are within that paragraph.

    A mention that stands in another paragraph keeps its words and has no offsets.
    """

    paragraph: int
    key: str
    quote: Quote

    @property
    def start(self) -> int:
        return self.quote.start

    @property
    def end(self) -> int:
        return self.quote.end

    def to_json(self) -> dict[str, Any]:
        return {"paragraph": self.paragraph, "key": self.key, **self.quote.to_json()}


class ArticleQuotes:
    """The quotes of one article in reading order, found when they are asked for."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._found: dict[int, list[ArticleQuote]] = {}

    @cached_property
    def _windows(self) -> list[int]:
        """The index of the first paragraph of each window."""
        firsts, size = [0], 0
        if self._article.starts and self._article.starts[-1] < BOOK:
            return firsts
        for index, block in enumerate(self._article.blocks):
            if size > WINDOW:
                firsts.append(index)
                size = 0
            size += len(block.text) + 1
        return firsts

    def _window(self, number: int) -> list[ArticleQuote]:
        found = self._found.get(number)
        if found is None:
            first = self._windows[number]
            last = self._windows[number + 1] if number + 1 < len(self._windows) else len(self._article)
            found = self._found[number] = list(self._find(first, last))
        return found

    def _find(self, first: int, last: int) -> Iterator[ArticleQuote]:
        from reader.quotes import find_quotes

        article = self._article
        # A paragraph that keeps its lines (verse, code) is still one paragraph to the finder.
        texts = [block.text.replace("\n", " ") for block in article.blocks[first:last]]
        starts = [start - article.starts[first] for start in article.starts[first:last]]
        for quote in find_quotes("\n".join(texts)):
            at = bisect_right(starts, quote.start) - 1
            yield ArticleQuote(
                paragraph=first + at + 1,
                key=article.key(first + at + 1),
                quote=_within(quote, starts[at], article.blocks[first + at].text),
            )

    def __iter__(self) -> Iterator[ArticleQuote]:
        for number in range(len(self._windows)):
            yield from self._window(number)

    def are_found(self, paragraph: int) -> bool:
        """Whether the quotes around a paragraph have been looked for, so that asking for them costs nothing."""
        return bisect_right(self._windows, paragraph - 1) - 1 in self._found

    def nearby(self, paragraph: int) -> list[ArticleQuote]:
        """The quotes of the part of the article around a paragraph: of all of it, unless it is a book."""
        return self._window(bisect_right(self._windows, paragraph - 1) - 1)

    def at(self, paragraph: int, offset: int) -> ArticleQuote | None:
        """The quote that covers a place; `paragraph` is its number."""
        return next(
            (q for q in self.nearby(paragraph) if q.paragraph == paragraph and q.start <= offset < q.end),
            None,
        )

    def after(self, paragraph: int, offset: int) -> ArticleQuote | None:
        """The first quote that begins behind a place."""
        for number in range(bisect_right(self._windows, paragraph - 1) - 1, len(self._windows)):
            for quote in self._window(number):
                if (quote.paragraph, quote.start) > (paragraph, offset):
                    return quote
        return None

    def before(self, paragraph: int, offset: int) -> ArticleQuote | None:
        """The last quote that begins before a place."""
        for number in range(bisect_right(self._windows, paragraph - 1) - 1, -1, -1):
            for quote in reversed(self._window(number)):
                if (quote.paragraph, quote.start) < (paragraph, offset):
                    return quote
        return None


def _within(quote: Quote, start: int, text: str) -> Quote:
    """A quote with offsets into the paragraph that begins at `start`."""
    first = last = None
    if quote.speaker_start is not None and quote.speaker_end is not None:
        first, last = quote.speaker_start - start, quote.speaker_end - start
        if first < 0 or last > len(text):
            first = last = None
    end = min(quote.end - start, len(text))
    return replace(
        quote,
        start=quote.start - start,
        end=end,
        text=text[quote.start - start : end],
        speaker_start=first,
        speaker_end=last,
    )
