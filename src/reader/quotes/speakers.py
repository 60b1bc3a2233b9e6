"""The attribution of one quote: its speaker's mention and cue, before, after or around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from reader.quotes.cues import JUDGING, LISTENED, MANNER, NAMING, PARTICIPLES
from reader.quotes.names import is_name_word, read_name, run_stop
from reader.quotes.phrases import Phrase, is_adverb, phrase_ending, phrase_from
from reader.quotes.subjects import WINDOW, is_cue, main_subject, opening_subject, subject_of
from reader.quotes.vocabulary import BE, CLAUSE_WORDS, LINK_LABELS, SUBJECT_PRONOUNS
from reader.quotes.words import QUOTED, Passage, final_mark, is_possessive

#: `after`: behind the quote. `before`: right before it, the quote being the object. `inside`:
#: earlier in the sentence that the quoted words are part of. `carried`: from a neighbour.
Place = Literal["after", "before", "inside", "carried"]

_DASHES = frozenset(("-", "\u2013", "\u2014", "\u2015", "--"))
#: How far a comma before the quote may stand from its cue: `he said on Monday, "…"`.
_NEAR = 8


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where a speaker is named: tokens `[first, stop)` of `passage`; `cue` is a token or None.

    `stop == first` where a colon introduces words of nobody in particular.
    """

    passage: Passage
    first: int
    stop: int
    cue: int | None
    place: Place
    confidence: float

    def carried(self, confidence: float) -> Attribution:
        """The same for a quote that the cue reports too, as sure as both at most."""
        return replace(self, place="carried", confidence=min(self.confidence, confidence))

    def implied(self, confidence: float) -> Attribution:
        """The same speaker for a quote that no cue reports."""
        return replace(self.carried(confidence), cue=None)


def attribution(passage: Passage, text: str, index: int) -> Attribution | None:
    """The attribution that stands in the sentence of the quote `index`, if any."""
    before = _before(passage, passage.at[index])
    if before and before.place == "before" and before.stop > before.first:
        return before
    return _after(passage, text, index) or before


def _after(passage: Passage, text: str, index: int) -> Attribution | None:
    quoted = passage.at[index]
    stop = _clause_stop(passage, quoted)
    first = quoted + 1
    dashed = first < stop and passage.low[first] in _DASHES
    while first < stop and first <= quoted + 2 and passage.low[first] in _DASHES | {",", "."}:
        first += 1
    if first >= stop:
        return None
    own_stop = final_mark(text, passage.spans[index])
    found = (
        _phrasal(passage, first, stop)
        or _inverted(passage, first, stop)
        or _stated_by(passage, first, stop)
        or _subject_first(passage, first, stop, own_stop)
    )
    if found:
        return found
    return _credited(passage, first, dashed) or _headline(passage, quoted)


def _clause_stop(passage: Passage, quoted: int) -> int:
    """Where the words that may attribute the quote end: at the next quote or full stop.

    Words that lead up to the next quote with a colon belong to that one.
    """
    limit = min(len(passage), quoted + WINDOW)
    stop = quoted + 1
    while stop < limit and passage.words[stop] != QUOTED:
        if stop > quoted + 1 and passage.sentence[stop] == stop:
            break
        stop += 1
    if stop < len(passage) and passage.words[stop] == QUOTED and passage.low[stop - 1] == ":":
        return quoted + 1
    return stop


def _phrasal(passage: Passage, first: int, stop: int) -> Attribution | None:
    """`according to X`."""
    low = passage.low
    if low[first] != "according" or first + 2 >= stop or low[first + 1] != "to":
        return None
    phrase = phrase_from(passage, first + 2)
    return phrase and Attribution(passage, *phrase, first, "after", 0.95)


def _inverted(passage: Passage, first: int, stop: int) -> Attribution | None:
    """`said Zas`."""
    low = passage.low
    if low[first] in LISTENED or low[first] in PARTICIPLES or not is_cue(passage, first):
        return None
    at = first + 1
    while at < stop and is_adverb(passage, at):
        at += 1
    phrase = phrase_from(passage, at) if at < stop else None
    return phrase and Attribution(passage, *phrase, first, "after", 0.95)


def _stated_by(passage: Passage, first: int, stop: int) -> Attribution | None:
    """`This was stated by X`."""
    if passage.low[first] not in ("this", "that", "it", "which", "the", "these", "so", "such"):
        return None
    for at in range(first + 1, min(first + 6, stop)):
        if passage.low[at] in BE:
            for cue in range(at + 1, min(at + 3, stop)):
                if is_cue(passage, cue):
                    phrase = subject_of(passage, cue, first)
                    return phrase and Attribution(passage, *phrase, cue, "after", 0.9)
    return None


def _subject_first(passage: Passage, first: int, stop: int, own_stop: str) -> Attribution | None:
    """`Zas said`, `X, who replaced Y, said`, `his press service quoted him as saying`."""
    words, low = passage.words, passage.low
    # After a full stop of the quote's own a capital begins the reporter's next sentence,
    # unless a name and its verb are all there is.
    fresh = bool(own_stop) and words[first][0].isupper()
    if fresh and not is_name_word(passage, first):
        return None
    skip = 2 if low[first] in CLAUSE_WORDS or is_adverb(passage, first) else 0
    tried = 0
    for cue in range(first + 1, stop):
        if not is_cue(passage, cue):
            continue
        tried += 1
        phrase = subject_of(passage, cue, first)
        if phrase and (phrase[0] - first <= skip or low[cue] == "saying"):
            if low[first] in ("and", "but", "that") and low[phrase[0]] not in SUBJECT_PRONOUNS:
                return None
            if fresh and not _closes(passage, cue, strictly=own_stop == "."):
                return None
            return Attribution(passage, *phrase, cue, "after", 0.95)
        if tried == 3:
            return None
    return None


