"""Who changed what and when: from the journal of this machine, from git's log, and from an annotation's own stamps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.annotation import Annotation, stamps
from reader.git import Commit, Repository
from reader.history import BOOKKEEPING, same
from reader.journal import Operation
from reader.library import Library
from reader.store.form import decode
from reader.store.merge import ANNOTATIONS
from reader.ulid import to_int

#: How many commits are looked into for one annotation.
_COMMITS = 100


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; "" for none. `is_known` is False where only that it was changed is."""

    field: str
    before: Any = ""
    after: Any = ""
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Revision:
    """Something that was done. `source` is `journal`, `git` or `record`; `id` the operation's or the commit's."""

    time: str
    by: str
    what: str
    source: str
    id: str = ""
    articles: tuple[str, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    is_undone: bool = False


def of_library(library: Library) -> list[Revision]:
    """What was done to a library, the newest first. Raises OSError where the journal cannot be read."""
    undone: dict[str, bool] = {}
    found = []
    for operation in library.operations.newest_first():
        if turned := operation.undoes or operation.redoes:
            undone.setdefault(turned, bool(operation.undoes))
        found.append(
            Revision(
                operation.time,
                operation.by,
                _what(operation),
                "journal",
                operation.id,
                tuple(operation.article_ids),
                is_undone=undone.get(operation.id, False),
            )
        )
    repository = Repository.of(library.root)
    commits = repository.log(library.annotations_folder) if repository else []
    found += [Revision(one.time, one.author, f"commit: {one.subject}", "git", one.hash) for one in commits]
    return sorted(found, key=lambda one: one.time, reverse=True)


def of_annotation(library: Library, annotation: Annotation) -> list[Revision]:
    """What was done to one annotation, the newest first. Raises OSError where the journal cannot be read."""
    seen: set[str] = set()
    found = [*_in_journal(library.operations.newest_first(), annotation, seen)]
    path = library.annotations_folder / f"{annotation.article}.json"
    if repository := Repository.of(library.root):
        found += _in_git(repository, path, annotation, seen)
    found += _in_record(annotation, seen)
    return sorted(found, key=lambda one: one.time, reverse=True)


def _what(operation: Operation) -> str:
    turn = "undo: " if operation.undoes else "redo: " if operation.redoes else ""
    return f"{turn}{operation.label}"


def _in_journal(
    operations: Iterable[Operation], annotation: Annotation, seen: set[str]
) -> Iterator[Revision]:
    """Adds the stamps that the operations account for to `seen`."""
    for operation in operations:
        for change in operation.changes:
            if change.after.id == annotation.id:
                seen |= stamps(change.after) | {change.after.created}
                yield Revision(
                    operation.time,
                    operation.by,
                    _what(operation),
                    "journal",
                    operation.id,
                    (annotation.article,),
                    tuple(_changes(change.before, change.after)),
                )


def _in_git(repository: Repository, path: Path, annotation: Annotation, seen: set[str]) -> Iterator[Revision]:
    key = str(to_int(annotation.id))
    for commit in repository.log(path, pattern=f'^"{key}":', limit=_COMMITS):
        after = _record_at(repository, commit.hash, path, key, annotation)
        before = _record_at(repository, commit.parents[0], path, key, annotation) if commit.parents else None
        if after is not None:
            seen |= stamps(after) | {after.created}
            # A line that only got a comma is no change.
            if changes := tuple(_changes(before, after)):
                yield _committed(commit, annotation, changes)
        elif before is not None:
            yield _committed(commit, annotation, (FieldChange("the whole record", "there", "gone"),))


def _committed(commit: Commit, annotation: Annotation, changes: tuple[FieldChange, ...]) -> Revision:
    what = f"commit: {commit.subject}"
    return Revision(commit.time, commit.author, what, "git", commit.hash, (annotation.article,), changes)


def _record_at(
    repository: Repository, revision: str, path: Path, key: str, annotation: Annotation
) -> Annotation | None:
    data = repository.file_at(revision, path)
    record = decode(data).tables.get(ANNOTATIONS, {}).get(key) if data else None
    try:
        return Annotation.from_record(annotation.id, record, annotation.article) if record else None
    except (KeyError, TypeError, ValueError):
        return None


def _in_record(annotation: Annotation, seen: set[str]) -> Iterator[Revision]:
    """What only the record itself tells: that it was made, and when its fields were changed, not by whom."""
    if annotation.created not in seen:
        yield Revision(
            annotation.created,
            annotation.creator,
            f"add {annotation.kind}",
            "record",
            articles=(annotation.article,),
        )
    fields: dict[str, list[str]] = {}
    for name, chain in annotation.fields.get("stamps", {}).items():
        for stamp in chain:
            if stamp not in seen and name not in BOOKKEEPING - {"deleted"}:
                fields.setdefault(stamp, []).append(name)
    for stamp, names in fields.items():
        changes = tuple(FieldChange(name, is_known=False) for name in sorted(names))
        yield Revision(
            stamp, "", "change elsewhere", "record", articles=(annotation.article,), changes=changes
        )


def _changes(before: Annotation | None, after: Annotation) -> Iterator[FieldChange]:
    """The fields that differ; of a new record all that it has."""
    names = {"note", "tags", "color", "targets", *after.fields, *(before.fields if before else ())}
    for name in sorted(names - (BOOKKEEPING - {"deleted"})):
        was, now_is = before[name] if before else "", after[name]
        if not same(was, now_is):
            yield FieldChange(name, was, now_is)
