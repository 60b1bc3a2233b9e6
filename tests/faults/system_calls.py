"""Every system call of an operation failed in turn, and the process killed at each, by strace's fault injection.

An operation is run once under strace to see which calls touch the library or the person's home, then once for each of
them and each error. strace joins a process that has imported everything and waits, so the calls are those of the
operation, and it counts them from there: the same call can be hit again.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.desk import Desk, new_desk
from tests.faults.nursery import Ended, Nursery
from tests.faults.progress import Tell, quiet
from tests.faults.subject import OURS, Notes, Subject, annotate, delete, edit

#: What a call can be made to fail with; `+` where it goes on failing so, as a disk that is full or broken does.
ERRORS = (
    "EPERM ENOENT EINTR EIO ENXIO EBADF EAGAIN ENOMEM EACCES EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE "
    "EMFILE EFBIG ENOSPC EROFS EMLINK ENOLCK ELOOP ENAMETOOLONG ENOSYS EOPNOTSUPP EDQUOT ESTALE EIO+ ENOSPC+ EROFS+ "
    "EACCES+ EDQUOT+ ENOSYS+"
).split()
_KILL = "KILL"
_CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)$")
# Memory and signals are not of the files; an exit cannot fail.
_NOT_FAILED = frozenset("mmap munmap brk mprotect exit_group exit rt_sigaction rt_sigprocmask".split())


@dataclass(frozen=True, slots=True)
class Call:
    """The `number`th call of this name since the operation began, and what strace shows of it."""

    name: str
    number: int
    shown: str


@dataclass(frozen=True, slots=True)
class SystemCalls:
    """`calls`: how many different ones were hit. The rest are sentences.

    `unsaid`: refused with exit code 3, and yet the change was there afterwards.
    """

    runs: int
    calls: int
    errors: int
    killed: int
    corrupt: tuple[str, ...]
    lost: tuple[str, ...]
    false_saved: tuple[str, ...]
    tracebacks: tuple[str, ...]
    stuck: tuple[str, ...]
    unsaid: tuple[str, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        return self.corrupt + self.lost + self.false_saved + self.tracebacks + self.stuck + self.unsaid

    @property
    def measured(self) -> str:
        return (
            f"{self.runs:,} runs, {self.calls} calls, {self.errors} errors, {self.killed} of them KILL: "
            f"{len(self.corrupt)} corrupt, {len(self.lost)} lost, {len(self.false_saved)} false “saved”, "
            f"{len(self.tracebacks)} tracebacks, next operation failed in {len(self.stuck)}"
            + (f", {len(self.unsaid)} saved but refused" if self.unsaid else "")
        )


@dataclass(slots=True)
class _Judged:
    corrupt: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    false_saved: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)


def missing() -> str:
    """Why this cannot be run here; "" where it can."""
    if not shutil.which("strace"):
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "strace may not trace here"


def run(runs: int, seed: int, who: Subject = OURS, tell: Tell = quiet) -> SystemCalls:
    """So many injections, KILL at every call among them as far as that goes."""
    random, judged = Random(seed), _Judged()
    with TemporaryDirectory(prefix="close-reader-") as folder, Nursery() as nursery:
        scenes = [_scene(nursery, Path(folder), who, name) for name in _OPERATIONS if who.can(_word(name))]
        every = [(scene, call) for scene in scenes for call in _trace(nursery, scene)]
        errors = [(*one, error) for one in every for error in ERRORS]
        random.shuffle(errors)
        kills = [(*one, _KILL) for one in every]
        random.shuffle(kills)
        # A third of a short run, all there are of a long one.
        chosen = kills[: max(runs // 3, runs - len(errors))]
        chosen += errors[: runs - len(chosen)]
        for done, (scene, call, error) in enumerate(chosen, start=1):
            _inject(nursery, scene, call, error, judged)
            tell(done, len(chosen))
    return SystemCalls(
        len(chosen),
        len({(scene.name, call) for scene, call, _ in chosen}),
        len({error.rstrip("+") for *_, error in chosen} - {_KILL}),
        sum(error == _KILL for *_, error in chosen),
        tuple(judged.corrupt),
        tuple(judged.lost),
        tuple(judged.false_saved),
        tuple(judged.tracebacks),
        tuple(judged.stuck),
        tuple(judged.unsaid),
    )


# the operations


#: What is done under strace, given what is there: the words, the id of the annotation that they are about ("": a new
#: one), and its note afterwards.
_Operation = Callable[[Notes], tuple[list[str], str, str | None]]


def _first(notes: Notes) -> str:
    return next(iter(notes))


def _annotate(_: Notes) -> tuple[list[str], str, str | None]:
    return annotate("new"), "", "new"


_OPERATIONS: dict[str, _Operation] = {
    "first annotate": _annotate,
    "annotate": _annotate,
    "edit": lambda notes: (edit(_first(notes), "other"), _first(notes), "other"),
    "delete": lambda notes: (delete(_first(notes)), _first(notes), None),
    "undo": lambda notes: (["undo"], _first(notes), "note 0"),
}


def _word(name: str) -> str:
    return name.split()[-1]


@dataclass(frozen=True, slots=True)
class _Scene:
    """An operation, and the desk on which it is to be done over and over, always from the same state.

    Always in the same place, too: a journal may go by where the library is.
    """

    name: str
    who: Subject
    desk: Desk
    kept: Path
    before: Notes

    def restore(self) -> None:
        shutil.rmtree(self.desk.root)
        shutil.copytree(self.kept, self.desk.root, symlinks=True)

    def operation(self) -> tuple[list[str], str, str | None]:
        return _OPERATIONS[self.name](self.before)


def _scene(nursery: Nursery, folder: Path, who: Subject, name: str) -> _Scene:
    desk = new_desk(folder)
    notes: Notes = {}
    if name != "first annotate":
        for number in range(3):
            _must(nursery.run(desk, who, annotate(f"note {number}", number + 2)))
        notes = who.notes(desk.data)
    if name == "undo":
        _must(nursery.run(desk, who, edit(_first(notes), "a change")))
        notes = who.notes(desk.data)
    kept = desk.root.with_suffix(".kept")
    shutil.copytree(desk.root, kept)
    return _Scene(name, who, desk, kept, notes)


def _must(ended: Ended) -> None:
    if ended.code:
        raise RuntimeError(f"An operation without a fault gave {ended.code}: {ended.err}")


def _trace(nursery: Nursery, scene: _Scene) -> list[Call]:
    """The calls of an operation that touch the library or the home, each with its number."""
    words, _, _ = scene.operation()
    log = scene.desk.root.with_suffix(".trace")
    _must(_under_strace(nursery, scene.desk, scene.who, words, ["-y", "-o", str(log)]))
    root = str(scene.desk.root)
    found, counts = [], dict[str, int]()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if (call := _CALL.match(line)) is None:
            continue
        counts[call[1]] = number = counts.get(call[1], 0) + 1
        if root in call[2] and call[1] not in _NOT_FAILED:
            found.append(Call(call[1], number, call[2].replace(root, "")[:120]))
    if not found:
        raise RuntimeError(f"No call of {scene.name} touches a file of the library.")
    return found


def _under_strace(
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


# one injection


def _inject(nursery: Nursery, scene: _Scene, call: Call, error: str, judged: _Judged) -> None:
    scene.restore()
    desk, who, before = scene.desk, scene.who, scene.before
    words, key, note = scene.operation()
    how = "signal=KILL" if error == _KILL else f"error={error.rstrip('+')}"
    when = f"{call.number}{'+' if error.endswith('+') else ''}"
    options = ["-o", "/dev/null", "-e", f"trace={call.name}", "-e", f"inject={call.name}:{how}:when={when}"]
    ended = _under_strace(nursery, desk, who, words, options)
    where = f"{scene.name}: {error} at {call.name}({call.shown}"
    said = f"exit {ended.code}, {ended.err.strip()[-300:]!r}"
    if ended.traceback:
        judged.tracebacks.append(f"{where}: {said}")
    # Whoever cannot write at all cannot say so either.
    is_mute = call.name == "write" and error.endswith("+")
    if ended.code > 0 and not ended.err.strip() and not is_mute:
        judged.tracebacks.append(f"{where}: exit {ended.code} without a word")
    try:
        found = _read(desk, who)
    except ValueError as fault:
        judged.corrupt.append(f"{where}: {fault}")
        return
    if wrong := _differences(before, found, key, note):
        judged.lost.append(f"{where}: {said}: {wrong}")
    is_there = _is_there(before, found, key, note)
    if ended.code == 0 and not is_there:
        judged.false_saved.append(f"{where}: {said}")
    if ended.code > 0 and is_there:
        judged.unsaid.append(f"{where}: {said}")
    after = nursery.run(desk, who, annotate("next"))
    try:
        then = _read(desk, who)
    except ValueError as fault:
        judged.corrupt.append(f"{where}, after the next operation: {fault}")
        return
    if after.code or "next" not in then.values() or any(then.get(one) != found[one] for one in found):
        judged.stuck.append(f"{where}: then exit {after.code}, {after.err.strip()[-300:]!r}")


def _read(desk: Desk, who: Subject) -> Notes:
    """Raises ValueError where the store is there and corrupt."""
    if desk.store and not desk.data:
        raise ValueError("the file is empty")
    return who.notes(desk.data)


def _is_there(before: Notes, found: Notes, key: str, note: str | None) -> bool:
    if not key:
        return note in found.values()
    return found.get(key) == note


def _differences(before: Notes, found: Notes, key: str, note: str | None) -> str:
    """What of the others is not as it was, or of this one neither as it was nor as it should be."""
    wrong = [
        f"{one} was {was!r} and is {found.get(one)!r}"
        for one, was in before.items()
        if found.get(one) != was and not (one == key and found.get(one) == note)
    ]
    new = [one for one in found if one not in before]
    if len(new) > (0 if key else 1) or any(found[one] != note for one in new):
        wrong.append(f"nobody made {new}")
    return "; ".join(wrong)