def _closes(passage: Passage, cue: int, *, strictly: bool) -> bool:
    """Whether the sentence does nothing but attribute; strictly, it ends or pauses at the cue."""
    if not strictly:
        return not any(word in ("that", ":") for word in passage.low[cue + 1 : cue + 3])
    return cue + 1 == len(passage) or passage.low[cue + 1] in (".", ",", ";", QUOTED)


def _credited(passage: Passage, first: int, dashed: bool) -> Attribution | None:
    """`"…" - Cedric Mbatha`, `"…" (Zas)`."""
    if passage.low[first] == "(" and first + 1 < len(passage):
        first += 1
    elif not dashed:
        return None
    if not is_name_word(passage, first):
        return None
    stop = run_stop(passage, first)
    after = passage.low[stop] if stop < len(passage) else "."
    name = read_name(passage, first, stop)
    if name is None or len(name.parts) < 2 or after not in (",", ".", ")", "(", ";"):
        return None
    return Attribution(passage, first, stop, None, "after", 0.8)


def _headline(passage: Passage, quoted: int) -> Attribution | None:
    """A headline: `"It is a pond": villagers at war`."""
    if quoted != 0 or len(passage) < 3 or passage.low[1] != ":":
        return None
    phrase = phrase_from(passage, 2)
    if phrase is None:
        return Attribution(passage, 2, 2, None, "after", 0.4)
    if phrase[1] < len(passage) and passage.low[phrase[1]].endswith("s"):
        phrase = (phrase[0], phrase[1] + 1)
    return Attribution(passage, *phrase, None, "after", 0.5)


def _before(passage: Passage, quoted: int) -> Attribution | None:
    first = passage.sentence[quoted - 1] if quoted else 0
    first = max(first, quoted - WINDOW)
    if quoted == 0 or (passage.sentence[quoted] == quoted and passage.low[quoted - 1] != ":"):
        return None
    last = passage.low[quoted - 1]
    for cue in range(quoted - 1, first - 1, -1):
        if not is_cue(passage, cue):
            continue
        adjacent = cue == quoted - 1 or last == ":" or (last == "," and quoted - cue <= _NEAR)
        if passage.low[cue] in MANNER and not adjacent:
            continue
        phrase = subject_of(passage, cue, first)
        if phrase is None or (cue == quoted - 1 and not _uses(passage, cue, phrase)):
            if cue == quoted - 1 or last == ":":
                break
            continue
        place: Place = "before" if adjacent and passage.low[cue] not in NAMING else "inside"
        return Attribution(passage, *phrase, cue, place, 0.95 if adjacent else 0.75)
    return _by_account(passage, first, quoted) or _introduced(passage, first, quoted)


def _uses(passage: Passage, cue: int, phrase: Phrase) -> bool:
    """Whether the subject of a naming verb right before the quote is somebody using the words."""
    if passage.low[cue] not in NAMING:
        return True
    last = phrase[1] - 1
    return passage.low[last] in SUBJECT_PRONOUNS or is_name_word(passage, last)


def _by_account(passage: Passage, first: int, quoted: int) -> Attribution | None:
    """`According to X, … "…"`, `in the words of X`, `in his words`."""
    low = passage.low
    for at in range(first, quoted - 1):
        if low[at] == "according" and low[at + 1] == "to":
            phrase = phrase_from(passage, at + 2)
            return phrase and Attribution(passage, *phrase, at, "inside", 0.75)
        if low[at] in ("words", "view", "opinion") and at > 1:
            if low[at + 1] == "of":
                phrase = phrase_from(passage, at + 2)
            elif low[at - 1] in ("his", "her") or is_possessive(low[at - 1]):
                phrase = (at - 1, at) if low[at - 1] in ("his", "her") else None
                phrase = phrase or phrase_ending(passage, at - 1, first)
            else:
                continue
            return phrase and Attribution(passage, *phrase, at, "inside", 0.7)
    return None


def _introduced(passage: Passage, first: int, quoted: int) -> Attribution | None:
    """A colon without a cue: `Mossop offered no sympathy: "…"`."""
    if passage.low[quoted - 1] != ":":
        return None
    if quoted >= 2 and passage.low[quoted - 2] in LINK_LABELS:
        return None
    phrase = main_subject(passage, quoted - 1, first) or opening_subject(passage, first, quoted - 1)
    if phrase is None:
        return Attribution(passage, quoted, quoted, None, "before", 0.5)
    return Attribution(passage, *phrase, None, "before", 0.8)


def judges(passage: Passage, attribution: Attribution) -> bool:
    """Whether the cue passes judgment, so that quoted words after an article are the speaker's."""
    return attribution.cue is not None and passage.low[attribution.cue] in JUDGING
