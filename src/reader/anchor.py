"""Finding a marked passage again: a selector describes it, `locate` finds it in a text that may have changed.

Pure: text in, span out. A selector is the words themselves, the words around them and the offsets (the W3C
Web Annotation Data Model's TextQuoteSelector and TextPositionSelector in one). Two answers are given here:
the passage where it was, and the same words elsewhere with context that agrees. Whatever is less sure than
that is an orphan: an annotation on the wrong words is worse than one that is listed as lost.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from reader.annotation import Target
from reader.article import Article
from reader.errors import NotFound, WrongUsage

State = Literal["exact", "moved", "changed", "uncertain", "orphan"]

#: Contexts have at least this many characters, and grow to a word border up to the second figure.
CONTEXT = 32
CONTEXT_LIMIT = 64
#: Context that was cut into agrees where this many characters of it are left, and this share of it.
ENOUGH = 24
SHARE = 0.4
#: How many characters of context the best of several look-alikes must be ahead of the next.
MARGIN = 4
#: Words that stand only once in a text need no more if they have this many characters, with the context that
#: agrees.
LONG = 48


@dataclass(frozen=True, slots=True)
class Selector:
    """A passage: its words, those before and after it, and where it stood, `[start, end)` in code points.

    `start` is -1 where the offsets are not known.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a selector was found, `start` and `end` None for an orphan; `score` from 0 to 1, 1 for exact."""

    start: int | None
    end: int | None
    state: State
    score: float


@dataclass(frozen=True, slots=True)
class Place:
    """A target as it stands in an article now: `[start, end)` in the text of paragraph `number`."""

    number: int
    start: int
    end: int
    state: State


ORPHAN = Anchor(None, None, "orphan", 0.0)


def describe(text: str, start: int, end: int) -> Selector:
    """The selector of `text[start:end]`. Raises ValueError where that is no span of the text."""
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"[{start}, {end}) is no span of a text of {len(text)} characters")
    before, after = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    while before > max(0, start - CONTEXT_LIMIT) and _inside_word(text, before):
        before -= 1
    while after < min(len(text), end + CONTEXT_LIMIT) and _inside_word(text, after):
        after += 1
    return Selector(text[start:end], text[before:start], text[end:after], start, end)


def locate(text: str, selector: Selector) -> Anchor:
    """Where the passage stands in `text`: exact, moved, or an orphan. Linear in the length of the text.

    Where the words stand several times, the context decides; where it cannot, the old offsets do; where
    neither tells two places apart, the passage is an orphan.
    """
    exact, start = selector.exact, selector.start
    whole = len(selector.prefix) + len(selector.suffix)
    if 0 <= start <= len(text) and text.startswith(exact, start):
        end = start + len(exact)
        if _agreement(text, start, end, selector) == whole:
            return Anchor(start, end, "exact", 1.0)
    best, second, found, count = -1, -1, 0, 0
    for at in _occurrences(text, selector):
        count += 1
        agreement = _agreement(text, at, at + len(exact), selector)
        if agreement > best or (agreement == best and at == start):
            best, second, found = agreement, best, at
        else:
            second = max(second, agreement)
    end = found + len(exact)
    if count and found == start:
        return Anchor(found, end, "exact", 1.0)
    agrees = best == whole if best < ENOUGH else best >= SHARE * whole
    alone = count == 1 and len(exact) + best >= LONG
    clear = second < best == whole or best - second >= MARGIN
    if count and (alone or (agrees and clear and _has_word(selector))):
        return Anchor(found, end, "moved", best / whole if whole else SHARE)
    return ORPHAN


def target_at(article: Article, number: int, start: int, end: int) -> Target:
    """The target `[start, end)` of paragraph `number`, with its context from the whole article.

    Raises NotFound where there is no such paragraph, WrongUsage where the span is empty or not inside it.
    """
    if not 1 <= number <= len(article):
        raise NotFound(f"{_name(article)} has no paragraph {number}; it has {len(article)}.")
    length = len(article.blocks[number - 1].text)
    if not 0 <= start < end <= length:
        raise WrongUsage(
            f"Paragraph {number} of {_name(article)} has no characters {start} to {end};"
            f" it has {length}, counted from 0, and a span has at least one."
        )
    base = article.starts[number - 1]
    found = describe(article.text, base + start, base + end)
    return Target(article.key(number), number, start, end, found.exact, found.prefix, found.suffix)


def targets_between(article: Article, first: tuple[int, int], last: tuple[int, int]) -> tuple[Target, ...]:
    """The targets of the span from one place (paragraph number, offset) up to another, one a paragraph.

    The two places may come in either order. White space at the ends of a piece is left out, and a piece
    that has nothing else. Raises NotFound where a paragraph does not exist.
    """
    (low, begin), (high, stop) = sorted((first, last))
    for number in (low, high):
        if not 1 <= number <= len(article):
            raise NotFound(f"{_name(article)} has no paragraph {number}; it has {len(article)}.")
    targets = []
    for number in range(low, high + 1):
        text = article.blocks[number - 1].text
        start = max(0, begin) if number == low else 0
        piece = text[start : max(0, stop) if number == high else len(text)]
        start += len(piece) - len(piece.lstrip())
        if piece := piece.strip():
            targets.append(target_at(article, number, start, start + len(piece)))
    return tuple(targets)


def place_of(article: Article, target: Target) -> Place | None:
    """Where a target stands in the article as it is now; None for an orphan.

    A paragraph is known by its key, so one that stands elsewhere but reads the same is still exact.
    """
    number = article.numbers.get(target.paragraph)
    home = -1
    if number and _reads(article.blocks[number - 1].text, target):
        if not _is_repeated(article, target.paragraph):
            return Place(number, target.start, target.end, "exact")
        # Keys of equal paragraphs count them in order, so a copy put in before would take over this
        # one's key: only the context tells them apart.
        home = article.starts[number - 1] + target.start
    anchor = locate(article.text, Selector(target.exact, target.prefix, target.suffix, home))
    if anchor.start is None or anchor.end is None:
        return None
    number = bisect_right(article.starts, anchor.start)
    start, end = (offset - article.starts[number - 1] for offset in (anchor.start, anchor.end))
    if end > len(article.blocks[number - 1].text):
        return None
    return Place(number, start, end, anchor.state)


def _name(article: Article) -> str:
    return f"“{article.title or article.id or article.path}”"


def _reads(text: str, target: Target) -> bool:
    return 0 <= target.start < target.end and text[target.start : target.end] == target.exact


def _is_repeated(article: Article, key: str) -> bool:
    return "-" in key or f"{key}-2" in article.numbers


def _inside_word(text: str, at: int) -> bool:
    """Whether a cut at `at` would go through a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _agreement(text: str, start: int, end: int, selector: Selector) -> int:
    """How many characters of the selector's context stand around `[start, end)`, counted outwards from it."""
    prefix, suffix = selector.prefix, selector.suffix
    if text.endswith(prefix, 0, start) and text.startswith(suffix, end):
        return len(prefix) + len(suffix)
    before = 0
    while before < min(len(prefix), start) and prefix[-1 - before] == text[start - 1 - before]:
        before += 1
    after = 0
    while after < min(len(suffix), len(text) - end) and suffix[after] == text[end + after]:
        after += 1
    return before + after


def _has_word(selector: Selector) -> bool:
    return any(map(str.isalnum, selector.prefix + selector.suffix))


def _occurrences(text: str, selector: Selector) -> list[int]:
    """Where the words stand in the text; words that were whole must be whole there too.

    Copies of a long passage that overlap are given up: to look at all of them would be quadratic, and
    to look at some could take one for another.
    """
    exact = selector.exact
    if not exact:
        return []
    cut_before = exact[0].isalnum() and selector.prefix[-1:].isalnum()
    cut_after = exact[-1].isalnum() and selector.suffix[:1].isalnum()
    found = []
    at, last = text.find(exact), -len(exact)
    while at >= 0:
        if at - last < len(exact) > CONTEXT_LIMIT:
            return []
        end = at + len(exact)
        if (cut_before or not _inside_word(text, at)) and (cut_after or not _inside_word(text, end)):
            found.append(at)
        last, at = at, text.find(exact, at + 1)
    return found
