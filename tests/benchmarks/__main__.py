"""Measure the reader and set the figures beside those to reach. The machine should be otherwise idle."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console

from tests.benchmarks.library import build
from tests.benchmarks.measures import KEY_SIZE, START_SIZE, Samples, measure
from tests.benchmarks.table import p50, p95, result_table
from tests.surroundings import surroundings


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: under a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample to this file as well")
    options = parser.parse_args()
    rounds, presses = (3, 30) if options.quick else (11, 120)
    began = perf_counter()
    # In a file or a pipe the table has the room it needs.
    console = Console(width=None if sys.stdout.isatty() else 140)
    messages = Console(stderr=True)
    with TemporaryDirectory(prefix="close-reader-") as folder, messages.status("writing the texts") as status:
        desk = build(Path(folder))
        samples = measure(desk, rounds, presses, status.update)
    console.print(result_table(samples, _machine()))
    console.print(
        f"Medians of {rounds} starts in turn at {_size(START_SIZE)}, {presses} presses at {_size(KEY_SIZE)}: the list,"
        f" the text and the annotations stand side by side from 136 columns on. {perf_counter() - began:.0f} s in all."
    )
    if options.json:
        options.json.write_text(json.dumps(_record(samples), indent=1) + "\n", encoding="utf-8")


def _machine() -> str:
    return surroundings("textual")


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _record(samples: Samples) -> dict[str, object]:
    return {
        "machine": _machine(),
        "samples": {name: {"p50": p50(one), "p95": p95(one), "all": one} for name, one in samples.items()},
    }


if __name__ == "__main__":
    main()
