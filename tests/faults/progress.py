"""How far a program has come, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

#: Called with how many are done, and of how many.
Tell = Callable[[int, int], None]


def quiet(done: int, of: int) -> None:
    """For who does not want to know."""
