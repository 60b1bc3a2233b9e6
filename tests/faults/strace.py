"""A command that strace watches, from its first system call on."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache

from tests.faults.desk import Desk
from tests.faults.nursery import Ended, Nursery
from tests.faults.subject import Subject


@cache
def missing() -> str:
    """Why commands cannot be watched here; "" where they can."""
    if not shutil.which("strace"):
        return "strace is not installed"
    with subprocess.Popen(["sleep", "60"]) as watched:
        strace = subprocess.Popen(
            ["strace", "-p", str(watched.pid)], stderr=subprocess.PIPE, encoding="utf-8"
        )
        assert strace.stderr
        said = strace.stderr.readline()
        watched.kill()
        strace.communicate()
    return "" if "attached" in said else f"strace may not join a process here ({said.strip()})"


def under_strace(
    nursery: Nursery, desk: Desk, who: Subject, words: list[str], options: Sequence[str]
) -> Ended:
    child = nursery.child(desk, "nursery:command", who.name, words)
    strace = subprocess.Popen(
        ["strace", "-p", str(child.pid), *options], stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert strace.stderr
    said = strace.stderr.readline()
    if "attached" not in said:
        child.kill()
        child.ended()
        strace.wait()
        raise RuntimeError(f"strace could not join: {said}")
    child.go()
    ended = child.ended()
    strace.communicate()
    return ended
