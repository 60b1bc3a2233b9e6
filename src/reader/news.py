"""What became of an article's annotations between two readings of its store, and how that is told in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reader.annotation import FIELDS, Annotation
from reader.conflict import versions

#: `gone` is what is no longer in the store though nobody deleted it.
What: TypeAlias = Literal["added", "changed", "deleted", "gone"]

_WHATS: tuple[What, ...] = ("added", "changed", "deleted", "gone")
#: What writing itself keeps, and no person would call a change.
_SILENT = frozenset({"stamps", "modified", "conflicts", "history", "deleted"})
_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """One annotation to which something happened. `by` is who did it, "" where that is not known."""

    what: What
    annotation: Annotation
    fields: tuple[str, ...] = ()
    by: str = ""


def pieces(
    before: Iterable[Annotation],
    after: Iterable[Annotation],
    stored: Callable[[str], Annotation | None],
    who: Callable[[Annotation], str],
) -> list[Piece]:
    """What happened between two readings. `stored` gives what is in the store under an id, deleted or not; `who`
    names the person who wrote a record last."""
    known = {one.id: one for one in before}
    found: list[Piece] = []
    for one in after:
        was = known.pop(one.id, None)
        if was is None:
            found.append(Piece("added", one, by=one.creator))
        elif was is not one and was != one:
            found.append(Piece("changed", one, tuple(_differing(was, one)), who(one)))
    for was in known.values():
        now = stored(was.id)
        found.append(Piece("gone", was) if now is None else Piece("deleted", now, by=who(now)))
    return found


def told(news: Sequence[Piece], place: Callable[[Annotation], str], me: str = "") -> str:
    """The news as a sentence. `place` says where in the article an annotation stands (`¶4`); who is `me` is not
    named, for that is this same person in another window."""
    if len(news) == 1:
        [one] = news
        where = f" in {place(one.annotation)}" if place(one.annotation) else ""
        fields = f": {_some(one.fields)}" if one.fields else ""
        return f"The {one.annotation.kind}{where} was {one.what} elsewhere{_by([one], me)}{fields}"
    parts = {what: [one for one in news if one.what == what] for what in _WHATS}
    parts = {what: some for what, some in parts.items() if some}
    if len(parts) == 1:
        [(what, some)] = parts.items()
        return f"{len(some)} annotations {what} elsewhere{_by(some, me)}"
    listed = ", ".join(f"{len(some)} {what}{_by(some, me)}" for what, some in parts.items())
    return f"{len(news)} annotations changed elsewhere: {listed}"


def joined(old: Sequence[Piece], new: Sequence[Piece]) -> list[Piece]:
    """Older news that were not told yet, and newer ones; each annotation once."""
    found = {piece.annotation.id: piece for piece in old}
    for piece in new:
        was = found.pop(piece.annotation.id, None)
        if was is None or was.what != "added":
            found[piece.annotation.id] = piece
        elif piece.what == "changed":
            found[piece.annotation.id] = Piece("added", piece.annotation, by=was.by)
    return list(found.values())


def titles(annotation: Annotation, names: Iterable[str]) -> list[str]:
    """Fields as a sentence names them (`verdict`, `archived at`), in the order of a form."""
    known = {field.name: field.title.lower() for field in FIELDS[annotation.kind]}
    known |= {"color": "colour", "targets": "place", "deleted": "deleted or kept"}
    wanted = set(names)
    order = [name for name in known if name in wanted]
    return [known[name] for name in order] + sorted(wanted.difference(order))


def contested_fields(annotation: Annotation) -> list[str]:
    """The fields that have two values, as a sentence names them."""
    return titles(annotation, versions(annotation))


def _differing(one: Annotation, other: Annotation) -> list[str]:
    names = {"note", "tags", "color", "targets", *one.fields, *other.fields} - _SILENT
    return titles(other, (name for name in names if one[name] != other[name]))


def _by(news: Sequence[Piece], me: str) -> str:
    names = list(dict.fromkeys(one.by for one in news))
    return f" by {' and '.join(names)}" if len(names) < 3 and all(names) and me not in names else ""


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMES_SHOWN
    return ", ".join(names[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
