"""The lock of a store: one writer at a time, for as long as it reads, changes and writes.

It is the system's lock on a file of its own that is never removed (whoever removes a lock's file lets two
in), so it ends with its process, however that ends. Beside it a second file says who has it, for the one
who waits.
"""

from __future__ import annotations

import json
import os
import platform
import shlex
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from threading import Event, Lock, Thread

from reader.errors import CannotWrite

#: Seconds to wait for another writer.
WAIT = 10.0
_LONGEST_COMMAND = 80
# Neither what a link leads to nor a pipe's other end, should one be put there after we looked.
_AS_IT_STANDS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_HOLDER_SIZE = 2048  # bytes; more than any record of a holder


@contextmanager
def locked(path: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold the lock on the file at `path`, in a folder that exists.

    Raises CannotWrite where another program has it for longer than `wait` seconds, naming that program, or where
    a link is in its place, and OSError where the file cannot be opened.
    """
    holder = path.with_suffix(".holder")
    for file in (path, holder):
        _refuse_strange(file, path.stem)
    release = _acquired(path, wait)
    if release is None:
        raise CannotWrite(
            f"Cannot save {path.stem}: {_holder(holder)}. Nothing was changed; wait until that is "
            "done, or end it, and try again."
        )
    try:
        # A full disk must not keep anybody from locking.
        with suppress(OSError):
            _write_holder(holder)
        yield
    finally:
        # What was done is done; the lock ends with its process at the latest.
        with suppress(OSError):
            release()


def _acquired(path: Path, seconds: float) -> Callable[[], None] | None:
    """What releases the lock; None where it could not be had in time. Raises OSError."""
    try:
        import fcntl
    except ImportError:
        return _acquired_on_windows(path, seconds)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | _AS_IT_STANDS, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _queued(path, descriptor, seconds)
    except BaseException:
        os.close(descriptor)
        raise
    return partial(os.close, descriptor)


def _queued(path: Path, descriptor: int, seconds: float) -> Callable[[], None] | None:
    """Wait for the lock in the system's own queue, where whoever has waited longest comes first: asking again and
    again favours whoever has just written. Raises OSError."""
    import fcntl

    ended, leaving = Event(), Lock()
    errors: list[OSError] = []

    def queue() -> None:
        # Nothing but a thread can wait in that queue and yet stop waiting.
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            errors.append(error)
        with leaving:
            if is_awaited:
                ended.set()
            else:
                os.close(descriptor)

    is_awaited = True
    Thread(target=queue, daemon=True, name=f"waiting for {path.name}").start()
    ended.wait(seconds)
    with leaving:
        is_awaited = ended.is_set()
    if errors:
        os.close(descriptor)
        raise errors[0]
    return partial(os.close, descriptor) if is_awaited else None


def _acquired_on_windows(path: Path, seconds: float) -> Callable[[], None] | None:
    import filelock

    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=seconds)
    except filelock.Timeout:
        return None
    return lock.release


def _refuse_strange(file: Path, name: str) -> None:
    """Raises CannotWrite where a link or anything else is in the place of a file that we write over."""
    try:
        mode = file.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        what = "a link" if stat.S_ISLNK(mode) else "not a regular file"
        raise CannotWrite(
            f"Cannot save {name}: {file} is {what}. Nothing was changed; remove it and try again."
        )


def _write_holder(path: Path) -> None:
    me = {
        "pid": os.getpid(),
        "host": platform.node(),
        "command": _command(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    # Always of one length and never truncated: ext4 hurries a file to the disk that was cut to nothing.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | _AS_IT_STANDS, 0o666)
    try:
        os.write(descriptor, json.dumps(me).encode().ljust(_HOLDER_SIZE))
    finally:
        os.close(descriptor)


@cache
def _command() -> str:
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])[:_LONGEST_COMMAND]


def _holder(path: Path) -> str:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(known["since"]).astimezone()
        command = "".join(letter for letter in str(known["command"]) if letter.isprintable())
        return (
            f"process {int(known['pid'])} on {known['host']} ({command}) has been writing to it "
            f"since {since:%Y-%m-%d %H:%M:%S}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "another program is writing to it"
