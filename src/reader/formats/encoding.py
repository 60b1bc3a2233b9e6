"""Bytes of a file made into text, or refused with a sentence that says why.

Nothing but a regular file is ever opened: a pipe would wait, a device might act.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
from pathlib import Path

from reader.errors import Unreadable

#: The largest file that is read, in bytes.
LARGEST = 256 * 1024 * 1024
#: How much of it is looked at to guess an encoding, in bytes.
_SAMPLE = 256 * 1024

_BEGINNINGS = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive, as .docx, .odt and .epub files are"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"SQLite format 3", "a database"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Controls that no text has; escape, backspace and form feed are met in logs and listings.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\f\v\b\x1b\x1a"))
_NOT_ASCII = rb"[\x80-\xff]"


_LIKE_WESTERN = frozenset(
    "ascii latin_1 iso8859_1 iso8859_4 iso8859_9 iso8859_10 iso8859_13 iso8859_14 iso8859_15 iso8859_16 cp1254 cp1257"
    " cp775 cp437 cp850 cp858 mac_roman mac_iceland mac_turkish hp_roman8".split()
)


def read_bytes(path: Path, limit: int | None = None) -> bytes:
    """What a file holds, or its first `limit` bytes.

    Raises Unreadable, with a sentence, for what is not there, not permitted, no regular file, too large or empty.
    """
    name = path.name or str(path)
    try:
        status = os.stat(path)  # noqa: PTH116 -- Path.stat costs twice the time over 10,000 files
        if stat.S_ISDIR(status.st_mode):
            raise Unreadable(f"{name} is a folder, not an article: open it as a library instead.")
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"{name} is a pipe, a socket or a device, not a file: it was not opened.")
        if limit is None and status.st_size > LARGEST:
            size = status.st_size // (1024 * 1024)
            raise Unreadable(
                f"{name} is too large: {size} MB, and the limit is {LARGEST >> 20}. Split it and open the parts."
            )
        with open(path, "rb", buffering=0 if limit else -1) as file:  # noqa: PTH123 -- as above
            data = file.read(LARGEST + 1 if limit is None else limit)
    except FileNotFoundError:
        raise Unreadable(f"{name} is not there any more: it was moved, renamed or deleted.") from None
    except PermissionError:
        raise Unreadable(
            f"{name} may not be read: you lack the permission. Change it with chmod u+r."
        ) from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise Unreadable(f"{name} could not be read: {reason}.") from None
    if len(data) > LARGEST:
        raise Unreadable(
            f"{name} is too large: the limit is {LARGEST >> 20} MB. Split it and open the parts."
        )
    if not data:
        raise Unreadable(f"{name} is empty: there is nothing to read in it.")
    return data


def decode(data: bytes, name: str, *, cut: bool = False) -> str:
    """The text of a file's bytes. With `cut`, they may end within a character.

    A byte order mark decides; else UTF-8, with single bytes of it that are wrong read as Windows-1252, as
    in texts that were pasted together; else what charset-normalizer finds; else Windows-1252.
    Raises Unreadable for what is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "ignore" if cut else "replace")
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            raise Unreadable(
                f"{name} is not text: it begins like {kind}. Save its text as .txt or .md and open that."
            )
    if data.isascii() and not _is_binary(data):
        return data.decode("ascii")
    if unmarked := _unmarked_wide(data):
        return data.decode(unmarked, "ignore" if cut else "replace")
    if _is_binary(data):
        raise Unreadable(
            f"{name} is not text: it holds binary data. Save its text as .txt or .md and open that."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        if cut and problem.start > len(data) - 4:
            return data[: problem.start].decode("utf-8")
    if (text := _mended(data)) is not None:
        return text
    return data.decode(_detected(data), "replace")


def _is_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        return True
    return len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) // 50


def _unmarked_wide(data: bytes) -> str:
    """UTF-16 without a byte order mark: in most scripts every other byte is one and the same."""
    sample = data[:4096]
    if b"\0" not in sample or len(sample) < 4:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else ""


def _mended(data: bytes) -> str | None:
    """UTF-8 with a few wrong bytes; None if that is not what this is."""
    text = data.decode("utf-8", "surrogateescape")
    wrong = re.findall("[\udc80-\udcff]", text)
    right = len(re.findall(_NOT_ASCII, data)) - len(wrong)
    if len(wrong) * 10 > right:
        return None
    table = {}
    for character in set(wrong):
        byte = bytes([ord(character) - 0xDC00])
        table[ord(character)] = byte.decode("cp1252", "replace")
    return text.translate(table)


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes

    first = re.search(_NOT_ASCII, data)
    start = max(0, first.start() - _SAMPLE // 16) if first else 0
    matches = from_bytes(data[start : start + _SAMPLE])
    best = matches.best()
    # Windows-1252 is what unmarked Western texts are in practice (WHATWG Encoding, 4.2): it wins a tie, and over
    # the Baltic and Turkish pages, which give every French text too, with other letters.
    if (
        best is None
        or best.encoding in _LIKE_WESTERN
        or any(match.encoding == "cp1252" and match.chaos <= best.chaos for match in matches)
    ):
        return "cp1252"
    return best.encoding
