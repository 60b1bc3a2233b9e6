"""Try the promise of the store with faults; print what came of it beside the figures asked. Exit code 1: broken."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from time import perf_counter

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from tests.faults.programs import Program, Result, Run, every_program
from tests.surroundings import surroundings

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One program's results. `skipped` says why there are none."""

    program: Program
    seconds: float
    ours: Result | None
    stock: Result | None
    skipped: str = ""

    @property
    def slow(self) -> tuple[str, ...]:
        return tuple(getattr(self.ours, "slow", ()))

    @property
    def broken(self) -> tuple[str, ...]:
        return self.ours.broken if self.ours else ()

    @property
    def verdict(self) -> str:
        if self.ours is None:
            return "skipped"
        return "BROKEN" if self.broken else "short" if self.slow else "ok"

    @property
    def measured(self) -> str:
        return self.ours.measured if self.ours else f"skipped: {self.skipped}"

    @property
    def control(self) -> str:
        return self.stock.measured if self.stock else "–"


def main() -> int:
    programs = every_program()
    names = [program.name for program in programs]
    parser = ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help=f"some of them: {', '.join(names)}")
    parser.add_argument("--short", action="store_true", help="what runs with the tests: some three minutes")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of everything that is random")
    parser.add_argument("--markdown", action="store_true", help="print the rows as the README has them")
    options = parser.parse_args()
    if unknown := set(options.programs) - set(names):
        parser.error(f"there is no program {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    chosen = [program for program in programs if not options.programs or program.name in options.programs]
    began = perf_counter()
    rows = _run(chosen, options.short, options.seed)
    on = surroundings("tinydb", "filelock", "hypothesis")
    ended = f"Seed {options.seed}, {perf_counter() - began:.0f} s in all; {on}."
    if options.markdown:
        print("\n".join(["| fault | asked | measured | stock TinyDB, same program |", "|---|---|---|---|"]))
        for row in rows:
            print(f"| {row.program.fault} | {row.program.asked} | {row.measured} | {row.control} |")
        print(f"\n{ended}")
    else:
        console = Console(width=None if sys.stdout.isatty() else 180)
        console.print(_table(rows))
        console.print(ended)
    for row in rows:
        for fault in (*row.broken[:_SHOWN], *row.slow):
            print(f"{row.program.name}: {fault}", file=sys.stderr)
        if len(row.broken) > _SHOWN:
            print(f"{row.program.name}: and {len(row.broken) - _SHOWN} more", file=sys.stderr)
    return int(any(row.broken for row in rows))


def _run(programs: list[Program], is_short: bool, seed: int) -> list[Row]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        return [_row(program, is_short, seed, progress) for program in programs]


def _row(program: Program, is_short: bool, seed: int, progress: Progress) -> Row:
    if why := program.missing():
        return Row(program, 0, None, None, why)
    began = perf_counter()
    ours = _watched(program.run, program.short if is_short else program.full, seed, program.name, progress)
    stock = None
    if program.control:
        size, run = program.control
        name = f"{program.name}, stock TinyDB"
        stock = _watched(run, min(size, program.short) if is_short else size, seed, name, progress)
    return Row(program, perf_counter() - began, ours, stock)


def _watched(run: Run, size: int, seed: int, name: str, progress: Progress) -> Result:
    task = progress.add_task(name, total=size)
    result = run(size, seed, lambda done, of: progress.update(task, completed=done, total=of))
    progress.update(task, completed=progress.tasks[task].total)
    return result


def _table(rows: list[Row]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=True)
    for heading in ("fault", "asked", "measured", "", "stock TinyDB, same program"):
        table.add_column(heading)
    table.add_column("s", justify="right", no_wrap=True)
    styles = {"ok": "green", "short": "yellow", "BROKEN": "bold red", "skipped": "dim"}
    for row in rows:
        verdict = Text(row.verdict, styles[row.verdict])
        table.add_row(
            row.program.fault, row.program.asked, row.measured, verdict, row.control, f"{row.seconds:.0f}"
        )
    return table


if __name__ == "__main__":
    raise SystemExit(main())
