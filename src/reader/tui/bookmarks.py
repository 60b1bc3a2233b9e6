"""Points of an article as bookmarks that survive an edited text: by the paragraph's key, else its number."""

from __future__ import annotations

from reader.article import Article
from reader.session import Bookmark
from reader.text.layout import Point
from reader.tui.reading import START


def bookmark(article: Article, point: Point) -> Bookmark:
    """A point, to be kept."""
    return Bookmark(article.key(point.paragraph + 1), point.paragraph + 1, point.offset)


def point_of(article: Article, kept: Bookmark | None) -> Point:
    """The point a bookmark means, the article's beginning where there is none."""
    if kept is None or not len(article):
        return START
    number = min(max(kept.number, 1), len(article))
    if article.key(number) != kept.key:
        number = article.numbers.get(kept.key, number)
    length = len(article.blocks[number - 1].text)
    return Point(number - 1, min(max(kept.offset, 0), max(length - 1, 0)))
