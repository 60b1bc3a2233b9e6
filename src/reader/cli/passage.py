"""The place in an article that a person names in a command: by its words, its paragraph, its offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from heapq import nlargest

from reader.anchor import target_at, targets_between
from reader.annotation import Target
from reader.article import Article
from reader.errors import Ambiguous, NotFound, WrongUsage
from reader.text.clean import clean

_DOUBLE, _SINGLE = '"“”„‟«»″', "'\u2018\u2019\u201a\u201b\u2032"
_MARKS = {mark: f"[{group}]" for group in (_DOUBLE, _SINGLE) for mark in group}
_PIECE = re.compile(rf"\s+|[{_DOUBLE}{_SINGLE}]|[^\s{_DOUBLE}{_SINGLE}]+")
#: How many sentences are compared letter by letter when words are not found.
_COMPARED = 20
_LIKE_ENOUGH = 0.4
_SHOWN = 20


def paragraph_number(article: Article, name: str) -> int:
    """The number of a paragraph named by its key or number (`4`, `¶4`). Raises NotFound."""
    if name in article.numbers:
        return article.numbers[name]
    digits = name.strip().removeprefix("¶").strip()
    if digits.isdecimal() and len(digits) < 10 and 1 <= int(digits) <= len(article):
        return int(digits)
    raise NotFound(f"“{article.title or article.id}” has no paragraph {name}; it has {len(article)}.")


def targets_named(
    article: Article,
    *,
    exact: str | None = None,
    paragraph: str | None = None,
    start: int | None = None,
    end: int | None = None,
) -> tuple[Target, ...]:
    """The targets of `reader annotate`; none for the whole article.

    Raises NotFound where the words are not there, Ambiguous where they are there more than once and nothing
    says which is meant, WrongUsage where the options do not go together.
    """
    number = paragraph_number(article, paragraph) if paragraph is not None else None
    if exact is not None:
        return _find(article, exact, number, start, end)
    if number is None:
        if start is not None or end is not None:
            raise WrongUsage("--start and --end count within a paragraph: say which with --paragraph.")
        return ()
    length = len(article.blocks[number - 1].text)
    return (target_at(article, number, start or 0, length if end is None else end),)


def _find(
    article: Article, exact: str, number: int | None, start: int | None, end: int | None
) -> tuple[Target, ...]:
    """White space is any white space, a quotation mark any of its kind; whole words go before parts."""
    exact = clean(exact).strip()
    pieces = _PIECE.findall(exact)
    if not pieces:
        raise WrongUsage("--exact needs the words to look for.")
    pattern = "".join(map(_pattern, pieces))
    found = []
    for border_before, border_after in ((r"(?<!\w)", r"(?!\w)"), ("", "")):
        for match in re.finditer(f"{border_before}{pattern}{border_after}", article.text):
            first, last = _place(article, match.start()), _place(article, match.end())
            if number in (None, first[0]) and start in (None, first[1]) and end in (None, last[1]):
                found.append((first, last, match))
        if found:
            break
    if not found:
        where = f"paragraph {number} of " if number else ""
        at = f" at characters {'' if start is None else start} to {'' if end is None else end}"
        raise NotFound(
            f"These words are not in {where}“{article.title or article.id}”"
            f"{at if (start, end) != (None, None) else ''}.{_nearest(article, exact)}"
        )
    if len(found) > 1:
        more = "--start with the number before the words" if number else "--paragraph"
        shown = [_candidate(article, first, match) for first, _, match in found[:_SHOWN]]
        if len(found) > _SHOWN:
            shown.append(f"… and {len(found) - _SHOWN} more")
        raise Ambiguous(f"These words stand there {len(found)} times. Say which with {more}:", shown)
    return targets_between(article, found[0][0], found[0][1])


def _pattern(piece: str) -> str:
    return r"\s+" if piece.isspace() else _MARKS.get(piece) or re.escape(piece)


def _place(article: Article, offset: int) -> tuple[int, int]:
    """Paragraph number and offset in it; the end of a paragraph belongs to it."""
    number = bisect_right(article.starts, offset)
    return number, offset - article.starts[number - 1]


def _candidate(article: Article, first: tuple[int, int], match: re.Match[str]) -> str:
    before = article.text[max(0, match.start() - 24) : match.start()].rpartition("\n")[2]
    after = article.text[match.end() : match.end() + 24].partition("\n")[0]
    return f"¶{first[0]} at {first[1]}: …{before}{match[0]}{after}…"


def _nearest(article: Article, exact: str) -> str:
    """The sentence that is most like the words, to say what there is instead."""
    from difflib import SequenceMatcher

    from reader.text.sentences import sentences

    wanted = exact.casefold()
    words = set(re.findall(r"\w+", wanted))
    ranked = []
    for number, block in enumerate(article.blocks, 1):
        folded = block.text.casefold()
        if not any(word in folded for word in words):
            continue
        for start, end in sentences(block.text):
            sentence = block.text[start:end]
            shared = len(words.intersection(re.findall(r"\w+", sentence.casefold())))
            ranked.append((shared, -number, sentence))
    best, like = None, _LIKE_ENOUGH
    for _, number, sentence in nlargest(_COMPARED, ranked):
        matcher = SequenceMatcher(None, wanted, sentence.casefold()[:2000], autojunk=False)
        blocks = matcher.get_matching_blocks()
        share = sum(block.size for block in blocks) / len(wanted)
        if share > like:
            best, like = (-number, sentence), share
    return f"\nThe nearest is in ¶{best[0]}: {best[1]}" if best else ""
