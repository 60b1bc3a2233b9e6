"""Whether quoted words are speech: titles, names, slogans and scare quotes are told apart here."""

from __future__ import annotations

import re

from reader.quotes.quote import Form
from reader.quotes.spans import Span
from reader.quotes.speakers import Attribution, judges
from reader.quotes.vocabulary import (
    AUXILIARIES,
    BE,
    CLAUSE_WORDS,
    DETERMINERS,
    LINK_LABELS,
    NAME_HERALDS,
    PREPOSITIONS,
    SMALL_WORDS,
)
from reader.quotes.words import QUOTED, Passage, final_mark, is_possessive

_WORD = re.compile(r"[^\W_][\w'\u2019\-]*")
_NO_NOUN = PREPOSITIONS | CLAUSE_WORDS | AUXILIARIES | DETERMINERS
_PAUSES = ".,?!\u2026"
#: From this many words on, quoted words that are the object of a cue are direct speech.
DIRECT_WORDS = 4
#: No more words than this are looked at to tell a title.
_SOME_WORDS = 16


def word_count(text: str, span: Span) -> int:
    """The words in the quote, counted up to a few."""
    count = 0
    for count, _ in enumerate(_WORD.finditer(text, span.inner_start, span.inner_end), 1):
        if count == _SOME_WORDS:
            break
    return count


def ends_in_pause(text: str, span: Span) -> bool:
    inner = text[max(span.inner_start, span.inner_end - 4) : span.inner_end].rstrip(" \u00a0'\u2019\u201d\"")
    return inner[-1:] in tuple(_PAUSES) if inner else False


def is_title_like(text: str, span: Span) -> bool:
    """Every word that counts begins with a capital, as in names and titles; at least two do."""
    words = [
        found[0]
        for found, _ in zip(
            _WORD.finditer(text, span.inner_start, span.inner_end), range(_SOME_WORDS), strict=False
        )
    ]
    heavy = [word for word in words if word.lower() not in SMALL_WORDS]
    capital = sum(word[0].isupper() for word in heavy)
    return len(heavy) > 1 and capital == len(heavy) and words[-1][0].isupper()


def form_of(passage: Passage, text: str, index: int, found: Attribution | None) -> Form | None:
    """`direct`, `partial`, or None for quoted words nobody is said to have spoken."""
    span = passage.spans[index]
    if found is None:
        return "direct" if stands_alone(passage, text, index) else None
    if found.place == "after":
        return _form_after(passage, text, index)
    if found.cue is None and found.first == found.stop and not _is_sentence(text, span):
        return None
    if _is_named(passage, index):
        return None
    if found.place == "inside":
        at = passage.at[index]
        if passage.sentence[at] == at or is_title_like(text, span):
            return None
        if _qualifies_noun(passage, text, index) and not judges(passage, found):
            return None
        return "partial"
    if is_title_like(text, span) and (found.cue is None or not ends_in_pause(text, span)):
        return None
    if _goes_on_in_lower_case(passage, text, index):
        return "partial"
    if word_count(text, span) >= DIRECT_WORDS or ends_in_pause(text, span):
        return "direct"
    return "direct" if passage.low[passage.at[index] - 1] == ":" else "partial"


def _goes_on_in_lower_case(passage: Passage, text: str, index: int) -> bool:
    """Words in small letters that complete the reporter's sentence, not a quote split in two."""
    at, span = passage.at[index], passage.spans[index]
    head = _WORD.search(text, span.inner_start, span.inner_end)
    if head is None or not head[0][0].islower() or passage.low[at - 1] == ":":
        return False
    return QUOTED not in passage.words[passage.sentence[at] : at]


def stands_alone(passage: Passage, text: str, index: int) -> bool:
    """A quote that is a sentence, or several, of its own between the reporter's sentences."""
    at, span = passage.at[index], passage.spans[index]
    first = passage.sentence[at]
    if first != at and not (first == at - 1 and not passage.low[first].isalnum()):
        return False
    if span.closed and not final_mark(text, span):
        return False
    if is_title_like(text, span):
        return False
    after = passage.words[at + 1] if at + 1 < len(passage) else QUOTED
    return after == QUOTED or not (after[0].islower() or after[0] in ",;:-\u2013\u2014/")


def _is_sentence(text: str, span: Span) -> bool:
    return not is_title_like(text, span) and (
        bool(final_mark(text, span)) or word_count(text, span) > DIRECT_WORDS
    )


def _form_after(passage: Passage, text: str, index: int) -> Form | None:
    at, span = passage.at[index], passage.spans[index]
    first = passage.sentence[at]
    before = passage.low[first:at]
    if before and is_title_like(text, span):
        return None
    if not before or before[-1] in (",", ":", "\u2013", "\u2014", "-", QUOTED, "("):
        return "direct"
    if not ends_in_pause(text, span) and passage.low[at + 1 : at + 2] != [","]:
        return None
    if len(before) < 2 or _is_named(passage, index):
        return None if _is_named(passage, index) else "direct"
    return "partial"


def _is_named(passage: Passage, index: int) -> bool:
    """The quoted words are a name: `the ship "X"`, `is called "X"`, `songs called "X"`."""
    at = passage.at[index]
    low = passage.low
    if at == 0:
        return False
    before = low[at - 1]
    if before in NAME_HERALDS or (before == ":" and at > 1 and low[at - 2] in LINK_LABELS):
        return True
    if before == "as" and at > 1:
        return low[at - 2] in ("known", "to", "marketed", "billed") or low[at - 3 : at - 2] == ["referred"]
    if before in ("called", "branded", "termed", "labelled"):
        return at > 1 and low[at - 2] in BE
    return False


def _qualifies_noun(passage: Passage, text: str, index: int) -> bool:
    """The words stand between an article and a noun: `the "non-core" assets`."""
    at, low = passage.at[index], passage.low
    if at == 0 or at + 1 >= len(low) or ends_in_pause(text, passage.spans[index]):
        return False
    before, after = low[at - 1], low[at + 1]
    if before not in DETERMINERS and not is_possessive(before):
        return False
    return after[:1].isalpha() and after not in _NO_NOUN
