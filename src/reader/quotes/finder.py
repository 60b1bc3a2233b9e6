"""Quotes in a plain text with their speakers: rules only, in time proportional to the text."""

from __future__ import annotations

from reader.quotes.dialogue import Turn, dash_spans, is_dash_dialogue, transcript_turns
from reader.quotes.neighbours import Draft, carry
from reader.quotes.people import People
from reader.quotes.quote import Quote
from reader.quotes.resolve import Speaker, resolve
from reader.quotes.spans import MARKS, Span, paragraphs, quoted_spans
from reader.quotes.speakers import Attribution, attribution
from reader.quotes.speech import form_of
from reader.quotes.unclosed import cut_at_attribution
from reader.quotes.words import Passage, read_passage

Line = tuple[int, int]


def find_quotes(text: str) -> list[Quote]:
    """The direct and partial quotes in `text`, in order, none overlapping another.

    Paragraphs end at line breaks. Offsets are code points into `text`. Never raises, whatever
    the text; each paragraph of a longer quote, and each part of a split one, is a record.
    """
    lines = list(paragraphs(text))
    turns = transcript_turns(text, lines)
    spans = _spans(text, lines, turns)
    if not turns and not any(spans):
        return []
    passages = [
        read_passage(text, start, turns[start].label_end if start in turns else end, found)
        for (start, end), found in zip(lines, spans, strict=True)
    ]
    people = People(passages)
    drafts = [
        _turn_drafts(passage, turns[start], end) if start in turns else _drafts(passage, text)
        for passage, (start, end) in zip(passages, lines, strict=True)
    ]
    carry(drafts, people)
    return _quotes(text, drafts, people)


def _spans(text: str, lines: list[Line], turns: dict[int, Turn]) -> list[list[Span]]:
    """The quoted or dashed stretches of every line; a transcript's turn has none of its own."""
    dashed = is_dash_dialogue(text, lines)
    found: list[list[Span]] = []
    for index, (start, end) in enumerate(lines):
        spans: list[Span] = []
        if start not in turns:
            spans = dash_spans(text, start, end) if dashed else []
            spans = spans or quoted_spans(text, start, end)
        goes_on = index + 1 < len(lines) and text[lines[index + 1][0]] in MARKS
        if not goes_on:
            spans = [span if span.closed else cut_at_attribution(text, span) for span in spans]
        found.append(spans)
    return found


def _turn_drafts(label: Passage, turn: Turn, end: int) -> list[Draft]:
    span = Span(turn.start, end, turn.start, end)
    found = Attribution(label, 0, len(label), None, "before", 0.9)
    return [Draft(label, span, 0, "direct", found)]


def _drafts(passage: Passage, text: str) -> list[Draft]:
    drafts = []
    for index, span in enumerate(passage.spans):
        found = attribution(passage, text, index)
        form = form_of(passage, text, index, found)
        if form:
            drafts.append(Draft(passage, span, passage.at[index], form, found))
    return drafts


def _quotes(text: str, drafts: list[list[Draft]], people: People) -> list[Quote]:
    """The records, speakers resolved in reading order: a pronoun leans on what came before it."""
    known: dict[tuple[int, int], Speaker] = {}
    quotes = []
    for draft in (draft for paragraph in drafts for draft in paragraph):
        found = draft.found
        if found is None or found.stop <= found.first:
            quotes.append(_quote(text, draft, None, None))
            continue
        place = found.passage.place(found.first, found.stop)
        speaker = known.get(place)
        if speaker is None:
            speaker = known[place] = resolve(people, found.passage, found.first, found.stop)
        if speaker.figure:
            people.heard(place[0], speaker.figure)
        quotes.append(_quote(text, draft, place, speaker))
    return quotes


def _quote(text: str, draft: Draft, place: Line | None, speaker: Speaker | None) -> Quote:
    span, found = draft.span, draft.found
    words = text[span.start : span.end]
    if found is None or place is None or speaker is None:
        return Quote(span.start, span.end, words, draft.form, confidence=0.35)
    mention = text[slice(*place)]
    sure = found.confidence
    if speaker.kind != "name":
        sure *= 0.9 if speaker.name else 0.8
    return Quote(
        start=span.start,
        end=span.end,
        text=words,
        form=draft.form,
        speaker=speaker.name or mention,
        mention=mention,
        speaker_start=place[0],
        speaker_end=place[1],
        role=speaker.role,
        cue="" if found.cue is None else found.passage.words[found.cue],
        confidence=round(sure, 2),
    )
