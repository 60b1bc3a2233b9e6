"""Points of an article as bookmarks that survive an edited text: by the paragraph's key, else its number."""

from __future__ import annotations

from reader.article import Article
from reader.session import Bookmark
from reader.text.layout import Point
from reader.tui.reading import START, Reading, Span


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


def carried(old: Reading, article: Article) -> Reading:
    """A reading of the article as it is now, at the same words. What was selected stays so where its paragraphs are
    there as they were."""

    def there(point: Point) -> Point:
        return point_of(article, bookmark(old.article, point) if len(old.article) else None)

    def stays(point: Point) -> bool:
        return old.article.key(point.paragraph + 1) in article.numbers

    new = Reading(article, there(old.cursor))
    new.jumps = [there(point) for point in old.jumps]
    new.chosen = old.chosen
    if old.anchor is not None and stays(old.anchor):
        new.anchor = there(old.anchor)
    if old.picked is not None and all(map(stays, old.picked)):
        first, last = old.picked
        new.picked = Span(there(first), Point(there(last).paragraph, last.offset))
    new.annotate(old.annotations)
    return new
