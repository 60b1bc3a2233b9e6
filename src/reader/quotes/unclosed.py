"""Where speech ends whose closing mark is missing."""

from __future__ import annotations

from reader.quotes.cues import LISTENED
from reader.quotes.phrases import phrase_from
from reader.quotes.spans import Span
from reader.quotes.subjects import is_cue, subject_of
from reader.quotes.vocabulary import SUBJECT_PRONOUNS
from reader.quotes.words import read_passage

#: How many words may stand between the speech and its cue.
_MAX_SUBJECT = 8


def cut_at_attribution(text: str, span: Span) -> Span:
    """The span up to the attribution in it, `"The roof went, said a spokesman.`, or as it is.

    Only for a span that no later paragraph goes on from: there `he said` may be part of the tale.
    """
    words = read_passage(text, span.inner_start, span.inner_end, [])
    for comma, word in enumerate(words.words[:-2]):
        if word not in (",", "?", "!"):
            continue
        first = comma + 1
        if is_cue(words, first) and words.low[first] not in LISTENED:
            found = phrase_from(words, first + 1) is not None
        else:
            found = any(
                is_cue(words, cue) and (subject_of(words, cue, first) or (-1, 0))[0] == first
                for cue in range(first + 1, min(first + _MAX_SUBJECT, len(words)))
                if words.low[first] in SUBJECT_PRONOUNS or words.words[first][0].isupper()
            )
        if found:
            end = words.ends[comma]
            return Span(span.start, end, span.inner_start, end, closed=False)
    return span
