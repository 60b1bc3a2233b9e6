"""The short form of each fault program: the promise holds, and stock TinyDB breaks it in the same program."""

from __future__ import annotations

import pytest

pytest.importorskip("termios", reason="This system has no pseudo-terminals, no fork and no strace")

from tests.faults.programs import PROGRAMS, Program, Result, Run
from tests.faults.progress import quiet

_SEED = 1


def _run(program: Program, run: Run, size: int) -> Result:
    if why := program.missing():
        pytest.skip(why)
    return run(size, _SEED, quiet)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_the_promise_holds(program: Program) -> None:
    result = _run(program, program.run, program.short)
    assert not result.broken, "\n".join([result.measured, *result.broken])


@pytest.mark.parametrize(
    "program", [one for one in PROGRAMS if one.control], ids=lambda program: program.name
)
def test_stock_tinydb_breaks_it(program: Program) -> None:
    assert program.control
    size, run = program.control
    result = _run(program, run, min(size, program.short))
    # What only costs too much breaks no promise.
    assert result.broken or getattr(result, "slow", ()), result.measured
