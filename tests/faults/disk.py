"""A disk that is full, limited, read-only or forbidden, for the library and for the person's state folder.

Each state of the disk is met by each operation: it is done, or refused in a sentence and then nothing has changed; and
once the state has passed, the next operation works. What needs root to mount is left out without it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.desk import Desk, passing_desk
from tests.faults.nursery import NOBODY, Nursery
from tests.faults.progress import Tell, quiet
from tests.faults.subject import OURS, Notes, Subject, annotate, delete, edit

_REFUSED = 3


@dataclass(frozen=True, slots=True)
class State:
    """`over` is the state of the disk as a context. Whoever needs root is nobody while it lasts."""

    name: str
    over: Callable[[Desk], AbstractContextManager[None]]
    mounts: bool = False
    is_nobody: bool = False
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Disk:
    """`done` and `refused` are operations; the rest are sentences. `left_out` says what could not be tried here.

    `half`: refused and yet changed, or done and not there, or something else lost. `unsaid`: a wrong exit code, or no
    sentence. `stuck`: the next operation failed when the state had passed.
    """

    states: int
    done: int
    refused: int
    corrupt: tuple[str, ...]
    half: tuple[str, ...]
    tracebacks: tuple[str, ...]
    unsaid: tuple[str, ...]
    stuck: tuple[str, ...]
    left_out: str

    @property
    def broken(self) -> tuple[str, ...]:
        return self.corrupt + self.half + self.tracebacks + self.unsaid + self.stuck

    @property
    def measured(self) -> str:
        return (
            f"{self.states} states: {self.done} done, {self.refused} refused with a reason, {len(self.half)} half, "
            f"{len(self.corrupt)} corrupt, {len(self.tracebacks)} tracebacks, {len(self.unsaid)} wrong exit codes, "
            f"next operation failed in {len(self.stuck)}" + (f" ({self.left_out})" if self.left_out else "")
        )


@dataclass(slots=True)
class _Judged:
    done: int = 0
    refused: int = 0
    corrupt: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


def run(count: int, seed: int, who: Subject = OURS, tell: Tell = quiet) -> Disk:
    """At most so many states, each an operation on such a disk."""
    states, left_out = _possible()
    every = [(state, name) for state in states for name in _OPERATIONS]
    chosen = Random(seed).sample(every, min(count, len(every)))
    judged = _Judged()
    with TemporaryDirectory(prefix="close-reader-") as folder, Nursery() as nursery:
        Path(folder).chmod(0o755)
        for number, (state, name) in enumerate(chosen, start=1):
            with passing_desk(Path(folder)) as desk:
                _try(nursery, desk, who, state, name, judged)
            tell(number, len(chosen))
    return Disk(
        len(chosen),
        judged.done,
        judged.refused,
        tuple(judged.corrupt),
        tuple(judged.half),
        tuple(judged.tracebacks),
        tuple(judged.unsaid),
        tuple(judged.stuck),
        left_out,
    )


# the operations: what is there before, the words, the annotation they are about and its note afterwards

_OPERATIONS = ("first annotate", "annotate", "edit", "delete")
_LONG = "a note that is longer than what was there " * 20


def _words(name: str, before: Notes) -> tuple[list[str], str, str | None]:
    if name in ("first annotate", "annotate"):
        return annotate(_LONG), "", _LONG
    key = next(iter(before))
    return (edit(key, _LONG), key, _LONG) if name == "edit" else (delete(key), key, None)


def _try(nursery: Nursery, desk: Desk, who: Subject, state: State, name: str, judged: _Judged) -> None:
    uid = NOBODY if state.is_nobody and os.geteuid() == 0 else 0
    if uid:
        _give(desk.root, uid)
    for number in range(0 if name == "first annotate" else 3):
        ended = nursery.run(desk, who, annotate(f"note {number}", number + 2), uid)
        assert ended.code == 0, ended
    before = who.notes(desk.data)
    words, key, note = _words(name, before)
    with state.over(desk):
        ended = nursery.run(desk, who, words, uid, state.limits)
    where = f"{name}, {state.name}"
    said = f"exit {ended.code}, {ended.err.strip()[-300:]!r}"
    if ended.traceback:
        judged.tracebacks.append(f"{where}: {said}")
    try:
        found = _read(desk, who)
    except ValueError as error:
        judged.corrupt.append(f"{where}: {said}: {error}")
        return
    is_there = found.get(key) == note if key else note in found.values()
    others = {one: was for one, was in before.items() if one != key}
    if any(found.get(one) != was for one, was in others.items()):
        judged.half.append(f"{where}: {said}: others were lost")
    elif ended.code == 0 and not is_there:
        judged.half.append(f"{where}: {said}: it is not there")
    elif ended.code and found != before:
        judged.half.append(f"{where}: {said}: refused, and yet something changed")
    elif ended.code not in (0, _REFUSED) or (ended.code and len(ended.err.strip()) < 20):
        judged.unsaid.append(f"{where}: {said}")
    elif ended.code:
        judged.refused += 1
    else:
        judged.done += 1
    after = nursery.run(desk, who, annotate("next"), uid)
    then = _read(desk, who)
    if after.code or "next" not in then.values() or any(then.get(one) != found[one] for one in found):
        judged.stuck.append(f"{where}: then exit {after.code}, {after.err.strip()[-300:]!r}")


def _read(desk: Desk, who: Subject) -> Notes:
    if desk.store and not desk.data:
        raise ValueError("the file is empty")
    return who.notes(desk.data)


# the states


def _possible() -> tuple[list[State], str]:
    """The states that can be tried here, and what cannot."""
    states = list(_states())
    if _mounts():
        return states, ""
    left = [state for state in states if not state.mounts]
    return left, f"without {len(states) - len(left)} states that need root to mount a tmpfs"


def _states() -> Iterator[State]:
    for where in ("library", "state"):
        for pages in (0, 1, 2, 3, 5, 8):
            yield State(f"{where} on a disk with {pages} pages left", _full(where, pages), mounts=True)
        for inodes in (0, 1, 2, 4):
            yield State(
                f"{where} on a disk with {inodes} inodes left", _no_inodes(where, inodes), mounts=True
            )
        yield State(f"{where} mounted read-only", _mounted_read_only(where), mounts=True)
        yield State(f"{where} folder read-only", _mode(_folder(where), 0o555), is_nobody=True)
        yield State(f"{where} folder not to be entered", _mode(_folder(where), 0o000), is_nobody=True)
        yield State(f"{where} folder not to be listed", _mode(_folder(where), 0o333), is_nobody=True)
    yield State("store read-only", _mode(lambda desk: desk.store, 0o444), is_nobody=True)
    yield State("store unreadable", _mode(lambda desk: desk.store, 0o000), is_nobody=True)
    yield State("store write-only", _mode(lambda desk: desk.store, 0o222), is_nobody=True)
    yield State("lock folder read-only", _mode(_local, 0o555), is_nobody=True)
    yield State("lock folder not to be entered", _mode(_local, 0o000), is_nobody=True)
    yield State("library root read-only", _mode(lambda desk: desk.library, 0o555), is_nobody=True)
    yield State("home read-only", _mode(lambda desk: desk.home, 0o555), is_nobody=True)
    yield State("home not to be entered", _mode(lambda desk: desk.home, 0o000), is_nobody=True)
    yield State("state folder is a file", _in_the_way(_state_folder))
    yield State("lock folder is a file", _in_the_way(_local))
    for size in (0, 1, 100, 400, 1_000, 1_500, 2_000, 2_500, 3_000, 5_000):
        yield State(f"no file longer than {size} bytes", lambda _: nullcontext(), limits={"FSIZE": size})
    for files in (3, 4, 5, 6, 7, 8, 10):
        yield State(f"at most {files} open files", lambda _: nullcontext(), limits={"NOFILE": files})


def _state_folder(desk: Desk) -> Path:
    return desk.home / "state"


def _folder(where: str) -> Callable[[Desk], Path]:
    return (lambda desk: desk.annotations) if where == "library" else _state_folder


def _local(desk: Desk) -> Path:
    return desk.annotations / ".local"


@cache
def _mounts() -> bool:
    """Whether this process may mount."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        return False
    with TemporaryDirectory(prefix="close-reader-") as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "none", folder], capture_output=True, check=False)
        if mounted.returncode == 0:
            subprocess.run(["umount", folder], check=True)
    return mounted.returncode == 0


