"""Noun phrases, read from their last word back or from their first word on.

Names with their titles, pronouns, and descriptions with what hangs on them by `of` or `for`. Every
walk is bounded, so that a line without a full stop costs no more than others.
"""

from __future__ import annotations

from reader.quotes.cues import FINITE
from reader.quotes.names import is_name_word, is_role, read_name, run_first, run_stop
from reader.quotes.vocabulary import (
    ALONE,
    AUXILIARIES,
    BE,
    BODIES,
    CALENDAR,
    CLAUSE_WORDS,
    DETERMINERS,
    DOCUMENTS,
    FUNCTION_WORDS,
    LINKS,
    PREPOSITIONS,
    SMALL_WORDS,
    SUBJECT_PRONOUNS,
    TITLE_PREFIXES,
    word_set,
)
from reader.quotes.words import QUOTED, Passage, bare, is_possessive

#: Tokens `[first, stop)`.
Phrase = tuple[int, int]

#: The longest noun phrase, in words.
MAX_PHRASE = 14
_ADVERB_LIKE = word_set("family ally assembly supply reply bully rally fly july italy")
_NEVER_ALONE = SMALL_WORDS | word_set("his their our my your no")
_QUANTITY = ALONE | DETERMINERS
#: What speaks without being a person: `the ministry`, `the statement`.
_NAMELESS = BODIES | DOCUMENTS
_NO_NOUN = FUNCTION_WORDS - ALONE - DETERMINERS


def is_adverb(passage: Passage, index: int) -> bool:
    low = passage.low[index]
    if low in AUXILIARIES:
        return low not in CALENDAR or index > 0
    return low.endswith("ly") and low not in _ADVERB_LIKE and passage.words[index][:1].islower()


def head_of(passage: Passage, first: int, stop: int) -> str:
    """The noun a phrase turns on: `a [spokesman] for the regulator`, `one of her [letters]`."""
    low = passage.low
    if low[first] in _QUANTITY and first + 2 < stop and low[first + 1] == "of":
        first += 2
    for index in range(first + 1, stop):
        if low[index] in LINKS:
            return bare(low[index - 1])
    return bare(low[stop - 1])


def phrase_ending(passage: Passage, last: int, floor: int) -> Phrase | None:
    """The noun phrase whose last token is `last`, or None where there is none."""
    low, words = passage.low, passage.words
    if last < floor:
        return None
    if low[last] in SUBJECT_PRONOUNS or low[last] in ("him", "her"):
        return last, last + 1
    if not words[last] or not (words[last][-1].isalnum() or words[last][-1] in ".'\u2019"):
        return None
    if low[last] in CALENDAR:
        return phrase_ending(passage, last - 1, floor)
    if is_name_word(passage, last):
        return _name_ending(passage, last, floor)
    if low[last] in ("them", "us") and last > floor + 1 and low[last - 1] == "of":
        return last - 2, last + 1
    if low[last] in _NO_NOUN:
        return None
    return _description_ending(passage, last, floor)


def _name_ending(passage: Passage, last: int, floor: int) -> Phrase | None:
    first = run_first(passage, last, floor)
    name = read_name(passage, first, last + 1)
    first = max(floor, min(first, name.title_first) if name else first)
    if first > floor and passage.low[first - 1] in ("the", "a", "an"):
        first -= 1
    if name is None or (first > floor and passage.low[first - 1] in LINKS):
        return _description_ending(passage, last, floor) or (first, last + 1)
    return first, last + 1


def _description_ending(passage: Passage, last: int, floor: int) -> Phrase | None:
    """Back to the determiner, over `of`, `for`, `at`: `a spokesman for the fire service`."""
    low = passage.low
    found = None
    at = last
    lowest = max(floor, last - MAX_PHRASE)
    while at >= lowest and _may_stand_in_phrase(passage, at, last):
        word = low[at]
        if word in DETERMINERS or (at < last and is_possessive(word)):
            found = at
            before = low[at - 1] if at > lowest else ""
            if before not in LINKS and not is_possessive(before):
                break
        at -= 1
    if found is None:
        return _bare_description(passage, at + 1, last)
    # "the [mission's] statement", "[Corliss Foods'] statement": whose it is belongs to it.
    while found > floor and is_possessive(low[found]) and is_name_word(passage, found - 1):
        found -= 1
    if found > floor and is_possessive(low[found]) and low[found - 1] in DETERMINERS:
        found -= 1
    return found, last + 1


