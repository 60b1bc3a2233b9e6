"""A library: its articles, their annotations, and every operation a person can do on them, once.

Both fronts call this and nothing below it. Nothing is written before the first annotation.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.annotation import Annotation, deleted, differs, local_time, now, stamps
from reader.article import RULES, Article
from reader.conflict import is_contested, versions
from reader.entries import shown
from reader.errors import CannotWrite, NotFound, ReaderError
from reader.folders import state_folder_of
from reader.stores import Stores, words_of
from reader.ulid import new_ulid

# What only a change needs is imported by it: a command that lists starts sooner without.
if TYPE_CHECKING:
    from reader.journal import Change, Operation
    from reader.operations import Operations
    from reader.store import Saved
    from reader.store.store import Announce

#: How many fields a message names.
_SHOWN = 3


class Library(Stores):
    """One library, open in one session.

    `opened` is the file that was named, to be shown first. `outside` are files or folders elsewhere whose
    annotations are kept here. `note` says once, in a sentence, where annotations will go if that is news.
    """

    def __init__(
        self,
        root: Path,
        *,
        is_personal: bool = False,
        opened: Path | None = None,
        outside: Sequence[Path] = (),
        note: str = "",
    ) -> None:
        super().__init__(root, is_personal=is_personal, outside=outside)
        self.opened = opened
        self.note = note
        #: What the last save had to say: "" where it is safe, a sentence where the disk did not confirm it.
        self.save_message = ""

    @cached_property
    def operations(self) -> Operations:
        """What was done to this library on this machine."""
        from reader.journal import Journal
        from reader.operations import Operations

        return Operations(Journal(state_folder_of(self.root) / "journal"), self._happened)

    def last_writer(self, annotation: Annotation) -> str:
        """Who made the record what it is, as far as the journal of this machine knows; "" where it does not."""
        return self.operations.writer(annotation.id, annotation.modified)

    def add(self, article: Article, *annotations: Annotation) -> list[Annotation]:
        """Keeps new annotations on the article as one operation, and returns them as kept. Raises CannotWrite."""
        from reader.journal import Change
        from reader.store import ArticleRecord

        by = creator()
        new = [replace(one, article=article.id, creator=one.creator or by) for one in annotations]
        record = ArticleRecord(
            id=article.id,
            title=article.title,
            path=self._name_of(article),
            digest=article.digest,
            rules=RULES,
        )
        try:
            self.annotations_folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotWrite(
                f"The annotation could not be saved: {self.annotations_folder} cannot be made"
                f" ({error.strerror}). Choose another library with --library."
            ) from error
        operation = self._operation(_label("add", new[-1:]), articles=(record.to_record(),))
        saved = self._noted(
            operation,
            lambda one: Change(None, one),
            partial(self.store(article.id).put, new, record),
        )
        return list(saved)

    def change(self, annotation: Annotation, **values: Any) -> Annotation:
        """Sets fields of an annotation and returns it as kept; an empty value removes one.

        Lists (tags, evidence …) that were changed elsewhere meanwhile keep both changes. A claim's `history`
        tells of every new state and verdict. Another value that was changed elsewhere is kept in `conflicts`;
        a conflict that `annotation` has is settled by naming its field. `deleted=""` brings back what is deleted.
        Raises NotFound where the store does not have the annotation, or CannotWrite.
        """
        by = creator()
        conflicts = versions(annotation)
        values = {
            name: value
            for name, value in values.items()
            if differs(annotation[name], value) or name in conflicts
        }

        from reader.history import merged_change

        def change(current: Annotation) -> Annotation:
            if current.is_deleted and not annotation.is_deleted:
                raise NotFound(
                    f"The {current.kind} {current.short_id} was deleted meanwhile and is not changed."
                )
            return merged_change(annotation, current, values, by)

        is_back = annotation.is_deleted and not values.get("deleted", "still")
        label = _label("bring back", [annotation]) if is_back else _label("change", [annotation], *values)
        return self._write(label, [annotation], change)[0]

    def change_all(
        self, label: str, annotations: Sequence[Annotation], change: Callable[[Annotation], Annotation]
    ) -> int:
        """Changes many annotations, in many articles perhaps, as one operation called `label`; gives how many
        became others. `change` gets each as it is in its store now, unless it was deleted meanwhile. Raises
        NotFound or CannotWrite: what was changed until then is one operation too."""
        count = 0

        def unless_deleted(current: Annotation) -> Annotation:
            nonlocal count
            result = current if current.is_deleted else change(current)
            count += result != current
            return result

        self._write(label, annotations, unless_deleted)
        return count

    def delete(self, annotations: Sequence[Annotation]) -> None:
        """Deletes them as one operation; their tombstones stay. Raises NotFound or CannotWrite."""
        if annotations:
            self._write(
                _label("delete", annotations),
                annotations,
                lambda one: one if one.is_deleted and not is_contested(one) else deleted(one),
            )

    def undo(self) -> Operation | None:
        """Takes back the last operation that is not undone, and returns it; None if there is none.

        That is this session's last, else the last of anybody's on this machine in the days of the journal.
        Raises ReaderError naming the fields that were changed since, and by whom; they are left alone.
        """
        operation = self.operations.to_undo
        return operation and self._turn_back(operation, undoes=operation.id)

    def redo(self) -> Operation | None:
        """Does again what was undone last, and returns the undo; None if there is nothing. Raises like `undo`."""
        operation = self.operations.to_redo
        return operation and self._turn_back(operation, redoes=operation.undoes)

    @property
    def can_undo(self) -> bool:
        return self.operations.to_undo is not None

    @property
    def can_redo(self) -> bool:
        return self.operations.to_redo is not None

    def _operation(self, label: str, **fields: Any) -> Operation:
        """An operation of this session's that has changed nothing yet."""
        from reader.journal import Operation

        return Operation(new_ulid(), label, (), self.operations.session, creator(), now(), **fields)

    def _noted(
        self, operation: Operation, changed: Callable[[Annotation], Change], save: Callable[[Announce], Saved]
    ) -> Saved:
        """Saves something as an operation, or a part of one, that the journal knows of before and after. `changed` says
        what an annotation that was saved is a change of; what is one of nothing is left out."""
        noted: list[Operation] = []

        def announce(annotations: Sequence[Annotation]) -> None:
            found = (changed(one) for one in annotations)
            if changes := tuple(one for one in found if one.before != one.after):
                noted.append(replace(operation, changes=changes))
                self.operations.begin(noted[0])

        try:
            saved = save(announce)
        except BaseException:
            if noted:
                self.operations.cut_off(noted[0])
            raise
        complaint = self.operations.finish(noted[0]) if noted else ""
        self.save_message = " ".join(part for part in (saved.message, complaint) if part)
        return saved

    def _write(
        self,
        label: str,
        annotations: Sequence[Annotation],
        change: Callable[[Annotation], Annotation],
        **turns: str,
    ) -> list[Annotation]:
        """Changes each annotation under its store's lock, as one operation.

        Each store's part of it goes to the journal once it is saved: of several articles some may be written
        before one cannot be, and those can be undone too; the error then says so.
        """
        from reader.journal import Change

        operation = self._operation(label, **turns)
        found: dict[str, Annotation] = {}
        kept: dict[str, Annotation] = {}

        def noted(current: Annotation) -> Annotation:
            found[current.id] = current
            return change(current)

        by_article: dict[str, list[str]] = {}
        for one in annotations:
            by_article.setdefault(one.article, []).append(one.id)
        for article_id, ids in by_article.items():
            try:
                saved = self._noted(
                    operation,
                    lambda one: Change(found[one.id], one),
                    partial(self.store(article_id).update, ids, noted),
                )
            except ReaderError as error:
                if not operation.part:
                    raise
                count = sum(one != found[key] for key, one in kept.items())
                raise type(error)(
                    f"{error} That is so of this article; {count} {'annotation' if count == 1 else 'annotations'} of"
                    f" others had been changed: reader {'redo' if turns.get('undoes') else 'undo'} takes that back."
                ) from error
            kept |= {one.id: one for one in saved}
            if any(one != found[one.id] for one in saved):
                operation = replace(operation, part=operation.part + 1)
        if turns and not operation.part:
            # That it was tried is all there is to say.
            self.operations.begin(operation)
            self.operations.finish(operation)
        return [kept[one.id] for one in annotations]

    def _turn_back(self, operation: Operation, **turns: str) -> Operation:
        from reader.undo import put_back

        wrote = {change.after.id: change for change in operation.changes}
        there = [one for change in operation.changes if (one := self._stored(change.after))]
        by = creator()
        left: dict[str, tuple[str, ...]] = {}

        def back(current: Annotation) -> Annotation:
            change = wrote[current.id]
            result, left[current.id] = put_back(current, change.before, change.after, by)
            return result

        self._write(operation.label, there, back, **turns)
        since = [(wrote[key].after, name) for key, names in left.items() for name in names]
        said = [self._who_changed(operation, *one) for one in since[:_SHOWN]]
        if len(since) > _SHOWN:
            said.append(f"{len(since) - _SHOWN} more changed since")
        if said:
            raise ReaderError(
                f"“{operation.label}” was taken back except for {', '.join(said)}, left as now:"
                f" reader history {since[0][0].short_id} shows more."
            )
        if wrote and not there:
            raise NotFound(
                f"Of “{operation.label}” nothing is left to take back: the store no longer has what it changed."
                " reader check --repair brings that back; the next undo takes back what was done before."
            )
        if gone := len(wrote) - len(there):
            raise NotFound(
                f"“{operation.label}” was taken back, but for {gone} of {len(wrote)} annotations that the"
                f" store no longer has: reader check --repair brings them back."
            )
        return operation

    def _happened(self, operation: Operation) -> bool:
        """Whether an operation that was cut off is in the stores, as far as they can be read."""
        for change in operation.changes:
            try:
                stored = self._stored(change.after)
            except ReaderError:
                return True
            if stored is not None:
                wrote = stamps(change.after) - (stamps(change.before) if change.before else set())
                if change.before is None or (wrote and wrote <= stamps(stored)):
                    return True
        return False

    def _stored(self, annotation: Annotation) -> Annotation | None:
        """The annotation as its store has it now, deleted or not."""
        return self.store(annotation.article).get(annotation.id)

    def _who_changed(self, since: Operation, annotation: Annotation, name: str) -> str:
        """`note (changed by Ana, 2026-03-14 14:02)`, as far as the journal knows."""
        from reader.history import same

        for operation in self.operations.newest_first():
            if operation.id <= since.id:
                break
            for before, after in ((change.before, change.after) for change in operation.changes):
                if after.id == annotation.id and not same(before and before[name], after[name]):
                    return f"{name} (changed by {operation.by or 'somebody'}, {local_time(operation.time)})"
        return f"{name} (changed elsewhere)"

    def _name_of(self, article: Article) -> str:
        """The article's path for its store: never a machine's path for a file inside the library."""
        if entry := self._by_id.get(article.id):
            return entry.name
        path = Path(article.path)
        return shown(
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else article.path
        )


def creator() -> str:
    """Who annotates: `READER_NAME`, else the account's full name or login, else ""."""
    return os.environ.get("READER_NAME", "").strip() or _account()


@cache
def _account() -> str:
    try:
        import pwd

        account = pwd.getpwuid(os.getuid())
        return account.pw_gecos.split(",")[0].strip() or account.pw_name
    except (ImportError, KeyError):
        return os.environ.get("USERNAME", "")


def _label(verb: str, annotations: Sequence[Annotation], *fields: str) -> str:
    """What an operation did, for people: `tag quote by Zas`, `change note of highlight “the bridge”`."""
    if len(annotations) != 1:
        return f"{verb} {len(annotations)} annotations"
    one = annotations[0]
    verb = "tag" if (verb, one.kind) == ("add", "quote") else verb
    whom = f" by {one['speaker']}" if one["speaker"] else f" “{words_of(one)}”" if one.targets else ""
    kind = "source note" if one.kind == "source" else one.kind
    return f"{verb} {', '.join(fields)} of {kind}{whom}" if fields else f"{verb} {kind}{whom}"
