"""A small library, and the commands run in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import reader
from reader.cli import main

SOURCE = str(Path(reader.__file__).resolve().parents[1])

FIRE = """\
Fire in the harbour

14 March 2026

Tobias Renk, the director of the port, said all was dry. “The sprinklers worked,” Renk said on the quay.

He said it again at noon. “The sprinklers worked,” he told reporters, and left.

Nobody else was hurt.
"""
TRAINS = """\
Night trains come back

“We sold every bed,” said Ada Brandt, the head of sales.
"""


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes that tests start import what is tested here, wherever they are started."""
    monkeypatch.setenv("PYTHONPATH", SOURCE)


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., Result]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "desk"
    (root / "annotations").mkdir(parents=True)
    (root / "fire.txt").write_text(FIRE, "utf-8")
    (root / "trains.txt").write_text(TRAINS, "utf-8")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def run(library: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> Result:
        code = main(words)
        return Result(code, *capsys.readouterr())

    return run


def add(run: Run, *words: str) -> dict[str, Any]:
    result = run("annotate", *words, "--json")
    assert result.code == 0, result.err
    record: dict[str, Any] = result.json
    return record
