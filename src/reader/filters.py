"""Which annotations are wanted: the one filter that lists, exports and the ledger share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from reader.annotation import KINDS, Annotation
from reader.conflict import is_contested
from reader.errors import WrongUsage
from reader.suggestion import did_you_mean
from reader.vocabulary import COLORS, Vocabularies

#: The fields that a query is looked for in, beside the annotated words and the tags.
_QUERIED = ("note", "text", "speaker", "title", "publisher", "conclusion", "kind", "state", "verdict")


@dataclass(frozen=True, slots=True)
class Filter:
    """What an annotation must have; what is empty does not matter.

    `kinds`: one of them. `tags`: all of them, in any case. `speaker`: a part of the name, in any case.
    `state`, `verdict`, `color`: in any case, `not enough evidence` like `not-enough-evidence`.
    `since`: an ISO 8601 date or time (local where it names no zone) of the last change. `query`: words that
    must all occur in the annotated words, the note, the tags, the claim's text, the speaker or the title.
    `conflicts`: two people gave a field two values, and nobody has chosen yet.
    """

    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    speaker: str = ""
    state: str = ""
    verdict: str = ""
    color: str = ""
    since: str = ""
    query: str = ""
    conflicts: bool = False

    def check(self, vocabularies: Vocabularies) -> None:
        """Raises WrongUsage for a value that no annotation can have, naming the nearest that one can."""
        for kind in self.kinds:
            known_name("kind", kind, KINDS)
        if not all(map(str.strip, self.tags)):
            raise WrongUsage("An empty tag is none: no annotation can have it.")
        for name in ("state", "verdict"):
            known_name(name, getattr(self, name), vocabularies.names(name))
        known_name("colour", self.color, COLORS)
        if self.since:
            try:
                _moment(self.since)
            except ValueError:
                raise WrongUsage(
                    f'"{self.since}" is no date. Write it like 2026-07-01 or 2026-07-01T18:30.'
                ) from None

    def may_match(self, data: bytes) -> bool:
        """Whether the bytes of a store in our own form can hold an annotation that matches."""
        if self.kinds and not any(f'"kind":"{kind}"'.encode() in data for kind in self.kinds):
            return False
        return not self.conflicts or b'"conflicts":' in data or b'"deleted":' in data

    def matches(self, annotation: Annotation) -> bool:
        """Whether the annotation has all of it. Raises ValueError where `since` is no date (see `check`)."""
        if self.kinds and annotation.kind not in self.kinds:
            return False
        if self.tags and not set(map(_tag, self.tags)) <= set(map(_tag, annotation.tags)):
            return False
        speaker = str(annotation["speaker"] or annotation["mention"])
        if self.speaker.casefold() not in speaker.casefold():
            return False
        for name in ("state", "verdict", "color"):
            wanted = getattr(self, name)
            if wanted and _plain(str(annotation[name])) != _plain(wanted):
                return False
        if self.conflicts and not is_contested(annotation):
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


def known_name(what: str, value: str, known: Iterable[str]) -> str:
    """The one of the known that `value` is, in any case, with spaces or hyphens; "" for "".

    Raises WrongUsage where it is none of them, naming the nearest.
    """
    if not value:
        return ""
    names = {_plain(name): name for name in known}
    if _plain(value) not in names:
        hint = did_you_mean(value, names.values())
        raise WrongUsage(f'There is no {what} "{value}".{hint} There are: {", ".join(names.values())}.')
    return names[_plain(value)]


def _tag(tag: str) -> str:
    return tag.strip().casefold()


def _plain(name: str) -> str:
    return "-".join(name.casefold().split())


@lru_cache(64)
def _moment(time: str) -> datetime:
    """Raises ValueError where it is no ISO 8601 date or time."""
    try:
        return datetime.fromisoformat(time).astimezone()
    except OverflowError as far:
        raise ValueError(str(far)) from far
