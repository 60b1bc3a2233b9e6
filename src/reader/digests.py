"""The hashes of files' bytes, remembered in the user's cache folder so that no file is read twice for it.

Derived: the cache may be deleted at any time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b

from reader.folders import cache_folder


def digest_of(content: bytes) -> str:
    """The BLAKE2b hash of a file's bytes, 32 hex digits."""
    return blake2b(content, digest_size=16).hexdigest()


def digests_of(paths: Iterable[str]) -> dict[str, str]:
    """The digest of each of the files that can be read, by path."""
    import json

    file = cache_folder() / "digests.json"
    known: dict[str, list[object]] = {}
    with suppress(OSError, ValueError, TypeError):
        known.update(json.loads(file.read_bytes()))
    digests: dict[str, str] = {}
    fresh: dict[str, list[object]] = {}
    for path in paths:
        with suppress(OSError):
            status = os.stat(path)  # noqa: PTH116  strings: a path object for each of 10,000 files counts
            key = os.fsencode(path).hex() if not path.isprintable() else path
            seen = known.get(key)
            if not (isinstance(seen, list) and seen[:2] == [status.st_mtime_ns, status.st_size]):
                with open(path, "rb") as opened:  # noqa: PTH123
                    seen = [status.st_mtime_ns, status.st_size, digest_of(opened.read())]
                fresh[key] = seen
            digests[path] = str(seen[-1])
    if fresh:
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(known | fresh), "utf-8")
            temporary.replace(file)
    return digests
