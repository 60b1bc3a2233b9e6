"""Every system call of an operation failed in turn, and the process killed at each, by strace's fault injection.

An operation is run once under strace to see which calls touch the library or the person's home, then once for each of
them and each error. strace joins a process that has imported everything and waits, so the calls are those of the
operation, and it counts them from there: the same call can be hit again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.desk import Desk
from tests.faults.nursery import Nursery
from tests.faults.progress import Tell, quiet
from tests.faults.scene import OPERATIONS, Scene, must, scene_of, word_of
from tests.faults.strace import under_strace
from tests.faults.subject import OURS, Notes, Subject, annotate

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


def run(runs: int, seed: int, who: Subject = OURS, tell: Tell = quiet) -> SystemCalls:
    """So many injections, KILL at every call among them as far as that goes."""
    random, judged = Random(seed), _Judged()
    with TemporaryDirectory(prefix="close-reader-") as folder, Nursery() as nursery:
        scenes = [scene_of(nursery, Path(folder), who, name) for name in OPERATIONS if who.can(word_of(name))]
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


def _trace(nursery: Nursery, scene: Scene) -> list[Call]:
    """The calls of an operation that touch the library or the home, each with its number."""
    words, _, _ = scene.operation()
    log = scene.desk.root.with_suffix(".trace")
    must(under_strace(nursery, scene.desk, scene.who, words, ["-y", "-o", str(log)]))
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


# one injection


def _inject(nursery: Nursery, scene: Scene, call: Call, error: str, judged: _Judged) -> None:
    scene.restore()
    desk, who, before = scene.desk, scene.who, scene.before
    words, key, note = scene.operation()
    how = "signal=KILL" if error == _KILL else f"error={error.rstrip('+')}"
    when = f"{call.number}{'+' if error.endswith('+') else ''}"
    options = ["-o", "/dev/null", "-e", f"trace={call.name}", "-e", f"inject={call.name}:{how}:when={when}"]
    ended = under_strace(nursery, desk, who, words, options)
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
    # Who could not write its answer has not said that it is saved, and its exit code says so.
    if ended.code > 0 and is_there and not is_mute:
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
