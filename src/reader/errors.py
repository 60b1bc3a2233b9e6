"""What can go wrong, said for the person at the screen, with the exit code a command ends with.

A message says what was being done, to which file, what is wrong and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence


class ReaderError(Exception):
    """Anything the reader can name. Fronts show the message, never a traceback."""

    exit_code = 3


def own_error(error: Exception) -> str:
    """What is said of an error that is the program's own."""
    return (
        f"stopped by an error of its own, {type(error).__name__}: {error}"
        " (READER_DEBUG=1 in the environment shows where)."
    )


class NotFound(ReaderError):
    """No article, annotation or passage answers to what was asked for."""

    exit_code = 1


class Ambiguous(NotFound):
    """Several do. `candidates` are what to say instead."""

    def __init__(self, message: str, candidates: Sequence[str]) -> None:
        super().__init__("\n".join([message, *(f"  {candidate}" for candidate in candidates)]))
        self.candidates = tuple(candidates)


class WrongUsage(ReaderError):
    """The words of a command, or a value given to a field, make no sense."""

    exit_code = 2


class Unreadable(ReaderError):
    """A file is no article that can be read: empty, binary, vanished, not permitted."""

    exit_code = 3


class CannotWrite(ReaderError):
    """A change could not be kept: locked, full, read-only, or a store of a newer version."""

    exit_code = 3