def _may_stand_in_phrase(passage: Passage, at: int, last: int) -> bool:
    word = passage.low[at]
    if word == QUOTED or not (word[0].isalnum() or word[0] == "$"):
        return False
    if word in CLAUSE_WORDS or word in SUBJECT_PRONOUNS or word in BE:
        return False
    if word in PREPOSITIONS:
        return word in LINKS
    return word not in FINITE or at == last


def _bare_description(passage: Passage, first: int, last: int) -> Phrase | None:
    """A phrase without a determiner: `police`, `union officials`, `Drayhurst villagers`."""
    low = bare(passage.low[last])
    is_speaker = low in ALONE or is_role(low) or low in _NAMELESS
    if not is_speaker and not (low.endswith("s") and first == passage.sentence[last]):
        return None
    at = last
    while at > first and (
        is_role(passage.low[at - 1])
        or passage.low[at - 1] in TITLE_PREFIXES
        or is_name_word(passage, at - 1)
        or at - 1 == passage.sentence[last]
    ):
        at -= 1
    return at, last + 1


def phrase_from(passage: Passage, first: int) -> Phrase | None:
    """The noun phrase that begins at `first`: a pronoun, a name with its title, a description."""
    low, limit = passage.low, len(passage)
    if first >= limit or passage.words[first] == QUOTED:
        return None
    if not (low[first][0].isalnum() or low[first][0] == "@"):
        return None
    if low[first] in SUBJECT_PRONOUNS or low[first][0] == "@":
        return first, first + 1
    if is_name_word(passage, first):
        return _grown(passage, first, run_stop(passage, first))
    if low[first] in DETERMINERS or low[first] in ALONE:
        return _description_from(passage, first)
    # "board president Denise Halloway", "police"
    at = first
    while at < limit and at - first < 5 and (is_role(low[at]) or low[at] in TITLE_PREFIXES):
        at += 1
    if at == first:
        return None
    if at < limit and is_name_word(passage, at):
        return first, run_stop(passage, at)
    return _grown(passage, first, at)


def _description_from(passage: Passage, first: int) -> Phrase | None:
    low, limit = passage.low, min(len(passage), first + MAX_PHRASE)
    at = first + 1
    while at < limit and not _ends_phrase(passage, at, first):
        noun = low[at]
        at += 1
        if is_role(noun) or noun in _NAMELESS:
            if at < limit and (is_name_word(passage, at) or is_role(low[at])):
                continue
            break
    if at == first + 1 and low[first] in _NEVER_ALONE:
        return None
    named = at + 1 < len(passage) and low[at] == "," and is_name_word(passage, at + 1)
    if named and is_role(low[at - 1]):
        # "explains the mayor, Benoit Carrere": the name tells more than the role.
        return at + 1, run_stop(passage, at + 1)
    return _grown(passage, first, at)


def _ends_phrase(passage: Passage, at: int, first: int) -> bool:
    word = passage.low[at]
    if word == QUOTED or not word[0].isalnum() or is_adverb(passage, at):
        return True
    if word in CLAUSE_WORDS or word in BE or word in CALENDAR or word in PREPOSITIONS:
        return True
    return word in FINITE and at > first + 1


def _grown(passage: Passage, first: int, stop: int) -> Phrase:
    """The phrase with what `of`, `for` and `at` hang on it, and a role after a possessive."""
    low, limit = passage.low, len(passage)
    if is_possessive(passage.words[stop - 1]):
        at = stop
        while at < limit and at - stop < 4 and low[at][:1].isalpha() and low[at] not in CLAUSE_WORDS:
            if low[at] in PREPOSITIONS or low[at] in FINITE:
                break
            at += 1
        stop = at
    if is_name_word(passage, stop - 1) and read_name(passage, first, stop) is not None:
        return first, stop
    while stop + 1 < limit and low[stop] in ("of", "for", "at", "from"):
        at = stop + 1
        if low[at] in DETERMINERS and at + 1 < limit:
            at += 1
        if is_name_word(passage, at):
            stop = run_stop(passage, at)
        elif low[at] in BODIES or is_role(low[at]) or low[at] in ("them", "us"):
            stop = at + 1
        else:
            break
    return first, stop
