"""JSON as text that a terminal, a file and any parser can take."""

from __future__ import annotations

import json
import re
from typing import Any

#: What JSON lets stand in a string, and a terminal would obey or turn round, or UTF-8 cannot hold.
_UNSAFE = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def json_text(value: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """One JSON text (RFC 8259), its characters as they are but for those that are unsafe, which are escaped.

    Raises ValueError for a number that JSON has no form for.
    """
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent, allow_nan=False)
    return _UNSAFE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
