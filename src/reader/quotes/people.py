"""Who an article names: each person and body once, under the fullest name it is given.

A name may be given in parts ("Stanislav Zas", then "Zas"), with a title before it, or
with a role after a comma. All of it is gathered in one pass before any quote is attributed,
so a surname is known even where the full name comes later.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from reader.quotes.cues import FINITE
from reader.quotes.names import Name, NameKind, is_role, names
from reader.quotes.vocabulary import (
    DETERMINERS,
    FEMALE_NAMES,
    LABEL_WORDS,
    MALE_NAMES,
    SMALL_WORDS,
)
from reader.quotes.words import QUOTED, Passage, bare

#: A role after a comma is read no further than this many words.
MAX_ROLE = 12
#: How many earlier sightings are looked at for a pronoun or a description.
MEMORY = 24
#: A line of no more words that begins with "By" is a byline.
_MAX_BYLINE = 14


@dataclass(slots=True, eq=False)
class Figure:
    """A person or body. `pronoun` is "he", "she" or "" where nothing tells."""

    parts: tuple[str, ...]
    kind: NameKind
    roles: list[str] = field(default_factory=list)
    pronoun: str = ""
    is_sure: bool = False

    @property
    def name(self) -> str:
        if len(self.parts) > 1 and all(part.isupper() for part in self.parts):
            return " ".join(part.title() for part in self.parts)
        return " ".join(self.parts)

    @property
    def role(self) -> str:
        """The fullest role the article gives, "" where it gives none."""
        return max(self.roles, key=len, default="")

    def may_be(self, pronoun: str) -> bool:
        """Whether "he" or "she" can stand for it; "" asks for any person."""
        if self.kind in ("organisation", "place"):
            return False
        return not (pronoun and self.pronoun) or self.pronoun == pronoun


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place where a figure is named: `name` in `passage`, at the code point `place`."""

    place: int
    figure: Figure
    passage: Passage
    name: Name


