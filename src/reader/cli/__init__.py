"""The command line: one front of the core, without a screen. `reader.tui` is the other."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `reader` with these words (those of the process, if None) and returns the exit code."""
    from reader.cli.program import run

    return run(argv)
