"""One file put in the place of another, whole or not at all, and safe from a power cut.

The bytes go to a temporary file in the same folder, to the disk, and under the name by a rename, which
POSIX makes atomic; then the folder itself goes to the disk. An fsync that failed may have dropped the pages
it could not write, so a second one on the same file proves nothing: that file is thrown away and written
again (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import cache
from io import FileIO
from pathlib import Path

from reader.errors import CannotWrite

#: Seconds after which a temporary file whose process is gone is removed.
STALE_AFTER = 3600.0
_ATTEMPTS = 3
_TEMPORARY = re.compile(r"\.reader-(\d+)-[0-9a-f]{8}\.tmp")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Outcome(Enum):
    SAFE = "on the disk"
    #: Under its name, but the folder could not be brought to the disk: a power cut may undo it.
    UNSAFE = "saved, not yet safe"
    #: Nothing was done: the file is not the one that was read.
    CHANGED = "changed by another program"


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


def replace_file(path: Path, data: bytes, expected: Identity | None) -> Outcome:
    """Put these bytes under `path`, in the place of the file of the `expected` identity (None: of no file).

    Keeps mode bits and follows links, except to where no file is. Raises CannotWrite, and then nothing has
    changed.
    """
    if leads_nowhere(path):
        raise CannotWrite(
            f"Cannot save {path.name} in {path.parent}: it is a link to a file that is not there. "
            "Nothing was changed; restore that file, or remove the link."
        )
    try:
        path = _without_link(path)
        _sweep_once(path.parent)
        temporary = _write_beside(path, data)
        try:
            # Here is where another program can still slip in between the look and the rename. Where the
            # system can exchange two names (renameat2 with RENAME_EXCHANGE, renamex_np with RENAME_SWAP),
            # do that instead, look at what came out, and let the caller merge it back.
            if identity(path) != expected:
                _discard(temporary)
                return Outcome.CHANGED
            temporary.replace(path)
        except BaseException:
            _discard(temporary)
            raise
    except OSError as error:
        raise refusal(path, error) from error
    return Outcome.SAFE if sync_folder(path.parent) else Outcome.UNSAFE


def settle(path: Path) -> Outcome:
    """Make sure that a file which is already as it should be is on the disk, its name too."""
    try:
        with path.open("rb") as file:
            _sync(file.fileno())
    except OSError:
        return Outcome.UNSAFE
    return Outcome.SAFE if sync_folder(_without_link(path).parent) else Outcome.UNSAFE


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
        os.close(descriptor)
    return True


def sweep(folder: Path) -> None:
    """Remove the temporary files that a killed process left behind."""
    now = time.time()
    with os.scandir(folder) as entries:
        for entry in entries:
            name = _TEMPORARY.fullmatch(entry.name)
            if name is None or _runs(int(name[1])):
                continue
            try:
                if now - entry.stat(follow_symlinks=False).st_mtime > STALE_AFTER:
                    Path(entry.path).unlink()
            except OSError:
                continue


def refusal(path: Path, error: OSError) -> CannotWrite:
    """The sentence for a write that the system refused."""
    if error.errno in _FULL:
        why = "the disk is full. Nothing was changed; make room and try again"
    elif error.errno in _FORBIDDEN:
        why = "it may not be written here. Nothing was changed; its annotations can be read as before"
    else:
        why = f"{error.strerror or error}. Nothing was changed"
    return CannotWrite(f"Cannot save {path.name} in {path.parent}: {why}.")


# A folder of ten thousand articles takes milliseconds to list, which not every write should pay.
_sweep_once = cache(sweep)


def _without_link(path: Path) -> Path:
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
    mode = _mode(path)
    attempt = 1
    while True:
        temporary = path.parent / f".reader-{os.getpid()}-{secrets.token_hex(4)}.tmp"
        try:
            _write(temporary, data, mode)
        except BaseException as error:
            _discard(temporary)
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


def _discard(temporary: Path) -> None:
    with suppress(OSError):
        temporary.unlink()


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


def _runs(process: int) -> bool:
    if os.name == "nt":
        return False  # os.kill would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
