"""Which annotations are wanted: the one filter that lists, exports and the ledger share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from reader.annotation import KINDS, Annotation
from reader.errors import WrongUsage
from reader.suggestion import did_you_mean
from reader.vocabulary import COLORS, Vocabularies

#: The fields that a query is looked for in, beside the annotated words and the tags.
_QUERIED = ("note", "text", "speaker", "title", "publisher", "conclusion", "kind", "state", "verdict")


@dataclass(frozen=True, slots=True)
class Filter:
    """What an annotation must have; what is empty does not matter.

    `kinds`: one of them. `tags`: all of them, in any case. `speaker`: a part of the name, in any case.
    `since`: an ISO 8601 date or time (local where it names no zone) of the last change. `query`: words that
    must all occur in the annotated words, the note, the tags, the claim's text, the speaker or the title.
    """

    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    speaker: str = ""
    state: str = ""
    verdict: str = ""
    color: str = ""
    since: str = ""
    query: str = ""

    def check(self, vocabularies: Vocabularies) -> None:
        """Raises WrongUsage for a value that no annotation can have, naming the nearest that one can."""
        for kind in self.kinds:
            check_choice("kind", kind, KINDS)
        for name in ("state", "verdict"):
            check_choice(name, getattr(self, name), vocabularies.names(name))
        check_choice("color", self.color, COLORS)
        if self.since:
            try:
                _moment(self.since)
            except ValueError:
                raise WrongUsage(
                    f'"{self.since}" is no date. Write it like 2026-07-01 or 2026-07-01T18:30.'
                ) from None

    def matches(self, annotation: Annotation) -> bool:
        """Whether the annotation has all of it. Raises ValueError where `since` is no date (see `check`)."""
        if self.kinds and annotation.kind not in self.kinds:
            return False
        if self.tags and not set(map(str.casefold, self.tags)) <= set(map(str.casefold, annotation.tags)):
            return False
        speaker = str(annotation["speaker"] or annotation["mention"])
        if self.speaker.casefold() not in speaker.casefold():
            return False
        for name in ("state", "verdict", "color"):
            wanted = getattr(self, name)
            if wanted and annotation[name] != wanted:
                return False
        return self._is_since(annotation) and self._is_asked_for(annotation)

    def _is_since(self, annotation: Annotation) -> bool:
        if not self.since:
            return True
        wanted = _moment(self.since)
        try:
            return _moment(annotation.modified or annotation.created) >= wanted
        except ValueError:
            return False

    def _is_asked_for(self, annotation: Annotation) -> bool:
        if not self.query:
            return True
        parts = [annotation.exact, *annotation.tags, *(str(annotation[name]) for name in _QUERIED)]
        text = "\n".join(parts).casefold()
        return all(word in text for word in self.query.casefold().split())


def check_choice(what: str, value: str, known: Iterable[str]) -> None:
    """Raises WrongUsage where `value` is set and not one of the known, naming the nearest of them."""
    names = tuple(known)
    if value and value not in names:
        hint = did_you_mean(value, names)
        raise WrongUsage(f'There is no {what} "{value}".{hint} There are: {", ".join(names)}.')


@lru_cache(64)
def _moment(time: str) -> datetime:
    """Raises ValueError where it is no ISO 8601 date or time."""
    try:
        return datetime.fromisoformat(time).astimezone()
    except OverflowError as far:
        raise ValueError(str(far)) from far
