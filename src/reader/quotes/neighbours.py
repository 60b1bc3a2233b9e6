"""Who speaks where the sentence does not say: paragraph, quote that goes on, dialogue."""

from __future__ import annotations

from dataclasses import dataclass

from reader.quotes.names import is_name_word
from reader.quotes.people import Figure, People
from reader.quotes.quote import Form
from reader.quotes.resolve import resolve
from reader.quotes.spans import Span
from reader.quotes.speakers import Attribution
from reader.quotes.subjects import opening_subject
from reader.quotes.words import QUOTED, Passage

#: From this many unattributed paragraphs on, quotes are turns of two people.
_DIALOGUE = 3


@dataclass(slots=True)
class Draft:
    """A quote on its way: token `at` of `passage`, its form, and its attribution once known."""

    passage: Passage
    span: Span
    at: int
    form: Form
    found: Attribution | None

    @property
    def is_open(self) -> bool:
        """Whether its paragraph ends before a mark closes it."""
        return not self.span.closed and self.span.end == self.passage.end

    @property
    def is_paragraph(self) -> bool:
        return len(self.passage) == 1 or (len(self.passage) == 2 and self.at == 1)


def carry(drafts: list[list[Draft]], people: People) -> None:
    """Gives unattributed drafts the speaker of a neighbour. `drafts` has one list a paragraph."""
    for paragraph in drafts:
        _within(paragraph)
    _over_paragraphs(drafts)
    _turns(drafts, people)
    _runs(drafts)


def _within(paragraph: list[Draft]) -> None:
    previous: Attribution | None = None
    for index, draft in enumerate(paragraph):
        if draft.found is None:
            draft.found = _sentence_before(draft, previous)
        if draft.found is None and previous:
            draft.found = previous.carried(0.85)
        if draft.found is None and index + 1 < len(paragraph):
            following = paragraph[index + 1].found
            if following and following.place == "after":
                draft.found = following.carried(0.8)
        previous = draft.found


def _sentence_before(draft: Draft, previous: Attribution | None) -> Attribution | None:
    """The subject of the sentence that leads up to the quote: `Mossop grinned. "…"`."""
    passage, at = draft.passage, draft.passage.sentence[draft.at]
    if at == 0:
        return None
    first = passage.sentence[at - 1]
    if QUOTED in passage.words[first:at] or (previous and previous.first >= first):
        return None
    phrase = opening_subject(passage, first, at)
    if phrase is None:
        return None
    last = phrase[1] - 1
    if passage.low[last] not in ("he", "she") and not is_name_word(passage, last):
        return None
    return Attribution(passage, *phrase, None, "carried", 0.7)


def _over_paragraphs(drafts: list[list[Draft]]) -> None:
    """A quote that goes on in the next paragraph has one speaker throughout."""
    chain: list[Draft] = []
    for paragraph in drafts:
        goes_on = bool(paragraph) and paragraph[0].span.start == paragraph[0].passage.start
        if chain and goes_on:
            chain.append(paragraph[0])
        if chain and not (goes_on and paragraph[0].is_open):
            _share(chain)
            chain = []
        if paragraph and paragraph[-1].is_open and not chain:
            chain = [paragraph[-1]]
    _share(chain)


def _share(chain: list[Draft]) -> None:
    known = [draft.found for draft in chain if draft.found and draft.found.place != "carried"]
    if not known and chain:
        known = [draft.found for draft in chain if draft.found]
    for draft in chain:
        if known and (draft.found is None or draft.found.place == "carried"):
            draft.found = known[0].carried(0.9)


def _turns(drafts: list[list[Draft]], people: People) -> None:
    """Turns of a dialogue, told apart from the one turn beside it that names its speaker."""
    at = 0
    while at < len(drafts):
        stop = at
        while stop < len(drafts) and _is_turn(drafts[stop]):
            stop += 1
        if stop - at >= _DIALOGUE:
            _alternate(drafts, at, stop, people)
        at = max(stop, at + 1)


def _is_turn(paragraph: list[Draft]) -> bool:
    return (
        len(paragraph) == 1
        and paragraph[0].found is None
        and paragraph[0].is_paragraph
        and not paragraph[0].is_open
    )


def _alternate(drafts: list[list[Draft]], first: int, stop: int, people: People) -> None:
    place = drafts[first][0].span.start
    after = drafts[stop][0].found if stop < len(drafts) and drafts[stop] else None
    before = drafts[first - 1][-1].found if first and drafts[first - 1] else None
    if after and after.place == "after":
        anchor, parity = after, stop % 2
    elif before:
        anchor, parity = before, (first - 1) % 2
    else:
        opener = _last_named(people, place, None)
        if opener is None:
            return
        anchor, parity = opener, first % 2
    one = resolve(people, anchor.passage, anchor.first, anchor.stop).figure
    other = _last_named(people, place, one) if one else None
    if other is None:
        return
    for index in range(first, stop):
        chosen = anchor if index % 2 == parity else other
        drafts[index][0].found = chosen.implied(0.5)


def _last_named(people: People, place: int, but: Figure | None) -> Attribution | None:
    for sighting in people.seen_before(place):
        figure = sighting.figure
        if figure is not but and figure.may_be("") and (figure.is_sure or len(figure.parts) > 1):
            name = sighting.name
            return Attribution(sighting.passage, name.first, name.stop, None, "carried", 0.5)
    return None


def _runs(drafts: list[list[Draft]]) -> None:
    """An unattributed paragraph of speech goes on with the speaker of the one before it."""
    previous: Attribution | None = None
    for paragraph in drafts:
        for draft in paragraph:
            if draft.found is None and previous:
                draft.found = previous.implied(0.5)
        previous = paragraph[-1].found if paragraph else None
