"""One file put in the place of another, whole or not at all, and safe from a power cut.

The bytes go to a temporary file in the same folder, to the disk, and under the name in one step; then the
folder itself goes to the disk. Where the system can, that step exchanges the two names, so that what was under
the name is in our hands afterwards, also if another program had put it there a moment before. An fsync that
failed may have dropped the pages it could not write, so a second one on the same file proves nothing: that file
is thrown away and written again (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC
2020).

The temporaries' names follow from the file's, and whoever writes holds the file's lock. So one that is found was left
by a process that was killed. What it had not put in place yet never happened and is discarded. What it had swapped
out may be what another program had written: `leftovers` gives those, for the caller to look at. The two are told apart
by a second name that the new file keeps all the time.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from io import FileIO
from pathlib import Path

from reader.errors import CannotWrite
from reader.store.exchange import exchange

_ATTEMPTS = 3
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Outcome(Enum):
    SAFE = "on the disk"
    #: Under its name, but the folder could not be brought to the disk: a power cut may undo it.
    UNSAFE = "saved, not yet safe"
    #: Nothing was done: the file is not the one that was read.
    CHANGED = "changed by another program"
    #: Under its name, in the place of a file that was not the one that was read.
    SWAPPED = "another program's file was swapped out"


@dataclass(frozen=True, slots=True)
class Replaced:
    """`swapped` is where the file now is that was swapped out, until the caller has looked at it."""

    outcome: Outcome
    swapped: Path | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one state of a file from another without reading it."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Identity:
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def identity(path: Path) -> Identity | None:
    """The identity of the file at a path, or of what a link there leads to; None where there is none."""
    try:
        return Identity.of(path.stat())
    except FileNotFoundError:
        return None


def identity_of_link(path: Path) -> Identity | None:
    """The identity of what is at a path itself, be it a link; None where there is nothing."""
    try:
        return Identity.of(path.lstat())
    except FileNotFoundError:
        return None


def leads_nowhere(path: Path) -> bool:
    """Whether a path is a link to a file that is not there. Who wrote through it would make a file elsewhere."""
    return path.is_symlink() and not path.exists()


def open_file(path: Path) -> FileIO:
    """A file for reading. Raises OSError, also where it is a pipe or a device, whose reading may never end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return path.open("rb", buffering=0)


def read_file(path: Path) -> tuple[bytes, Identity | None]:
    """The bytes of a file and whose they are; (b"", None) where there is none. Raises OSError."""
    try:
        with open_file(path) as file:
            for _ in range(_ATTEMPTS):
                before = Identity.of(os.fstat(file.fileno()))
                data = file.read()
                # Somebody who writes in place (stock TinyDB does) may be halfway through.
                if Identity.of(os.fstat(file.fileno())) == before:
                    break
                file.seek(0)
            return data, before
    except FileNotFoundError:
        return b"", None


def replace_file(path: Path, data: bytes, expected: Identity | None, was: bytes = b"") -> Replaced:
    """Put these bytes under `path`, in the place of the file of the `expected` identity (None: of no file), which
    had the bytes `was`.

    Keeps mode bits and follows links, except to where no file is. Raises CannotWrite, and then nothing has
    changed.
    """
    if leads_nowhere(path):
        raise CannotWrite(
            f"Cannot save {path.name} in {path.parent}: it is a link to a file that is not there. "
            "Nothing was changed; restore that file, or remove the link."
        )
    try:
        path = without_link(path)
        replaced = _put(_write_beside(path, data), path, expected, was)
    except OSError as error:
        raise refusal(path, error) from error
    if replaced.outcome is Outcome.CHANGED:
        return replaced
    is_safe = sync_folder(path.parent)
    if replaced.outcome is Outcome.SAFE and replaced.swapped:
        discard(replaced.swapped)
    # Last: as long as a swapped name is there, this one tells what it is.
    discard(_new(path))
    if replaced.outcome is Outcome.SWAPPED:
        return replaced
    return Replaced(Outcome.SAFE if is_safe else Outcome.UNSAFE)


def put_back(swapped: Path, path: Path, data: bytes) -> bool:
    """Give a file that was swapped out its name back, where the bytes under the name are still ours. Where that
    cannot be, the next writer finds it among the leftovers; False where ours may stand for all one sees."""
    try:
        path = without_link(path)
        with open_file(path) as file:
            is_ours = file.readall() == data
        if is_ours:
            swapped.replace(path)
            sync_folder(path.parent)
    except OSError:
        return False
    return True


def leftovers(path: Path) -> list[Path]:
    """What a killed process had swapped out from under `path`; what it had not put there yet is removed.

    For whoever holds the lock.
    """
    path = without_link(path)
    ours = _new(path)
    found = [one for one in _swaps(path) if os.path.lexists(one)]
    if found and (mine := identity_of_link(ours)):
        for one in found:
            if (its := identity_of_link(one)) and its.inode == mine.inode:
                discard(one)
        found = [one for one in found if os.path.lexists(one)]
    discard(ours)
    return found


def left_behind(path: Path) -> list[Path]:
    """All temporaries of `path` that are there, of a writer at work too."""
    path = without_link(path)
    return [one for one in (_new(path), *_swaps(path)) if os.path.lexists(one)]