class People:
    """The figures of an article and where each is seen, in reading order."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.by_last: dict[str, list[Figure]] = {}
        self.by_first: dict[str, list[Figure]] = {}
        self.by_role: dict[str, list[Figure]] = {}
        self.named: dict[int, Sighting] = {}
        self.sentences: list[int] = []
        self._places: list[int] = []
        self._sightings: list[Sighting] = []
        self._spoken: list[tuple[int, Figure]] = []
        self._gather(passages)

    def _gather(self, passages: Iterable[Passage]) -> None:
        found: list[tuple[Passage, Name]] = []
        for passage in passages:
            starts = passage.starts
            self.sentences += [starts[i] for i, first in enumerate(passage.sentence) if i == first]
            if _is_credit(passage):
                continue
            here = list(names(passage))
            found += [(passage, name) for name in here]
            for name in here:
                if len(name.parts) > 1:
                    self._admit(name)
        for passage, name in found:
            figure = self.find(name.parts) or self._admit(name)
            self._learn(figure, passage, name)
            place = passage.starts[name.first]
            sighting = Sighting(place, figure, passage, name)
            self.named[place] = sighting
            self._places.append(place)
            self._sightings.append(sighting)

    def _admit(self, name: Name) -> Figure:
        """The figure of that name, new or known; it keeps the fuller of the two names."""
        last = name.parts[-1].lower()
        words = {part.lower() for part in name.parts}
        for figure in self.by_last.get(last, ())[:MEMORY]:
            known = {part.lower() for part in figure.parts}
            if words <= known or known <= words:
                if len(words) > len(known):
                    figure.parts = name.parts
                return figure
        figure = Figure(name.parts, name.kind)
        self.by_last.setdefault(last, []).append(figure)
        if len(name.parts) > 1:
            self.by_first.setdefault(name.parts[0].lower(), []).append(figure)
        return figure

    def find(self, parts: tuple[str, ...]) -> Figure | None:
        """The figure called so: by full name, surname, or first name, in that order."""
        words = {part.lower() for part in parts}
        for figure in self.by_last.get(parts[-1].lower(), ())[:MEMORY]:
            known = {part.lower() for part in figure.parts}
            if words <= known or known <= words:
                return figure
        if len(parts) == 1:
            for figure in self.by_first.get(parts[0].lower(), ())[:MEMORY]:
                return figure
        return None

    def _learn(self, figure: Figure, passage: Passage, name: Name) -> None:
        """What the words around a name tell: a role, whether it is a person, he or she."""
        if name.courtesy or name.title:
            figure.is_sure = True
            if figure.kind != "organisation" or name.courtesy:
                figure.kind = "person"
        if name.courtesy in ("he", "she"):
            figure.pronoun = name.courtesy
        if name.title:
            self._add_role(figure, name.title)
        role = _role_after(passage, name.stop) or _role_before(passage, name.title_first)
        if role and figure.kind != "organisation":
            figure.kind, figure.is_sure = "person", True
            self._add_role(figure, role)
        if _acts_as_person(passage, name):
            figure.is_sure = True
        if not figure.pronoun and figure.kind in ("person", "unknown"):
            figure.pronoun = _pronoun_of(figure)

    def _add_role(self, figure: Figure, role: str) -> None:
        if role in figure.roles:
            return
        figure.roles.append(role)
        for word in role.lower().split():
            if is_role(word):
                self.by_role.setdefault(bare(word), []).append(figure)

    def sentence_of(self, place: int) -> int:
        """The number of the sentence that the code point `place` stands in."""
        return bisect_right(self.sentences, place)

    def heard(self, place: int, figure: Figure) -> None:
        """Remembers that `figure` spoke at `place`; calls come in reading order."""
        if not self._spoken or self._spoken[-1][0] < place:
            self._spoken.append((place, figure))

    def seen_before(self, place: int) -> list[Sighting]:
        """The last sightings before `place`: the nearest sentence first, its first-named first."""
        at = bisect_left(self._places, place)
        seen = self._sightings[max(0, at - MEMORY) : at]
        return sorted(seen, key=lambda one: (-self.sentence_of(one.place), one.place))

    def recent(self, place: int) -> Iterator[Figure]:
        """Figures named or heard before `place`, in the order of `seen_before`."""
        at = bisect_left(self._places, place)
        seen = [(one.place, one.figure) for one in self._sightings[max(0, at - MEMORY) : at]]
        seen += [pair for pair in self._spoken[-4:] if pair[0] < place]
        seen.sort(key=lambda pair: (-self.sentence_of(pair[0]), pair[0]))
        return (figure for _, figure in seen)


def _is_credit(passage: Passage) -> bool:
    """A byline or the credit of a picture, whose names take no part in the story."""
    low = passage.low
    if len(low) < 2:
        return not low
    if low[1] == ":":
        return low[0] in LABEL_WORDS
    return low[0] == "by" and len(low) <= _MAX_BYLINE and low[-1] != "."


def _role_after(passage: Passage, stop: int) -> str:
    """The role in an apposition: `Ilmar Gaskov, head of the regional administration, …`."""
    low, limit = passage.low, len(passage.low)
    if stop + 1 >= limit or low[stop] != ",":
        return ""
    first = stop + 1
    if low[first].isdigit() and first + 2 < limit and low[first + 1] == ",":
        first += 2
    end = first
    while end < limit and end - first < MAX_ROLE and low[end] not in (",", ".", ";", "who", QUOTED):
        if low[end] in FINITE:
            return ""
        end += 1
    # A list of names is no apposition, nor is a clause: the role stands near its head.
    head = first + 1 if first < end and low[first] in DETERMINERS else first
    if not any(is_role(word) for word in low[head : head + 4]):
        return ""
    if passage.words[head][:1].isupper() and not is_role(low[head]):
        return ""
    return " ".join(passage.words[head:end])


def _role_before(passage: Passage, first: int) -> str:
    """The role a name is put beside: `the mayor, Benoit Carrere, …`."""
    low = passage.low
    if first < 2 or low[first - 1] != ",":
        return ""
    floor = max(passage.sentence[first - 1], first - MAX_ROLE)
    for at in range(first - 2, floor - 1, -1):
        if low[at] in (",", ";", ":", QUOTED) or low[at] in FINITE:
            return ""
        if low[at] in DETERMINERS:
            head = low[at + 1 : first - 1]
            if any(is_role(word) for word in head):
                return " ".join(passage.words[at + 1 : first - 1])
            return ""
    return ""


def _acts_as_person(passage: Passage, name: Name) -> bool:
    low, stop = passage.low, name.stop
    after = low[stop] if stop < len(low) else ""
    then = low[stop + 1] if stop + 1 < len(low) else ""
    if after in FINITE or (name.title_first and low[name.title_first - 1] in FINITE):
        return True
    return after == "who" or (after == "," and (then in ("who", "whose") or then.isdigit()))


def _pronoun_of(figure: Figure) -> str:
    """He or she, by the words of the role, else by the first name."""
    for word in figure.role.lower().split():
        if word.endswith("woman") or word in ("mother", "widow", "wife", "sister", "daughter"):
            return "she"
        if word in ("father", "husband", "brother", "widower", "son", "chairman", "spokesman"):
            return "he"
    given = figure.parts[0].lower()
    if len(figure.parts) < 2 or given in SMALL_WORDS:
        return ""
    if given in MALE_NAMES:
        return "he"
    if given in FEMALE_NAMES or (given.endswith("a") and len(given) > 2):
        return "she"
    return ""
