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
#: Words that stand only once in a text need less context if they have this many characters, with that which
#: agrees.
LONG = 48
#: A side of the context agrees where this many characters of it are left, or all it had.
SIDE = 12
#: Words of fewer characters may have stood in the text several times, even if they stand there once now.
SHORT = 12
#: A paragraph of this many characters that stands only once is known by its key alone.
OWN = 80
#: The length of a paragraph's key without the number of its copy.
KEY = 12


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


def locate(text: str, selector: Selector, *, had_copies: bool = False) -> Anchor:
    """Where the passage stands in `text`: exact, moved, or an orphan. Linear in the length of the text.

    Where the words stand several times, or did (`had_copies`), or are short, the context on both sides must
    agree: a copy next to what was cut out has one side of it. Where two places agree as well, the old offsets
    decide; where these do not tell either, the passage is an orphan.
    """
    exact, start = selector.exact, selector.start
    prefix, suffix = selector.prefix, selector.suffix
    whole = len(prefix) + len(suffix)
    if 0 <= start <= len(text) and text.startswith(exact, start):
        end = start + len(exact)
        if sum(_agreement(text, start, end, prefix, suffix)) == whole:
            return Anchor(start, end, "exact", 1.0)
    best, second, found, count = -1, -1, 0, 0
    before = after = 0
    for at in _occurrences(text, selector):
        count += 1
        sides = _agreement(text, at, at + len(exact), prefix, suffix)
        agreement = sum(sides)
        if agreement > best or (agreement == best and at == start):
            best, second, found = agreement, best, at
            before, after = sides
        else:
            second = max(second, agreement)
    if not count:
        return ORPHAN
    both = _holds(before, len(prefix)) and _holds(after, len(suffix))
    agrees = best == whole if best < ENOUGH else best >= SHARE * whole
    clear = second < best == whole or best - second >= MARGIN
    alone = count == 1 and len(exact) + best >= LONG
    if count > 1 or had_copies or len(exact) < SHORT:
        told = both
    else:
        # What is beyond the paragraph's ends stands beside another one as soon as this one is cut out.
        told = both or (before >= SIDE and "\n" not in prefix[-SIDE:])
        told = told or (after >= SIDE and "\n" not in suffix[:SIDE])
    if told and (alone or (agrees and clear and _has_word(selector))):
        state: State = "exact" if found == start else "moved"
        score = 1.0 if found == start else best / whole if whole else SHARE
        return Anchor(found, found + len(exact), state, score)
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

    A paragraph is known by its key, so one that stands elsewhere but reads the same is still exact; but keys
    of equal paragraphs count them in order, so that of one that was cut out goes to its copy. What is short
    needs its context too.
    """
    number = article.numbers.get(target.paragraph)
    home, doubtful = -1, 0
    is_repeated = _is_repeated(article, target.paragraph)
    if number and _reads(article.blocks[number - 1].text, target):
        if is_repeated:
            home = article.starts[number - 1] + target.start
        elif _is_same(article, number, target):
            return Place(number, target.start, target.end, "exact")
        else:
            doubtful = number
    anchor = locate(
        article.text, Selector(target.exact, target.prefix, target.suffix, home), had_copies=is_repeated
    )
    if anchor.start is None or anchor.end is None:
        return None
    number = bisect_right(article.starts, anchor.start)
    start, end = (offset - article.starts[number - 1] for offset in (anchor.start, anchor.end))
    if number == doubtful or end > len(article.blocks[number - 1].text):
        return None
    is_copy = is_repeated and article.key(number)[:KEY] == target.paragraph[:KEY]
    if is_copy and not _has_neighbours(article, number, start, end, target):
        return None
    return Place(number, start, end, anchor.state)


def _name(article: Article) -> str:
    return f"“{article.title or article.id or article.path}”"


def _reads(text: str, target: Target) -> bool:
    return 0 <= target.start < target.end and text[target.start : target.end] == target.exact


def _is_repeated(article: Article, key: str) -> bool:
    return "-" in key or f"{key}-2" in article.numbers


def _is_same(article: Article, number: int, target: Target) -> bool:
    """Whether the only paragraph with a target's key is the one it was made on, and not a copy of that."""
    length = len(article.blocks[number - 1].text)
    prefix, suffix = target.prefix, target.suffix
    if length >= OWN or not (prefix or suffix):
        return True
    # It was the first paragraph and is; or it was the last, and had no copy behind it that could take its key.
    was_first = len(prefix) == target.start and number == 1
    was_last = len(suffix) == length - target.end < CONTEXT
    return was_first or was_last or _has_neighbours(article, number, target.start, target.end, target)


def _has_neighbours(article: Article, number: int, start: int, end: int, target: Target) -> bool:
    """Whether a paragraph stands beside one it stood beside, as far as the target's context reaches out of it.

    Where all of the context is there that is so. A very short paragraph needs both neighbours.
    """
    prefix, suffix = target.prefix, target.suffix
    at, length = article.starts[number - 1], len(article.blocks[number - 1].text)
    before, after = _agreement(article.text, at + start, at + end, prefix, suffix)
    if before == len(prefix) and after == len(suffix):
        return True
    left, right = start, length - end  # how much of the paragraph is on each side
    neighbours = (
        before - left >= SIDE or before == len(prefix) > left,
        after - right >= SIDE or after == len(suffix) > right,
    )
    return any(neighbours) if length >= SHORT else all(neighbours)


def _holds(agreed: int, length: int) -> bool:
    return agreed >= SIDE or agreed == length


def _inside_word(text: str, at: int) -> bool:
    """Whether a cut at `at` would go through a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _agreement(text: str, start: int, end: int, prefix: str, suffix: str) -> tuple[int, int]:
    """How many characters of the context stand before and behind `[start, end)`, counted outwards from it."""
    if text.endswith(prefix, 0, start) and text.startswith(suffix, end):
        return len(prefix), len(suffix)
    before = 0
    while before < min(len(prefix), start) and prefix[-1 - before] == text[start - 1 - before]:
        before += 1
    after = 0
    while after < min(len(suffix), len(text) - end) and suffix[after] == text[end + after]:
        after += 1
    return before, after


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
