"""A small library to do harm to, with a home of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from tests.terminal import environment

ARTICLE = "pier"
TITLE = "The pier"
#: Paragraphs of the article besides its title, each of one sentence.
PARAGRAPHS = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """`root` holds everything that a program under test may touch: the library and the person's home."""

    root: Path

    @property
    def library(self) -> Path:
        return self.root / "library"

    @property
    def annotations(self) -> Path:
        return self.library / "annotations"

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def article(self) -> Path:
        return self.library / f"{ARTICLE}.txt"

    @property
    def store(self) -> Path | None:
        """The file of the article's annotations, once there is one. Other articles have a `-` after their name."""
        return next(iter(sorted(self.annotations.glob(f"{ARTICLE}*.json"))), None)

    @property
    def data(self) -> bytes:
        """The bytes of the store; none where there is none."""
        return self.store.read_bytes() if self.store else b""

    def environment(self) -> dict[str, str]:
        return {**environment(self.home), "READER_LIBRARY": str(self.library), "READER_NAME": "Ada"}


def new_desk(folder: Path) -> Desk:
    """A library of one article without annotations, in a new folder inside `folder`."""
    desk = Desk(Path(mkdtemp(dir=folder, prefix="desk-")))
    desk.annotations.mkdir(parents=True)
    desk.home.mkdir()
    desk.article.write_text(text(TITLE), encoding="utf-8")
    # Whoever is not root has to get here as well.
    desk.root.chmod(0o755)
    return desk


@contextmanager
def passing_desk(folder: Path) -> Iterator[Desk]:
    """A desk that is cleared away afterwards: a full run makes thousands."""
    desk = new_desk(folder)
    try:
        yield desk
    finally:
        shutil.rmtree(desk.root, ignore_errors=True)


def text(title: str) -> str:
    body = [f"Boat number {number} of the season came in at noon." for number in range(1, PARAGRAPHS + 1)]
    return "\n\n".join([title, *body]) + "\n"
