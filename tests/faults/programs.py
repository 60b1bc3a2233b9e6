"""The programs by name, how much each does in full and in short, and the figure that is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

from tests.faults import cost, damage, disk, foreign, kills, machine, power, strace, system_calls, writers
from tests.faults.progress import Tell
from tests.faults.subject import OURS, STOCK


class Result(Protocol):
    @property
    def measured(self) -> str:
        """What was done and what came of it, for the table."""

    @property
    def broken(self) -> tuple[str, ...]:
        """Each way in which a promise was broken, a sentence each."""


#: Takes how much to do, the seed, and whom to tell.
Run = Callable[[int, int, Tell], Result]


@dataclass(frozen=True, slots=True)
class Program:
    """`full` and `short` are sizes for `run`; `control` is the size and the run on stock TinyDB where there is one.

    `missing` says why it cannot be run here; "" where it can.
    """

    name: str
    fault: str
    asked: str
    full: int
    short: int
    run: Run
    control: tuple[int, Run] | None = None
    missing: Callable[[], str] = lambda: ""


PROGRAMS = (
    Program(
        "kills",
        "kill -9, mixed operations, command line",
        "1,000 kills: 0 corrupt, 0 acknowledged lost, 0 undeleted",
        1_000,
        120,
        lambda size, seed, tell: kills.commands(size, seed, OURS, tell),
        (200, lambda size, seed, tell: kills.commands(size, seed, STOCK, tell)),
    ),
    Program(
        "terminals",
        "kill -9, mixed operations, TUI",
        "200 kills: 0 corrupt, 0 acknowledged lost, 0 undeleted",
        200,
        10,
        kills.terminals,
    ),
    Program(
        "system-calls",
        "every system call of an operation failed in turn, and KILL at each",
        "≥ 500 runs: 0 corrupt, 0 false “saved”, 0 tracebacks, next operation works",
        1_500,
        150,
        lambda size, seed, tell: system_calls.run(size, seed, OURS, tell),
        (500, lambda size, seed, tell: system_calls.run(size, seed, STOCK, tell)),
        strace.missing,
    ),
    Program(
        "power",
        "power cut at any moment of an operation: every state POSIX allows the disk (simulated)",
        "0 corrupt, 0 acknowledged lost, next operation works",
        400,
        15,
        lambda size, seed, tell: power.run(size, seed, OURS, tell),
        (5, lambda size, seed, tell: power.run(size, seed, STOCK, tell)),
        strace.missing,
    ),
    Program(
        "writers",
        "concurrent writers on one article",
        "8 × 500: 0 of 4,000 lost, none refused, p99 ≤ 100 ms",
        500,
        20,
        lambda size, _seed, _tell: writers.run(size),
        (125, lambda size, _seed, _tell: writers.run(size, STOCK)),
    ),
    Program(
        "foreign",
        "a program without a lock replaces the file while readers write",
        "0 of its records lost",
        500,
        40,
        lambda size, seed, _tell: foreign.run(size, seed),
    ),
    Program(
        "damage",
        "damaged stores by mutation",
        "10,000 mutants: 0 tracebacks, ≥ 99 % of whole records kept, other articles all listed",
        10_000,
        930,
        lambda size, seed, tell: damage.run(size, seed, OURS, tell),
        (2_000, lambda size, seed, tell: damage.run(size, seed, STOCK, tell)),
    ),
    Program(
        "disk",
        "disk full, file-size limit, read-only, no permission; library and state folder",
        "≥ 100 states: done or refused with a reason, never half",
        1_000,
        110,
        lambda size, seed, tell: disk.run(size, seed, OURS, tell),
        (1_000, lambda size, seed, tell: disk.run(size, seed, STOCK, tell)),
    ),
    Program(
        "machine",
        "two readers, kills, checkouts, merges, undo in any order (hypothesis)",
        "always as a plain dictionary",
        500,
        40,
        lambda size, seed, _tell: machine.run(size, seed),
        (20, lambda size, seed, _tell: machine.run(size, seed, STOCK)),
    ),
    Program(
        "cost",
        "cost of an annotation in an article of 200",
        "≤ 3 × the floor; within 25 % from 1,000 to 100,000 in the library",
        500,
        20,
        lambda size, _seed, tell: cost.run(size, 100, OURS, tell),
        (500, lambda size, _seed, tell: cost.run(size, 5, STOCK, tell)),
    ),
)


def every_program() -> tuple[Program, ...]:
    """Those above, and the pairs of people who share a library through git, which have short tests of their own."""
    if find_spec("tests.faults.git_pairs") is None:
        return PROGRAMS
    from tests.faults import git_pairs

    asked = "300 pairs: 0 conflicts, 0 lost"
    *most, last = PROGRAMS
    return (
        *most,
        Program(
            "git-driver",
            "git: two people apart, merged with the driver",
            asked,
            300,
            8,
            lambda size, seed, tell: git_pairs.run(size, seed, True, tell),
            (20, git_pairs.control),
            git_pairs.missing,
        ),
        Program(
            "git-union",
            "git: the same with bare union",
            asked,
            300,
            8,
            lambda size, seed, tell: git_pairs.run(size, seed, False, tell),
            None,
            git_pairs.missing,
        ),
        last,
    )
