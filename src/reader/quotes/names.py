"""Proper names in a passage: where they stand, their titles, and what they seem to name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reader.quotes.vocabulary import (
    CALENDAR,
    COURTESY,
    FUNCTION_WORDS,
    LABEL_WORDS,
    ORGANISATION_WORDS,
    PARTICLES,
    PLACE_WORDS,
    ROLES,
    TITLE_PREFIXES,
)
from reader.quotes.words import Passage, bare, is_possessive

NameKind = Literal["person", "organisation", "place", "unknown"]

_NO_NAMES = FUNCTION_WORDS | LABEL_WORDS | CALENDAR
#: Longer runs of capitals are headlines.
MAX_NAME = 8
#: Longer words in capitals are datelines and headings.
MAX_ACRONYM = 6
#: How far back a title written in small letters may begin ("lead author Ann Lee").
MAX_TITLE = 5


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name at the tokens `[first, stop)`; `parts` are its words without title and 's.

    `title` is the title before it, in the article's spelling; `title_first` its first
    token (`first` where there is none). `courtesy` is the pronoun that Mr, Mrs, Ms tell.
    """

    first: int
    stop: int
    title_first: int
    title: str
    courtesy: str
    parts: tuple[str, ...]
    kind: NameKind


def is_name_word(passage: Passage, index: int) -> bool:
    """Whether the token may be part of a name: a capital, and no word of function or calendar."""
    return passage.words[index][:1].isupper() and passage.low[index] not in _NO_NAMES


_AGENTS = (
    "swoman",
    "sman",
    "maker",
    "keeper",
    "worker",
    "owner",
    "driver",
    "teacher",
    "holder",
    "seller",
    "grower",
)


def is_role(low: str) -> bool:
    """Whether a noun in lower case names what somebody does or is."""
    return bare(low) in ROLES or low.endswith(_AGENTS) or low.startswith("co-")


def run_stop(passage: Passage, first: int) -> int:
    """The token after the run of name words that begins at `first`; particles count inside."""
    stop = first
    limit = len(passage.words)
    while stop < limit and stop - first <= 2 * MAX_NAME:
        if is_name_word(passage, stop):
            stop += 1
            if is_possessive(passage.words[stop - 1]):
                break
        elif passage.low[stop] in PARTICLES and stop > first:
            after = stop + 1
            while after < limit and passage.low[after] in PARTICLES and after - stop < 3:
                after += 1
            if not (after < limit and is_name_word(passage, after)):
                break
            stop = after
        else:
            break
    return stop


def run_first(passage: Passage, last: int, floor: int) -> int:
    """The first token of the run of name words that ends with the token `last`."""
    first = last
    while first > floor and last - first <= 2 * MAX_NAME:
        before = first - 1
        while before > floor and passage.low[before] in PARTICLES and first - before < 3:
            before -= 1
        if not is_name_word(passage, before) or is_possessive(passage.words[before]):
            break
        first = before
    return first


def names(passage: Passage) -> Iterator[Name]:
    """The names of a passage in order; the quotes' own words are not looked into."""
    stop = 0
    for index, word in enumerate(passage.words):
        if index < stop or not word[:1].isupper() or not is_name_word(passage, index):
            continue
        stop = run_stop(passage, index)
        found = read_name(passage, index, stop)
        if found:
            yield found


def read_name(passage: Passage, first: int, stop: int) -> Name | None:
    """The run of name words `[first, stop)` taken apart, or None where it is only a title."""
    if stop - first > MAX_NAME:
        return None
    if _ends_in_title(passage, first, stop):
        stop -= 1
    start, courtesy = _after_titles(passage, first, stop)
    if start >= stop:
        return None
    title_first = first
    if start == first:
        title_first, start = _leading_title(passage, first, stop)
    words = passage.words[title_first:start]
    title = " ".join(word for word in words if word.lower() not in COURTESY)
    parts = tuple(bare(word) for word in passage.words[start:stop])
    kind = _kind(parts, title, courtesy, is_dateline=start == 0)
    return Name(start, stop, title_first, title, courtesy, parts, kind)


def _ends_in_title(passage: Passage, first: int, stop: int) -> bool:
    """`the CSTO Secretary-General`: the body's name alone is a name, the title describes."""
    if stop - first < 2 or bare(passage.low[stop - 1]) not in ROLES:
        return False
    article = first > 0 and passage.low[first - 1] in ("the", "a", "an")
    return article or (passage.words[first].isupper() and len(passage.words[first]) > 1)


def _after_titles(passage: Passage, first: int, stop: int) -> tuple[int, str]:
    """Where the name begins in a run that may open with titles, and the pronoun of its courtesy.

    A run that is nothing but titles gives `stop`.
    """
    low = passage.low[first:stop]
    if any(bare(word) in ORGANISATION_WORDS for word in low):
        return first, ""
    start, courtesy = first, ""
    for index, word in enumerate(low, first):
        if word in COURTESY:
            start, courtesy = index + 1, COURTESY[word] or "person"
        elif bare(word) in ROLES and (index < stop - 1 or start == index):
            start = index + 1
        elif index == stop - 1 and word in TITLE_PREFIXES and start == index > first:
            start = stop
    return start, courtesy


def _leading_title(passage: Passage, first: int, stop: int) -> tuple[int, int]:
    """The first tokens of the title that leads up to the run, and of the name itself.

    The title is lower-case role nouns ("lead author Ann Lee") or a phrase whose body opens the
    run ("Secretary-General of the CSTO Stanislav Zas"): then the last two words are the name.
    """
    low, at, start = passage.low, first, first
    floor = max(passage.sentence[first], first - MAX_TITLE)
    link = at - 1
    if link > floor and low[link] == "the":
        link -= 1
    if at > floor and is_role(low[at - 1]) and not is_possessive(low[at - 1]):
        at -= 1
    elif link > floor and low[link] == "of" and is_role(low[link - 1]) and stop - first > 2:
        at, start = link - 1, stop - 2
    while first > at > floor and (is_role(low[at - 1]) or low[at - 1] in TITLE_PREFIXES):
        at -= 1
    return at, start


def _kind(parts: tuple[str, ...], title: str, courtesy: str, *, is_dateline: bool) -> NameKind:
    if courtesy:
        return "person"
    last = parts[-1].lower()
    if any(part.lower() in ORGANISATION_WORDS for part in parts):
        return "organisation"
    if title:
        return "person"
    if last in PLACE_WORDS or parts[0].lower() in PLACE_WORDS:
        return "place"
    if len(parts) == 1 and parts[0].isupper() and 1 < len(last) <= MAX_ACRONYM:
        return "place" if is_dateline else "organisation"
    return "unknown"