def _new(path: Path) -> Path:
    """The name that the new file has until it is safely in place."""
    return path.with_name(f".{path.name}.new.tmp")


def _swaps(path: Path) -> list[Path]:
    """The names that are exchanged with the file's own. Two, because what was swapped out stays until the next
    write has taken it in."""
    return [path.with_name(f".{path.name}.{number}.tmp") for number in (1, 2)]


def _put(new: Path, path: Path, expected: Identity | None, was: bytes) -> Replaced:
    """Give the new file its name; where that is not done it is discarded. Raises OSError."""
    swap: Path | None = None
    try:
        if identity(path) != expected:
            outcome = Outcome.CHANGED
        elif expected is None:
            outcome = Outcome.SAFE if _put_new(new, path) else Outcome.CHANGED
        else:
            swap = _exchanged(new, path)
            outcome = Outcome.SAFE
            if swap is None:
                new.replace(path)
    except FileNotFoundError:
        outcome = Outcome.CHANGED
    except OSError:
        discard(new)
        raise  # an interrupt, which may come when all is done, leaves it to the next writer to look
    if outcome is Outcome.CHANGED:
        discard(new)
    if swap is None:
        return Replaced(outcome)
    # By the bytes: within one tick of its clock a file can change and look the same.
    return Replaced(Outcome.SAFE if _holds(swap, was) else Outcome.SWAPPED, swap)


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file has just these bytes, as far as it can be read."""
    try:
        file = open_file(path)
        try:
            return file.readall() == data
        finally:
            with suppress(OSError):  # all there is was read
                file.close()
    except OSError:
        return False


def _exchanged(new: Path, path: Path) -> Path | None:
    """Exchange the new file with what is under the name; where that is now, None where the system cannot do that.

    Raises OSError, and then nothing was done.
    """
    swap = next((one for one in _swaps(path) if not os.path.lexists(one)), None)
    if swap is None:
        raise FileExistsError(errno.EEXIST, "its temporary files are in the way", str(path))
    try:
        os.link(new, swap)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return None
        raise
    try:
        if exchange(swap, path):
            return swap
    except OSError:
        discard(swap)
        raise
    discard(swap)
    return None


def _put_new(new: Path, path: Path) -> bool:
    """False where there is a file under the name by now."""
    try:
        os.link(new, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        new.replace(path)
    return True


def settle(path: Path) -> Outcome:
    """Make sure that a file which is already as it should be is on the disk, its name too."""
    try:
        with path.open("rb") as file:
            _sync(file.fileno())
    except OSError:
        return Outcome.UNSAFE
    return Outcome.SAFE if sync_folder(without_link(path).parent) else Outcome.UNSAFE


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, so that a power cut does not take them back. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> bool:
    """Bring a folder's names to the disk; False where that failed."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        # Windows has no descriptors of folders and keeps names safe by itself.
        return os.name == "nt"
    try:
        os.fsync(descriptor)
    except OSError:
        return False
    finally:
        with suppress(OSError):  # what was to be done is done
            os.close(descriptor)
    return True


def discard(temporary: Path) -> None:
    """Remove a temporary file, if it is there and can be."""
    with suppress(OSError):
        temporary.unlink()


def refusal(path: Path, error: OSError) -> CannotWrite:
    """The sentence for a write that the system refused."""
    if error.errno in _FULL:
        why = "the disk is full. Nothing was changed; make room and try again"
    elif error.errno in _FORBIDDEN:
        why = "it may not be written here. Nothing was changed; its annotations can be read as before"
    else:
        why = f"{error.strerror or error}. Nothing was changed"
    return CannotWrite(f"Cannot save {path.name} in {path.parent}: {why}.")


def without_link(path: Path) -> Path:
    """What a link leads to: that is what has to be replaced, not the link."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _mode(path: Path) -> int | None:
    """The mode bits of the file there; None where there is none. Raises OSError where it is protected."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    # A rename does not ask, but a person who took away the permission to write meant it.
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return stat.S_IMODE(status.st_mode)


def _write_beside(path: Path, data: bytes) -> Path:
    """A temporary file with these bytes, on the disk, beside `path` and with its mode. Raises OSError."""
    mode, temporary = _mode(path), _new(path)
    discard(temporary)  # of a writer that was killed
    attempt = 1
    while True:
        try:
            _write(temporary, data, mode)
        except BaseException as error:
            discard(temporary)
            hopeless = not isinstance(error, OSError) or error.errno in _FULL | _FORBIDDEN
            if hopeless or attempt == _ATTEMPTS:
                raise
            attempt += 1
        else:
            return temporary


def _write(path: Path, data: bytes, mode: int | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        _sync(descriptor)
    finally:
        os.close(descriptor)


def _sync(descriptor: int) -> None:
    try:
        # On macOS fsync leaves the bytes in the drive's cache.
        from fcntl import F_FULLFSYNC, fcntl  # type: ignore[attr-defined, unused-ignore]
    except ImportError:
        os.fsync(descriptor)
        return
    try:
        fcntl(descriptor, F_FULLFSYNC)
    except OSError:
        os.fsync(descriptor)