def _full(where: str, pages: int) -> Callable[[Desk], AbstractContextManager[None]]:
    @contextmanager
    def over(desk: Desk) -> Iterator[None]:
        with _tmpfs(_folder(where)(desk), "size=1m") as folder:
            filler = folder / ".filler"
            filler.touch()
            status = os.statvfs(folder)
            filler.write_bytes(bytes(max(0, status.f_bavail - pages) * status.f_frsize))
            yield
            filler.unlink()

    return over


def _no_inodes(where: str, inodes: int) -> Callable[[Desk], AbstractContextManager[None]]:
    @contextmanager
    def over(desk: Desk) -> Iterator[None]:
        with _tmpfs(_folder(where)(desk), "size=1m,nr_inodes=60") as folder:
            fillers = [folder / f".filler-{number}" for number in range(os.statvfs(folder).f_favail - inodes)]
            for filler in fillers:
                filler.touch()
            yield
            for filler in fillers:
                filler.unlink()

    return over


def _mounted_read_only(where: str) -> Callable[[Desk], AbstractContextManager[None]]:
    @contextmanager
    def over(desk: Desk) -> Iterator[None]:
        with _tmpfs(_folder(where)(desk), "size=1m") as folder:
            subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
            yield
            subprocess.run(["mount", "-o", "remount,rw", folder], check=True)

    return over


@contextmanager
def _tmpfs(folder: Path, options: str) -> Iterator[Path]:
    """The folder on a small file system of its own for a while, with all that is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f"{folder.name}.aside")
    shutil.copytree(folder, aside)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=True)
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        yield folder
        shutil.rmtree(aside)
        shutil.copytree(folder, aside)
    finally:
        subprocess.run(["umount", folder], check=True)
    shutil.rmtree(folder)
    aside.rename(folder)


def _mode(place: Callable[[Desk], Path | None], mode: int) -> Callable[[Desk], AbstractContextManager[None]]:
    """That place with other mode bits; made first where it is not there."""

    @contextmanager
    def over(desk: Desk) -> Iterator[None]:
        path = place(desk) or desk.annotations
        if not path.exists():
            path.mkdir(parents=True)
            if os.geteuid() == 0:
                _give(desk.root, NOBODY)
        before = path.stat().st_mode
        path.chmod(mode)
        yield
        path.chmod(before)

    return over


def _in_the_way(place: Callable[[Desk], Path]) -> Callable[[Desk], AbstractContextManager[None]]:
    """A file where a folder should be."""

    @contextmanager
    def over(desk: Desk) -> Iterator[None]:
        path = place(desk)
        aside = path.with_name(f"{path.name}.aside")
        was_there = path.exists()
        if was_there:
            path.rename(aside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("in the way\n")
        yield
        path.unlink()
        if was_there:
            aside.rename(path)

    return over


def _give(root: Path, uid: int) -> None:
    for path in (root, *root.rglob("*")):
        os.chown(path, uid, uid)
