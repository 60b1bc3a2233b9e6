"""Speech that stands without quotation marks: transcripts (`ROE: …`, `Q:`/`A:`) and dashes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from reader.quotes.phrases import phrase_from
from reader.quotes.spans import Span
from reader.quotes.subjects import is_cue, subject_of
from reader.quotes.words import Passage, read_passage

_LABELLED = re.compile(r"([^\W\d_][\w.'\u2019\- ]{0,40}?):[ \t]+(?=\S)")
_TURN_DASH = re.compile(r"[\u2014\u2013\u2015]\s*(?=\S)")
_INNER_DASH = re.compile(r"[,.!?\u2026]?\s+[\u2014\u2013\u2015]\s*")
#: The cue of narration stands among so many of its first tokens, of so many characters.
_NEAR = 8
_LOOK = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a transcript: the label's end and where the words begin."""

    label_end: int
    start: int


def transcript_turns(text: str, lines: list[tuple[int, int]]) -> dict[int, Turn]:
    """The turns of a transcript by the start of their line; none unless it plainly is one.

    It is where at least two speakers have labels in capitals and one speaks twice,
    or where two labels in title case both come again.
    """
    found: dict[int, Turn] = {}
    labels: dict[int, str] = {}
    for start, end in lines:
        match = _LABELLED.match(text, start, end)
        if match and _may_label(match[1]):
            found[start] = Turn(match.end(1), match.end())
            labels[start] = match[1]
    counts = Counter(labels.values())
    capitals = {label for label in counts if label.isupper()}
    mixed = {label for label, count in counts.items() if count > 1 and label not in capitals}
    kept: set[str] = set()
    if len(capitals) > 1 and max(counts[label] for label in capitals) > 1:
        kept |= capitals
    if len(mixed) > 1:
        kept |= mixed
    return {start: turn for start, turn in found.items() if labels[start] in kept}


def _may_label(label: str) -> bool:
    words = label.split()
    return len(words) <= 5 and all(word[0].isupper() for word in words)


def is_dash_dialogue(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether lines that begin with a dash are speech here, not items of a list."""
    turns = [line for line in lines if _TURN_DASH.match(text, *line)]
    return len(turns) > 1 and any(len(dash_spans(text, *line)) > 1 for line in turns)


def dash_spans(text: str, start: int, end: int) -> list[Span]:
    """The spoken parts of a line of dash dialogue; `— Yes, — he said. — We do.` has two."""
    opening = _TURN_DASH.match(text, start, end)
    if not opening:
        return []
    spans = []
    speech = opening.end()
    narrating = False
    cuts = [(m.start(), m.end()) for m in _INNER_DASH.finditer(text, speech, end)]
    for index, (cut, after) in enumerate(cuts):
        limit = cuts[index + 1][0] if index + 1 < len(cuts) else end
        if narrating:
            speech, narrating = after, False
        elif _is_narration(text, after, limit):
            spans.append(_words_span(text, speech, cut))
            narrating = True
    if not narrating:
        spans.append(_words_span(text, speech, end))
    return [span for span in spans if span.start < span.end]


def _words_span(text: str, start: int, end: int) -> Span:
    if end < len(text) and text[end] in ".!?\u2026":
        end += 1
    return Span(start, end, start, end)


def _is_narration(text: str, start: int, end: int) -> bool:
    words: Passage = read_passage(text, start, min(end, start + _LOOK), [])
    if not len(words):
        return False
    if is_cue(words, 0):
        return phrase_from(words, 1) is not None
    return any(
        is_cue(words, at) and subject_of(words, at, 0) is not None for at in range(1, min(len(words), _NEAR))
    )
