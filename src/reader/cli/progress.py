"""A bar on stderr for what takes a while; on a terminal only, and only once it has taken a moment."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

#: Seconds that nothing is shown.
_PATIENCE = 0.4


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Gives what to tell how much is done, and of how much."""
    began = monotonic()
    bar: Progress | None = None

    def tell(done: int, of: int) -> None:
        nonlocal bar
        if bar is None:
            if monotonic() - began < _PATIENCE or not _can_be_seen():
                return
            bar = _bar()
            bar.start()
            bar.add_task(label, total=of)
        bar.update(bar.tasks[0].id, completed=done, total=of)

    try:
        yield tell
    finally:
        if bar is not None:
            bar.stop()


def followed(items: Iterable[T], of: int, tell: Callable[[int, int], None]) -> Iterator[T]:
    """The items, told of as they are taken."""
    for done, item in enumerate(items):
        tell(done, of)
        yield item


def _can_be_seen() -> bool:
    return bool(sys.stderr) and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import Progress

    return Progress(console=Console(stderr=True, highlight=False), transient=True)
