"""A bar on stderr for what takes a while; on a terminal only, and only once it has taken a moment."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

#: Seconds that nothing is shown.
PATIENCE = 0.4


class Bar:
    """What is told how much is done. `label` says of what."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._from = monotonic() + PATIENCE
        self._shown: Progress | None = None

    def tell(self, done: int, of: int) -> None:
        if self._shown is None:
            if monotonic() < self._from or not _is_seen():
                return
            self._shown = _progress()
            self._shown.start()
            self._shown.add_task(self._label, total=of, completed=done)
            self._shown.refresh()
        self._shown.update(self._shown.tasks[0].id, completed=done, total=of)

    def until_shown(self, items: Iterable[T]) -> Iterator[T]:
        """The items; from the first one on without a bar, where they are written to the same terminal."""
        for item in items:
            if sys.stdout and sys.stdout.isatty():
                self.stop()
                self._from = float("inf")
            yield item

    def stop(self) -> None:
        if self._shown is not None:
            self._shown.stop()
            self._shown = None


@contextmanager
def progress(label: str) -> Iterator[Bar]:
    bar = Bar(label)
    try:
        yield bar
    finally:
        bar.stop()


def _is_seen() -> bool:
    return bool(sys.stderr) and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True, highlight=False)
    # What is written meanwhile goes where it was to go: the results are somebody else's input perhaps.
    return Progress(console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
