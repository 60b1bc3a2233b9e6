"""Processes that may be killed, each a fork of one that has imported everything: a few milliseconds a process.

What a child does is a function of a module here and the arguments for it. It waits until it is told to go, so that
whoever wants to watch it (strace) can be there from its first system call.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from tests.faults import subject
from tests.faults.desk import Desk, new_desk

_GO = signal.SIGUSR1
#: Whoever is not root, where there is no better name for it.
NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Ended:
    """`code` is the exit code; negative: the signal that ended it."""

    code: int
    out: str
    err: str

    @property
    def traceback(self) -> bool:
        return "Traceback (most recent call last)" in self.err


class Child:
    """A process that waits to be told to go."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self._nursery = nursery

    def go(self) -> None:
        os.kill(self.pid, _GO)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> Ended:
        """Wait for its end."""
        return Ended(**self._nursery.ask({"wait": self.pid}))


class Nursery:
    """A context in which there are children."""

    def __enter__(self) -> Nursery:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            encoding="utf-8",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def child(
        self, desk: Desk, call: str, *arguments: Any, uid: int = 0, limits: Mapping[str, int] | None = None
    ) -> Child:
        """A child that will do `call` ("module:function" of this package) with that desk as its home.

        `uid` makes it somebody else, `limits` are of `resource.setrlimit` ({"FSIZE": 1000}).
        """
        asked = {
            "call": call,
            "arguments": arguments,
            "environment": desk.environment(),
            "cwd": str(desk.library),
            "uid": uid,
            "limits": limits or {},
        }
        return Child(self, self.ask(asked))

    def run(
        self,
        desk: Desk,
        who: subject.Subject,
        words: list[str],
        uid: int = 0,
        limits: Mapping[str, int] | None = None,
    ) -> Ended:
        """One command, to its end."""
        child = self.child(desk, "nursery:command", who.name, words, uid=uid, limits=limits)
        child.go()
        return child.ended()

    def ask(self, what: Mapping[str, Any]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def command(name: str, words: list[str]) -> int:
    """One command of a subject, in a child."""
    return subject.named(name).command(words)


# in the nursery's own process


def main() -> None:
    # A child that was told to go before it listens must not miss it.
    signal.pthread_sigmask(signal.SIG_BLOCK, [_GO])
    _import_all()
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(_wait(asked["wait"]) if "wait" in asked else _fork(asked)), flush=True)


#: The ends of the pipes to each child's output and errors. They are pipes, which no limit of a disk can reach.
_pipes: dict[int, tuple[int, int]] = {}


def _wait(pid: int) -> dict[str, Any]:
    out, err = _drained(_pipes.pop(pid))
    return {"code": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), "out": out, "err": err}


def _drained(pipes: tuple[int, int]) -> list[str]:
    """All that comes out of these pipes, read as it comes: a full one would hold its writer up."""
    read = {pipe: bytearray() for pipe in pipes}
    is_open = set(pipes)
    while is_open:
        for pipe in select.select(is_open, [], [])[0]:
            data = os.read(pipe, 1 << 16)
            read[pipe] += data
            if not data:
                is_open.remove(pipe)
                os.close(pipe)
    return [read[pipe].decode(errors="replace") for pipe in pipes]


def _fork(asked: Mapping[str, Any]) -> int:
    (heard, ready), (out, to_out), (err, to_err) = os.pipe(), os.pipe(), os.pipe()
    pid = os.fork()
    if pid:
        for end in (ready, to_out, to_err):
            os.close(end)
        # It says nothing, but closes its end.
        os.read(heard, 1)
        os.close(heard)
        _pipes[pid] = out, err
        return pid
    code = 70
    try:
        os.dup2(to_out, 1)
        os.dup2(to_err, 2)
        for end in (to_out, to_err, out, err, heard, *(end for ends in _pipes.values() for end in ends)):
            os.close(end)
        sys.stdout, sys.stderr = os.fdopen(1, "w", encoding="utf-8"), os.fdopen(2, "w", 1, encoding="utf-8")
        os.environ.clear()
        os.environ.update(asked["environment"])
        os.chdir(asked["cwd"])
        _become(asked["uid"], asked["limits"])
        module, _, function = asked["call"].partition(":")
        call = getattr(import_module(f"tests.faults.{module}"), function)
        os.close(ready)
        signal.sigwait([_GO])
        code = call(*asked["arguments"])
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(code)


def _become(uid: int, limits: Mapping[str, int]) -> None:
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def _import_all() -> None:
    """Import what the commands import, which a child that tries them all can tell."""
    with TemporaryDirectory(prefix="close-reader-") as folder:
        desk = new_desk(Path(folder))
        asked = subprocess.run(
            [sys.executable, "-c", "from tests.faults.nursery import tell_imports; tell_imports()"],
            cwd=Path(__file__).parents[2],
            env={**desk.environment(), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    if asked.returncode:
        raise RuntimeError(asked.stderr)
    for name in json.loads(asked.stdout.splitlines()[-1]):
        with suppress(ImportError):
            import_module(name)
    # What is never looked at again need not be copied for each child.
    gc.collect()
    gc.freeze()


def tell_imports() -> None:
    """Do one of each operation, then print the names of all modules that took."""
    for who in (subject.OURS, subject.STOCK):
        if who.command(subject.annotate("one")):
            raise RuntimeError("The first annotation could not be made.")
        folder = Path(os.environ["READER_LIBRARY"]) / "annotations"
        store = next(iter(folder.glob("*.json")))
        (key,) = who.notes(store.read_bytes())
        for words in (subject.edit(key, "two"), subject.delete(key), ["undo"], ["annotations"]):
            if who.can(words[0]):
                who.command(words)
        store.unlink()
    for name in ("foreign", "kills", "writers"):
        with suppress(ImportError):
            import_module(f"tests.faults.{name}")
    print(json.dumps(sorted(name for name in sys.modules if name != "__main__")))


if __name__ == "__main__":
    main()
