"""Many processes that write to one article at the same time, as fast as they can."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.faults.desk import Desk, new_desk
from tests.faults.nursery import Nursery
from tests.faults.subject import OURS, Subject, annotate, named

PROCESSES = 8
#: Milliseconds within which 99 of 100 annotations are to be saved.
SLOWEST = 100


@dataclass(frozen=True, slots=True)
class Writers:
    """`saved`, `lost` and `refused` are annotations; times are milliseconds from the call to the durable answer."""

    processes: int
    saved: int
    lost: int
    refused: int
    p50: float
    p99: float
    longest: float
    corrupt: str
    why: tuple[str, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        found = []
        if self.corrupt:
            found.append(f"corrupt: {self.corrupt}")
        if self.lost:
            found.append(f"{self.lost} acknowledged annotations lost")
        if self.refused:
            found.append(f"{self.refused} refused: {'; '.join(self.why[:3])}")
        return tuple(found)

    @property
    def slow(self) -> tuple[str, ...]:
        return (f"p99 {self.p99:.0f} ms, more than {SLOWEST}",) if self.p99 > SLOWEST else ()

    @property
    def measured(self) -> str:
        each = (self.saved + self.refused) // self.processes
        return (
            f"{self.processes} × {each}: {self.lost:,} of {self.saved:,} lost, {self.refused:,} refused, "
            f"p50 {self.p50:.0f} ms, p99 {self.p99:.0f} ms, longest {self.longest:.0f} ms"
            + (", corrupt" if self.corrupt else "")
        )


def run(each: int, who: Subject = OURS, processes: int = PROCESSES) -> Writers:
    """So many annotations from each of the processes."""
    with TemporaryDirectory(prefix="close-reader-") as folder, Nursery() as nursery:
        desk = new_desk(Path(folder))
        children = [
            nursery.child(desk, "writers:write", who.name, f"writer {number}", each)
            for number in range(processes)
        ]
        for child in children:
            child.go()
        answers = [
            (seconds, note, problem)
            for child in children
            for seconds, note, problem in map(json.loads, child.ended().out.splitlines())
        ]
        return _judge(desk, who, processes, answers)


def _judge(desk: Desk, who: Subject, processes: int, answers: Sequence[tuple[float, str, str]]) -> Writers:
    saved = [note for _, note, problem in answers if not problem]
    why = [problem for _, _, problem in answers if problem]
    times = [1000 * seconds for seconds, _, problem in answers if not problem] or [0.0]
    corrupt = ""
    try:
        found = set(who.notes(desk.data).values())
    except ValueError as error:
        corrupt, found = str(error), set()
    return Writers(
        processes,
        len(saved),
        len(set(saved) - found),
        len(why),
        median(times),
        quantiles(times, n=100, method="inclusive")[-1] if len(times) > 1 else times[0],
        max(times),
        corrupt,
        tuple(why),
    )


def write(name: str, label: str, count: int) -> int:
    """So many annotations, and at the end a line for each: seconds, its note, and the problem if it was refused."""
    is_ours = name == OURS.name
    for answer in _write_ours(label, count) if is_ours else _write_words(named(name), label, count):
        print(json.dumps(answer))
    return 0


def _write_ours(label: str, count: int) -> list[tuple[float, str, str]]:
    """Through the library, as an open reader does: the article is read once."""
    from reader import open_library
    from reader.anchor import target_at
    from reader.annotation import new_annotation
    from reader.errors import ReaderError

    library = open_library(None, os.environ["READER_LIBRARY"])
    (entry,) = library.entries()
    article = library.read(entry)
    answers = []
    for number in range(count):
        note = f"{label}, {number}"
        paragraph = 2 + number % (len(article.blocks) - 2)
        annotation = new_annotation("highlight", [target_at(article, paragraph, 0, 4)], note=note)
        problem, began = "", perf_counter()
        try:
            library.add(article, annotation)
        except ReaderError as error:
            problem = str(error)
        answers.append((perf_counter() - began, note, problem))
    return answers


def _write_words(who: Subject, label: str, count: int) -> list[tuple[float, str, str]]:
    answers = []
    for number in range(count):
        note, output = f"{label}, {number}", io.StringIO()
        began = perf_counter()
        with redirect_stdout(output):
            code = who.command(annotate(note))
        answers.append((perf_counter() - began, note, f"exit {code}" if code else ""))
    return answers
