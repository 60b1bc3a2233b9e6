"""Whose a cue is: the subject of the verb of saying, however far from it."""

from __future__ import annotations

from reader.quotes.cues import ANY, BASE, FINDING, FINITE, PARTICIPLES
from reader.quotes.names import is_name_word
from reader.quotes.phrases import Phrase, head_of, is_adverb, phrase_ending, phrase_from
from reader.quotes.vocabulary import (
    ALONE,
    BE,
    DETERMINERS,
    FINDERS,
    MUTE,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    word_set,
)
from reader.quotes.words import Passage, bare, is_possessive

#: No sentence is looked over further than this many words.
WINDOW = 60
#: Verbs whose object is the speaker: `his press service quoted him as saying`.
_QUOTING = word_set("quoted quotes cited cites")
_PLURAL = SUBJECT_PRONOUNS - {"he", "she", "it"}
#: After these a word such as "claims" is a noun.
_BEFORE_NOUN = DETERMINERS - ALONE - {"each", "both"}


def is_cue(passage: Passage, index: int, *, finite: bool = False) -> bool:
    """Whether the token reports speech, as far as the words before it tell verb from noun."""
    low = passage.low[index]
    if low not in ANY or (finite and low in PARTICIPLES):
        return False
    if index == 0:
        return low in FINITE and low != "asked"
    before = passage.low[index - 1]
    if before in _BEFORE_NOUN or is_possessive(before):
        return False
    if low not in BASE or low in FINITE:
        return True
    at = index - 1
    while at > 0 and is_adverb(passage, at):
        at -= 1
    head = passage.low[at]
    plural = head in _PLURAL or head in ALONE or head.endswith("s")
    return plural or head in ("to", "and", "or") or at < index - 1


def subject_of(passage: Passage, cue: int, floor: int) -> Phrase | None:
    """The noun phrase that the cue's verb belongs to, looked for from `floor` on.

    A passive gives its agent ("was stated by X"), or None where it has none.
    """
    low = passage.low
    at = cue - 1
    passive = False
    while at >= floor and is_adverb(passage, at):
        passive = passive or low[at] in BE
        at -= 1
    if passive and low[cue] not in PARTICIPLES and low[cue] not in _QUOTING:
        return _agent(passage, cue)
    if at < floor or (low[cue] in _QUOTING and not passive):
        return None
    if low[cue] in PARTICIPLES and not passive and low[at] not in ("as", "who"):
        return main_subject(passage, cue, floor)
    if low[at] in ("and", "but", "or", "to", "then"):
        return main_subject(passage, at, floor)
    if low[at] == "as":
        return _quoted_as(passage, at, floor)
    if low[at] in ("who", "which", "that"):
        before = at - 2 if at > floor and low[at - 1] == "," else at - 1
        return phrase_ending(passage, before, floor) if before >= floor else None
    if low[at] in (",", ")", "\u2014", "\u2013", "-"):
        return _before_apposition(passage, at, floor)
    return _speaking(passage, phrase_ending(passage, at, floor), cue)


def _speaking(passage: Passage, phrase: Phrase | None, cue: int) -> Phrase | None:
    """The phrase, unless it is a thing that cannot say what the cue reports."""
    if phrase is None:
        return None
    head = head_of(passage, *phrase)
    if head in MUTE and head in map(bare, passage.words[slice(*phrase)]):
        return None
    if passage.low[cue] not in FINDING or head == "it":
        return phrase
    finds = any(bare(word) in FINDERS for word in passage.low[slice(*phrase)])
    return phrase if finds else None


def _agent(passage: Passage, cue: int) -> Phrase | None:
    for at in range(cue + 1, min(cue + 4, len(passage))):
        if passage.low[at] == "by":
            return phrase_from(passage, at + 1)
    return None


def _quoted_as(passage: Passage, at: int, floor: int) -> Phrase | None:
    """`quoted him as saying`, `Zas was quoted as saying`."""
    for verb in range(at - 1, max(floor, at - 8) - 1, -1):
        if passage.low[verb] in _QUOTING:
            if verb == at - 1:
                return subject_of(passage, verb, floor)
            return phrase_ending(passage, at - 1, verb + 1)
    return phrase_ending(passage, at - 1, floor) if at > floor else None


def _before_apposition(passage: Passage, at: int, floor: int) -> Phrase | None:
    """`X, who replaced Y, said`: the phrase before the comma, or a name that stands between."""
    low = passage.low
    last = phrase_ending(passage, at - 1, floor) if at > floor else None
    if last and _is_name(passage, last) and last[0] > floor and low[last[0] - 1] == ",":
        return last
    best = None
    for stop in range(at - 1, max(floor, at - WINDOW), -1):
        if low[stop] not in (",", "(", "\u2014", "\u2013", "-"):
            continue
        phrase = phrase_ending(passage, stop - 1, floor)
        if phrase and (_is_name(passage, phrase) or phrase[0] == floor):
            return phrase
        best = best or phrase
    return best or main_subject(passage, at, floor)


def _is_name(passage: Passage, phrase: Phrase) -> bool:
    first, last = phrase[0], phrase[1] - 1
    if passage.low[last] in SUBJECT_PRONOUNS:
        return True
    return is_name_word(passage, last) and passage.low[first] not in DETERMINERS


def main_subject(passage: Passage, before: int, floor: int) -> Phrase | None:
    """The subject of the sentence up to the token `before`: of its last finite cue, else its first."""
    floor = max(floor, before - WINDOW)
    for index in range(before - 1, floor, -1):
        if passage.low[index] in FINITE and is_cue(passage, index, finite=True):
            found = subject_of(passage, index, floor)
            if found:
                return found
    return opening_subject(passage, floor, before)


def opening_subject(passage: Passage, first: int, stop: int) -> Phrase | None:
    """The first noun phrase of the tokens `[first, stop)`, past a leading adverbial."""
    low = passage.low
    at = first
    while at < stop and (low[at] in ("but", "and", "then", ",", "-") or is_adverb(passage, at)):
        at += 1
    if at < stop and (low[at] in PREPOSITIONS or low[at] in ("asked", "speaking")):
        while at < stop and low[at] != ",":
            at += 1
        at += 1
    found = phrase_from(passage, at) if at < stop else None
    if found is None or found[1] > stop:
        return None
    comma = found[1]
    if is_possessive(passage.words[comma - 1]) and comma + 1 < stop and low[comma + 1] == ",":
        # "Fordhaven's matchwinner, Alfie Mossop, offered ..."
        return phrase_from(passage, comma + 2) or found
    return found
