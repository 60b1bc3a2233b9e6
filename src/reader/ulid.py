"""Annotation ids: ULIDs, which sort by the time they were made and need no counter.

Source: github.com/ulid/spec: 48 bits of milliseconds since 1970, then 80 random bits, written as
26 characters of Crockford's Base32. A store keeps them as decimal integers, because
TinyDB's document ids are integers; 37 digits until the year 2232, so they sort as text too.
"""

from __future__ import annotations

import os
import time

LENGTH = 26
#: The least number of a ULID that was made after the first millisecond of 1970: what is below counts something.
FIRST = 1 << 80
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_RANDOM_BYTES = 10
_last = 0


def new_ulid() -> str:
    """A new id, always greater than the last one this process made."""
    global _last
    random = int.from_bytes(os.urandom(_RANDOM_BYTES))
    fresh = (time.time_ns() // 1_000_000) << 8 * _RANDOM_BYTES | random
    _last = max(fresh, _last + 1)
    return from_int(_last)


def from_int(number: int) -> str:
    """The 26 characters of a 128-bit number. Raises ValueError where it does not fit."""
    if not 0 <= number < 1 << 128:
        raise ValueError(f"{number} is not a ULID: it does not fit in 128 bits")
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])


def to_int(ulid: str) -> int:
    """The number of a ULID in any case. Raises ValueError where it is none."""
    number = 0
    for letter in ulid.upper():
        value = _VALUES.get(letter)
        if value is None:
            raise ValueError(f"{ulid!r} is not a ULID: {letter!r} is not in its alphabet")
        number = number << 5 | value
    if len(ulid) != LENGTH or number >= 1 << 128:
        raise ValueError(f"{ulid!r} is not a ULID: it has {len(ulid)} characters of {LENGTH}")
    return number
