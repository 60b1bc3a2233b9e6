"""Two files exchange their names in one step, where the system can do that.

Linux: renameat2(2) with RENAME_EXCHANGE, in the C library since glibc 2.28 and musl 1.2.4, for ext4, XFS, Btrfs,
tmpfs and others. macOS: renamex_np(2) with RENAME_SWAP, for APFS.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = _RENAME_SWAP = 2
# EPERM is what a container says of calls that it does not know; a rename says so itself where it is meant.
_CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM})


def exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two files; False where this system, or this file system, cannot. Raises OSError."""
    call = _call()
    if call is None:
        return False
    number = call(os.fsencode(one), os.fsencode(other))
    if number in _CANNOT:
        return False
    if number:
        raise OSError(number, os.strerror(number), str(one), None, str(other))
    return True


@cache
def _call() -> Callable[[bytes, bytes], int] | None:
    """The system's own call: gives 0, or the number of its error."""
    if sys.platform == "win32":
        return None
    try:
        import ctypes

        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            swap = library.renamex_np
            swap.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint]
            return lambda one, other: ctypes.get_errno() if swap(one, other, _RENAME_SWAP) else 0
        rename = library.renameat2
    except (ImportError, OSError, AttributeError):
        return None
    rename.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    return lambda one, other: (
        ctypes.get_errno() if rename(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE) else 0
    )
