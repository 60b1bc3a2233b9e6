"""Power cuts: every state in which the disk may be found if the power fails at any moment of an operation.

strace tells what an operation asks of the system. What was written to a file and not brought to the disk (fsync) may
be there, or not, or in part, or as NULs of the right length; names that were given or taken (rename, link, unlink) and
whose folder was not brought to the disk may be as before, as after, or as after any of these steps. That is the model
of Pillai et al., "All File Systems Are Not Created Equal" (OSDI 2014): what POSIX promises, less than most systems do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.nursery import Nursery
from tests.faults.progress import Tell, quiet
from tests.faults.scene import OPERATIONS, Scene, must, scene_of, word_of
from tests.faults.strace import under_strace
from tests.faults.subject import OURS, Notes, Subject, annotate

_TRACED = (
    "openat,lseek,write,pwrite64,ftruncate,fsync,fdatasync,close,"
    "rename,renameat,renameat2,link,linkat,unlink,unlinkat"
)
_LINE = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_EXCHANGE = "RENAME_EXCHANGE"
_FOLDER = -1


@dataclass(frozen=True, slots=True)
class Power:
    """`states` are different states of the disk that may be found. `lost`: of what was acknowledged before the cut."""

    operations: int
    moments: int
    states: int
    corrupt: tuple[str, ...]
    lost: tuple[str, ...]
    stuck: tuple[str, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        return self.corrupt + self.lost + self.stuck

    @property
    def measured(self) -> str:
        return (
            f"{self.operations} operations cut at {self.moments} moments, {self.states:,} states of the disk: "
            f"{len(self.corrupt)} corrupt, {len(self.lost)} lost, next operation failed in {len(self.stuck)}"
        )


@dataclass(slots=True)
class _File:
    """Bytes on the disk, and what was asked since: (offset, bytes), or (size, None) to cut it to a size."""

    safe: bytes = b""
    asked: list[tuple[int, bytes | None]] = field(default_factory=list)

    @property
    def now(self) -> bytes:
        return _after(self.safe, self.asked)

    def variants(self) -> list[bytes]:
        """What may be found of it."""
        if not self.asked:
            return [self.safe]
        found = [self.safe, self.now]
        for count in range(len(self.asked)):
            found.append(_after(self.safe, self.asked[:count]))
            offset, data = self.asked[count]
            if data:
                found.append(_after(self.safe, [*self.asked[:count], (offset, data[: len(data) // 2])]))
                found.append(_after(self.safe, [*self.asked[:count], (offset, bytes(len(data)))]))
        return list(dict.fromkeys(found))


def _after(data: bytes, asked: list[tuple[int, bytes | None]]) -> bytes:
    changed = bytearray(data)
    for offset, written in asked:
        if written is None:
            del changed[offset:]
            changed.extend(bytes(offset - len(changed)))
        else:
            changed.extend(bytes(max(0, offset - len(changed))))
            changed[offset : offset + len(written)] = written
    return bytes(changed)


#: Names to the numbers of their files; a step takes one such state to the next.
_Names = dict[str, int]
#: What may be found: a file's number and bytes by name. Names of one number are links to one file.
_State = dict[str, tuple[int, bytes]]


@dataclass(slots=True)
class _Disk:
    """What was asked of the disk. `safe` names are on it; `steps` are the states of the names since."""

    files: dict[int, _File]
    safe: _Names
    steps: list[_Names] = field(default_factory=list)
    #: The file and position of each open descriptor; None: it appends.
    open: dict[int, tuple[int, int | None]] = field(default_factory=dict)

    @property
    def names(self) -> _Names:
        return self.steps[-1] if self.steps else self.safe

    def step(self, **changes: int | None) -> None:
        """Names that now belong to other files, or (None) to none."""
        names = {**self.names, **{name: number for name, number in changes.items() if number is not None}}
        for name in (name for name, number in changes.items() if number is None):
            names.pop(name, None)
        self.steps.append(names)

    def states(self) -> Iterator[_State]:
        """Every state that may be found now."""
        for names in (self.safe, *self.steps):
            numbers = sorted(set(names.values()))
            for datas in product(*(self.files[number].variants() for number in numbers)):
                found = dict(zip(numbers, datas, strict=True))
                yield {name: (number, found[number]) for name, number in names.items()}


def run(most: int, seed: int, who: Subject = OURS, tell: Tell = quiet) -> Power:
    """Every operation cut at every moment; the next operation is tried on at most so many states of each."""
    random = Random(seed)
    corrupt: list[str] = []
    lost: list[str] = []
    stuck: list[str] = []
    moments = states = 0
    names = [name for name in OPERATIONS if who.can(word_of(name))]
    with TemporaryDirectory(prefix="close-reader-") as folder, Nursery() as nursery:
        for number, name in enumerate(names, start=1):
            scene = scene_of(nursery, Path(folder), who, name)
            words, key, note = scene.operation()
            #: Each state, and whether it may be found after the operation's end.
            seen: dict[tuple[tuple[str, tuple[int, bytes]], ...], bool] = {}
            cuts = list(_cuts(scene, _trace(nursery, scene, words)))
            for at, (shown, found) in enumerate(cuts, start=1):
                is_done = at == len(cuts)
                for state in found:
                    one = tuple(sorted(state.items()))
                    if one in seen and seen[one] >= is_done:
                        continue
                    seen[one] = is_done
                    if wrong := _judge(state, who, scene.before, key, note, is_done):
                        (corrupt if wrong.startswith("corrupt") else lost).append(
                            f"{name}, cut after {shown}: {wrong}"
                        )
            moments += len(cuts)
            states += len(seen)
            tried = random.sample(sorted(seen), min(most, len(seen)))
            stuck += [f"{name}: {problem}" for one in tried if (problem := _next(nursery, scene, dict(one)))]
            tell(number, len(names))
    return Power(len(names), moments, states, tuple(corrupt), tuple(lost), tuple(stuck))


def _trace(nursery: Nursery, scene: Scene, words: list[str]) -> list[str]:
    log = scene.desk.root.with_suffix(".trace")
    options = ["-xx", "-s", "10000000", "-e", f"trace={_TRACED}", "-o", str(log)]
    must(under_strace(nursery, scene.desk, scene.who, words, options))
    lines = log.read_text(encoding="ascii").splitlines()
    log.unlink()
    scene.restore()
    return lines


def _cuts(scene: Scene, lines: list[str]) -> Iterator[tuple[str, list[_State]]]:
    """After each call that changes anything in the folder of stores: the call, and the states that may be found."""
    folder = scene.desk.annotations
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    disk = _Disk(
        {number: _File(path.read_bytes()) for number, path in enumerate(files)},
        {path.name: number for number, path in enumerate(files)},
    )
    yield "nothing", list(disk.states())
    for line in lines:
        if (
            (call := _LINE.match(line))
            and int(call[3]) >= 0
            and _apply(disk, folder, call[1], call[2], int(call[3]))
        ):
            yield call[1], list(disk.states())


def _apply(disk: _Disk, folder: Path, name: str, arguments: str, result: int) -> bool:
    """Whether the call changed anything."""
    paths = [Path(os.fsdecode(_bytes(text))) for text in _TEXT.findall(arguments)]
    if name == "openat":
        return _opened(disk, folder, paths[0], arguments, result)
    if name.startswith(("rename", "link", "unlink")):
        inside = [path.name if path.parent == folder else "" for path in paths]
        return any(inside) and _named(disk, name, arguments, inside)
    descriptor = int(re.match(r"\d+", arguments)[0]) if arguments[0].isdigit() else -1  # type: ignore[index]
    if descriptor not in disk.open:
        return False
    number, position = disk.open[descriptor]
    if name == "close":
        del disk.open[descriptor]
    elif number < 0:  # the folder itself
        if name == "fsync":
            disk.safe, disk.steps = disk.names, []
            return True
    elif name == "lseek":
        disk.open[descriptor] = number, result
    elif name in ("fsync", "fdatasync"):
        disk.files[number] = _File(disk.files[number].now)
        return True
    elif name == "ftruncate":
        disk.files[number].asked.append((int(arguments.rpartition(",")[2]), None))
        return True
    else:
        text = _TEXT.search(arguments)
        assert text
        at = len(disk.files[number].now) if position is None else position
        disk.files[number].asked.append((at, _bytes(text[1])[:result]))
        disk.open[descriptor] = number, None if position is None else at + result
        return True
    return False


def _opened(disk: _Disk, folder: Path, path: Path, arguments: str, descriptor: int) -> bool:
    if path == folder:
        disk.open[descriptor] = _FOLDER, 0
        return False
    if path.parent != folder:
        return False
    is_new = path.name not in disk.names
    if is_new and "O_CREAT" not in arguments:  # a folder
        return False
    number = disk.names.get(path.name, len(disk.files))
    disk.open[descriptor] = number, None if "O_APPEND" in arguments else 0
    if is_new:
        disk.files[number] = _File()
        disk.step(**{path.name: number})
    elif "O_TRUNC" in arguments:
        disk.files[number].asked.append((0, None))
    return is_new or "O_TRUNC" in arguments


def _named(disk: _Disk, name: str, arguments: str, inside: list[str]) -> bool:
    if name.startswith("unlink"):
        disk.step(**{inside[0]: None})
    elif name.startswith("link"):
        disk.step(**{inside[1]: disk.names[inside[0]]})
    elif _EXCHANGE in arguments:
        disk.step(**{inside[0]: disk.names[inside[1]], inside[1]: disk.names[inside[0]]})
    else:
        disk.step(**{inside[1]: disk.names[inside[0]], inside[0]: None})
    return True


def _bytes(shown: str) -> bytes:
    return bytes.fromhex(shown.replace("\\x", ""))


def _judge(state: _State, who: Subject, before: Notes, key: str, note: str | None, is_done: bool) -> str:
    """What is wrong with a state, beginning with "corrupt" where it is; "" where nothing is."""
    data = next((data for name, (_, data) in state.items() if fnmatch(name, "pier*.json")), None)
    if data is None:
        return "lost: the file is gone" if before or is_done else ""
    if not data:
        return "corrupt: the file is empty"
    try:
        found = who.notes(data)
    except ValueError as error:
        return f"corrupt: {error}"
    is_there = found.get(key) == note if key else note in found.values()
    others = [one for one, was in before.items() if one != key and found.get(one) != was]
    if others or (key and not is_there and found.get(key) != before[key]):
        return f"lost: {others or key}"
    return "lost: it was acknowledged and is not there" if is_done and not is_there else ""


def _next(nursery: Nursery, scene: Scene, state: _State) -> str:
    """What is wrong with the next operation in a state; "" where nothing is."""
    scene.restore()
    for path in scene.desk.annotations.iterdir():
        if path.is_file():
            path.unlink()
    paths: dict[int, Path] = {}
    for name, (number, data) in state.items():
        path = scene.desk.annotations / name
        if number in paths:
            path.hardlink_to(paths[number])
        else:
            path.write_bytes(data)
            paths[number] = path
    try:
        found = scene.who.notes(scene.desk.data)
        ended = nursery.run(scene.desk, scene.who, annotate("next"))
        then = scene.who.notes(scene.desk.data)
    except ValueError as error:
        return f"corrupt: {error}"
    if ended.code or "next" not in then.values() or any(then.get(one) != was for one, was in found.items()):
        return f"{sorted(state)}: exit {ended.code}, {ended.err.strip()[-200:]!r}"
    return ""
