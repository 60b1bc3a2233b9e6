"""The operations on a library: those of this run of the program, and all that its journal has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import merge
from itertools import islice, tee

from reader.journal import Journal, Operation
from reader.ulid import new_ulid
from reader.undo import next_redo, next_undo

#: In how many of the last operations it is looked up who did something just now.
_ASKED = 50


class Operations:
    """What was done to one library on this machine, and what of it can be undone and redone.

    `happened` looks whether an operation that was cut off is in the store.
    """

    def __init__(self, journal: Journal, happened: Callable[[Operation], bool]) -> None:
        self.journal = journal
        self._happened = happened
        self.session = new_ulid()
        #: How many operations this session has done, undos and redos too.
        self._own = 0
        #: Those of them that the journal could not take, oldest first: they can be undone until the end.
        self._unkept: list[Operation] = []
        self._failed = ""
        #: Why the journal could not be read, in a sentence; "" where it could.
        self.trouble = ""
        self._next: tuple[object, Operation | None, Operation | None] | None = None
        #: The time and the writer by the annotation's id, of one state.
        self._writers: tuple[object, dict[str, tuple[str, str]]] | None = None

    def begin(self, operation: Operation) -> None:
        """Note an operation of this session that is about to be written to the store."""
        self._own += operation.part == 0
        self._try(self.journal.begin, operation)

    def cut_off(self, operation: Operation) -> None:
        """Note that it was not written after all."""
        self._own -= operation.part == 0
        self._failed = ""

    def finish(self, operation: Operation) -> str:
        """Note that it was written. Where the journal could not be kept, says so, once."""
        self._try(self.journal.finish, operation)
        failed, self._failed = self._failed, ""
        if not failed:
            return ""
        self._unkept.append(operation)
        return failed if len(self._unkept) == 1 else ""

    def _try(self, note: Callable[[Operation], None], operation: Operation) -> None:
        try:
            note(operation)
        except (OSError, ValueError, TypeError) as error:
            why = getattr(error, "strerror", None) or error
            self._failed = (
                f"The journal in {self.journal.folder} cannot be written ({why}): "
                "undo works until you leave, not after."
            )

    def newest_first(self) -> Iterator[Operation]:
        """All operations that are known and came true; of a journal that cannot be read, this session's alone."""
        known = merge(self._kept(), reversed(self._unkept), key=lambda one: one.id, reverse=True)
        seen: set[str] = set()
        for operation in known:
            # One of which the journal has the beginning only is in both.
            if operation.id not in seen and (operation.is_done or self._happened(operation)):
                seen.add(operation.id)
                yield operation

    @property
    def to_undo(self) -> Operation | None:
        """The operation that an undo takes back: this session's last, else the last of anybody on this machine."""
        return self._turns()[0]

    @property
    def to_redo(self) -> Operation | None:
        """The undo that a redo takes back."""
        return self._turns()[1]

    def writer(self, id: str, modified: str) -> str:
        """Who wrote an annotation as it was at that time; "" where the last operations do not tell."""
        state = self._state
        if self._writers is None or self._writers[0] != state:
            found: dict[str, tuple[str, str]] = {}
            for operation in islice(self.newest_first(), _ASKED):
                for own, time in operation.written:
                    found.setdefault(own, (time, operation.by))
            self._writers = state, found
        time, by = self._writers[1].get(id, ("", ""))
        return by if time == modified else ""

    @property
    def _state(self) -> object:
        """What tells whether anything was done since."""
        return self.journal.state, self._own, len(self._unkept)

    def _turns(self) -> tuple[Operation | None, Operation | None]:
        """Both, looked for again where the journal has grown."""
        state = self._state
        if self._next is None or self._next[0] != state:
            for_undo, for_redo = tee(self.newest_first())
            undo = next_undo(for_undo, self.session, self._own)
            redo = next_redo(for_redo, self.session, self._own)
            self._next = (state, undo, redo)
        return self._next[1:]

    def _kept(self) -> Iterator[Operation]:
        try:
            yield from self.journal.newest_first()
        except OSError as error:
            self.trouble = f"The journal in {self.journal.folder} cannot be read: {error.strerror or error}."
