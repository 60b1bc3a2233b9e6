"""What a durable annotation costs: against the floor of any atomic, fsynced write, and as the library grows.

The floor is what no program can do without: the same bytes to a temporary file, fsync, rename, fsync of the folder. It
is measured in turn with the rest, so that a machine that is busy for a while is busy for both.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.faults.desk import Desk, new_desk, text
from tests.faults.progress import Tell, quiet
from tests.faults.subject import OURS, Subject

#: Annotations of each article.
EACH = 200
_MOST = 3.0
_GROWTH = 1.25
_SMALL = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians in milliseconds, of an annotation in an article of 200.

    `small` and `large` are of libraries of `small_count` and `large_count` annotations.
    """

    floor: float
    small: float
    large: float
    small_count: int
    large_count: int

    @property
    def ratio(self) -> float:
        return self.small / self.floor

    @property
    def growth(self) -> float:
        return self.large / self.small

    @property
    def broken(self) -> tuple[str, ...]:
        return ()

    @property
    def slow(self) -> tuple[str, ...]:
        found = []
        if self.ratio > _MOST:
            found.append(f"{self.ratio:.1f} × the floor, more than {_MOST:g}")
        if self.growth > _GROWTH:
            found.append(f"{100 * (self.growth - 1):.0f} % more in a large library, more than 25 %")
        return tuple(found)

    @property
    def measured(self) -> str:
        return (
            f"{self.small:.2f} ms, {self.ratio:.1f} × the floor of {self.floor:.2f} ms; {self.large:.2f} ms "
            f"({100 * (self.growth - 1):+.0f} %) at {self.large_count:,} annotations in the library, "
            f"from {self.small_count:,}"
        )


def run(articles: int, rounds: int, who: Subject = OURS, tell: Tell = quiet) -> Cost:
    """A library of five articles against one of so many; an annotation in each, and the floor, `rounds` times."""
    with TemporaryDirectory(prefix="close-reader-") as folder:
        builds = _ours if who is OURS else _stock
        before = dict(os.environ)
        try:
            small, path = builds(new_desk(Path(folder)), _SMALL, quiet)
            large, _ = builds(new_desk(Path(folder)), articles, tell)
            writes: dict[str, Callable[[], None]] = {
                "floor": lambda: _floor(path),
                "small": small,
                "large": large,
            }
            times: dict[str, list[float]] = {name: [] for name in writes}
            for _ in range(rounds):
                for name, write in writes.items():
                    began = perf_counter()
                    write()
                    times[name].append(1000 * (perf_counter() - began))
        finally:
            os.environ.clear()
            os.environ.update(before)
    floor, few, many = (median(times[name]) for name in ("floor", "small", "large"))
    return Cost(floor, few, many, _SMALL * EACH, articles * EACH)


def _floor(path: Path) -> None:
    """Write the store's bytes the way that survives a power cut, to a file beside it."""
    data = path.read_bytes()
    temporary, target = path.with_suffix(".temporary"), path.with_suffix(".floor")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    os.write(descriptor, data)
    os.fsync(descriptor)
    os.close(descriptor)
    temporary.replace(target)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _ours(desk: Desk, articles: int, tell: Tell) -> tuple[Callable[[], None], Path]:
    """A library: what adds an annotation to an article of it, and that article's store."""
    from reader import open_library
    from reader.anchor import target_at
    from reader.annotation import Annotation, new_annotation

    os.environ.update(desk.environment())
    for number in range(1, articles):
        (desk.library / f"log-{number}.txt").write_text(text(f"Log {number}"), encoding="utf-8")
    library = open_library(None, desk.library)
    article = library.read(library.find("pier"))

    def made(note: str, at: int) -> Annotation:
        return new_annotation("highlight", [target_at(article, 2 + at % 30, 0, 4)], note=note)

    for number, entry in enumerate(library.entries(), start=1):
        library.store(entry.id).put([made(f"note {at}", at) for at in range(EACH)])
        tell(number, articles)
    path = library.store(article.id).path

    def add() -> None:
        library.add(article, made("one more", 5))

    return add, path


def _stock(desk: Desk, articles: int, tell: Tell) -> tuple[Callable[[], None], Path]:
    """One file for the whole library, as stock TinyDB has it; and for the floor, one of an article."""
    from tinydb import TinyDB

    databases = []
    for name, count in (("stock.json", articles * EACH), ("article.json", EACH)):
        database = TinyDB(desk.annotations / name)
        database.insert_multiple(
            {"kind": "highlight", "note": f"note {at}", "exact": "Boat", "prefix": "x" * 200}
            for at in range(count)
        )
        databases.append(database)
    tell(articles, articles)
    path = desk.annotations / "article.json"
    return lambda: databases[0].insert({"kind": "highlight", "note": "one more"}) and None, path
